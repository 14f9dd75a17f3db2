// Writes of registers on their way to the AMU, as in engine/amu/transfers.

import {
  clock,
  double,
  free,
  interfaceById,
  log2PageBytes,
  mmioDelay,
  mmioLane,
  moved,
  pageBase,
  perFunction,
  ports,
  ringSoftware,
  ringWritten,
  setDouble,
  socketOf,
  socketsPerAmi,
  transferFree,
  transferOf,
  transferPosted,
  txSockets,
  word,
} from './bases';
import * as host from './host';
import { doorbell, freed, HardwareEvent } from './path';
import { afterLane } from './queue';

/** A posted write of a register in BAR0. */
// @ts-ignore: decorator
@inline
export function write(functionIndex: i32, offset: i32, lo: i32, hi: i32, cause: i32, place: i32): void {
  const list = free(transferFree);
  let transfer = list.first;
  if (transfer >= 0) list.first = transferOf(transfer).next;
  else {
    if (list.used === list.capacity) host.growTransfers();
    transfer = list.used++;
  }
  const t = transferOf(transfer);
  t.functionIndex = functionIndex;
  t.lo = lo;
  t.hi = hi;
  t.cause = cause;
  t.place = place;
  t.offset = offset;
  setDouble(transferPosted, transfer, clock().now);
  afterLane(mmioLane, mmioDelay, HardwareEvent.registerWrite, transfer, 0);
}

/** False, and nothing is done, when it is not the index of a socket. */
export function arrived(transfer: i32): bool {
  const t = transferOf(transfer);
  const inPages = t.offset - pageBase;
  const id = inPages >> log2PageBytes;
  if (inPages < 0 || id >= perFunction || (inPages & 7) !== 0) return false;
  const ring = word(moved, (inPages & ((1 << log2PageBytes) - 1)) >> 3);
  const ami = word(interfaceById, t.functionIndex * perFunction + id);
  if (ring < 0 || ami < 0) return false;
  const list = free(transferFree);
  t.next = list.first;
  list.first = transfer;
  const socket = ami * socketsPerAmi + ring;
  if (ring < txSockets) {
    ports().rung = double(transferPosted, transfer);
    doorbell(ami, socket, t.lo, t.hi, t.cause, t.place);
  } else freed(ami, socket, t.lo, t.hi, t.cause, t.place);
  return true;
}

/** Writes the index that software moves to its register: the doorbell, or the freeing of slots. */
// @ts-ignore: decorator
@inline
export function tellIndex(socket: i32, cause: i32, place: i32): void {
  const s = socketOf(socket);
  const index = double(ringSoftware, socket);
  setDouble(ringWritten, socket, index);
  const bits = <i64>index;
  write(s.functionIndex, s.index, <i32>bits, <i32>(bits >> 32), cause, place);
}
