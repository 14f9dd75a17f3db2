// Agents and the sessions around them: by which session a handler's answer leaves, whether it fits, whether what it reads
// is there, and which sessions starve others.

import { formatBytes } from '../../spec';
import type { AgentModel, DriverModel, SessionModel, SocketModel, SystemModel } from '../link/model';
import { relatedTo } from '../link/report';
import type { Expression, HandlerDeclaration, Statement } from '../syntax/ast';
import { hasBrokenSession } from './broken';
import type { CheckContext } from './context';
import { Lengths } from './lengths';
import { actionOf, eachExpression, eachStatement, statementsIn } from './walk';

export function checkAnswers(c: CheckContext, system: SystemModel): void {
  if (c.wiredByHand.has(system) || hasBrokenSession(c, system)) return;
  for (const s of system.sessions) {
    const agent = s.to.kind === 'hw' ? system.agents[s.to.agent] : undefined;
    const handler = agent && s.to.kind === 'hw' ? handlerOf(agent, s.to.socket) : undefined;
    if (!agent || !handler) continue;
    answers(c, system, agent, s, handler);
    reads(c, agent, s, handler);
  }
  starved(c, system);
  gaps(c, system);
}

/** The handler that takes the messages of an RX socket: one for its number goes before one for any. */
function handlerOf(agent: AgentModel, socket: number): HandlerDeclaration | undefined {
  const handlers = agent.accelerator?.handlers ?? [];
  return (handlers.find(h => h.socket === socket) ?? handlers.find(h => h.socket === undefined))?.node;
}

/** Whether what comes in by one session may be answered by another one of the same agent. */
export function mayAnswer(
  c: CheckContext,
  system: SystemModel,
  into: SessionModel,
  out: SessionModel,
): boolean {
  const agent = into.to.kind === 'hw' ? system.agents[into.to.agent] : undefined;
  const handler = agent && into.to.kind === 'hw' ? handlerOf(agent, into.to.socket) : undefined;
  if (!agent || !handler || into.to.kind !== 'hw') return true;
  const { interface: own, socket } = into.to;
  return statementsIn(handler.body).some(s => {
    if (s.kind !== 'send') return false;
    const to = target(c, handler, s.socket, socket);
    return to === undefined || way(c, system, agent, own, to) === out;
  });
}

/** The TX socket that a `send` names when a message comes in by `from`; undefined when only the run knows. */
function target(c: CheckContext, h: HandlerDeclaration, e: Expression, from: number): number | undefined {
  if (e.kind !== 'index') return undefined;
  if (e.index.kind === 'name' && h.socket.kind === 'identifier') {
    const b = c.program.bindings.get(e.index.name);
    if (b?.kind === 'local' && b.declaration.id === h.socket.id) return from;
  }
  return c.number(e.index);
}

/** The session by which an answer leaves: of the same hardware interface, else of the first other one. */
function way(
  c: CheckContext,
  system: SystemModel,
  agent: AgentModel,
  own: number,
  socket: number,
): SessionModel | undefined {
  const out = c
    .wiring(system)
    .from(agent)
    .filter(s => s.from.kind === 'hw' && s.from.socket === socket);
  const hw = (s: SessionModel) => (s.from.kind === 'hw' ? s.from.interface : 0);
  return out.find(s => hw(s) === own) ?? out.sort((a, b) => hw(a) - hw(b))[0];
}

