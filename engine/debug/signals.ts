// What can be drawn over time: indexes, fills, digest bits, messages in flight, handlers, drivers' states. A reader is asked
// after each event and looks only at what that event can have changed; asking changes nothing.

import type { SystemModel } from '../../language/link/model';
import type { SignalInfo, SignalReader, SignalRole, SignalValue } from '../facade';
import { type ProgramState, Wait } from '../programs/state';
import { type Hardware, Occurrence, type Occurrences } from '../seam';
import { commandName } from './describe';

/** The hardware, with what changes without a record and is therefore looked at behind each event. */
export interface WatchedHardware extends Hardware {
  readonly sessions: { inFlight(session: number): number };
  readonly agents: { credit(hw: number): number };
  readonly topology: { hardwareInterface(agent: number, number: number): number };
}
export interface WatchedPrograms {
  readonly programs: readonly ProgramState[];
  programName(programId: number): string;
  /** `running`, `waits for a message in pf.sw0.r0`, `done`: without times, so that there are few of them */
  phaseOf(programId: number): string;
}

/** Signals of a thing stand one behind the other from `first` on, in the order of `names`. */
interface Watched {
  readonly of: 'socket' | 'session' | 'agent' | 'hardware_interface' | 'interface' | 'function';
  readonly first: number;
  readonly names: readonly string[];
  /** the number that the hardware knows it by; -1 while there is none */
  number: number;
  readonly find: () => number;
}
/** A driver, a test or an agent's context as it was when it was last looked at. */
interface WatchedProgram {
  readonly state: ProgramState;
  readonly signal: number;
  readonly handler: boolean;
  wait: number;
  a: number;
  b: number;
  cause: number;
}

const rest = { kind: 'count', bits: 32 } as const;
const kinds: Readonly<Record<string, { kind: 'count' | 'bit'; bits: number }>> = {
  write_index: { kind: 'count', bits: 64 },
  read_index: { kind: 'count', bits: 64 },
  messages: { kind: 'count', bits: 64 },
  received: { kind: 'count', bits: 64 },
  sent: { kind: 'count', bits: 64 },
  error_state: { kind: 'count', bits: 8 },
  digest: { kind: 'bit', bits: 1 },
  enabled: { kind: 'bit', bits: 1 },
  created: { kind: 'bit', bits: 1 },
};

/** Records behind which anything may be different. */
const changesAll: ReadonlySet<number> = new Set<number>([
  Occurrence.command,
  Occurrence.response,
  Occurrence.registerWrite,
  Occurrence.errorState,
  Occurrence.ringFault,
]);

export class Signals implements SignalReader {
  readonly signals: SignalInfo[] = [];
  private readonly values: SignalValue[] = [];
  private readonly touched: number[] = [];
  private readonly things: Watched[] = [];
  private readonly ofFunction: Watched[] = [];
  private readonly ofSession: Watched[] = [];
  private readonly ofAgent: Watched[][] = [];
  private readonly bySocket = new Map<number, Watched>();
  private readonly byProgram: WatchedProgram[] = [];
  private readonly inFlight: number[] = [];
  private readonly credits: { readonly hw: number; readonly signal: number }[] = [];
  private readonly busy: number[] = [];
  private readonly commands: number[] = [];
  private readonly underWay: number[] = [];
  private readonly pulses = new Map<string, number>();
  private last: number;
  private begun = false;

  constructor(
    system: SystemModel,
    private readonly hardware: WatchedHardware,
    private readonly programs: WatchedPrograms,
    private readonly occurrences: Occurrences,
  ) {
    this.last = occurrences.last;
    this.declareFunctions(system);
    this.declareSessions(system);
    this.declareAgents(system);
    this.declarePrograms(system);
  }

  value(signal: number): SignalValue {
    return this.values[signal];
  }

  changed(): readonly number[] {
    this.touched.length = 0;
    const all = this.readRecords() || !this.begun || this.underWay.some(n => n > 0);
    this.begun = true;
    if (all) for (const thing of this.things) this.look(thing);
    this.scan();
    return this.touched;
  }

  // ---- declaring

  private add(
    role: SignalRole,
    scope: readonly string[],
    name: string,
    kind: SignalInfo['kind'],
    bits: number,
  ): number {
    const index = this.signals.length;
    this.signals.push({ index, role, scope, name, kind, bits });
    this.values.push(kind === 'pulse' ? 0 : undefined);
    return index;
  }

