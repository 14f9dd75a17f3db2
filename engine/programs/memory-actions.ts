// Loads and stores: of host memory by a driver's processor, by DMA from a handler.

import { costOf } from '../amu/timing';
import { longestBytes, resize } from './bytes';
import { Failure, type Machine, Outcome, placeOf } from './machine';
import { memoriesOf, spaceOfIndex } from './memory-words';
import type { Frame, ProgramState } from './state';
import { setNumber, toBigInt, toNumber } from './u64';
import { hex, plural } from './value';

export class MemoryActions {
  constructor(private readonly m: Machine) {}

  load(into: number, address: number, length: number, p: ProgramState, frame: Frame): Outcome {
    const { hardware, system } = this.m;
    const count = toNumber(frame, length);
    if (count > longestBytes) {
      throw new Failure(
        `${plural(toBigInt(frame, length), 'byte')} are more than the ${longestBytes} that a value can hold`,
      );
    }
    const space = this.spaceOf(p);
    const at = toNumber(frame, address);
    if (p.kind !== 'context') this.m.stores.before(p.id, space, at, count);
    const register = frame.bytes[into];
    if (!hardware.memory[space].read(at, resize(register, count), 0, count)) {
      throw this.fault('load', space, frame, address, count);
    }
    // Looking takes no time.
    if (p.id === 0) return Outcome.go;
    const cost = p.kind === 'context' ? system.timing.dmaRead : system.timing.memory;
    return this.m.sleep(p, costOf(cost, count) + this.own(p)) ? Outcome.done : Outcome.go;
  }

  /** Looks whether a load would find its bytes. */
  reachable(into: number, address: number, length: number, p: ProgramState, frame: Frame): Outcome {
    const { memory } = this.m.hardware;
    const backed = memory[this.spaceOf(p)].backed(toNumber(frame, address), toNumber(frame, length));
    setNumber(frame, into, backed ? 1 : 0);
    return Outcome.go;
  }

  store(address: number, from: number, p: ProgramState, frame: Frame): Outcome {
    const { hardware, system } = this.m;
    const { data, length } = frame.bytes[from];
    const space = this.spaceOf(p);
    const at = toNumber(frame, address);
    if (!hardware.memory[space].backed(at, length)) throw this.fault('store', space, frame, address, length);
    const { stores } = this.m;
    if (stores.active && p.kind !== 'context') stores.add(p.id, space, at, data, length, p.cause, placeOf(p));
    else hardware.store(space, at, data, length, p.cause, placeOf(p));
    const cost = p.kind === 'context' ? system.timing.dmaWrite : system.timing.memory;
    return this.m.sleep(p, costOf(cost, length) + this.own(p)) ? Outcome.done : Outcome.go;
  }

  /** The store that follows carries a stash control, which changes neither data nor time; 0 is none. (assumed: stashing) */
  stash(address: number, from: number, control: number, p: ProgramState, frame: Frame): Outcome {
    const stash = toBigInt(frame, control);
    const { length } = frame.bytes[from];
    if (stash !== 0n) this.m.hardware.noteStashedWrite(p.agent, toBigInt(frame, address), length, stash);
    return Outcome.go;
  }

  /** A driver's processor works for it; an agent has hardware for it. */
  private own(p: ProgramState): number {
    return p.kind === 'context' ? 0 : costOf(this.m.system.timing.cpu, 0);
  }

  private spaceOf(p: ProgramState): number {
    if (p.kind !== 'context') {
      if (p.functionIndex < 0) throw new Failure('memory is that of a function, and here is none');
      return p.space;
    }
    const space = this.m.hardware.dmaSpaceOf(p.agent, p.hw);
    if (space >= 0) return space;
    const { name } = this.m.system.agents[p.agent];
    throw new Failure(
      `${name}.hw${p.hw} has no memory to reach: it is mapped to no function, or not enabled (PF_AMI_HW_MAP, F_AMI_HW_ENABLE)`,
    );
  }

  private fault(verb: string, space: number, frame: Frame, address: number, length: number): Failure {
    const owner = spaceOfIndex(this.m.system, space);
    const at = toBigInt(frame, address);
    return new Failure(
      `${verb} of ${plural(length, 'byte')} at ${hex(at)}: ${owner.name} has no memory there; it has ${memoriesOf(owner)}`,
    );
  }
}
