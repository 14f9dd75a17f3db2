// Register accesses on their way between a driver and the AMU. Writes are posted: they arrive after mmio_write, in
// order. A read goes the same way, so it is sampled behind the writes before it, and its value is back after mmio_read.

import { layout } from '../../spec';
import { Event } from './events';
import type { AmuParts } from './parts';
import type { Registers } from './registers';
import { costOf } from './timing';

/** The words and the doubles of an access. */
enum Word {
  functionIndex = 0,
  /** the driver that reads */
  program = 1,
  lo = 2,
  hi = 3,
  place = 4,
  next = 5,
  words = 8,
}
enum Double {
  offset = 0,
  cause = 1,
  /** when it was posted */
  posted = 2,
  doubles = 4,
}

export class Transfers {
  private words = new Int32Array(64 * Word.words);
  private doubles = new Float64Array(64 * Double.doubles);
  private free = -1;
  private used = 0;
  private readonly writeDelay: number;
  private readonly writeLane: number;
  private readonly readDelay: number;

  constructor(
    private readonly amu: AmuParts,
    private readonly registers: Registers,
  ) {
    const { timing } = amu.system;
    this.writeDelay = costOf(timing.mmioWrite, layout.registerBytes);
    this.readDelay = costOf(timing.mmioRead, layout.registerBytes);
    this.writeLane = amu.kernel.laneOf(this.writeDelay);
  }

  write(functionIndex: number, offset: number, lo: number, hi: number, cause: number, place: number): void {
    const { kernel } = this.amu;
    const transfer = this.allocate();
    const { words, doubles } = this;
    const at = transfer * Word.words;
    words[at + Word.functionIndex] = functionIndex;
    words[at + Word.lo] = lo;
    words[at + Word.hi] = hi;
    words[at + Word.place] = place;
    const of = transfer * Double.doubles;
    doubles[of + Double.offset] = offset;
    doubles[of + Double.cause] = cause;
    doubles[of + Double.posted] = kernel.now;
    kernel.afterLane(this.writeLane, this.writeDelay, Event.registerWrite, transfer, 0);
  }

  read(functionIndex: number, offset: number, program: number): void {
    const transfer = this.allocate();
    this.words[transfer * Word.words + Word.functionIndex] = functionIndex;
    this.words[transfer * Word.words + Word.program] = program;
    this.doubles[transfer * Double.doubles + Double.offset] = offset;
    this.amu.kernel.afterLane(this.writeLane, this.writeDelay, Event.registerRead, transfer, 0);
  }

  writeArrived(transfer: number): void {
    this.release(transfer);
    const { words, doubles } = this;
    const at = transfer * Word.words;
    const of = transfer * Double.doubles;
    const functionIndex = words[at + Word.functionIndex];
    const lo = words[at + Word.lo] >>> 0;
    const hi = words[at + Word.hi] >>> 0;
    const place = words[at + Word.place];
    const offset = doubles[of + Double.offset];
    const cause = doubles[of + Double.cause];
    const posted = doubles[of + Double.posted];
    if (this.amu.pages.moveIndex(functionIndex, offset, lo, hi, posted, cause, place)) return;
    this.registers.write(functionIndex, offset, lo, hi, cause, place, false);
  }

  readArrived(transfer: number): void {
    const at = transfer * Word.words;
    const offset = this.doubles[transfer * Double.doubles + Double.offset];
    this.registers.read(this.words[at + Word.functionIndex], offset);
    this.words[at + Word.lo] = this.registers.lo;
    this.words[at + Word.hi] = this.registers.hi;
    this.amu.kernel.after(Math.max(0, this.readDelay - this.writeDelay), Event.registerValue, transfer, 0);
  }

  valueArrived(transfer: number): void {
    this.release(transfer);
    const at = transfer * Word.words;
    const { words } = this;
    this.amu.programs.mmioReadDone(
      words[at + Word.program],
      words[at + Word.lo] >>> 0,
      words[at + Word.hi] >>> 0,
    );
  }

  private allocate(): number {
    const transfer = this.free;
    if (transfer >= 0) {
      this.free = this.words[transfer * Word.words + Word.next];
      return transfer;
    }
    if ((this.used + 1) * Word.words > this.words.length) this.grow();
    return this.used++;
  }

  private release(transfer: number): void {
    this.words[transfer * Word.words + Word.next] = this.free;
    this.free = transfer;
  }

  private grow(): void {
    const { words, doubles } = this;
    this.words = new Int32Array(words.length * 2);
    this.words.set(words);
    this.doubles = new Float64Array(doubles.length * 2);
    this.doubles.set(doubles);
  }
}
