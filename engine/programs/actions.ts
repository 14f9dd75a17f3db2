// The instructions that take time, change the system or may fail, by who carries them out.

import { layout, Register, readField32 } from '../../spec';
import { costOf } from '../amu/timing';
import type { Agents } from './agents';
import { formatText } from './bytes-operations';
import { checkText } from './check-text';
import { Op } from './instructions';
import { Failure, type Machine, Outcome, placeOf, reachable } from './machine';
import { Management } from './management';
import { MemoryActions } from './memory-actions';
import { indexOfSpace } from './memory-words';
import { RingActions } from './ring-actions';
import { type Frame, type ProgramState, Wait } from './state';
import { toNumber } from './u64';
import { displayTime, hex } from './value';

/** Between two looks of a VF's bring_up whether its PF has made it ready, and after how long it gives up; in ps. */
const lookAgain = 1e6;
const patience = 10e9;

export class Actions {
  readonly rings: RingActions;
  private readonly management: Management;
  /** programs that wait for the bringing up or taking down by others */
  private readonly waiting = { builders: 0 };
  private readonly memory: MemoryActions;

  constructor(
    private readonly m: Machine,
    private readonly agents: Agents,
  ) {
    this.rings = new RingActions(m);
    this.management = new Management(m, this.rings);
    this.memory = new MemoryActions(m);
  }

  perform(op: number, a: number, b: number, c: number, p: ProgramState, frame: Frame): Outcome {
    const { tables, log, system } = this.m;
    switch (op) {
      case Op.put:
        return this.rings.put(a, b, p, frame);
      case Op.doorbell:
        return this.rings.doorbell(a, p);
      case Op.wait:
        return this.rings.wait(a, b, c, p, frame);
      case Op.take:
        return this.rings.take(a, b, p, frame);
      case Op.taken:
        return this.rings.taken(a, p);
      case Op.send:
        return this.agents.send(a, b, p, frame);
      case Op.load:
        return this.memory.load(a, b, c, p, frame);
      case Op.store:
        return this.memory.store(a, b, p, frame);
      case Op.stash:
        return this.memory.stash(a, b, c, p, frame);
      case Op.reachable:
        return this.memory.reachable(a, b, c, p, frame);
      case Op.delay:
        return this.m.sleep(p, reachable(this.m, toNumber(frame, a), 'delay')) ? Outcome.done : Outcome.go;
      case Op.barrier:
        // Register writes arrive in program order; stores do after this. (assumed: memory-ordering)
        return p.kind !== 'context' &&
          this.m.sleep(p, Math.max(costOf(system.timing.cpu, 0), this.m.stores.rest(p.id)))
          ? Outcome.done
          : Outcome.go;
      case Op.waitRing:
        return this.management.waitRing(a, b, c, p, frame);
      case Op.takeRing:
        return this.management.takeRing(a, b, p, frame);
      case Op.resetFunction:
        this.resetFunction(a, p);
        return Outcome.go;
      case Op.injectError:
        this.m.hardware.injectError(a, toNumber(frame, b));
        return Outcome.go;
      case Op.clearTable:
        return this.clearTable(a, b, p);
      case Op.command:
        return this.management.command(tables.commands[a], b, c, p, frame);
      case Op.readRegister:
        return this.management.readRegister(a, tables.registers[b], c, p, frame);
      case Op.writeRegister:
        return this.management.writeRegister(tables.registers[a], b, c, p, frame);
      case Op.waitInterrupt:
        return this.rings.waitInterrupt(a, b, c, p, frame);
      case Op.log:
        log.line('log', formatText(tables.texts[a], frame), placeOf(p));
        return Outcome.go;
      case Op.fail:
        throw new Failure(formatText(tables.texts[a], frame));
      case Op.checkFailed:
        this.checkFailed(a, b, p, frame);
        return Outcome.go;
      case Op.run:
        if (!this.m.startProgram(a, p))
          log.note(`${this.m.nameOf(this.m.programs[a])} runs already; \`run\` does not start it again`);
        return Outcome.go;
      case Op.at:
        return this.at(toNumber(frame, a), p);
      case Op.taking:
        this.taking(a, b === 1);
        return Outcome.go;
      case Op.withinBegin:
        this.m.setDeadline(p, reachable(this.m, toNumber(frame, a), 'within'));
        p.since = this.m.kernel.now;
        return Outcome.go;
      case Op.bringUpLeave:
        this.bringUpLeave(a, b === 1);
        return Outcome.go;
      case Op.waitReady:
        return this.waitReady(a, p);
      case Op.atLeast: {
        const { field, minimum, what } = tables.expectations[b];
        const value = readField32(frame.bytes[a].data, 0, field);
        if (value >= minimum) return Outcome.go;
        throw new Failure(`the declaration needs ${what}, and the AMU says ${field.name} = ${value}`);
      }
      default:
        throw new Error(`instruction ${op} does not exist`);
    }
  }

