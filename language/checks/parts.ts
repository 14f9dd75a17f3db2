// Parts of a system that are there and do nothing, or stand in each other's way: functions, interfaces, memories, vectors.

import type { FunctionModel, SocketModel, SystemModel } from '../link/model';
import { relatedTo } from '../link/report';
import type { Block } from '../syntax/ast';
import type { CheckContext } from './context';
import type { FunctionOf } from './passes';
import { isHardwareOnly } from './topology';
import { actionOf, eachStatement, expressionsOf, statementsIn } from './walk';

export function checkParts(c: CheckContext, { system, fn }: FunctionOf): void {
  emptyParts(c, system, fn);
  memories(c, system, fn);
  rings(c, fn);
  vectors(c, system, fn);
  if (!c.wiredByHand.has(system)) taken(c, system, fn);
}

type Program = { readonly body: Block };

/** Memories and buffers that some program names. */
function usedThings(c: CheckContext, system: SystemModel): ReadonlySet<object> {
  const used = new Set<object>();
  const { drivers, tests } = c.wiring(system);
  for (const owner of [...drivers, ...tests]) {
    for (const thing of c.fact(owner, 'memories named', memoriesIn)) used.add(thing);
  }
  return used;
}

function memoriesIn(c: CheckContext, { body }: Program): ReadonlySet<object> {
  const used = new Set<object>();
  for (const e of expressionsOf(body)) {
    const type = c.program.types.get(e);
    if (type?.kind !== 'thing') continue;
    if (type.thing.kind === 'memory' || type.thing.kind === 'buffer') used.add(type.thing);
  }
  return used;
}

function emptyParts(c: CheckContext, system: SystemModel, fn: FunctionModel): void {
  const { uri, nameSpan } = fn.origin;
  const driven = c.wiring(system).on(fn).length > 0;
  if (!fn.physical && fn.interfaces.length === 0 && !driven && !isHardwareOnly(system)) {
    c.report.add(
      uri,
      'vf-without-interface',
      nameSpan,
      `\`${fn.name}\` has no interface, so it can neither send nor receive: give it one, such as \`interface sw0 { tx t0  rx r0 }\``,
    );
  }
  for (const i of fn.interfaces) {
    if (i.sockets.length > 0 || c.wiredByHand.has(system)) continue;
    c.report.add(
      i.origin.uri,
      'interface-without-sockets',
      i.origin.nameSpan,
      `\`${i.name}\` has no sockets, so it carries nothing; add \`tx\` and \`rx\`, or remove it`,
      { unnecessary: true },
    );
  }
}

function memories(c: CheckContext, system: SystemModel, fn: FunctionModel): void {
  // A file without drivers is hardware only: who imports it uses the buffers.
  if (c.wiring(system).on(fn).length === 0) return;
  const used = c.once(system, 'memories named', () => usedThings(c, system));
  // The same of a process: its drivers use its buffers.
  const driven = fn.processes.filter(p =>
    c
      .wiring(system)
      .on(fn)
      .some(d => d.process === p),
  );
  for (const b of [...fn.buffers, ...driven.flatMap(p => p.buffers)]) {
    if (used.has(b)) continue;
    c.report.add(b.origin.uri, 'buffer-unused', b.origin.nameSpan, `no program uses buffer \`${b.name}\``, {
      unnecessary: true,
    });
  }
  const placed = [...fn.management, ...fn.buffers, ...fn.interfaces.flatMap(i => i.sockets)];
  const numbers = c.once(system, 'addresses', () => addresses(c, system));
  for (const m of fn.memories) {
    const inside = (at: number) => at >= m.at && at < m.at + m.size;
    if (used.has(m) || placed.some(p => inside(p.at)) || anyBetween(numbers, m.at, m.at + m.size)) continue;
    c.report.add(
      m.origin.uri,
      'memory-unused',
      m.origin.nameSpan,
      `memory \`${m.name}\` holds no ring and no buffer, and no program names it`,
      { unnecessary: true },
    );
  }
}

/** Whether one of the ascending numbers lies in a range. */
function anyBetween(numbers: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low < numbers.length && numbers[low] < to;
}

function numbersIn(c: CheckContext, { body }: Program): ReadonlySet<number> {
  const found = new Set<number>();
  for (const e of expressionsOf(body)) {
    const value = e.kind === 'number' || e.kind === 'name' ? c.number(e) : undefined;
    if (value !== undefined) found.add(value);
  }
  return found;
}

/** Constants of drivers that may be addresses, ascending. */
function addresses(c: CheckContext, system: SystemModel): readonly number[] {
  const found = new Set<number>();
  for (const d of c.wiring(system).drivers) {
    for (const n of c.fact(d, 'numbers', numbersIn)) found.add(n);
  }
  return [...found].sort((a, b) => a - b);
}

function rings(c: CheckContext, fn: FunctionModel): void {
  const command = fn.management.find(r => r.name === 'command');
  const response = fn.management.find(r => r.name === 'response');
  if (!command || !response || response.slots >= command.slots) return;
  c.report.add(
    response.origin.uri,
    'response-ring-small',
    response.origin.nameSpan,
    `the command ring has ${command.slots} slots and the response ring ${response.slots}: with all commands sent their answers have no room; give it \`response: ${command.slots} slots\``,
  );
}

