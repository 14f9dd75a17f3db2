// Register accesses on their way between a driver and the AMU. Writes are posted: they arrive after mmio_write, in
// order. A read goes the same way, so it is sampled behind the writes before it, and its value is back after mmio_read.

import { layout } from '../../spec';
import { Event } from './events';
import type { AmuParts } from './parts';
import type { Registers } from './registers';
import { costOf } from './timing';

function createTransferState(capacity: number) {
  return {
    functionIndex: new Int32Array(capacity),
    /** the driver that reads */
    program: new Int32Array(capacity),
    offset: new Float64Array(capacity),
    lo: new Uint32Array(capacity),
    hi: new Uint32Array(capacity),
    cause: new Float64Array(capacity),
    place: new Int32Array(capacity),
    next: new Int32Array(capacity),
    free: -1,
    used: 0,
  };
}
type TransferState = ReturnType<typeof createTransferState>;

export class Transfers {
  state = createTransferState(64);
  private readonly writeDelay: number;
  private readonly readDelay: number;

  constructor(
    private readonly amu: AmuParts,
    private readonly registers: Registers,
  ) {
    const { timing } = amu.system;
    this.writeDelay = costOf(timing.mmioWrite, layout.registerBytes);
    this.readDelay = costOf(timing.mmioRead, layout.registerBytes);
  }

  write(functionIndex: number, offset: number, lo: number, hi: number, cause: number, place: number): void {
    const transfer = this.allocate(functionIndex, offset);
    const s = this.state;
    s.lo[transfer] = lo;
    s.hi[transfer] = hi;
    s.cause[transfer] = cause;
    s.place[transfer] = place;
    this.amu.kernel.after(this.writeDelay, Event.registerWrite, transfer, 0);
  }

  read(functionIndex: number, offset: number, program: number): void {
    const transfer = this.allocate(functionIndex, offset);
    this.state.program[transfer] = program;
    this.amu.kernel.after(this.writeDelay, Event.registerRead, transfer, 0);
  }

  writeArrived(transfer: number): void {
    const s = this.state;
    this.release(transfer);
    this.registers.write(
      s.functionIndex[transfer],
      s.offset[transfer],
      s.lo[transfer],
      s.hi[transfer],
      s.cause[transfer],
      s.place[transfer],
      false,
    );
  }

  readArrived(transfer: number): void {
    const s = this.state;
    this.registers.read(s.functionIndex[transfer], s.offset[transfer]);
    s.lo[transfer] = this.registers.lo;
    s.hi[transfer] = this.registers.hi;
    this.amu.kernel.after(Math.max(0, this.readDelay - this.writeDelay), Event.registerValue, transfer, 0);
  }

  valueArrived(transfer: number): void {
    const s = this.state;
    this.release(transfer);
    this.amu.programs.mmioReadDone(s.program[transfer], s.lo[transfer], s.hi[transfer]);
  }

  private allocate(functionIndex: number, offset: number): number {
    let s = this.state;
    let transfer = s.free;
    if (transfer >= 0) {
      s.free = s.next[transfer];
    } else {
      if (s.used === s.next.length) this.grow();
      s = this.state;
      transfer = s.used++;
    }
    s.functionIndex[transfer] = functionIndex;
    s.offset[transfer] = offset;
    return transfer;
  }

  private release(transfer: number): void {
    this.state.next[transfer] = this.state.free;
    this.state.free = transfer;
  }

  private grow(): void {
    const old = this.state;
    const bigger: TransferState = createTransferState(old.next.length * 2);
    bigger.functionIndex.set(old.functionIndex);
    bigger.program.set(old.program);
    bigger.offset.set(old.offset);
    bigger.lo.set(old.lo);
    bigger.hi.set(old.hi);
    bigger.cause.set(old.cause);
    bigger.place.set(old.place);
    bigger.next.set(old.next);
    bigger.free = old.free;
    bigger.used = old.used;
    this.state = bigger;
  }
}
