// For tests: the whole state of an engine as lines that can be compared, one for each number, text or array of bytes, by
// the way that leads there. Two engines at the same instant of the same run have the same lines, however they came there.

import { MessagePool } from './amu/message-pool';
import { Session, SessionStep } from './amu/session-records';
import type { Engine } from './facade';
import { Journal } from './journal';
import { BytesRegister, sliceOf } from './programs/bytes';
import { Frame, Row, RowDouble } from './programs/rows';
import { Inbox } from './programs/state';
import { Wait } from './programs/wait';

interface Insides {
  readonly kernel: object;
  readonly occurrences: object;
  readonly hardware: { readonly sessions: { readonly state: { readonly words: Int32Array } } };
  readonly programs: {
    readonly programs: readonly { readonly frames: readonly object[] }[];
    readonly constant: readonly object[];
    readonly rows: { readonly words: Int32Array; readonly doubles: Float64Array };
    readonly inboxes: { readonly rows: Int32Array };
    readonly agents: readonly { readonly frames: Int32Array }[];
  };
  readonly control: object;
  readonly program: object;
}

/** Waits of which nobody tells since when they last. */
const untold = new Set<number>([Wait.none, Wait.time, Wait.message, Wait.ended]);

/** FNV-1a over the bytes of a typed array. */
function hashOf(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length} bytes ${(hash >>> 0).toString(16)}`;
}

const isKept = (value: object): value is { snapshot(): object } =>
  'snapshot' in value && typeof value.snapshot === 'function' && 'restore' in value;

/** `lanes`: with what depends on how it was carried out, as the numbers of the queue's lanes do. */
export function stateOf(engine: Engine, lanes = true): string[] {
  const { kernel, occurrences, hardware, programs, control, program } = engine as unknown as Insides;
  const skipped = new Set<object>([program, control, ...programs.constant]);
  for (const system of engine.program.systems) skipped.add(system);
  // Words that say where something lies are no state; nor is the program that looks are evaluated in, the first one.
  const there = (address: number) => Math.sign(address);
  const views = new Map<object, (word: number, index: number) => number>([
    [
      programs.rows.words,
      (word, i) => (i < Row.words ? 0 : i % Row.words === Row.frame ? there(word) : word),
    ],
    [
      hardware.sessions.state.words,
      (word, i) => (lanes || i % (1 << SessionStep.log2) !== Session.readLane ? word : 0),
    ],
    [
      programs.rows.doubles,
      (value, i) => {
        if (lanes || i % RowDouble.doubles !== RowDouble.since) return value;
        const wait = programs.rows.words[Math.floor(i / RowDouble.doubles) * Row.words + Row.wait];
        return untold.has(wait) ? 0 : value;
      },
    ],
    [programs.inboxes.rows, (word, i) => (i % Inbox.words === Inbox.address ? there(word) : word)],
    ...programs.agents.map(({ frames }) => [frames, there] as const),
  ]);
  const lines: string[] = [];
  const names = new Map<object, string>();
  const walk = (path: string, value: unknown, kept: boolean): void => {
    if (typeof value === 'function') return;
    if (typeof value !== 'object' || value === null) {
      lines.push(`${path} = ${Object.is(value, -0) ? '-0' : String(value)}`);
      return;
    }
    // What looks are evaluated in.
    if (skipped.has(value) || path.endsWith('programs.programs[0]')) return;
    const known = names.get(value);
    if (known !== undefined) {
      lines.push(`${path} is ${known}`);
      return;
    }
    names.set(value, path);
    if (value instanceof Journal) walk(`${path}()`, value.all, kept);
    else if (value instanceof MessagePool) {
      // Beside what is on its way it names the arrays that this is in.
      const { arrays: _, ...content } = value.snapshot();
      walk(`${path}()`, content, true);
    } else if (value instanceof BytesRegister) {
      const { length, socket, message } = value;
      walk(`${path}()`, { bytes: sliceOf(value), length, socket, message }, true);
    } else if (value instanceof Frame) {
      // Where it lies, and what the core knows of its unit, are no state.
      const { unit, pc, place, lo, hi, bytes, texts } = value;
      walk(`${path}()`, { unit, pc, place, lo, hi, bytes, texts }, true);
    } else if (ArrayBuffer.isView(value)) {
      const view = views.get(value);
      lines.push(`${path}: ${hashOf(view ? (value as Int32Array | Float64Array).map(view) : value)}`);
    } else if (!kept && isKept(value)) walk(`${path}()`, value.snapshot(), true);
    else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      [...value].forEach((item, i) => {
        walk(`${path}[${i}]`, item, kept);
      });
      lines.push(`${path}: ${Array.isArray(value) ? value.length : value.size}`);
    } else {
      for (const [key, item] of Object.entries(value)) {
        // Whether a person was asked about a statement already is the debugger's.
        if (key === 'counted' || key === 'asked') continue;
        // Where the frame lies that its list was made of.
        if (key === 'known') continue;
        walk(`${path}.${key}`, item, kept);
      }
    }
  };
  for (const [name, part] of Object.entries({ kernel, occurrences, hardware, programs }))
    walk(name, part, false);
  return lines;
}

/**
 * Lines in which two ways to carry out the same may differ, since nobody reads what they say: in which lane an event waits,
 * which depends on the delays that were known before; where the core knows slots to be; what a call answered last; and
 * intermediate results, which are not made by who can do without. Variables are looked at by the debugger.
 */
const own = [
  /^kernel/,
  /^hardware\.rings\(\)\.arrays\[2\]/,
  /^hardware\.doorbells\.(put|taken|clock)/,
  /^hardware\.(pages|registers)\.(lo|hi) /,
  /\.(list|spare)\[\d+\]\(\)\.(lo|hi|bytes)\b/,
];

/** What is the same by whatever tier of the engine it was carried out. */
export function sharedStateOf(engine: Engine): string[] {
  // A program's list of frames is made when somebody asks for it.
  for (const program of (engine as unknown as Insides).programs.programs) void program.frames;
  return stateOf(engine, false).filter(line => !own.some(pattern => pattern.test(line)));
}

/** The first few lines in which two states differ. */
export function differences(a: readonly string[], b: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && found.length < 8; i++) {
    if (a[i] !== b[i]) found.push(`${a[i]}  <>  ${b[i]}`);
  }
  return found;
}
