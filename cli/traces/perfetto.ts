// Perfetto's trace format: a lane for each agent with slices for what lasts (drivers and their waits, commands, handlers) and
// instants for what does not, arrows from causes to effects, counters for fills. An event is held back until no more effects
// of it can come, because its arrows stand in it; how many are held is bounded.

import type { OccurrenceRecord, SignalInfo } from '../../engine';
import type { NewFormat, TraceFormat, TraceHead, Values } from './format';
import type { TraceOutput } from './output';
import { CounterUnit, EventType, Packets, type Track, type TrackEventData } from './perfetto-packets';

export const perfetto: NewFormat = (output, head) => new Perfetto(output, head);

/** A cause that is farther back than so many records is not known to the engine either. */
const window = 65_536;

/** An event that waits for its effects. */
interface Held extends TrackEventData {
  readonly record: number;
  flows?: number[];
}

/** Process ids; functions follow. */
const Group = { software: 1, amu: 2, accelerators: 3, functions: 4 } as const;
const groupOf = {
  driver: Group.software,
  test: Group.software,
  amu: Group.amu,
  accelerator: Group.accelerators,
};
const groupNames: Readonly<Record<number, string>> = {
  [Group.software]: 'software',
  [Group.amu]: 'AMU',
  [Group.accelerators]: 'accelerators',
};

const nanoseconds = (ps: number) => Math.floor(ps / 1000);
/** States of programs that are no wait. */
const atWork = new Set(['running', 'idle', 'not started', 'done', 'stopped by a failure']);

class Perfetto implements TraceFormat {
  readonly wantsSignals = true;
  readonly wantsRecords = true;
  private readonly packets = new Packets();
  private readonly held: Held[] = [];
  private head0 = 0;
  private readonly byRecord = new Map<number, Held>();
  private tracks = 0;
  private readonly groups = new Map<string, number>();
  private readonly lanes = new Map<string, number>();
  private readonly counters = new Map<number, number>();
  private readonly agentKinds = new Map<number, { name: string; kind: keyof typeof groupOf }>();
  /** open slices by lane */
  private readonly depth = new Map<number, number>();
  private readonly waits = new Set<number>();
  private readonly handlers: readonly SignalInfo[];
  /** the record of the handler at work, by its signal */
  private readonly working = new Map<number, number>();

  constructor(
    readonly output: TraceOutput,
    private readonly head: TraceHead,
  ) {
    this.handlers = head.signals.filter(({ role }) => role === 'handler');
  }

  // ---- what happened

  records(records: readonly OccurrenceRecord[], value: Values): void {
    for (const r of records) {
      this.release(r.id - window);
      const lane = this.laneOf(r.agent);
      switch (r.kind) {
        case 'handle':
          this.beginHandler(r, value);
          break;
        case 'command':
          this.begin(lane, r, String(r.values.name));
          break;
        case 'response':
          this.add(lane, EventType.instant, r, `${r.values.meaning}`);
          this.close(lane, r.timePs);
          break;
        case 'program':
          if (r.values.what === 'begin') this.begin(lane, r, r.subject);
          else {
            this.endWait(lane, r.timePs);
            this.add(lane, EventType.instant, r, 'end');
            this.close(lane, r.timePs);
          }
          break;
        default:
          this.add(lane, EventType.instant, r, `${r.kind} ${r.subject}`);
      }
    }
  }

  changes(timePs: number, changed: readonly number[], value: Values): void {
    for (const index of changed) {
      const signal = this.head.signals[index];
      const now = value(index);
      if (signal.role === 'program') this.programIs(signal, String(now), timePs);
      else if (signal.role === 'handler') this.handlerIs(signal, Number(now), timePs);
      else if (now !== undefined) this.count(signal, Number(now), timePs);
    }
  }

  end(timePs: number): void {
    for (const [lane, depth] of this.depth) {
      for (let i = depth; i > 0; i--) this.close(lane, timePs);
    }
    this.release(Number.POSITIVE_INFINITY);
  }

  private programIs(signal: SignalInfo, state: string, timePs: number): void {
    const [group, name] = signal.scope;
    const lane = this.laneNamed(group === 'tests' ? `test "${name}"` : `driver ${name}`);
    if (lane === undefined) return;
    this.endWait(lane, timePs);
    if (atWork.has(state)) return;
    this.waits.add(lane);
    this.open(lane, {
      record: 0,
      timestamp: nanoseconds(timePs),
      type: EventType.begin,
      track: lane,
      name: state,
    });
  }

  private endWait(lane: number, timePs: number): void {
    if (this.waits.delete(lane)) this.close(lane, timePs);
  }

  /** On the lane of the context that works on it; one that was over at once is on the agent's first lane. */
  private beginHandler(r: OccurrenceRecord, value: Values): void {
    const signal = this.handlers.find(h => h.scope[1] === r.subject && value(h.index) === r.id);
    const lane = signal && this.contextLane(signal);
    if (!signal || lane === undefined) {
      this.add(this.laneOf(r.agent), EventType.instant, r, `handle ${r.subject}`);
      return;
    }
    if (this.working.has(signal.index)) this.close(lane, r.timePs);
    this.working.set(signal.index, r.id);
    this.begin(lane, r, `handle ${r.subject}`);
  }

  private handlerIs(signal: SignalInfo, record: number, timePs: number): void {
    const before = this.working.get(signal.index);
    if (before === undefined || before === record) return;
    this.working.delete(signal.index);
    const lane = this.contextLane(signal);
    if (lane !== undefined) this.close(lane, timePs);
  }

  // ---- events

