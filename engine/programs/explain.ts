// Why a program waits, in words: what it waits for, who should bring it, and why that one does not.

import type { Endpoint, SessionModel } from '../../language/link/model';
import { commandByOpcode, errorStateText, Register, registerField32, registerFields } from '../../spec';
import type { Agents } from './agents';
import { graceTime } from './endings';
import type { Machine } from './machine';
import { ringWords } from './management';
import { messages, room } from './ring-actions';
import { type ProgramState, Wait } from './state';
import { displayTime, hex, plural } from './value';

/** Incidents that an explanation tells; the notes of the report have all. */
const shownIncidents = 2;

const notMade = (name: string | undefined) =>
  `session ${name} is declared, and no PF_ASN_CREATE has made it; \`bring_up\` does`;

const list = (names: readonly string[]) => names.join(', ').replace(/, ([^,]*)$/, ' and $1');

export class Explainer {
  constructor(
    private readonly m: Machine,
    private readonly agents: Agents,
  ) {}

  /** What a program does now, short: `waits for a message in pf.sw0.r0 (until 12.3 us)`. */
  stateOf(p: ProgramState): string {
    if (!p.started) return 'not started';
    if (p.wait === Wait.ended) return p.failed ? 'stopped by a failure' : 'done';
    const what = this.awaited(p);
    if (!what) return p.wait === Wait.message ? 'idle' : 'running';
    return Number.isFinite(p.deadline) ? `${what} (until ${displayTime(p.deadline)})` : what;
  }

  /** `waits for …`; empty when the program goes on by itself. */
  awaited(p: ProgramState): string {
    const { tables, system, rings } = this.m;
    switch (p.wait) {
      case Wait.socket: {
        const { model, name } = tables.sockets[p.waitA];
        const what = model.direction === 'rx' ? messages(p.waitB) : room(p.waitB);
        const stopped = rings.stopped[p.waitA] ? ', whose messages the test does not let it take' : '';
        return `waits for ${what} in ${name}${stopped}`;
      }
      case Wait.interrupt:
        return `waits for interrupt ${p.waitA} of ${system.functions[p.functionIndex].name}`;
      case Wait.ring:
        return `waits for ${ringWords(system, p.functionIndex, p.waitA)}`;
      case Wait.commandTurn:
        return `waits until another driver's command on ${system.functions[p.waitA].name} is answered`;
      case Wait.response:
        return `waits for the answer to ${commandByOpcode(p.waitA)?.symbol ?? 'its command'}`;
      case Wait.register:
        return 'reads a register';
      case Wait.send:
        return `waits until ${system.agents[p.agent].name}.hw${p.waitB}.tx${p.waitA} accepts its message`;
      case Wait.within:
        return 'waits for its check to hold';
      case Wait.bringUp:
        return `waits for the other drivers of ${system.functions[p.waitA].name}`;
      case Wait.taking:
        return `may not take from ${tables.sockets[p.waitA].name}: a test has stopped the taking`;
      default:
        return '';
    }
  }

  /** The whole story for the report of a stall, without the program's name. */
  whole(p: ProgramState): string {
    const why = this.why(p);
    return `${this.awaited(p) || 'stands still'} since ${displayTime(p.since)}${why && `: ${why}`}`;
  }

  private why(p: ProgramState): string {
    switch (p.wait) {
      case Wait.socket:
        return this.whyNot(p.waitA);
      case Wait.response:
        return this.whyUnanswered(p.functionIndex);
      case Wait.interrupt:
        return 'the vector has not fired; an interrupt needs a vector, its enable and the digest mask';
      case Wait.send: {
        const session = this.sessionFrom(p.agent, p.waitB, p.waitA);
        return session ? (this.m.hardware.whyStill(session.index) ?? '') : '';
      }
      case Wait.taking:
        return 'no `resume_taking` follows';
      default:
        return '';
    }
  }

  /** Why no message comes into an RX ring, or no room into a TX ring, with what else went wrong before. */
  whyNot(socket: number): string {
    return [this.standstill(socket), ...this.m.log.incidentTexts().slice(0, shownIncidents)].join('; ');
  }

  private standstill(socket: number): string {
    const { rings, hardware, system, tables } = this.m;
    const { name, model } = tables.sockets[socket];
    if (rings.stopped[socket]) return 'a test has stopped the taking from it';
    const session = hardware.sessionOf(rings.global[socket]);
    const declared = session >= 0 ? system.sessions[session] : this.declaredSession(socket);
    const verb = model.direction === 'rx' ? 'leads to' : 'takes messages from';
    if (session < 0 && !declared) return `no session ${verb} ${name}`;
    if (session < 0) return this.destroyed(declared?.index) || notMade(declared?.name);
    if (model.direction === 'tx') {
      const untold = this.untold(socket);
      return [untold, hardware.whyStill(session)].filter(Boolean).join('; ') || 'it is on its way';
    }
    return this.chain(session, new Set());
  }

