// Data breakpoints: what they watch is compared after each event and at each statement, so that a run without any pays
// nothing for them. Reads, and writes of what was there already, are told by the memories and the AMU while they are
// watched, and by the records of messages that go past the memories' own functions.

import type { LinkedProgram, SystemModel } from '../../language/link/model';
import { type BreakpointState, type DataAccess, type DataBreakpoint, EvaluationError } from '../facade';
import { displayValue, type Value } from '../programs/value';
import { Occurrence } from '../seam';
import { ConditionError, Gate } from './conditions';
import { accessesOf, type DataTarget, DataTargetError, parseTarget } from './data-targets';
import type { Inspector } from './inspect';
import { formatInteger, hex } from './text';

/** One breakpoint with what it last saw. */
interface Watch {
  readonly id: number;
  readonly kind: 'data';
  readonly gate: Gate;
  readonly access: DataAccess;
  readonly target: DataTarget;
  bytes: Uint8Array;
  value: Value | undefined;
  /** since the last comparison */
  wasRead: boolean;
  wasWritten: boolean;
}

/** Something watched was touched; `program` stood at a statement, 0 when an event was carried out. */
export interface DataHit {
  readonly watch: Watch;
  readonly text: string;
  readonly program: number;
}

/** Records of messages that are read from and written to rings where they lie. */
const traffic =
  (1 << Occurrence.fetch) | (1 << Occurrence.deliver) | (1 << Occurrence.take) | (1 << Occurrence.send);
const readers = new Set<number>([Occurrence.fetch, Occurrence.take]);

export class DataBreakpoints {
  private watches: Watch[] = [];
  private hits: DataHit[] = [];
  /** Our own looks are no accesses. */
  private looking = false;

  constructor(
    private readonly program: LinkedProgram,
    private readonly system: SystemModel,
    private readonly inspector: Inspector,
    private readonly nextId: () => number,
  ) {}

  /** Whether anything is watched at all. */
  get active(): boolean {
    return this.watches.length > 0;
  }
  /** Kinds of occurrences that have to be told. */
  get mask(): number {
    return this.watches.some(w => w.target.kind === 'memory') ? traffic : 0;
  }

  get gates(): readonly { readonly id: number; readonly gate: Gate }[] {
    return this.watches;
  }

  set(wanted: readonly DataBreakpoint[]): readonly BreakpointState[] {
    const watches: Watch[] = [];
    const states = wanted.map(one => this.one(one, watches));
    this.watches = watches;
    this.hits = [];
    this.settle();
    return states;
  }

  private one(wanted: DataBreakpoint, into: Watch[]): BreakpointState {
    const id = this.nextId();
    try {
      const target = parseTarget(this.inspector, wanted.id);
      const possible = accessesOf(target);
      if (!possible.includes(wanted.access)) {
        throw new DataTargetError(
          `${target.name} is watched by what it holds: its change is seen, and not who reads it.`,
        );
      }
      const place = target.kind === 'value' ? target.place : undefined;
      const gate = new Gate(this.inspector.programs, this.program, this.system, wanted, place);
      const { access } = wanted;
      const none = { bytes: new Uint8Array(0), value: undefined, wasRead: false, wasWritten: false };
      into.push({ id, kind: 'data', gate, access, target, ...none });
      return { id, verified: true };
    } catch (error) {
      const ofUser =
        error instanceof DataTargetError ||
        error instanceof ConditionError ||
        error instanceof EvaluationError;
      if (!ofUser) throw error;
      return { id, verified: false, message: error.message };
    }
  }

  /** What is watched tells of its accesses from now on; before each run, because snapshots do not keep it. */
  arm(): void {
    const { hardware } = this.inspector;
    const registers = this.watches.some(w => w.target.kind === 'value' && w.target.register !== undefined);
    hardware.registerWatcher = registers
      ? (fn, offset, write) => this.register(fn, offset, write)
      : undefined;
    hardware.memory.forEach((space, index) => {
      const watched = this.watches.some(w => w.target.kind === 'memory' && w.target.index === index);
      space.observer = watched
        ? (address, length, write) => this.memory(index, address, length, write)
        : undefined;
    });
  }

  /** What is there now is what was seen: whoever changed it did so while everything stood still. */
  settle(): void {
    this.looking = true;
    for (const w of this.watches) {
      w.wasRead = w.wasWritten = false;
      if (w.target.kind === 'memory') w.bytes = this.bytesOf(w.target);
      else w.value = this.valueOf(w.target);
    }
    this.looking = false;
  }

  /** Looks of conditions are no accesses either. */
  forgetTouches(): void {
    for (const w of this.watches) w.wasRead = w.wasWritten = false;
  }

  // ---- told

