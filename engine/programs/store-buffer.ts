// What a driver has stored and nobody else can see yet, in systems with relaxed ordering: each store becomes visible after
// a time of its own, drawn from the seed; a barrier waits for all of them (assumed: memory-ordering).

import type { SystemModel } from '../../language/link/model';
import { costOf } from '../amu/timing';
import type { Hardware, Kernel } from '../seam';
import { ProgramEvent } from './machine';

interface Store {
  pending: boolean;
  /** index in `Hardware.memory` */
  space: number;
  address: number;
  /** grown as needed; the first `length` bytes count */
  data: Uint8Array;
  length: number;
  program: number;
  /** simulated time at which it can be seen, ps */
  due: number;
  /** counts up: the order of the program */
  order: number;
  cause: number;
  place: number;
}

const golden = 0x9e3779b9;

export class StoreBuffer {
  /** Stores are kept back at all. */
  readonly active: boolean;
  readonly state: { random: number; order: number; pending: number; readonly stores: Store[] };
  /** the longest time that a store is kept back, ps */
  private readonly longest: number;

  constructor(
    system: SystemModel,
    private readonly kernel: Kernel,
    private readonly hardware: Hardware,
  ) {
    this.active = system.timing.ordering === 'relaxed';
    this.longest = costOf(system.timing.storeBuffer, 0);
    this.state = { random: golden, order: 0, pending: 0, stores: [] };
  }

  seed(seed: number): void {
    this.state.random = (Math.imul(seed | 0, 0x85ebca6b) ^ golden) >>> 0 || golden;
  }

  /** Keeps a store back. The bytes are copied; that they are backed is the caller's business. */
  add(
    program: number,
    space: number,
    address: number,
    from: Uint8Array,
    length: number,
    cause: number,
    place: number,
  ): void {
    const { stores } = this.state;
    let index = stores.findIndex(s => !s.pending);
    if (index < 0) {
      index = stores.length;
      stores.push({
        pending: false,
        space,
        address,
        data: new Uint8Array(length),
        length,
        program,
        due: 0,
        order: 0,
        cause,
        place,
      });
    }
    const s = stores[index];
    if (s.data.length < length) s.data = new Uint8Array(length);
    s.data.set(from.subarray(0, length));
    let due = this.kernel.now + this.draw();
    // Two stores to the same bytes stay in order.
    for (const other of stores) if (overlaps(other, space, address, length)) due = Math.max(due, other.due);
    Object.assign(s, { pending: true, space, address, length, program, due, cause, place });
    s.order = this.state.order++;
    this.state.pending++;
    this.kernel.after(due - this.kernel.now, ProgramEvent.store, index, s.order);
  }

  /** Its time has come; `order` tells it from a later one in the same place. */
  arrived(index: number, order: number): void {
    const s = this.state.stores[index];
    if (s?.pending && s.order === order) this.apply(s);
  }

  /** A processor sees its own stores: what overlaps with what it loads becomes visible now, in order. */
  before(program: number, space: number, address: number, length: number): void {
    if (this.state.pending === 0) return;
    const own = this.state.stores.filter(s => s.program === program && overlaps(s, space, address, length));
    for (const s of own.sort((a, b) => a.order - b.order)) this.apply(s);
  }

  /** How long from now until everything that a program has stored can be seen, ps. */
  rest(program: number): number {
    if (this.state.pending === 0) return 0;
    let due = this.kernel.now;
    for (const s of this.state.stores) if (s.pending && s.program === program) due = Math.max(due, s.due);
    return due - this.kernel.now;
  }

  private apply(s: Store): void {
    s.pending = false;
    this.state.pending--;
    this.hardware.store(s.space, s.address, s.data, s.length, s.cause, s.place);
  }

  private draw(): number {
    let x = this.state.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state.random = x >>> 0;
    return Math.floor((this.state.random / 4294967296) * (this.longest + 1));
  }
}

const overlaps = (s: Store, space: number, address: number, length: number): boolean =>
  s.pending && s.space === space && s.address < address + length && address < s.address + s.length;