  private destroyed(session = -1): string {
    const { log, system } = this.m;
    const at = log.destroyed.get(session);
    if (at === undefined) return '';
    return `session ${system.sessions[session].name} was destroyed at ${displayTime(at)} (PF_ASN_DESTROY; \`tear_down\` does it too)`;
  }

  /** A run that went on after its last driver, and for how long: what was still at work. */
  cutText(): string {
    const { system, hardware, programs } = this.m;
    const working = programs
      .filter(p => p.kind === 'driver' && p.started && p.wait !== Wait.ended)
      .filter(p => this.awaited(p) === '' || Number.isFinite(p.deadline))
      .map(p => this.m.nameOf(p));
    const agents = new Set(system.agents.filter(a => this.agents.busy(a.index) > 0));
    for (const s of system.sessions) {
      if (!hardware.observe('session', s.index, 'in_flight')) continue;
      for (const end of [s.from, s.to]) if (end.kind === 'hw') agents.add(system.agents[end.agent]);
    }
    for (const a of system.agents) if (hardware.observe('agent', a.index, 'buffered')) agents.add(a);
    // A set grows under its own walk: what these hand on keeps others at work too.
    for (const agent of agents) {
      for (const { from, to, index } of system.sessions) {
        if (from.kind !== 'hw' || to.kind !== 'hw' || system.agents[from.agent] !== agent) continue;
        if (hardware.observe('session', index, 'messages')) agents.add(system.agents[to.agent]);
      }
    }
    const names = system.agents.filter(a => agents.has(a)).map(a => a.name);
    const still = [
      ...(working.length > 0 ? [`${list(working)} still ${working.length === 1 ? 'works' : 'work'}`] : []),
      ...(names.length === 1 ? [`agent ${names[0]} still has messages`] : []),
      ...(names.length > 1 ? [`agents ${list(names)} still exchange messages`] : []),
    ];
    const last = programs.some(p => p.kind === 'test' && p.started) ? 'test' : 'driver';
    const head = `the run was ended ${displayTime(graceTime)} after the last ${last}`;
    return still.length > 0 ? `${head}: ${still.join(', and ')}` : head;
  }

  private declaredSession(socket: number): SessionModel | undefined {
    const { model } = this.m.tables.sockets[socket];
    return model.session === undefined ? undefined : this.m.system.sessions[model.session];
  }

  /** From a session back to where its next message should come from. */
  private chain(session: number, seen: Set<number>): string {
    const { hardware, system } = this.m;
    const declared = system.sessions[session];
    const still = this.destroyed(session) || hardware.whyStill(session);
    if (still) return still;
    const name = declared ? `session ${declared.name}` : 'its session';
    if (seen.has(session) || !declared) return `${name} has nothing to carry`;
    seen.add(session);
    const count = hardware.observe('session', session, 'messages') ?? 0n;
    const carried = count === 0n ? 'has carried nothing yet' : `has carried ${plural(count, 'message')}`;
    return `${name} ${carried}; ${this.source(declared.from, seen)}`;
  }

  private source(from: Endpoint, seen: Set<number>): string {
    const { system, tables } = this.m;
    if (from.kind === 'sw') {
      const model = system.functions[from.function].interfaces[from.interface].sockets[from.socket];
      const socket = tables.socket(model);
      const { name } = tables.sockets[socket];
      return this.untold(socket) || `nothing more was put into ${name}${this.writers(from.function)}`;
    }
    const agent = system.agents[from.agent];
    const busy = this.agents.busy(from.agent);
    const received = this.m.hardware.observe('agent', from.agent, 'received') ?? 0n;
    const sent = this.m.hardware.observe('agent', from.agent, 'sent') ?? 0n;
    const counted = `agent ${agent.name} took ${plural(received, 'message')} and sent ${sent}`;
    if (busy > 0) return `${counted}, and works on ${busy === 1 ? 'one' : `${busy} of them`}`;
    const into = system.sessions.filter(s => s.to.kind === 'hw' && s.to.agent === from.agent);
    if (into.length === 0) return `${counted}; no session leads to it`;
    const causes = into.filter(s => !seen.has(s.index)).map(s => this.chain(s.index, seen));
    return causes.length > 0 ? `${counted}; ${causes.join('; ')}` : counted;
  }

