// Who acts: drivers, a test, the AMU's command path of each function, its path of messages, and each accelerator agent.
// Ids are fixed at the load, so that a client's threads stay what they were.

import { programAt } from '../../language/link';
import type { LinkedProgram, SystemModel } from '../../language/link/model';
import type { AgentInfo } from '../facade';
import { type Hardware, Occurrence, type Occurrences } from '../seam';
import type { DebuggedPrograms, ProgramView } from './programs-view';

/** How a driver outside is called. */
export const externalName = (system: SystemModel, functionIndex: number): string =>
  `driver, external (${system.functions[functionIndex].name})`;

export class Threads {
  private readonly driverIds = new Map<string, number>();
  private readonly testId: number;
  private readonly firstCommands: number;
  private readonly messages: number;
  private readonly firstAgent: number;
  private readonly firstExternal: number;
  /** by program id; a program never changes its agent */
  private readonly byProgram = new Map<number, number>();
  /** by statement place: the driver or test */
  private readonly byPlace = new Map<number, number>();

  constructor(
    private readonly program: LinkedProgram,
    private readonly system: SystemModel,
    private readonly hardware: Hardware,
    private readonly occurrences: Occurrences,
    private readonly programs: DebuggedPrograms,
    readonly isTest: boolean,
  ) {
    let next = 1;
    this.testId = isTest ? next++ : 0;
    for (const driver of program.drivers) {
      if (driver.system === system) this.driverIds.set(driver.name, next++);
    }
    this.firstCommands = next;
    this.messages = next + system.functions.length;
    this.firstAgent = this.messages + 1;
    this.firstExternal = this.firstAgent + system.agents.length;
  }

  list(): AgentInfo[] {
    const views = this.programs.programViews();
    const found: AgentInfo[] = [];
    for (const view of views) {
      if (view.kind === 'handler') continue;
      const name = view.kind === 'test' ? `test "${view.name}"` : `driver ${view.name}`;
      found.push({ id: this.ofView(view), kind: view.kind, name, state: view.state });
    }
    found.sort((a, b) => a.id - b.id);
    for (const fn of this.system.functions) {
      const answered = this.hardware.observe('function', fn.index, 'commands') ?? 0n;
      const state = `${answered} answered`;
      found.push({
        id: this.firstCommands + fn.index,
        kind: 'amu',
        name: `AMU: commands of ${fn.name}`,
        state,
      });
    }
    found.push({ id: this.messages, kind: 'amu', name: 'AMU: messages', state: this.messagesState() });
    for (const agent of this.system.agents) {
      const kind = agent.accelerator ? ` (${agent.accelerator.name})` : '';
      const busy = this.hardware.observe('agent', agent.index, 'busy') === 1n;
      const atWork = busy || views.some(v => v.kind === 'handler' && v.agent === agent.index && v.active);
      const state = atWork ? 'running' : 'idle';
      found.push({
        id: this.ofAccelerator(agent.index),
        kind: 'accelerator',
        name: `AHA ${agent.name}${kind}`,
        state,
      });
    }
    this.hardware.external.forEach((fn, i) => {
      const name = externalName(this.system, fn);
      const state = this.hardware.externalState(fn);
      found.push({ id: this.firstExternal + i, kind: 'driver', name, state });
    });
    return found;
  }

  /** The driver outside of a function; 0 when it has none. */
  ofExternal(functionIndex: number): number {
    const at = this.hardware.external.indexOf(functionIndex);
    return at < 0 ? 0 : this.firstExternal + at;
  }
  /** The function whose driver outside an agent is; -1 for another agent. */
  externalFunction(agent: number): number {
    return this.hardware.external[agent - this.firstExternal] ?? -1;
  }
  /** The access from outside that a record came of; 0 when it came of none. */
  accessBehind(id: number): number {
    const o = this.occurrences;
    for (let at = id; at !== 0 && o.has(at); at = o.parentOf(at)) {
      if (o.kindOf(at) === Occurrence.access) return at;
    }
    return 0;
  }
  private externalOf(id: number): number {
    const access = this.hardware.external.length === 0 ? 0 : this.accessBehind(id);
    return access === 0 ? 0 : this.ofExternal(this.occurrences.whoOf(access));
  }