  private checkFailed(check: number, text: number, p: ProgramState, frame: Frame): void {
    const { tables, programs } = this.m;
    const info = tables.checks[check];
    const words = checkText(info, text, tables, frame);
    const awaited = info.awaits === undefined ? undefined : programs[info.awaits];
    this.m.fail(p, awaited ? `${words}: ${this.m.whereIs(awaited)}` : words);
  }

  ready(socket: number, count: number): boolean {
    return this.rings.ready(socket, count);
  }
  ringReady(functionIndex: number, ring: number): boolean {
    return this.management.ringReady(functionIndex, ring);
  }
  answered(functionIndex: number): boolean {
    return this.management.answered(functionIndex);
  }
  readBack(functionIndex: number): void {
    this.rings.readBack(functionIndex);
    this.management.readBack(functionIndex);
  }
  readBackSocket(socket: number): void {
    this.rings.readBackSocket(socket);
  }

  /** What a hypervisor does to a VF; its software has to bring it up anew. (assumed: vf-reset) */
  private resetFunction(functionIndex: number, p: ProgramState): void {
    const { hardware, rings, tables } = this.m;
    hardware.resetFunction(functionIndex, p.cause);
    this.management.forget(functionIndex);
    tables.sockets.forEach((ref, socket) => {
      if (ref.functionIndex !== functionIndex) return;
      rings.software[socket] = rings.written[socket] = rings.hardware[socket] = 0;
    });
    this.wakeBuilders();
  }

  /** The page of an interface before it is enabled: zero, and in type B the masks, which then come from there. */
  private clearTable(functionIndex: number, interfaceIndex: number, p: ProgramState): Outcome {
    const { system, hardware } = this.m;
    const fn = system.functions[functionIndex];
    const model = fn.interfaces[interfaceIndex];
    if (model.table === undefined) return Outcome.go;
    const page = new Uint8Array(layout.amiSwPageBytes);
    const view = new DataView(page.buffer);
    for (const { direction, id } of model.sockets) {
      const tx = direction === 'tx';
      if ((tx ? model.txVector : model.rxVector) === undefined || system.amu.type !== 'B') continue;
      const { offset } = tx ? Register.ami_sw.TX_DIGEST_MASK : Register.ami_sw.RX_DIGEST_MASK;
      view.setBigUint64(offset, view.getBigUint64(offset, true) | (1n << BigInt(id)), true);
    }
    const space = indexOfSpace(system, fn, model.process);
    if (!hardware.store(space, model.table, page, page.length, p.cause, placeOf(p))) {
      throw new Failure(`the table of ${fn.name}.${model.name} at ${hex(model.table)} is not in memory`);
    }
    const cost = costOf(system.timing.cpu, 0) + costOf(system.timing.memory, page.length);
    return this.m.sleep(p, cost) ? Outcome.done : Outcome.go;
  }

