// The quick ways of a driver's ring actions, for generated code: a closure over the arrays themselves, so that the platform
// knows where they lie. Each does all that its action does except letting time pass, or answers false and has done
// nothing; then `RingActions` does it, or says why not.

import { pageBytes, pageOfWord } from '../../memory';
import { Occurrence } from '../../seam';
import { type BytesRegister, resize, writePattern } from '../bytes';
import { type Machine, placeOf } from '../machine';
import type { RingActions } from '../ring-actions';
import type { ProgramState } from '../state';

const word = 4294967296;
/** What a ring's place in its block may be instead. */
const unknown = -1;
const none = -2;

export function createQuickRings(m: Machine, actions: RingActions) {
  const { hardware, occurrences } = m;
  const { memory } = hardware;
  const { software, written, hardware: known, stopped, global } = m.rings;
  const { functionIndex, space, at, slots, messageBytes, overwrites, softwareIndex } = actions.sockets;
  const sockets = at.length;
  // Where rings lie, once they were found in one block: its words, its marks, and where the ring begins there.
  const words: Uint32Array[] = new Array<Uint32Array>(sockets).fill(new Uint32Array(0));
  const marks: Uint8Array[] = new Array<Uint8Array>(sockets).fill(new Uint8Array(0));
  const first = new Int32Array(Math.max(sockets, 16)).fill(unknown);

  function find(socket: number): number {
    const place = memory[space[socket]];
    const block = place.blockOf(at[socket], slots[socket] * messageBytes[socket]);
    first[socket] = none;
    if (block === undefined || (at[socket] & 3) !== 0 || (messageBytes[socket] & 3) !== 0) return none;
    if (messageBytes[socket] > pageBytes) return none;
    words[socket] = block.words;
    marks[socket] = block.written;
    first[socket] = place.offsetInBlock(at[socket]) >>> 2;
    return first[socket];
  }

  /** Where the slot of an index begins in `words`, negative when it has to be reached by its address. (stated: ring-memory) */
  function slotAt(socket: number, index: number): number {
    let ring = first[socket];
    if (ring < 0 && (ring === none || find(socket) < 0)) return none;
    ring = first[socket];
    return ring + ((index >>> 0) & (slots[socket] - 1)) * (messageBytes[socket] >>> 2);
  }

  /** Where to write the next message, if it can be done in place. */
  function room(socket: number, length: number): number {
    const index = software[socket];
    if (length !== messageBytes[socket] || index - known[socket] >= slots[socket]) return none;
    if (memory[space[socket]].watching) return none;
    return slotAt(socket, index);
  }

  function stored(socket: number, from: number, length: number): void {
    const index = software[socket];
    const mark = marks[socket];
    mark[pageOfWord(from)] = 1;
    mark[pageOfWord(from + (length >>> 2) - 1)] = 1;
    hardware.notePut(global[socket], index >>> 0);
    software[socket] = index + 1;
  }

  return {
    put(socket: number, bytes: BytesRegister): boolean {
      const { length, words: from } = bytes;
      const to = room(socket, length);
      if (to < 0) return false;
      const into = words[socket];
      const count = length >>> 2;
      for (let i = 0; i < count; i++) into[to + i] = from[i];
      stored(socket, to, length);
      return true;
    },
    putPattern(socket: number, length: number, seed: number): boolean {
      const to = room(socket, length);
      if (to < 0) return false;
      writePattern(words[socket], to, length, seed);
      stored(socket, to, length);
      return true;
    },
    /** Where software's own copy of the index says that there is a message. */
    take(socket: number, register: BytesRegister, p: ProgramState): boolean {
      const index = software[socket];
      if (stopped[socket] !== 0 || overwrites[socket] !== 0 || known[socket] <= index) return false;
      // Who is asked about takes may look at the program's variables.
      if ((occurrences.mask & (1 << Occurrence.take)) !== 0) return false;
      const from = slotAt(socket, index);
      if (from < 0) return false;
      const length = messageBytes[socket];
      resize(register, length);
      const into = register.words;
      const ring = words[socket];
      const count = length >>> 2;
      for (let i = 0; i < count; i++) into[i] = ring[from + i];
      register.socket = socket;
      register.message = index;
      software[socket] = index + 1;
      const slot = (index >>> 0) & (slots[socket] - 1);
      occurrences.record(Occurrence.take, global[socket], slot, 0, p.cause, placeOf(p));
      return true;
    },
    has(socket: number): boolean {
      if (known[socket] > software[socket] && stopped[socket] === 0 && overwrites[socket] === 0) {
        if (actions.sockets.rx[socket] === 1) return true;
      }
      return actions.ready(socket, 1);
    },
    /** Writes the index that software moves to its register: the doorbell, or the freeing of slots. */
    tellIndex(socket: number, p: ProgramState, place: number): void {
      const index = software[socket];
      written[socket] = index;
      const high = index >= 0 && index < word ? 0 : Math.floor(index / word);
      hardware.mmioWrite(functionIndex[socket], softwareIndex[socket], index >>> 0, high, p.cause, place);
    },
  };
}
