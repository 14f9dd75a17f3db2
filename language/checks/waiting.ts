// Drivers that wait for each other, or for themselves: each begins with a wait, and whoever could send what it waits for
// waits as well.

import type { DriverModel, SocketModel, SystemModel } from '../link/model';
import type { Block, Statement } from '../syntax/ast';
import { mayAnswer } from './answers';
import type { CheckContext } from './context';
import { actionOf } from './walk';

interface FirstWait {
  readonly at: Statement;
  readonly socket: SocketModel;
}

export function checkWaiting(c: CheckContext, d: DriverModel): void {
  const { system } = d;
  if (!system || c.wiredByHand.has(system)) return;
  const first = firstWait(c, d, d.body);
  if (first === 'goes on' || !first || !stuck(c, system).has(d)) return;
  const others = [...sendersOf(c, system, first.socket)].filter(o => o !== d).map(o => `\`${o.name}\``);
  const who =
    others.length === 0
      ? 'only this driver could send it, further down'
      : `${others.join(' and ')}, which could send it, ${others.length === 1 ? 'begins' : 'begin'} with a wait too`;
  c.report.add(
    d.origin.uri,
    'wait-cycle',
    first.at,
    `nobody ever sends what this waits for: ${who}; put and ring first`,
  );
}

function firstSocket(c: CheckContext, d: DriverModel): SocketModel | undefined {
  const found = firstWait(c, d, d.body);
  return found && found !== 'goes on' ? found.socket : undefined;
}

/** Drivers whose first wait only drivers could end that are stuck themselves. */
function stuck(c: CheckContext, system: SystemModel): ReadonlySet<DriverModel> {
  return c.once(system, 'stuck', () => {
    const waiting = new Map<DriverModel, SocketModel>();
    for (const d of c.wiring(system).drivers) {
      const socket = c.fact(d, 'first wait', firstSocket);
      if (socket) waiting.set(d, socket);
    }
    // Who can be sent to by somebody that is not stuck is not stuck either, until nothing changes.
    for (let changed = true; changed; ) {
      changed = false;
      for (const [d, socket] of waiting) {
        const senders = sendersOf(c, system, socket);
        // Without any sender it is another finding.
        if (senders.size > 0 && [...senders].every(o => waiting.has(o))) continue;
        waiting.delete(d);
        changed = true;
      }
    }
    return new Set(waiting.keys());
  });
}

/** Drivers that put on a socket from which messages come to this one, through agents too. */
export function sendersOf(
  c: CheckContext,
  system: SystemModel,
  socket: SocketModel,
): ReadonlySet<DriverModel> {
  const found = new Set<DriverModel>();
  const sessions = socket.session === undefined ? [] : [system.sessions[socket.session]];
  const seen = new Set(sessions);
  for (const s of sessions) {
    const { from } = s;
    if (from.kind === 'sw') {
      const tx = system.functions[from.function]?.interfaces[from.interface]?.sockets[from.socket];
      for (const d of (tx && c.senders.get(tx)) ?? []) found.add(d);
    } else {
      for (const x of c.wiring(system).to(from.agent)) {
        if (seen.has(x) || !mayAnswer(c, system, x, s)) continue;
        seen.add(x);
        sessions.push(x);
      }
    }
  }
  return found;
}

/** The wait on an RX socket that a program comes to before it sends anything; `goes on` when it certainly or perhaps sends. */
function firstWait(c: CheckContext, d: DriverModel, block: Block): FirstWait | 'goes on' | undefined {
  for (const s of block.statements) {
    const action = actionOf(s);
    if (action?.kind === 'wait' && !action.interrupt) {
      const socket = c.ownSocket(action.target, d);
      // A wait whose running out is looked at is no end.
      if (s.kind !== 'action' || !socket) return 'goes on';
      if (socket.direction === 'rx') return { at: s, socket };
    } else if (s.kind === 'put' || s.kind === 'doorbell' || s.kind === 'write' || s.kind === 'stop') {
      return 'goes on';
    } else if (s.kind === 'for' || s.kind === 'loop') {
      const inside = firstWait(c, d, s.body);
      if (inside) return inside;
    } else if (
      s.kind === 'if' ||
      s.kind === 'while' ||
      action?.kind === 'wait' ||
      action?.kind === 'command'
    ) {
      return 'goes on';
    }
  }
  return undefined;
}