  private at(time: number, p: ProgramState): Outcome {
    const { now } = this.m.kernel;
    if (time < now) {
      this.m.log.note(`\`at ${displayTime(time)}\` was reached at ${displayTime(now)} only`);
      return Outcome.go;
    }
    p.since = now;
    reachable(this.m, time - now, 'at');
    return this.m.sleep(p, time - now) ? Outcome.done : Outcome.go;
  }

  private taking(socket: number, stop: boolean): void {
    const { rings, programs } = this.m;
    rings.stopped[socket] = stop ? 1 : 0;
    if (stop) return;
    for (const p of programs) if (p.wait === Wait.taking && p.waitA === socket) this.m.wake(p, 0, 0);
    this.m.wakeWaiting(socket, 0);
  }

  // ---- bring_up and tear_down

  bringUpEnter(p: ProgramState, functionIndex: number, up: boolean): 'begin' | 'skip' | 'blocked' {
    const fn = this.m.functions[functionIndex];
    if (fn.up === 1 || fn.up === 3) return this.waitFor(p, functionIndex);
    if (up) {
      fn.users++;
      if (fn.up === 2) return 'skip';
      fn.up = 1;
      fn.builder = p.id;
      return 'begin';
    }
    const { functions, system } = this.m;
    if (fn.up === 0 && this.m.hardware.observe('function', functionIndex, 'enabled') !== 1n) {
      const { name } = system.functions[functionIndex];
      throw new Failure(`there is nothing to take down: ${name} is not up. \`bring_up\` first`);
    }
    if (fn.users > 1) {
      fn.users--;
      return 'skip';
    }
    // What the PF takes away would be missing to drivers of VFs that are still at work.
    if (system.functions[functionIndex].physical) {
      const busy = functions.findIndex(
        (other, index) => index !== functionIndex && other.up !== 0 && this.m.busyOn(index, p.id),
      );
      if (busy >= 0) return this.waitFor(p, busy);
    }
    fn.users = 0;
    fn.up = 3;
    fn.builder = p.id;
    return 'begin';
  }

  private waitFor(p: ProgramState, functionIndex: number): 'blocked' {
    p.since = this.m.kernel.now;
    this.m.block(p, Wait.bringUp, functionIndex, 0);
    this.waiting.builders++;
    return 'blocked';
  }

  private bringUpLeave(functionIndex: number, up: boolean): void {
    const fn = this.m.functions[functionIndex];
    fn.up = up ? 2 : 0;
    if (up) this.rings.broughtUp(functionIndex);
    fn.builder = 0;
    this.wakeBuilders();
  }

  private wakeBuilders(): void {
    if (this.waiting.builders === 0) return;
    this.waiting.builders = 0;
    for (const p of this.m.programs) if (p.wait === Wait.bringUp) this.m.wake(p, 0, 0);
  }

  /** A program has ended: what it held is free for others. */
  left(p: ProgramState): void {
    this.management.release(p);
    for (const fn of this.m.functions) {
      if (fn.builder !== p.id) continue;
      fn.builder = 0;
      fn.up = 0;
    }
    this.wakeBuilders();
  }

  private waitReady(functionIndex: number, p: ProgramState): Outcome {
    const { hardware, system, kernel } = this.m;
    const fn = system.functions[functionIndex];
    if (p.phase === 0) {
      p.phase = 1;
      p.since = kernel.now;
    }
    const enabled = hardware.observe('function', functionIndex, 'enabled') === 1n;
    const mapped = fn.interfaces.every(
      i => i.byHand || hardware.observe('interface', i.physicalId, 'mapped') === 1n,
    );
    const over = kernel.now - p.since >= patience;
    if (enabled && (mapped || over)) {
      p.phase = 0;
      return Outcome.go;
    }
    if (over) {
      const pf = system.functions[0].name;
      throw new Failure(
        `${fn.name} was not made ready in ${displayTime(patience)}: a driver on ${pf} has to \`bring_up\` too, which maps its interfaces and enables it`,
      );
    }
    this.m.sleep(p, lookAgain);
    return Outcome.again;
  }
}