  /** Messages that no doorbell told of. */
  private untold(socket: number): string {
    const { rings, tables } = this.m;
    const { name, model } = tables.sockets[socket];
    const count = rings.software[socket] - rings.written[socket];
    if (model.direction === 'rx' || count <= 0) return '';
    return `${plural(count, 'message')} ${count === 1 ? 'was' : 'were'} put into ${name} without a doorbell behind: \`doorbell ${model.name}\``;
  }

  /** What the drivers of a function are at, when none of them will put anything. */
  private writers(functionIndex: number): string {
    const { programs, system } = this.m;
    const own = programs.filter(p => p.kind === 'driver' && p.functionIndex === functionIndex && p.started);
    if (own.length === 0) return `: no driver runs on ${system.functions[functionIndex].name}`;
    const ended = own.filter(p => p.wait === Wait.ended);
    if (ended.length < own.length) return '';
    return `: ${ended.map(p => `${this.m.nameOf(p)} ${p.failed ? 'was stopped by a failure' : 'is done'}`).join(', ')}`;
  }

  private whyUnanswered(functionIndex: number): string {
    const { hardware, system } = this.m;
    const fn = system.functions[functionIndex];
    const peek = (f: number, offset: number) => Number(hardware.peek(f, offset) ?? 0n);
    const { AMU_CR, AMU_SR, MSK_BASE_PTR } = Register.management;
    if (registerField32(peek(0, AMU_CR.offset), 0, registerFields.AMU_CR.AMU_EN) === 0) {
      return 'AMU_EN is 0, so the AMU carries out no commands. Set it first: `write AMU_CR.AMU_EN = 1`';
    }
    if (hardware.observe('function', functionIndex, 'enabled') === 0n) {
      return `function ${fn.name} is not enabled: the PF does that with PF_F_ENABLE, in its bring_up`;
    }
    if (fn.trapped && functionIndex !== 0) {
      return `the commands of ${fn.name} trap: a driver of the PF has to take E_PF_TRAPPED_CMD from its exception_ring and answer with PF_F_TRAP_RESP`;
    }
    const state = peek(functionIndex, AMU_SR.offset);
    if (state !== 0) {
      return `AMU_SR.ERROR_STATE is ${state} (${errorStateText(state)}), and the command ring stands still`;
    }
    const at = peek(functionIndex, MSK_BASE_PTR.offset);
    return `the AMU looks for commands at ${hex(at)} (MSK_BASE_PTR[0])`;
  }

  private sessionFrom(agent: number, hw: number, tx: number): SessionModel | undefined {
    return this.m.system.sessions.find(
      ({ from }) => from.kind === 'hw' && from.agent === agent && from.interface === hw && from.socket === tx,
    );
  }

  /** Worth knowing at the end: rings that were full, messages lost or left. */
  notes(): string[] {
    const { system, hardware, tables, rings, log } = this.m;
    const notes: string[] = [];
    const count = (session: number, name: string) => Number(hardware.observe('session', session, name) ?? 0n);
    for (const s of system.sessions) {
      const full = count(s.index, 'full_stalls');
      if (full > 0) notes.push(`session ${s.name} waited ${plural(full, 'time')} for a full receive ring`);
      const credit = count(s.index, 'credit_stalls');
      if (credit > 0)
        notes.push(`session ${s.name} waited ${plural(credit, 'time')} for credit of its agent`);
      const lost = count(s.index, 'lost');
      if (lost > 0)
        notes.push(
          `${plural(lost, 'message')} of session ${s.name} ${lost === 1 ? 'was' : 'were'} overwritten before anybody took ${lost === 1 ? 'it' : 'them'}`,
        );
    }
    tables.sockets.forEach(({ name, model, functionIndex, softwareIndex }, socket) => {
      const untold = this.untold(socket);
      if (untold) notes.push(untold);
      // The indexes of a disabled or unmapped interface say nothing.
      if (hardware.peek(functionIndex, softwareIndex) === undefined || log.tornDown.has(socket)) return;
      const left = hardware.ringFill(rings.global[socket]);
      if (left <= 0) return;
      const what = `${plural(left, 'message')} ${left === 1 ? 'is' : 'are'} left in ${name}`;
      notes.push(model.direction === 'rx' ? `${what} that nobody took` : `${what} that the AMU has not read`);
    });
    for (const agent of system.agents) {
      const buffered = Number(hardware.observe('agent', agent.index, 'buffered') ?? 0n);
      if (buffered > 0) notes.push(`${plural(buffered, 'message')} in the buffer of agent ${agent.name}`);
    }
    return notes;
  }
}