function vectorsIn(c: CheckContext, { body }: Program): ReadonlySet<number> {
  const waited = new Set<number>();
  eachStatement(body, s => {
    const action = actionOf(s);
    const vector = action?.kind === 'wait' && action.interrupt ? c.number(action.target) : undefined;
    if (vector !== undefined) waited.add(vector);
  });
  return waited;
}

/** Vectors that a driver waits for and that more than one part raises. */
function vectors(c: CheckContext, system: SystemModel, fn: FunctionModel): void {
  const waited = new Set<number>();
  for (const d of c.wiring(system).on(fn)) {
    for (const vector of c.fact(d, 'vectors waited for', vectorsIn)) waited.add(vector);
  }
  const first = new Map<number, FunctionModel['interfaces'][number]>();
  for (const i of fn.interfaces) {
    for (const vector of new Set([i.txVector, i.rxVector])) {
      if (vector === undefined || !waited.has(vector)) continue;
      const other = first.get(vector);
      if (!other && vector !== fn.managementVector) {
        first.set(vector, i);
        continue;
      }
      const who = other ? `interface \`${other.name}\`` : 'the management rings';
      c.report.add(
        i.origin.uri,
        'vector-shared',
        i.origin.nameSpan,
        `${who} ${other ? 'raises' : 'raise'} vector ${vector} too, and a driver waits for it: give \`${i.name}\` one of its own`,
        { related: other && relatedTo(other.origin, `interface \`${other.name}\``) },
      );
    }
  }
}

function putsIn(c: CheckContext, { body }: Program): ReadonlyMap<SocketModel, number> {
  const sums = new Map<SocketModel, number>();
  for (const s of statementsIn(body)) {
    const socket = s.kind === 'put' ? c.socket(s.socket) : undefined;
    if (socket && !sums.has(socket)) sums.set(socket, puts(c, body, socket));
  }
  return sums;
}

/** Messages that drivers put on a socket, as far as constants tell; infinity when they do not. */
function putsOn(c: CheckContext, system: SystemModel, socket: SocketModel): number {
  let sum = 0;
  for (const d of c.ringers.get(socket) ?? []) {
    if (d.system === system) sum += c.fact(d, 'puts', putsIn).get(socket) ?? 0;
  }
  return sum;
}

function puts(c: CheckContext, block: Parameters<typeof eachStatement>[0], socket: SocketModel): number {
  let sum = 0;
  for (const s of block.statements) {
    if (s.kind === 'put') sum += c.socket(s.socket) === socket ? 1 : 0;
    else if (s.kind === 'for') {
      const from = c.number(s.from);
      const to = c.number(s.to);
      const inner = puts(c, s.body, socket);
      const rounds =
        from === undefined || to === undefined ? Infinity : Math.max(0, to - from + (s.inclusive ? 1 : 0));
      if (inner > 0) sum += inner * rounds;
    } else if (s.kind === 'while' || s.kind === 'loop') {
      if (puts(c, s.body, socket) > 0) sum = Infinity;
    } else if (s.kind === 'if') {
      sum += puts(c, s.then, socket);
      if (s.otherwise?.kind === 'block') sum += puts(c, s.otherwise, socket);
    }
  }
  return sum;
}

/** Sockets that a body takes from, also by hand. */
function takesIn(c: CheckContext, { body }: Program): ReadonlySet<SocketModel> {
  const takes = new Set<SocketModel>();
  eachStatement(body, s => {
    const action = actionOf(s);
    const socket = action?.kind === 'take' ? c.socket(action.socket) : undefined;
    if (socket) takes.add(socket);
    if (s.kind !== 'write' || s.target.kind !== 'index') return;
    const b = c.binding(s.target.object);
    if (b?.kind === 'register') for (const x of b.interface?.sockets ?? []) takes.add(x);
  });
  return takes;
}

/** Rings that fill, as nobody takes from them. */
function taken(c: CheckContext, system: SystemModel, fn: FunctionModel): void {
  const drivers = c.wiring(system).on(fn);
  if (drivers.length === 0) return;
  const takes = new Set<SocketModel>();
  for (const d of drivers) for (const socket of c.fact(d, 'takes', takesIn)) takes.add(socket);
  for (const i of fn.interfaces) {
    for (const socket of i.sockets) {
      const session = socket.session === undefined ? undefined : system.sessions[socket.session];
      if (socket.direction !== 'rx' || socket.mode !== 'back_pressure' || !session || takes.has(socket))
        continue;
      const { from } = session;
      const sources = from.kind === 'sw' ? [session] : c.wiring(system).to(from.agent);
      let sum = 0;
      for (const { from: source } of sources) {
        const tx =
          source.kind === 'sw'
            ? system.functions[source.function]?.interfaces[source.interface]?.sockets[source.socket]
            : undefined;
        if (tx) sum += putsOn(c, system, tx);
      }
      if (sum <= socket.slots) continue;
      const many = sum === Infinity ? 'messages without end' : `${sum} messages`;
      c.report.add(
        socket.origin.uri,
        'ring-never-taken',
        socket.origin.nameSpan,
        `no driver takes from \`${socket.name}\`, and ${many} are sent to its ${socket.slots} slots: when it is full, \`${session.name}\` stands still; \`take ${socket.name}\`, or \`mode: overwrite\``,
      );
    }
  }
}
