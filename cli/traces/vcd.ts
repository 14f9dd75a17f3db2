// Value Change Dump (IEEE 1364, section 18): signals over time for GTKWave, Surfer and whatever else reads waveforms. Integers
// and bits are as the standard has them; texts are `string` variables, an extension that these two and others read.

import type { SignalInfo, SignalValue } from '../../engine';
import type { NewFormat, TraceFormat, TraceHead, Values } from './format';
import type { TraceOutput } from './output';

export const vcd: NewFormat = (output, head) => new Vcd(output, head);

class Vcd implements TraceFormat {
  readonly wantsSignals = true;
  readonly wantsRecords = false;
  private readonly ids: readonly string[];
  private readonly signals: readonly SignalInfo[];
  /** the time whose changes are gathered; -1 before the first, and the signals that are different then */
  private now = -1;
  private readonly different = new Map<number, SignalValue>();
  private readonly shown: (string | undefined)[];

  constructor(
    readonly output: TraceOutput,
    head: TraceHead,
  ) {
    this.signals = head.signals;
    this.ids = head.signals.map((_, i) => shortId(i));
    this.shown = head.signals.map(() => undefined);
    output.addText(headerOf(head, this.ids));
  }

  records(): void {}

  changes(timePs: number, changed: readonly number[], value: Values): void {
    if (changed.length === 0) return;
    if (timePs !== this.now) this.write(timePs);
    for (const signal of changed) {
      if (this.signals[signal].role !== 'handler') this.different.set(signal, value(signal));
    }
  }

  end(timePs: number): void {
    this.write(timePs);
    // The last instant of the run is that of the file as well.
    this.output.addText(`#${timePs}\n`);
  }

  /** Writes what is gathered; the changes from now on are those of `next`. */
  private write(next: number): void {
    if (this.now < 0) this.writeInitial();
    else {
      let text = '';
      for (const [signal, value] of this.different) text += this.change(signal, value);
      if (text !== '') this.output.addText(`#${this.now}\n${text}`);
    }
    this.different.clear();
    this.now = next;
  }

  private writeInitial(): void {
    let text = '#0\n$dumpvars\n';
    for (const { index, kind } of this.signals) {
      if (kind !== 'pulse') text += this.change(index, undefined);
    }
    this.output.addText(`${text}$end\n`);
  }

  private change(signal: number, value: SignalValue): string {
    const { kind, role } = this.signals[signal];
    if (role === 'handler') return '';
    const id = this.ids[signal];
    const line = kind === 'pulse' ? `1${id}\n` : lineOf(kind, value, id);
    // A value that came back within the same instant was never seen.
    if (kind !== 'pulse' && this.shown[signal] === line) return '';
    this.shown[signal] = line;
    return line;
  }
}

function lineOf(kind: SignalInfo['kind'], value: SignalValue, id: string): string {
  if (kind === 'text') return `s${textValue(value)} ${id}\n`;
  if (kind === 'bit') return `${value === undefined ? 'x' : Number(value) === 0 ? '0' : '1'}${id}\n`;
  return `b${value === undefined ? 'x' : value.toString(2)} ${id}\n`;
}

/** Strings end at the first blank, and there is none without characters. */
function textValue(value: SignalValue): string {
  const text = String(value ?? '').replace(/[^!-~]+/g, '_');
  return text === '' ? '-' : text;
}

/** `!`, `"` … `~`, `!!`: the shortest that are printable. */
export function shortId(index: number): string {
  let id = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 94) - 1) {
    id = String.fromCharCode(33 + (rest % 94)) + id;
  }
  return id;
}

/**
 * A name as every reader bears it: letters, digits and `_`, not beginning with a digit. Names of the language are so already;
 * titles of tests are not.
 */
export function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]+/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}

interface Scope {
  readonly scopes: Map<string, Scope>;
  readonly signals: SignalInfo[];
}
const newScope = (): Scope => ({ scopes: new Map(), signals: [] });

function headerOf(head: TraceHead, ids: readonly string[]): string {
  const root = newScope();
  for (const signal of head.signals) {
    if (signal.role === 'handler') continue;
    let at = root;
    for (const part of signal.scope) {
      const inside = at.scopes.get(part) ?? newScope();
      at.scopes.set(part, inside);
      at = inside;
    }
    at.signals.push(signal);
  }
  const text = [
    `$comment ${comment(`${head.file}: system ${head.system}`)} $end`,
    `$version ${comment(`amu ${head.version}`)} $end`,
    '$timescale 1ps $end',
    `$scope module ${plainName(head.system)} $end`,
    ...scopeLines(root, ids),
    '$upscope $end',
    '$enddefinitions $end',
  ];
  return `${text.join('\n')}\n`;
}

function scopeLines(scope: Scope, ids: readonly string[]): string[] {
  const lines: string[] = [];
  const taken = new Set<string>();
  const unique = (name: string): string => {
    const plain = plainName(name);
    let free = plain;
    for (let i = 2; taken.has(free); i++) free = `${plain}_${i}`;
    taken.add(free);
    return free;
  };
  for (const signal of scope.signals) {
    lines.push(`$var ${varOf(signal)} ${ids[signal.index]} ${unique(signal.name)}${range(signal)} $end`);
  }
  for (const [name, inside] of scope.scopes) {
    const plain = unique(name);
    if (plain !== name) lines.push(`$comment ${plain} is ${comment(name)} $end`);
    lines.push(`$scope module ${plain} $end`, ...scopeLines(inside, ids), '$upscope $end');
  }
  return lines;
}

function varOf({ kind, bits }: SignalInfo): string {
  if (kind === 'text') return 'string 1';
  return kind === 'pulse' ? 'event 1' : `wire ${bits}`;
}
const range = ({ kind, bits }: SignalInfo) => (kind === 'count' && bits > 1 ? ` [${bits - 1}:0]` : '');

/** Nothing in a comment may look like its end. */
const comment = (text: string) => text.replace(/\$/g, 'S').replace(/\s+/g, ' ');