  private watch(
    of: Watched['of'],
    scope: readonly string[],
    names: readonly string[],
    find: () => number,
  ): Watched {
    const first = this.signals.length;
    for (const name of names) {
      const { kind, bits } = kinds[name] ?? rest;
      this.add(of, scope, name, kind, bits);
    }
    const thing = { of, first, names, number: -1, find };
    this.things.push(thing);
    return thing;
  }

  private declareFunctions(system: SystemModel): void {
    const { txSockets, rxSockets } = system.amu;
    for (const fn of system.functions) {
      this.ofFunction.push(this.watch('function', [fn.name], ['enabled', 'error_state'], () => fn.index));
      this.commands.push(this.add('command', [fn.name], 'command', 'text', 1));
      this.underWay.push(0);
      const vectors = new Set([fn.managementVector]);
      for (const ami of fn.interfaces) {
        for (const vector of [ami.txVector, ami.rxVector]) if (vector !== undefined) vectors.add(vector);
        const [some] = ami.sockets;
        this.watch('interface', [fn.name, ami.name], ['enabled'], () => {
          const global = some ? this.hardware.globalSocketOf(fn.index, ami.index, some.index) : -1;
          return global < 0 ? -1 : Math.floor(global / (txSockets + rxSockets));
        });
        for (const socket of ami.sockets) {
          const names = ['write_index', 'read_index', 'fill', 'digest'];
          if (socket.direction === 'rx') names.push('lost');
          this.watch('socket', [fn.name, ami.name, socket.name], names, () =>
            this.hardware.globalSocketOf(fn.index, ami.index, socket.index),
          );
        }
      }
      for (const vector of [...vectors].sort((a, b) => a - b)) {
        const signal = this.add('interrupt', [fn.name], `interrupt_${vector}`, 'pulse', 1);
        this.pulses.set(`${fn.index} ${vector}`, signal);
      }
    }
  }

  private declareSessions(system: SystemModel): void {
    for (const { name, index } of system.sessions) {
      const scope = ['sessions', name];
      this.ofSession.push(this.watch('session', scope, ['created', 'messages'], () => index));
      this.inFlight.push(this.add('in flight', scope, 'in_flight', 'count', 32));
      this.pulses.set(`full ${index}`, this.add('stall', scope, 'full', 'pulse', 1));
      this.pulses.set(`credit ${index}`, this.add('stall', scope, 'credit_stall', 'pulse', 1));
    }
  }

  private declareAgents(system: SystemModel): void {
    for (const agent of system.agents) {
      const scope = ['agents', agent.name];
      const things = [this.watch('agent', scope, ['received', 'sent'], () => agent.index)];
      this.busy.push(this.add('busy', scope, 'busy', 'count', 16));
      for (let number = 0; number < agent.interfaces; number++) {
        const hw = this.hardware.topology.hardwareInterface(agent.index, number);
        if (hw < 0) continue;
        const inside = [...scope, `hw${number}`];
        things.push(
          this.watch('hardware_interface', inside, ['buffered'], () => (agent.index << 8) | number),
        );
        this.credits.push({ hw, signal: this.add('credit', inside, 'credit', 'count', 32) });
      }
      this.ofAgent.push(things);
    }
  }

  private declarePrograms(system: SystemModel): void {
    const contexts = system.agents.map(() => 0);
    for (const state of this.programs.programs) {
      // A test that was not chosen never starts; a driver may yet.
      if (state.id === 0 || (state.kind === 'test' && !state.started)) continue;
      const handler = state.kind === 'context';
      const signal = handler
        ? this.add(
            'handler',
            ['agents', system.agents[state.agent].name],
            `handler${contexts[state.agent]++}`,
            'count',
            32,
          )
        : this.add(
            'program',
            [state.kind === 'test' ? 'tests' : 'drivers', this.programs.programName(state.id)],
            'state',
            'text',
            1,
          );
      this.byProgram.push({ state, signal, handler, wait: -1, a: 0, b: 0, cause: 0 });
    }
  }

  // ---- looking

  private set(signal: number, value: SignalValue): void {
    if (this.values[signal] === value) return;
    this.values[signal] = value;
    this.touched.push(signal);
  }

