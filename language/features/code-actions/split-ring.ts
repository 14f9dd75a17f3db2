// One ring as two of half the slots each, with a session of its own for the second, so that two drivers can send beside
// each other. Where a driver needs the whole ring it is refused.

import { actionOf, statementsIn } from '../../checks/walk';
import { fold } from '../../link/fold';
import type { LinkedProgram, SocketModel } from '../../link/model';
import type { Expression } from '../../syntax/ast';
import { declared, freeName } from './edits';
import type { Place, Refactoring } from './refactorings';

/** Why half of the ring is too small for some driver. */
function needsMore(program: LinkedProgram, socket: SocketModel, half: number): string | undefined {
  const isIt = (e: Expression) => {
    const type = program.types.get(e);
    return type?.kind === 'thing' && type.thing === socket;
  };
  const countOf = (e: Expression | undefined) => {
    const value = e && fold(e, program);
    return value === undefined ? 0 : Number(value);
  };
  for (const d of program.drivers) {
    for (const s of statementsIn(d.body)) {
      const action = actionOf(s);
      const waited = action?.kind === 'wait' && isIt(action.target) ? countOf(action.count) : 0;
      if (waited > half) return `\`${d.name}\` waits for ${waited} at a time, and a half has ${half} slots`;
      if (s.kind !== 'for') continue;
      const inside = statementsIn(s.body);
      if (
        !inside.some(x => x.kind === 'put' && isIt(x.socket)) ||
        inside.some(x => actionOf(x) || x.kind === 'delay')
      )
        continue;
      const rounds = countOf(s.to) - countOf(s.from) + (s.inclusive ? 1 : 0);
      if (rounds > half)
        return `\`${d.name}\` puts ${rounds} messages in a row, and a half has ${half} slots`;
    }
  }
  return undefined;
}

export function splitRing({ program, edits, path, file }: Place): readonly Refactoring[] {
  const node = path.findLast(n => n.kind === 'socket');
  if (node?.kind !== 'socket') return [];
  const title = `Split \`${node.name.text}\` into two rings`;
  const not = (disabled: string): readonly Refactoring[] => [
    { title, kind: 'refactor.rewrite', edits: [], disabled },
  ];
  const b = program.bindings.get(node.name);
  if (b?.kind !== 'thing' || b.thing.kind !== 'socket') return [];
  const { system } = b.path;
  const socket = b.thing;
  const fn = system.functions[b.path.function ?? 0];
  const owner = fn?.interfaces.find(i => i.sockets.includes(socket));
  if (!owner || !fn) return [];
  if (socket.slots < 2 * system.amu.minRingSlots)
    return not('its ring has no two halves that the AMU allows');
  if (node.properties.some(p => p.name.text === 'at'))
    return not('its ring has a fixed address: remove `at` first');
  const same = owner.sockets.filter(s => s.direction === socket.direction);
  const limit = socket.direction === 'tx' ? system.amu.txSockets : system.amu.rxSockets;
  if (same.length >= limit)
    return not(`the interface has all its ${limit} ${socket.direction.toUpperCase()} sockets`);
  const whole = needsMore(program, socket, socket.slots / 2);
  if (whole) return not(whole);
  const session = socket.session === undefined ? undefined : system.sessions[socket.session];
  const name = freeName(socket.name, n => owner.sockets.some(s => s.name === n));
  const half = socket.slots / 2;
  const others = node.properties
    .filter(p => p.name.text !== 'slots' && p.name.text !== 'id' && p.name.text !== 'threshold')
    .map(p => `  ${file.text.slice(p.start, p.end)}`);
  const second = `${socket.direction} ${name} { slots: ${half}${others.join('')} }`;
  const changes = [edits.set(node, 'slots', String(half)), edits.after(node, second)];
  if (session) {
    const far = socket.direction === 'tx' ? session.to : session.from;
    if (far.kind === 'sw')
      return not(`session \`${session.name}\` leads to another ring, and a ring has one session`);
    const agent = system.agents[far.agent];
    const used = new Set(
      system.sessions.flatMap(s => {
        const end = socket.direction === 'tx' ? s.to : s.from;
        return end.kind === 'hw' && end.agent === far.agent && end.interface === far.interface
          ? [end.socket]
          : [];
      }),
    );
    let free = 0;
    while (used.has(free)) free++;
    if (!agent || free >= (socket.direction === 'tx' ? system.amu.rxSockets : system.amu.txSockets))
      return not('the agent has no free socket for the second session');
    const at = declared(program, session.origin, 'session');
    if (!at) return not('its session is not in reach');
    const mine = `${fn.name}.${owner.name}.${name}`;
    const theirs = `${agent.name}.hw${far.interface}.${socket.direction === 'tx' ? 'rx' : 'tx'}${free}`;
    const taken = (n: string) => system.sessions.some(s => s.name === n);
    const properties = at.node.properties
      .filter(p => p.name.text !== 'id')
      .map(p => at.edits.text.slice(p.start, p.end))
      .join('  ');
    const ends = socket.direction === 'tx' ? `${mine} -> ${theirs}` : `${theirs} -> ${mine}`;
    const text = `session ${freeName(session.name, taken)}: ${ends}${properties === '' ? '' : ` { ${properties} }`}`;
    changes.push(at.edits.after(at.node, text));
  }
  return [{ title, kind: 'refactor.rewrite', edits: changes }];
}