function answers(
  c: CheckContext,
  system: SystemModel,
  agent: AgentModel,
  s: SessionModel,
  h: HandlerDeclaration,
): void {
  if (s.to.kind !== 'hw') return;
  const { interface: own, socket } = s.to;
  const leaves = c.wiring(system).from(agent).length > 0;
  // An agent without any way out has one finding.
  if (!leaves) return;
  let told = false;
  const lengths = c.once(h, 'lengths', () => new Lengths(c, h.body));
  eachStatement(h.body, statement => {
    if (statement.kind !== 'send' || told) return;
    const to = target(c, h, statement.socket, socket);
    if (to === undefined) return;
    const out = way(c, system, agent, own, to);
    if (!out) {
      told = true;
      c.report.add(
        s.origin.uri,
        'answer-wrong-socket',
        s.origin.nameSpan,
        `what comes by \`${s.name}\` is answered by tx${to} of \`${agent.name}\`, and no session leads from there; lead it to the number of a socket that has one`,
        { related: agent.accelerator && relatedTo(agent.accelerator.origin, 'the accelerator') },
      );
      return;
    }
    const length = lengths.of(statement.value);
    if (length !== undefined && length > out.messageBytes) {
      told = true;
      c.report.add(
        out.origin.uri,
        'answer-too-long',
        out.origin.nameSpan,
        `\`${agent.name}\` answers with ${length} bytes, and session \`${out.name}\` carries ${formatBytes(out.messageBytes)}: give it longer messages`,
        { related: agent.accelerator && relatedTo(agent.accelerator.origin, 'the accelerator') },
      );
      return;
    }
    if (!whole(c, h, statement.value) || out.messageBytes >= s.messageBytes) return;
    told = true;
    c.report.add(
      out.origin.uri,
      'answer-too-long',
      out.origin.nameSpan,
      `\`${agent.name}\` answers messages of ${formatBytes(s.messageBytes)} with as many bytes, and session \`${out.name}\` carries ${formatBytes(out.messageBytes)}: give both the same length`,
      { related: relatedTo(s.origin, `session \`${s.name}\` brings ${formatBytes(s.messageBytes)}`) },
    );
  });
}

/** The message itself, or inverted: as long as it came. */
function whole(c: CheckContext, h: HandlerDeclaration, e: Expression): boolean {
  if (e.kind === 'parenthesized') return whole(c, h, e.inner);
  if (e.kind === 'unary') return e.operator === '~' && whole(c, h, e.operand);
  return e.kind === 'name' && isMessage(c, h, e);
}

function isMessage(c: CheckContext, h: HandlerDeclaration, e: Expression): boolean {
  const b = e.kind === 'name' ? c.program.bindings.get(e.name) : undefined;
  return b?.kind === 'local' && b.declaration.id === h.message.id;
}

const readers: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4, u64: 8 };

/** How many bytes of the message a handler needs at least, as far as the text says. */
function needed(c: CheckContext, h: HandlerDeclaration): { bytes: number; what: string } {
  let most = { bytes: 0, what: '' };
  const need = (bytes: number | undefined, what: string) => {
    if (bytes !== undefined && bytes > most.bytes) most = { bytes, what };
  };
  eachStatement(h.body, s => {
    // What stands behind a condition may look at the length before.
    if (s.kind === 'if' || s.kind === 'while') return;
    eachExpression(s, e => {
      if (e.kind === 'call' && e.arguments[0] && isMessage(c, h, e.arguments[0])) {
        const b = c.program.bindings.get(e.callee);
        if (b?.kind === 'struct') need(b.struct.bytes, `struct \`${b.struct.name}\``);
        const offset = c.number(e.arguments[1]);
        const width = readers[e.callee.text];
        if (width && offset !== undefined) need(offset + width, `\`${e.callee.text}\` at ${offset}`);
      } else if (e.kind === 'index' && isMessage(c, h, e.object)) {
        const index = c.number(e.index);
        if (index !== undefined) need(index + 1, `byte ${index}`);
      } else if (e.kind === 'slice' && isMessage(c, h, e.object)) {
        const to = c.number(e.to);
        if (to !== undefined) need(to + (e.inclusive ? 1 : 0), `a slice up to ${to}`);
      }
    });
  });
  return most;
}

function reads(c: CheckContext, agent: AgentModel, s: SessionModel, h: HandlerDeclaration): void {
  const { bytes, what } = c.once(h, 'needed', () => needed(c, h));
  // A format that is too long has its finding.
  if (bytes <= s.messageBytes || (s.format && s.format.bytes > s.messageBytes)) return;
  c.report.add(
    s.origin.uri,
    'message-too-short',
    s.origin.nameSpan,
    `\`${agent.name}\` reads ${what} of each message, ${bytes} bytes, and session \`${s.name}\` carries ${s.messageBytes}: give it longer messages`,
    { related: agent.accelerator && relatedTo(agent.accelerator.origin, 'the accelerator') },
  );
}

