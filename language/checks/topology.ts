// Connections that are there and lead nowhere: agents nobody reaches, messages nobody handles, answers without a way.

import type { AgentModel, SessionModel, SystemModel } from '../link/model';
import { relatedTo } from '../link/report';
import { hasBrokenSession } from './broken';
import type { CheckContext } from './context';
import { statementsIn } from './walk';

export function checkTopology(c: CheckContext, system: SystemModel): void {
  if (c.wiredByHand.has(system) || hasBrokenSession(c, system)) return;
  checkAgents(c, system);
  checkSockets(c, system);
  checkCycles(c, system);
}

function checkAgents(c: CheckContext, system: SystemModel): void {
  const into = new Map<number, SessionModel[]>();
  const outOf = new Set<number>();
  for (const s of system.sessions) {
    if (s.from.kind === 'hw') outOf.add(s.from.agent);
    if (s.to.kind !== 'hw') continue;
    const list = into.get(s.to.agent);
    if (list) list.push(s);
    else into.set(s.to.agent, [s]);
  }
  // A platform alone: its sessions are made by drivers that are elsewhere.
  if (isHardwareOnly(system)) return;
  for (const agent of system.agents) {
    const sessions = into.get(agent.index);
    if (!sessions) {
      const text = `no session reaches agent \`${agent.name}\`; add one, such as \`session to_${agent.name}: … -> ${agent.name}.hw0.rx0\``;
      c.report.add(agent.origin.uri, 'agent-unreachable', agent.origin.nameSpan, text);
      continue;
    }
    for (const s of sessions) checkHandled(c, agent, s);
    if (!outOf.has(agent.index) && sends(c, agent)) {
      const text = `agent \`${agent.name}\` answers, and no session leads away from it; add one, such as \`session from_${agent.name}: ${agent.name}.hw0.tx0 -> …\``;
      c.report.add(agent.origin.uri, 'answer-without-session', agent.origin.nameSpan, text);
    }
  }
}

/** Agents, and no interface and no session of software. */
export function isHardwareOnly(system: SystemModel): boolean {
  return (
    system.agents.length > 0 &&
    system.sessions.length === 0 &&
    system.functions.every(f => f.interfaces.length === 0 && f.memories.length === 0)
  );
}

function sends(c: CheckContext, { accelerator }: AgentModel): boolean {
  if (!accelerator) return false;
  return c.once(accelerator, 'sends', () =>
    accelerator.handlers.some(h => statementsIn(h.node.body).some(s => s.kind === 'send')),
  );
}

function checkHandled(c: CheckContext, agent: AgentModel, s: SessionModel): void {
  const { accelerator } = agent;
  const { to } = s;
  if (!accelerator || to.kind !== 'hw') return;
  if (accelerator.handlers.some(h => h.socket === undefined || h.socket === to.socket)) return;
  c.report.add(
    s.origin.uri,
    'message-not-handled',
    s.origin.nameSpan,
    `accelerator \`${accelerator.name}\` has no handler for rx[${to.socket}], where session \`${s.name}\` ends`,
    { related: relatedTo(accelerator.origin, `accelerator \`${accelerator.name}\``) },
  );
}

function checkSockets(c: CheckContext, system: SystemModel): void {
  for (const f of system.functions) {
    for (const i of f.interfaces) {
      for (const s of i.sockets) {
        if (s.session !== undefined || c.named.has(s)) continue;
        const { uri, nameSpan } = s.origin;
        c.report.add(uri, 'socket-unused', nameSpan, `no session and no driver uses \`${s.name}\``, {
          unnecessary: true,
        });
      }
    }
  }
}

/** Sessions between agents that lead back to where they began: with all buffers full, no agent can answer. */
function checkCycles(c: CheckContext, system: SystemModel): void {
  const next = new Map<number, SessionModel[]>();
  for (const s of system.sessions) {
    if (s.from.kind !== 'hw' || s.to.kind !== 'hw') continue;
    const list = next.get(s.from.agent);
    if (list) list.push(s);
    else next.set(s.from.agent, [s]);
  }
  const state = new Map<number, 'open' | 'done'>();
  // A way may be as long as there are agents: it is kept in a list and not on the stack.
  for (const begin of next.keys()) {
    if (state.has(begin)) continue;
    const trail: SessionModel[] = [];
    const open = [{ agent: begin, at: 0 }];
    state.set(begin, 'open');
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const s = next.get(top.agent)?.[top.at++];
      if (!s) {
        state.set(top.agent, 'done');
        open.pop();
        trail.pop();
        continue;
      }
      if (s.to.kind !== 'hw') continue;
      const seen = state.get(s.to.agent);
      if (seen === 'done') continue;
      trail.push(s);
      if (seen === 'open') {
        tellCycle(c, trail, s.to.agent);
        trail.pop();
      } else {
        state.set(s.to.agent, 'open');
        open.push({ agent: s.to.agent, at: 0 });
      }
    }
  }
}

function tellCycle(c: CheckContext, trail: readonly SessionModel[], agent: number): void {
  const start = trail.findIndex(s => s.from.kind === 'hw' && s.from.agent === agent);
  const cycle = trail.slice(start);
  const [first] = cycle;
  const names = cycle.map(s => `\`${s.name}\``).join(', ');
  c.report.add(
    first.origin.uri,
    'back-pressure-cycle',
    first.origin.nameSpan,
    `${cycle.length === 1 ? `session ${names} leads` : `sessions ${names} lead`} back to the agent where they begin: when its buffers are full, nobody on the way can go on`,
    { related: cycle.flatMap(s => relatedTo(s.origin, `session \`${s.name}\``)) },
  );
}
