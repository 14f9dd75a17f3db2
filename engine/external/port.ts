// The door itself: accesses come in here between two events and are kept in the log; in the past they come from the log,
// at the same events. (assumed: external-driver)

import type { External, ExternalFunction, Outside } from '../facade';
import type { Hardware, Kernel } from '../seam';
import { Input, InputLog } from './input-log';
import { ExternalMemory, type ExternalState } from './memory';

/** What the door needs of the engine. */
export interface ExternalHost {
  readonly kernel: Kernel & { peekTime(): number };
  readonly hardware: Hardware;
  /** A program stands in the middle of an event. */
  readonly suspended: () => boolean;
  readonly vectors: number;
  note(text: string): void;
}

/** Where the inputs begin again. */
interface ExternalSnapshot {
  readonly position: number;
}

const twoTo32 = 0x100000000;

/** Mistakes of one function's driver that are told; one that never ends would fill every log. */
const toldMistakes = 1000;

export class ExternalPort implements External, ExternalState {
  readonly log: InputLog;
  readonly functions: readonly ServedFunction[];
  horizonPs = Number.POSITIVE_INFINITY;
  patiencePs = Number.POSITIVE_INFINITY;
  acting = false;
  present = 0;
  private host: ExternalHost | undefined;
  readonly memories: ReadonlyMap<number, ExternalMemory>;

  constructor(
    served: readonly { readonly name: string; readonly index: number; readonly physical: boolean }[],
    inputBytes: number,
  ) {
    this.log = new InputLog(inputBytes);
    this.memories = new Map(served.map(f => [f.index, new ExternalMemory(f.index, f.name, this)]));
    this.functions = served.map(f => new ServedFunction(this, f, this.memories.get(f.index)!));
  }

  /** Once, before the first event. */
  open(host: ExternalHost): void {
    this.host = host;
  }
  get engine(): ExternalHost {
    return this.host!;
  }

  count(): number {
    return this.engine.kernel.count;
  }
  trouble(text: string): void {
    this.engine.note(text);
  }
  get ready(): boolean {
    return (
      !this.acting &&
      this.log.cursor === this.log.end &&
      this.count() >= this.present &&
      !this.engine.suspended()
    );
  }
  get underWay(): boolean {
    return this.engine.hardware.accessesUnderWay > 0;
  }
  get nextPs(): number {
    return this.engine.kernel.peekTime();
  }

  stateOf(functionIndex: number): string {
    return this.functions.find(f => f.index === functionIndex)?.state ?? '';
  }

  /** The interrupt has left the AMU. */
  interrupted(functionIndex: number, vector: number): void {
    if (this.count() <= this.present) return;
    this.functions.find(f => f.index === functionIndex)?.outside?.interrupt(vector);
  }

  keep(kind: number, functionIndex: number, address: number, lo: number, hi: number, detail = 0): void {
    this.log.append(this.count(), kind, functionIndex, address, lo, hi, detail);
  }

  // ---- the past

  /** Whether inputs are met again before the next event. */
  get replays(): boolean {
    return this.log.cursor < this.log.end;
  }

  /** Carries out the inputs of this instant. */
  repeat(): void {
    const { log } = this;
    while (log.cursor < log.end && log.count <= this.count() && log.kind !== Input.dmaRead) {
      if (log.kind === Input.dmaFailed) return;
      const { kind, functionIndex, address, lo, hi, detail } = log;
      log.cursor++;
      this.functions.find(f => f.index === functionIndex)?.apply(kind, address, lo, hi, detail);
    }
  }

  snapshot(): ExternalSnapshot {
    return { position: this.log.cursor };
  }

  /** Inputs of then come once more. @throws Error when they are not kept any more */
  restore({ position }: ExternalSnapshot): void {
    if (position < this.log.first) {
      throw new Error('the inputs from outside since that instant are not kept any more');
    }
    this.log.cursor = position;
  }

  /** An event was carried out, or a program stands still in the middle of it. */
  acted(suspended: boolean): void {
    this.acting = false;
    if (suspended) return;
    const count = this.count();
    if (count > this.present) this.present = count;
  }
}

class ServedFunction implements ExternalFunction {
  readonly name: string;
  readonly index: number;
  readonly physical: boolean;
  outside: Outside | undefined;
  private told = 0;

  constructor(
    private readonly port: ExternalPort,
    of: { readonly name: string; readonly index: number; readonly physical: boolean },
    private readonly memory: ExternalMemory,
  ) {
    this.name = of.name;
    this.index = of.index;
    this.physical = of.physical;
  }

  get vectors(): number {
    return this.port.engine.vectors;
  }

  get underWay(): boolean {
    return this.port.underWay;
  }

  waits = '';
  get state(): string {
    if (this.outside === undefined) return 'nobody is connected';
    return this.waits || 'connected';
  }

  connect(outside: Outside | undefined): void {
    this.outside = outside;
    this.memory.outside = outside?.memory;
  }

  map(address: number, size: number, readable: boolean, writable: boolean): boolean {
    if (!this.memory.map(address, size, readable, writable)) return false;
    const detail = (readable ? 1 : 0) | (writable ? 2 : 0);
    this.port.keep(Input.map, this.index, address, size % twoTo32, Math.floor(size / twoTo32), detail);
    return true;
  }

  unmap(address: number, size: number): boolean {
    if (!this.memory.unmap(address, size)) return false;
    this.port.keep(Input.unmap, this.index, address, size % twoTo32, Math.floor(size / twoTo32));
    return true;
  }

  setBusMaster(on: boolean): void {
    if (this.memory.busMaster === on) return;
    this.memory.busMaster = on;
    this.port.keep(Input.busMaster, this.index, 0, on ? 1 : 0, 0);
  }

  write(offset: number, lo: number, hi: number): void {
    this.port.keep(Input.write, this.index, offset, lo, hi);
    this.port.engine.hardware.accessWrite(this.index, offset, lo, hi);
  }

  read(offset: number, value: Uint32Array): boolean {
    const found = this.port.engine.hardware.accessRead(this.index, offset, value);
    this.port.keep(Input.read, this.index, offset, value[0], value[1]);
    return found;
  }

  look(offset: number, value: Uint32Array): boolean {
    return this.port.engine.hardware.lookAt(this.index, offset, value);
  }

  reset(): void {
    this.port.keep(Input.reset, this.index, 0, 0, 0);
    this.port.engine.hardware.resetFunction(this.index, 0, true);
  }

  note(text: string): void {
    if (++this.told > toldMistakes) return;
    const last = this.told === toldMistakes ? ' (and what is wrong from now on is not told any more)' : '';
    this.port.engine.note(`${this.name}: ${text}${last}`);
  }

  /** Once more what was kept. */
  apply(kind: number, address: number, lo: number, hi: number, detail: number): void {
    const { hardware } = this.port.engine;
    const size = hi * twoTo32 + lo;
    switch (kind) {
      case Input.write:
        hardware.accessWrite(this.index, address, lo, hi);
        return;
      case Input.read:
        hardware.accessRead(this.index, address, scratch);
        return;
      case Input.map:
        this.memory.map(address, size, (detail & 1) !== 0, (detail & 2) !== 0);
        return;
      case Input.unmap:
        this.memory.unmap(address, size);
        return;
      case Input.busMaster:
        this.memory.busMaster = lo === 1;
        return;
      case Input.reset:
        hardware.resetFunction(this.index, 0, true);
    }
  }
}

const scratch = new Uint32Array(2);
