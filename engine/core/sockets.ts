// What drivers know of their sockets, side by side for the core: see Socket in assembly/layout.

import { costOf } from '../amu/timing';
import type { Sides } from './places';

enum Row {
  functionIndex = 0,
  id = 1,
  ring = 2,
  rx = 3,
  overwrites = 4,
  slotMask = 5,
  bytes = 6,
  index = 7,
  /** where its slots are: 0 = it was not asked yet, -1 = nowhere that the core could reach */
  first = 8,
  block = 9,
  marks = 10,
  /** a double */
  cost = 12,
  words = 16,
}

export class SocketRows {
  readonly words: Int32Array;

  constructor(private readonly sides: Sides) {
    const { kernel, hardware, programs } = sides;
    const { sockets } = programs.tables;
    const { topology, system } = hardware;
    const { cpu, memory } = system.timing;
    this.words = kernel.arena.int32(sockets.length * Row.words);
    const doubles = new Float64Array(this.words.buffer, this.words.byteOffset, this.words.length >>> 1);
    sockets.forEach(({ functionIndex, interfaceIndex, softwareIndex, model }, socket) => {
      const { id } = system.functions[functionIndex].interfaces[interfaceIndex];
      const rx = model.direction === 'rx';
      const at = socket * Row.words;
      this.words[at + Row.functionIndex] = functionIndex;
      this.words[at + Row.id] = functionIndex * topology.perFunction + id;
      this.words[at + Row.ring] = topology.socket(0, rx ? 1 : 0, model.id);
      this.words[at + Row.rx] = rx ? 1 : 0;
      this.words[at + Row.overwrites] = model.mode === 'overwrite' ? 1 : 0;
      this.words[at + Row.slotMask] = model.slots - 1;
      this.words[at + Row.bytes] = model.messageBytes;
      this.words[at + Row.index] = softwareIndex;
      doubles[(at + Row.cost) >>> 1] = costOf(cpu, 0) + costOf(memory, model.messageBytes);
    });
  }

  /** Memory may be elsewhere than before: all are asked again. */
  forget(): void {
    for (let at = 0; at < this.words.length; at += Row.words) this.words[at + Row.first] = 0;
  }

  /** Finds out where the slots of a socket are. */
  find(socket: number): void {
    const { kernel, hardware, programs } = this.sides;
    const { model, space } = programs.tables.sockets[socket];
    const memory = hardware.memory[space];
    const block = memory.blockOf(model.at, model.slots * model.messageBytes);
    const bytesAt = block === undefined ? 0 : kernel.arena.addressOf(block.bytes);
    const at = socket * Row.words;
    this.words[at + Row.first] = -1;
    if (block === undefined || bytesAt === 0 || (model.at & 3) !== 0 || (model.messageBytes & 3) !== 0)
      return;
    this.words[at + Row.first] = bytesAt + memory.offsetInBlock(model.at);
    this.words[at + Row.block] = bytesAt;
    this.words[at + Row.marks] = kernel.arena.addressOf(block.written);
  }
}
