// For tests: the whole state of an engine as lines that can be compared, one for each number, text or array of bytes, by
// the way that leads there. Two engines at the same instant of the same run have the same lines, however they came there.

import { MessagePool } from './amu/message-pool';
import type { Engine } from './facade';
import { Journal } from './journal';

interface Insides {
  readonly kernel: object;
  readonly occurrences: object;
  readonly hardware: object;
  readonly programs: { readonly constant: readonly object[] };
  readonly control: object;
  readonly program: object;
}

/** FNV-1a over the bytes of a typed array. */
function hashOf(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length} bytes ${(hash >>> 0).toString(16)}`;
}

const isKept = (value: object): value is { snapshot(): object } =>
  'snapshot' in value && typeof value.snapshot === 'function' && 'restore' in value;

export function stateOf(engine: Engine): string[] {
  const { kernel, occurrences, hardware, programs, control, program } = engine as unknown as Insides;
  const skipped = new Set<object>([program, control, ...programs.constant]);
  for (const system of engine.program.systems) skipped.add(system);
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
    } else if (ArrayBuffer.isView(value)) lines.push(`${path}: ${hashOf(value)}`);
    else if (!kept && isKept(value)) walk(`${path}()`, value.snapshot(), true);
    else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      [...value].forEach((item, i) => {
        walk(`${path}[${i}]`, item, kept);
      });
      lines.push(`${path}: ${Array.isArray(value) ? value.length : value.size}`);
    } else {
      for (const [key, item] of Object.entries(value)) {
        // Whether a person was asked about a statement already is the debugger's.
        if (key === 'counted' || key === 'asked') continue;
        walk(`${path}.${key}`, item, kept);
      }
    }
  };
  for (const [name, part] of Object.entries({ kernel, occurrences, hardware, programs }))
    walk(name, part, false);
  return lines;
}

/** The first few lines in which two states differ. */
export function differences(a: readonly string[], b: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && found.length < 8; i++) {
    if (a[i] !== b[i]) found.push(`${a[i]}  <>  ${b[i]}`);
  }
  return found;
}