  private look(thing: Watched): void {
    const number = thing.find();
    if (thing.of === 'socket' && number !== thing.number) {
      if (this.bySocket.get(thing.number) === thing) this.bySocket.delete(thing.number);
      if (number >= 0) this.bySocket.set(number, thing);
    }
    thing.number = number;
    this.observe(thing);
  }

  private observe({ of, number, first, names }: Watched): void {
    for (let i = 0; i < names.length; i++) {
      this.set(first + i, number < 0 ? undefined : this.hardware.observe(of, number, names[i]));
    }
  }

  /** What the records since the last look tell of; true when anything may have changed. */
  private readRecords(): boolean {
    const { occurrences: o } = this;
    const { last } = o;
    let all = false;
    if (last < this.last) {
      this.last = last;
      return true;
    }
    for (let id = this.last + 1; id <= last; id++) {
      const kind = o.kindOf(id);
      if (kind === 0 || changesAll.has(kind)) all = true;
      this.readRecord(kind, o.whoOf(id), o.aOf(id), o.bOf(id));
    }
    this.last = last;
    return all;
  }

  private readRecord(kind: number, who: number, a: number, b: number): void {
    switch (kind) {
      case Occurrence.full:
        this.pulse(`full ${b}`);
        this.touch(this.bySocket.get(who));
        return;
      case Occurrence.creditStall:
        this.pulse(`credit ${who}`);
        return;
      case Occurrence.doorbell:
      case Occurrence.slotFreed:
      case Occurrence.take:
        this.touch(this.bySocket.get(who));
        return;
      case Occurrence.fetch:
      case Occurrence.deliver:
      case Occurrence.lost:
        this.touch(this.bySocket.get(who));
        this.touch(this.ofSession[b]);
        return;
      case Occurrence.arrive:
      case Occurrence.send:
        this.touch(this.ofSession[who]);
        for (const thing of this.ofAgent[a] ?? []) this.touch(thing);
        return;
      case Occurrence.handler:
        for (const thing of this.ofAgent[who] ?? []) this.touch(thing);
        return;
      case Occurrence.command:
        this.underWay[who]++;
        this.set(this.commands[who], commandName(a));
        return;
      case Occurrence.response:
        this.underWay[who] = Math.max(0, this.underWay[who] - 1);
        if (this.underWay[who] === 0) this.set(this.commands[who], '');
        return;
      case Occurrence.interrupt:
        this.pulse(`${who} ${a}`);
        this.touch(this.ofFunction[who]);
        return;
      default:
    }
  }

  private touch(thing: Watched | undefined): void {
    if (thing) this.observe(thing);
  }

  private pulse(name: string): void {
    const signal = this.pulses.get(name);
    if (signal !== undefined) this.set(signal, Number(this.values[signal]) + 1);
  }

  /** What no record tells of: plain numbers, which are cheap to compare. */
  private scan(): void {
    const { sessions, agents } = this.hardware;
    const { inFlight, credits, busy } = this;
    for (let i = 0; i < inFlight.length; i++) this.set(inFlight[i], sessions.inFlight(i));
    for (let i = 0; i < credits.length; i++) this.set(credits[i].signal, agents.credit(credits[i].hw));
    const working = busy.map(() => 0);
    for (const p of this.byProgram) {
      if (p.handler) {
        const { wait, agent } = p.state;
        if (wait !== Wait.message) working[agent]++;
        this.scanHandler(p);
      } else this.scanProgram(p);
    }
    for (let i = 0; i < busy.length; i++) this.set(busy[i], working[i]);
  }

  private scanHandler(p: WatchedProgram): void {
    const { wait, cause } = p.state;
    if (wait === Wait.message) {
      p.cause = 0;
      this.set(p.signal, 0);
    } else if (cause !== p.cause) {
      p.cause = cause;
      if (this.occurrences.kindOf(cause) === Occurrence.handler) this.set(p.signal, cause);
    }
  }

  private scanProgram(p: WatchedProgram): void {
    const { wait, waitA, waitB } = p.state;
    const plain = wait === Wait.none ? Wait.time : wait;
    if (p.wait === plain && (plain === Wait.time || (p.a === waitA && p.b === waitB))) return;
    p.wait = plain;
    p.a = waitA;
    p.b = waitB;
    this.set(p.signal, this.programs.phaseOf(p.state.id));
  }
}
