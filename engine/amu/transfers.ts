// Register accesses on their way between a driver and the AMU. Writes are posted: they arrive after mmio_write, in
// order. A read goes the same way, so it is sampled behind the writes before it, and its value is back after mmio_read.
// Closures, as in path.ts: nearly every write is a doorbell or frees a slot.

import { layout } from '../../spec';
import { Event } from './events';
import type { AmuParts } from './parts';
import { PortTime } from './path';
import type { Registers } from './registers';
import { costOf } from './timing';

/** The words of an access. */
enum Word {
  functionIndex = 0,
  /** the driver that reads */
  program = 1,
  lo = 2,
  hi = 3,
  cause = 4,
  place = 5,
  /** beyond 2^31 there are no registers: -1 */
  offset = 6,
  next = 7,
  words = 8,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
enum WordStep {
  log2 = 3,
}

const log2PageBytes = Math.log2(layout.amiSwPageBytes);
const log2RegisterBytes = Math.log2(layout.registerBytes);

export type Transfers = ReturnType<typeof createTransfers>;

export function createTransfers(amu: AmuParts, registers: Registers) {
  const { kernel, messages, interfaces, topology, pages } = amu;
  const { timing } = amu.system;
  const { clock, afterLane } = kernel;
  const { byId } = interfaces.state;
  const { perFunction, txSockets, socketsPerAmi } = topology;
  const { moved } = pages;
  const { times: port } = messages.ports;
  const base = layout.amiSwPageBase;
  const writeDelay = costOf(timing.mmioWrite, layout.registerBytes);
  const readDelay = costOf(timing.mmioRead, layout.registerBytes);
  const writeLane = kernel.laneOf(writeDelay);
  /** [0] the first free record, -1 = none; [1] how many were ever used; [2] how many there are */
  const { arena } = kernel;
  const free = arena.int32(32);
  free[0] = -1;
  free[2] = 1024;
  let words = arena.int32(1024 * Word.words);
  /** when it was posted */
  let posted = arena.float64(1024);

  function write(
    functionIndex: number,
    offset: number,
    lo: number,
    hi: number,
    cause: number,
    place: number,
  ): void {
    const transfer = allocate();
    const at = transfer << WordStep.log2;
    words[at | Word.functionIndex] = functionIndex;
    words[at | Word.lo] = lo;
    words[at | Word.hi] = hi;
    words[at | Word.cause] = cause;
    words[at | Word.place] = place;
    words[at | Word.offset] = offset < 0x7fffffff ? offset : -1;
    posted[transfer] = clock[0];
    afterLane(writeLane, writeDelay, Event.registerWrite, transfer, 0);
  }

  function read(functionIndex: number, offset: number, program: number): void {
    const transfer = allocate();
    const at = transfer << WordStep.log2;
    words[at | Word.functionIndex] = functionIndex;
    words[at | Word.program] = program;
    words[at | Word.offset] = offset < 0x7fffffff ? offset : -1;
    afterLane(writeLane, writeDelay, Event.registerRead, transfer, 0);
  }

  function writeArrived(transfer: number): void {
    const at = transfer << WordStep.log2;
    words[at | Word.next] = free[0];
    free[0] = transfer;
    const functionIndex = words[at | Word.functionIndex];
    const lo = words[at | Word.lo];
    const hi = words[at | Word.hi];
    const cause = words[at | Word.cause];
    const place = words[at | Word.place];
    const offset = words[at | Word.offset];
    const inPages = offset - base;
    const id = inPages >> log2PageBytes;
    if (inPages >= 0 && id < perFunction && (inPages & (layout.registerBytes - 1)) === 0) {
      const ring = moved[(inPages & (layout.amiSwPageBytes - 1)) >> log2RegisterBytes];
      const ami = byId[functionIndex * perFunction + id];
      if (ring >= 0 && ami >= 0) {
        const socket = ami * socketsPerAmi + ring;
        if (ring < txSockets) {
          port[PortTime.rung] = posted[transfer];
          messages.path.doorbell(ami, socket, lo, hi, cause, place);
        } else messages.path.freed(ami, socket, lo, hi, cause, place);
        return;
      }
    }
    registers.write(functionIndex, offset, lo >>> 0, hi >>> 0, cause, place, false);
  }

  function readArrived(transfer: number): void {
    const at = transfer << WordStep.log2;
    registers.read(words[at | Word.functionIndex], words[at | Word.offset]);
    words[at | Word.lo] = registers.lo;
    words[at | Word.hi] = registers.hi;
    kernel.after(Math.max(0, readDelay - writeDelay), Event.registerValue, transfer, 0);
  }

  function valueArrived(transfer: number): void {
    const at = transfer << WordStep.log2;
    words[at | Word.next] = free[0];
    free[0] = transfer;
    amu.programs.mmioReadDone(words[at | Word.program], words[at | Word.lo] >>> 0, words[at | Word.hi] >>> 0);
  }

  function allocate(): number {
    const transfer = free[0];
    if (transfer >= 0) {
      free[0] = words[(transfer << WordStep.log2) | Word.next];
      return transfer;
    }
    if (free[1] === posted.length) grow();
    return free[1]++;
  }

  function grow(): void {
    const more = arena.int32(words.length * 2);
    more.set(words);
    words = more;
    const later = arena.float64(posted.length * 2);
    later.set(posted);
    posted = later;
    free[2] = posted.length;
  }

  /** Which register an access is about, while it has not arrived. */
  const functionOf = (transfer: number): number => words[(transfer << WordStep.log2) | Word.functionIndex];
  const offsetOf = (transfer: number): number => words[(transfer << WordStep.log2) | Word.offset];

  /** The accesses on their way. */
  function snapshot() {
    return {
      free: free.slice(),
      words: words.slice(0, free[1] * Word.words),
      posted: posted.slice(0, free[1]),
    };
  }
  function restore(kept: ReturnType<typeof snapshot>): void {
    // What was used since then is as if it had never been.
    const used = free[1];
    words.fill(0, kept.words.length, Math.max(kept.words.length, used * Word.words));
    posted.fill(0, kept.posted.length, Math.max(kept.posted.length, used));
    free.set(kept.free);
    free[2] = posted.length;
    words.set(kept.words);
    posted.set(kept.posted);
  }

  /** For the core. */
  const arrays = () => ({ free, words, posted, writeLane, writeDelay });

  return {
    arrays,
    grow,
    snapshot,
    restore,
    write,
    read,
    functionOf,
    offsetOf,
    writeArrived,
    readArrived,
    valueArrived,
  };
}
