// The ends that a session can have: sockets of the right direction that no session has yet.

import type { SystemModel } from '../link/model';
import type { Span } from '../syntax/ast';
import { bindingItem, item } from './completion-items';
import type { Completion } from './types';

/** Free sockets of all functions, and of each AMI-HW of an agent the first free one. */
export function freeEnds(
  replace: Span,
  system: SystemModel,
  direction: 'tx' | 'rx',
  offset: number,
): readonly Completion[] {
  const items: Completion[] = [];
  // The session that is being written holds no socket.
  const others = system.sessions.filter(s => !(s.origin.start <= offset && offset <= s.origin.end));
  for (const f of system.functions) {
    for (const i of f.interfaces) {
      for (const thing of i.sockets) {
        if (thing.direction !== direction || others.some(s => s.index === thing.session)) continue;
        const path = { system, function: f.index, interface: i.index, socket: thing.index };
        items.push(bindingItem(replace, `${f.name}.${i.name}.${thing.name}`, { kind: 'thing', thing, path }));
      }
    }
  }
  const ends = others.map(s => (direction === 'tx' ? s.from : s.to));
  const taken = new Set(ends.map(e => (e.kind === 'hw' ? `${e.agent} ${e.interface} ${e.socket}` : '')));
  const count = direction === 'tx' ? system.amu.txSockets : system.amu.rxSockets;
  for (const a of system.agents) {
    for (let n = 0; n < Math.min(a.interfaces, 16); n++) {
      let socket = 0;
      while (socket < count && taken.has(`${a.index} ${n} ${socket}`)) socket++;
      if (socket === count) continue;
      const detail = `${direction.toUpperCase()} socket of agent ${a.name}`;
      items.push(item(replace, `${a.name}.hw${n}.${direction}${socket}`, 'thing', { detail }));
    }
  }
  return items;
}