/** Of two sessions into one hardware interface the higher goes first: with an endless stream of it the lower never comes. */
function starved(c: CheckContext, system: SystemModel): void {
  const streams = endless(c, system);
  if (streams.size === 0) return;
  for (const high of system.sessions) {
    if (high.priority === 0 || high.from.kind !== 'sw') continue;
    const { from, to } = high;
    const socket = system.functions[from.function]?.interfaces[from.interface]?.sockets[from.socket];
    if (!socket || !streams.has(socket) || to.kind !== 'hw') continue;
    for (const low of c.wiring(system).to(to.agent)) {
      if (low.priority >= high.priority || !sameEnd(low, high)) continue;
      c.report.add(
        low.origin.uri,
        'priority-starves',
        low.origin.nameSpan,
        `session \`${high.name}\` has the higher priority, ${high.priority}, and a driver sends on it without end: \`${low.name}\` may never be served; give both the same`,
        { related: relatedTo(high.origin, `session \`${high.name}\`, priority ${high.priority}`) },
      );
    }
  }
}

const sameEnd = (a: SessionModel, b: SessionModel) =>
  a.to.kind === 'hw' && b.to.kind === 'hw' && a.to.agent === b.to.agent && a.to.interface === b.to.interface;

/** Sockets that a driver puts on in a loop without end, waiting for nothing but room in them. */
function endless(c: CheckContext, system: SystemModel): ReadonlySet<SocketModel> {
  const found = new Set<SocketModel>();
  for (const d of c.wiring(system).drivers) {
    for (const socket of c.fact(d, 'endless puts', endlessIn)) found.add(socket);
  }
  return found;
}

function endlessIn(c: CheckContext, d: DriverModel): ReadonlySet<SocketModel> {
  const found = new Set<SocketModel>();
  eachStatement(d.body, loop => {
    if (loop.kind !== 'loop') return;
    const inside = statementsIn(loop.body);
    if (inside.some(s => s.kind === 'break' || s.kind === 'delay')) return;
    for (const s of inside) {
      const socket = s.kind === 'put' ? c.socket(s.socket) : undefined;
      if (socket && inside.every(other => passesBy(c, other, socket))) found.add(socket);
    }
  });
  return found;
}

/** Whether a statement waits for nothing, or for room in the socket. */
function passesBy(c: CheckContext, s: Statement, socket: SocketModel): boolean {
  const action = actionOf(s);
  return !action || (action.kind === 'wait' && c.socket(action.target) === socket);
}

/** Agents are counted through by PF_PROBE_AHA, whose numbers have to be without gaps then. */
function gaps(c: CheckContext, system: SystemModel): void {
  const ids = new Set(system.agents.map(a => a.id));
  let free = 0;
  while (ids.has(free)) free++;
  const beyond = system.agents.filter(a => a.id > free);
  if (beyond.length === 0) return;
  const counted = c.wiring(system).drivers.some(d => c.fact(d, 'counts agents', countsAgents));
  if (!counted) return;
  for (const agent of beyond) {
    c.report.add(
      agent.origin.uri,
      'agent-id-gap',
      agent.origin.nameSpan,
      `a driver counts through the agents, and there is none with number ${free} below \`${agent.name}\`, ${agent.id}: number them from 0 without gaps`,
    );
  }
}

/** Whether a driver goes through the agents by number. */
function countsAgents(c: CheckContext, d: DriverModel): boolean {
  return statementsIn(d.body).some(s => {
    const action = actionOf(s);
    if (action?.kind !== 'command' || action.name.text !== 'PF_PROBE_AHA') return false;
    const field = action.fields.find(f => f.name.text === 'AHA_ID');
    return field !== undefined && c.number(field.value) === undefined;
  });
}