  private register(fn: number, offset: number, write: boolean): void {
    for (const w of this.watches) {
      const at = w.target.kind === 'value' ? w.target.register : undefined;
      if (at?.fn === fn && at.offset === offset) this.touch(w, write);
    }
  }

  private memory(index: number, address: number, length: number, write: boolean): void {
    if (this.looking) return;
    for (const w of this.watches) {
      const { target: t } = w;
      if (t.kind !== 'memory' || t.index !== index) continue;
      if (address < t.address + t.length && t.address < address + length) this.touch(w, write);
    }
  }

  private touch(w: Watch, write: boolean): void {
    if (write) w.wasWritten = true;
    else w.wasRead = true;
  }

  /** A message was read from or written to a slot of a ring. */
  told(kind: number, global: number, slot: number): void {
    if (kind === Occurrence.send || (traffic & (1 << kind)) === 0) return;
    const ring = this.inspector.slotOf(global, slot);
    if (ring) this.memory(ring.index, ring.address, ring.length, !readers.has(kind));
  }

  // ---- comparing

  /** After an event (`program` 0), or before a statement of a program. Answers whether anything was hit. */
  check(program: number): boolean {
    this.looking = true;
    for (const w of this.watches) {
      const { target } = w;
      const text = target.kind === 'memory' ? this.memoryHit(w, target) : this.valueHit(w, target, program);
      w.wasRead = w.wasWritten = false;
      if (text !== undefined) this.hits.push({ watch: w, text, program });
    }
    this.looking = false;
    return this.hits.length > 0;
  }

  takeHits(): readonly DataHit[] {
    return this.hits.splice(0);
  }

  private memoryHit(w: Watch, target: DataTarget & { kind: 'memory' }): string | undefined {
    const reads = w.wasRead && (w.access === 'read' || w.access === 'readWrite');
    if (!w.wasWritten) return reads ? `${target.name}: read` : undefined;
    const before = w.bytes;
    const now = this.bytesOf(target);
    w.bytes = now;
    if (w.access === 'read') return reads ? `${target.name}: read` : undefined;
    const at = now.findIndex((byte, i) => byte !== before[i]);
    if (at >= 0) {
      const where = target.length === 1 ? '' : `byte ${at} `;
      return `${target.name}: ${where}changed: ${hex(before[at] ?? 0, 2)} -> ${hex(now[at], 2)}`;
    }
    if (w.access === 'change') return undefined;
    return `${target.name}: written with what was there`;
  }

  private valueHit(w: Watch, target: DataTarget & { kind: 'value' }, program: number): string | undefined {
    // A program's variables change by its own statements.
    if (target.local && (target.program !== program || !this.inSight(target))) return undefined;
    const now = this.valueOf(target);
    const before = w.value;
    const changed = now !== undefined && !same(before, now);
    if (now !== undefined) w.value = now;
    if (changed && w.access !== 'read') return `${target.name} changed: ${show(before)} -> ${show(now)}`;
    const reads = w.wasRead && (w.access === 'read' || w.access === 'readWrite');
    if (reads) return `${target.name}: read as ${show(now)}`;
    const writes = w.wasWritten && (w.access === 'write' || w.access === 'readWrite');
    return writes ? `${target.name}: written, and stays ${show(now)}` : undefined;
  }

  private inSight(target: DataTarget & { kind: 'value' }): boolean {
    const view = this.inspector.programs.programViews().find(v => v.id === target.program);
    const locals = view?.frames.at(-1)?.locals ?? [];
    return target.locals.every(name => locals.some(l => l.name === name && l.value !== undefined));
  }

  private valueOf(target: DataTarget & { kind: 'value' }): Value | undefined {
    if (target.local && !this.inSight(target)) return undefined;
    try {
      return this.inspector.programs.look(target.linked, target.program);
    } catch {
      // What cannot be computed now has no value now: the message is not there, the address means nothing yet.
      return undefined;
    }
  }

  private bytesOf({ index, address, length }: DataTarget & { kind: 'memory' }): Uint8Array {
    const bytes = new Uint8Array(length);
    this.inspector.hardware.memory[index]?.read(address, bytes, 0, length);
    return bytes;
  }
}

function same(a: Value | undefined, b: Value): boolean {
  if (!a) return false;
  if (b.int !== undefined) return a.int === b.int;
  if (b.text !== undefined) return a.text === b.text;
  const { bytes } = b;
  if (!bytes || !a.bytes) return bytes === a.bytes;
  return bytes.length === a.bytes.length && bytes.every((byte, i) => byte === a.bytes?.[i]);
}

const show = (value: Value | undefined): string => {
  if (!value) return 'nothing';
  const { int, type } = value;
  return int !== undefined && type.kind === 'int' ? formatInteger(int) : displayValue(value);
};