  private messagesState(): string {
    let inFlight = 0n;
    for (const s of this.system.sessions) {
      const still = this.hardware.whyStill(s.index);
      if (still !== undefined) return still;
      inFlight += this.hardware.observe('session', s.index, 'in_flight') ?? 0n;
    }
    return inFlight === 0n ? 'idle' : `${inFlight} in flight`;
  }

  ofAccelerator(agent: number): number {
    return this.firstAgent + agent;
  }

  /** Index of the function whose commands an agent carries out; undefined for other agents. */
  functionOf(agent: number): number | undefined {
    return agent >= this.firstCommands && agent < this.messages ? agent - this.firstCommands : undefined;
  }

  ofProgram(programId: number): number {
    const known = this.byProgram.get(programId);
    if (known !== undefined) return known;
    const view = this.programs.programViews().find(v => v.id === programId);
    const id = view ? this.ofView(view) : 0;
    if (view) this.byProgram.set(programId, id);
    return id;
  }

  private ofView(view: ProgramView): number {
    if (view.kind === 'test') return this.testId;
    if (view.kind === 'driver') return this.driverIds.get(view.name) ?? 0;
    return this.ofAccelerator(view.agent ?? 0);
  }

  /** The agent that an occurrence happened at. */
  ofOccurrence(id: number): number {
    const o = this.occurrences;
    const who = o.whoOf(id);
    switch (o.kindOf(id)) {
      case Occurrence.doorbell:
      case Occurrence.slotFreed:
      case Occurrence.registerWrite:
      case Occurrence.take:
        return this.ofProgram(this.actorOf(id)) || this.externalOf(id) || this.messages;
      case Occurrence.access:
        return this.ofExternal(who);
      case Occurrence.wake:
      case Occurrence.failure:
      case Occurrence.program:
        return this.ofProgram(who);
      case Occurrence.arrive:
      case Occurrence.send:
        return this.ofAccelerator(o.aOf(id));
      case Occurrence.handler:
        return this.ofAccelerator(who);
      case Occurrence.command:
      case Occurrence.response:
      case Occurrence.exception:
      case Occurrence.interrupt:
      case Occurrence.errorState:
        return this.firstCommands + who;
      default:
        return this.messages;
    }
  }

  /** The driver or test that a statement belongs to; 0 for a handler's, which every agent of its kind shares. */
  programAtPlace(place: number): number {
    const known = this.byPlace.get(place);
    if (known !== undefined) return known;
    const found = this.findProgramAt(place);
    // A driver that a test has not started yet is none so far.
    if (found !== 0) this.byPlace.set(place, found);
    return found;
  }

  private findProgramAt(place: number): number {
    const at = place >= 0 ? this.programs.places[place] : undefined;
    if (!at) return 0;
    const found = programAt(this.program, { uri: at.uri, offset: at.start });
    if (found?.kind === 'handler') this.byPlace.set(place, 0);
    if (!found || found.kind === 'handler') return 0;
    const name = found.kind === 'driver' ? found.driver.name : found.test.title;
    return this.programs.programViews().find(v => v.kind === found.kind && v.name === name)?.id ?? 0;
  }

  /** The driver or test that did something: by its statement's place, or by who was at work, as inside of bring_up. */
  actorOf(id: number): number {
    const o = this.occurrences;
    const program = this.programAtPlace(o.placeOf(id));
    if (program !== 0 || o.placeOf(id) < 0) return program;
    for (let at = o.parentOf(id); at !== 0 && o.has(at); at = o.parentOf(at)) {
      const kind = o.kindOf(at);
      if (kind === Occurrence.handler) return 0;
      if (kind === Occurrence.wake || kind === Occurrence.program) {
        return this.isSoftware(o.whoOf(at)) ? o.whoOf(at) : 0;
      }
    }
    return 0;
  }

  /** The driver or test at the beginning of a chain of causes: who rang the doorbell. 0 when the record is gone. */
  rootOf(id: number): number {
    const o = this.occurrences;
    for (let at = id; at !== 0 && o.has(at); at = o.parentOf(at)) {
      const program = this.actorOf(at);
      if (program !== 0) return program;
      const kind = o.kindOf(at);
      if ((kind === Occurrence.wake || kind === Occurrence.program) && this.isSoftware(o.whoOf(at))) {
        return o.whoOf(at);
      }
    }
    return 0;
  }

  private isSoftware(programId: number): boolean {
    const agent = this.ofProgram(programId);
    return agent > 0 && agent < this.firstCommands;
  }
}