  private begin(lane: number, r: OccurrenceRecord, name: string): void {
    this.depth.set(lane, (this.depth.get(lane) ?? 0) + 1);
    this.add(lane, EventType.begin, r, name);
  }
  private open(lane: number, event: Held): void {
    this.depth.set(lane, (this.depth.get(lane) ?? 0) + 1);
    this.hold(event);
  }
  private close(lane: number, timePs: number): void {
    const depth = this.depth.get(lane) ?? 0;
    // What began before the trace did cannot end in it.
    if (depth === 0) return;
    this.depth.set(lane, depth - 1);
    this.hold({ record: 0, timestamp: nanoseconds(timePs), type: EventType.end, track: lane });
  }

  private add(lane: number, type: number, r: OccurrenceRecord, name: string): void {
    const cause = this.byRecord.get(r.parent);
    if (cause) {
      cause.flows ??= [];
      cause.flows.push(r.id);
    }
    const event: Held = {
      record: r.id,
      timestamp: nanoseconds(r.timePs),
      type,
      track: lane,
      name,
      category: r.kind,
      terminating: cause ? r.id : undefined,
      annotations: { time_ps: r.timePs, record: r.id, ...r.values },
      source: r.place && this.head.whereIs(r.place),
    };
    this.byRecord.set(r.id, event);
    this.hold(event);
  }

  private count(signal: SignalInfo, value: number, timePs: number): void {
    const { role, name, index } = signal;
    const drawn = name === 'fill' || name === 'error_state' || role === 'in flight' || role === 'credit';
    if (!drawn) return;
    const timestamp = nanoseconds(timePs);
    this.hold({
      record: 0,
      timestamp,
      type: EventType.counter,
      track: this.counterOf(signal, index),
      counter: value,
    });
  }

  private hold(event: Held): void {
    this.held.push(event);
  }

  /** Writes what was held for records up to this one. */
  private release(upTo: number): void {
    const { held } = this;
    let at = this.head0;
    while (at < held.length && held[at].record <= upTo) {
      const event = held[at++];
      // What is no record itself stands behind the one that it came with.
      if (event.record !== 0) this.byRecord.delete(event.record);
      this.output.addBytes(this.packets.event(event));
    }
    this.head0 = at;
    if (at > 4096 && at * 2 > held.length) {
      held.splice(0, at);
      this.head0 = 0;
    }
  }

  // ---- tracks

  private declare(track: Omit<Track, 'uuid'>): number {
    const uuid = ++this.tracks;
    this.output.addBytes(this.packets.track({ ...track, uuid }));
    return uuid;
  }

  private group(pid: number, name: string): number {
    let uuid = this.groups.get(name);
    if (uuid === undefined) {
      uuid = this.declare({ name, process: pid });
      this.groups.set(name, uuid);
    }
    return uuid;
  }

  private laneOf(agent: number): number {
    const found = this.agent(agent);
    return found ? this.lane(found.name, agent, found.kind) : this.lane('AMU', 0, 'amu');
  }

  private agent(id: number) {
    if (!this.agentKinds.has(id)) {
      for (const { id, name, kind } of this.head.agents()) this.agentKinds.set(id, { name, kind });
    }
    return this.agentKinds.get(id);
  }

  private laneNamed(name: string, known = true): number | undefined {
    for (const [id, agent] of this.agentKinds) if (agent.name === name) return this.laneOf(id);
    if (!known) return undefined;
    this.agent(-1);
    return this.laneNamed(name, false);
  }

  /** The lane of one of the messages that an agent works on at once. */
  private contextLane({ scope: [, agentName], name: context }: SignalInfo): number | undefined {
    const number = Number(context.replace('handler', ''));
    for (const again of [false, true]) {
      if (again) this.agent(-1);
      for (const [id, { name, kind }] of this.agentKinds) {
        if (kind !== 'accelerator' || name.split(' ')[1] !== agentName) continue;
        return number === 0 ? this.laneOf(id) : this.lane(`${name} #${number + 1}`, id + 1000 * number, kind);
      }
    }
    return undefined;
  }

  private lane(name: string, id: number, kind: keyof typeof groupOf): number {
    let uuid = this.lanes.get(name);
    if (uuid === undefined) {
      const pid = groupOf[kind];
      this.group(pid, groupNames[pid]);
      // A thread whose id is the process's would be taken for its main thread.
      uuid = this.declare({ name, thread: { process: pid, id: 100 + id } });
      this.lanes.set(name, uuid);
    }
    return uuid;
  }

  private counterOf({ scope, name, role }: SignalInfo, index: number): number {
    let uuid = this.counters.get(index);
    if (uuid === undefined) {
      const inGroup = scope[0] === 'sessions' || scope[0] === 'agents';
      const pid = scope[0] === 'sessions' ? Group.amu : Group.accelerators;
      const parent = inGroup
        ? this.group(pid, groupNames[pid])
        : this.group(this.functionGroup(scope[0]), `function ${scope[0]}`);
      const path = (inGroup ? scope.slice(1) : scope).join('.');
      const counts = name === 'error_state' ? CounterUnit.none : CounterUnit.count;
      const counter = role === 'credit' ? CounterUnit.bytes : counts;
      uuid = this.declare({ name: `${path} ${name.replace('_', ' ')}`, parent, counter });
      this.counters.set(index, uuid);
    }
    return uuid;
  }

  private readonly functionGroups = new Map<string, number>();
  private functionGroup(name: string): number {
    const pid = this.functionGroups.get(name) ?? Group.functions + this.functionGroups.size;
    this.functionGroups.set(name, pid);
    return pid;
  }
}
