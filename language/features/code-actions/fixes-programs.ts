// Quick fixes of findings about statements, commands and registers.

import { commandByName, commands, layout, registerByName } from '../../../spec';
import type { SocketModel } from '../../link/model';
import type { Statement } from '../../syntax/ast';
import { declared, powerOfTwoFrom, writtenSize } from './edits';
import type { Fix, Mender, Menders } from './fixes';
import { intoRange } from './fixes-values';
import type { Found } from './found';

/** Takes the statement away that the finding is about. */
export const removeStatement: Mender = f => {
  const { statement } = f;
  return statement && { title: 'Remove it', edits: [f.edits.remove(statement)] };
};

const removeSpan: Mender = f => ({ title: 'Remove it', edits: [f.edits.remove(f.finding)] });

const replaced = (f: Found, text: string): Fix => ({
  title: `Change to \`${text}\``,
  edits: [f.edits.replace(f.finding, text)],
});

/** How a driver calls a socket of its own function: by its bare name when that is unique there. */
function ownName(f: Found, socket: SocketModel): string {
  const interfaces = f.driver?.function?.interfaces ?? [];
  const same = interfaces.flatMap(i => i.sockets.filter(s => s.name === socket.name));
  const owner = interfaces.find(i => i.sockets.includes(socket));
  if (!f.driver) return f.path3(socket);
  return same.length === 1 ? socket.name : `${owner?.name}.${socket.name}`;
}

/** Which direction the statement around the finding takes. */
function wantedDirection(s: Statement | undefined): 'tx' | 'rx' | undefined {
  if (s?.kind === 'put' || s?.kind === 'doorbell') return 'tx';
  if (s?.kind === 'stop_taking' || s?.kind === 'resume_taking') return 'rx';
  const action =
    s?.kind === 'action' ? s.action : s?.kind === 'let' || s?.kind === 'set' ? s.value : undefined;
  return action?.kind === 'take' ? 'rx' : undefined;
}

const rightSocket: Mender = f => {
  const direction = wantedDirection(f.statement);
  if (!direction) return undefined;
  const name = f.exact;
  const type = name && 'id' in name ? f.program.types.get(name) : undefined;
  const thing = type?.kind === 'thing' ? type.thing : undefined;
  const all = f.driver?.function?.interfaces ?? f.system?.functions.flatMap(fn => fn.interfaces) ?? [];
  const near =
    thing?.kind === 'interface'
      ? [thing]
      : all.filter(i => thing?.kind === 'socket' && i.sockets.includes(thing));
  const from = near.length > 0 ? near : all;
  return from
    .flatMap(i => i.sockets)
    .filter(s => s.direction === direction)
    .slice(0, 3)
    .map(s => replaced(f, ownName(f, s)));
};

const ownSocket: Mender = f => {
  const foreign = f.exact;
  const type = foreign && 'id' in foreign ? f.program.types.get(foreign) : undefined;
  const thing = type?.kind === 'thing' ? type.thing : undefined;
  if (thing?.kind !== 'socket') return undefined;
  const own = (f.driver?.function?.interfaces ?? []).flatMap(i => i.sockets);
  const fitting = own.filter(s => s.direction === thing.direction);
  const same = fitting.filter(s => s.name === thing.name);
  return (same.length > 0 ? same : fitting).slice(0, 3).map(s => replaced(f, ownName(f, s)));
};

const writeInstead: Mender = f => {
  const { statement } = f;
  if (f.finding.message.includes('is a parameter')) return stateInstead(f);
  if (statement?.kind !== 'set' || !f.finding.message.includes('register')) return undefined;
  const word = { start: statement.start, end: statement.start + 'set'.length };
  return { title: 'Make it a `write`', edits: [f.edits.replace(word, 'write')] };
};

const inArray: Mender = f => {
  const { message } = f.finding;
  if (message.includes('say which one')) {
    return {
      title: 'Add `[0]`',
      edits: [f.edits.replace({ start: f.finding.end, end: f.finding.end }, '[0]')],
    };
  }
  const last = /0 \.\. (\d+)/.exec(message)?.[1];
  return last ? replaced(f, last) : undefined;
};

const removeField: Mender = f => {
  const field = f.within('field_value');
  // A name that was nearly right has its fix; what it is given is not to be lost.
  if (f.finding.fix) return undefined;
  return field && { title: `Remove \`${f.said(field)}\``, edits: [f.edits.remove(field)] };
};

/** The largest number that a field of `width` bits holds, as one writes it. */
const largest = (width: number): string => {
  const most = 2n ** BigInt(width) - 1n;
  return most < 100n ? String(most) : `0x${most.toString(16)}`;
};

const fieldMost: Mender = f => {
  const field = f.within('field_value');
  const action = f.path.findLast(n => n.kind === 'command');
  const most = /the largest value is (\d+)/.exec(f.finding.message)?.[1];
  if (!field || action?.kind !== 'command')
    return most ? replaced(f, BigInt(most) < 100n ? most : `0x${BigInt(most).toString(16)}`) : intoRange(f);
  const width = commandByName(action.name.text)?.command.field(field.name.text)?.width;
  if (!width) return undefined;
  // A length or a number of slots in place of its logarithm.
  const value = Number(/and (\d+)/.exec(f.finding.message)?.[1]);
  const log2 = field.name.text.startsWith('LOG2_') && Number.isInteger(Math.log2(value));
  if (!log2) return replaced(f, largest(width));
  const length = field.name.text === 'LOG2_MSG_LENGTH' ? ` / ${layout.doublewordBytes}` : '';
  return replaced(f, `log2(${f.said()}${length})`);
};

const registerMost: Mender = f => {
  const target = f.statement?.kind === 'write' ? f.statement.target : undefined;
  const b = target?.kind === 'member' ? f.program.bindings.get(target.name) : undefined;
  if (b?.kind !== 'register_field') return undefined;
  const field = registerByName(b.page, b.register)?.fields.find(x => x.name === b.field);
  return field && replaced(f, largest(field.msb - field.lsb + 1));
};

const functionCommand: Mender = f => {
  const other = f.said().replace(/^PF_/, 'F_');
  return commands.some(c => c.symbol === other && c.issuer === 'any') ? replaced(f, other) : undefined;
};

const disableFirst: Mender = f => {
  const { related, message } = f.finding;
  const later = f.driver?.body.statements.find(s => s.start === related?.[0]?.start);
  if (message.includes(' mapped, ') && later && f.statement) {
    return {
      title: 'Move PF_AMI_SW_MAP up',
      edits: [f.edits.before(f.statement, f.said(later)), f.edits.remove(later)],
    };
  }
  if (!message.includes('disabled')) return undefined;
  const id = /interface (\d+)/.exec(f.finding.message)?.[1];
  const { statement } = f;
  if (!statement || !id) return undefined;
  const text = `command F_AMI_SW_DISABLE { AMI_SW_ID: ${id} }`;
  return { title: 'Disable the interface first', edits: [f.edits.before(statement, text)] };
};

const giveVector: Mender = f => {
  const vector = f.said();
  const interfaces = f.driver?.function?.interfaces ?? [];
  const fixes: Fix[] = [];
  for (const i of interfaces) {
    const at = i.rxVector === undefined ? declared(f.program, i.origin, 'interface') : undefined;
    if (!at) continue;
    fixes.push({
      title: `Give \`${i.name}\` \`rx_vector: ${vector}\``,
      edits: [at.edits.set(at.node, 'rx_vector', vector)],
    });
  }
  const named = new Set(interfaces.flatMap(i => [i.rxVector, i.txVector]));
  for (const v of named) if (v !== undefined) fixes.push(replaced(f, String(v)));
  return fixes;
};

const doublewords: Mender = f => {
  const at = f.exact;
  if (!f.finding.message.startsWith('LOG2_MSG_LENGTH')) return intoRange(f);
  const [argument] = at?.kind === 'call' && at.callee.text === 'log2' ? at.arguments : [];
  if (!argument) return intoRange(f);
  const loose = argument.kind === 'binary' && !['*', '/'].includes(argument.operator);
  const text = f.said(argument);
  return replaced(f, loose ? `log2((${text}) / 8)` : `log2(${text} / 8)`);
};

const asDeclared: Mender = f => {
  const wanted = /(?:LOG2_MSG_LENGTH|LOG2_SIZE|physical interface) (\d+)/.exec(f.finding.message)?.[1];
  return wanted ? replaced(f, wanted) : undefined;
};

const withoutReserved: Mender = f => {
  const value = /zero: (0x[\da-f]+)/.exec(f.finding.message)?.[1];
  return value ? replaced(f, value) : undefined;
};

const shorter: Mender = f => {
  const call = f.exact;
  const socket = f.statementSocket;
  const [length] = call?.kind === 'call' ? call.arguments : [];
  if (!socket || !length || call?.kind !== 'call' || !['zeros', 'fill', 'pattern'].includes(call.callee.text))
    return undefined;
  const text = writtenSize(socket.messageBytes);
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(length, text)] };
};

/** Makes the ring of a socket as large as the finding needs. */
const largerRing: Mender = f => {
  const socket = f.statementSocket;
  const need = Math.max(...[...f.finding.message.matchAll(/\b(\d+)\b/g)].map(([n]) => Number(n)), 0);
  const at = socket && declared(f.program, socket.origin, 'socket');
  if (!socket || !at || need <= socket.slots) return undefined;
  const slots = powerOfTwoFrom(need);
  if (slots > (f.system?.amu.maxRingSlots ?? slots)) return undefined;
  return {
    title: `Give \`${socket.name}\` \`slots: ${slots}\``,
    edits: [at.edits.set(at.node, 'slots', String(slots))],
  };
};

/** With something behind it the program is not meant to end. */
const stopInstead: Mender = f => {
  const block = f.path.findLast(n => n.kind === 'block');
  const last = block?.kind === 'block' && block.statements.at(-1) === f.statement;
  const removed = removeStatement(f);
  const stop = replaced(f, 'stop');
  return last || !removed ? stop : [...[removed].flat(), stop];
};

/** A parameter that no agent gives can be a state. */
const stateInstead = (f: Found): Fix | undefined => {
  const { statement } = f;
  const name = statement?.kind === 'set' ? statement.name.text : undefined;
  const node = f.within('accelerator');
  const parameter = node?.members.find(m => m.kind === 'parameter' && m.name.text === name);
  const given = f.program.systems.some(s =>
    s.agents.some(a => {
      const at =
        a.accelerator?.origin.start === node?.start ? declared(f.program, a.origin, 'agent') : undefined;
      return at?.node.properties.some(p => p.name.text === name);
    }),
  );
  if (!parameter || given) return undefined;
  const word = { start: parameter.start, end: parameter.start + 'parameter'.length };
  if (f.said(word) !== 'parameter') return undefined;
  return { title: 'Make it a state', edits: [f.edits.replace(word, 'state')] };
};

/** A call of a struct reads one run of bytes. */
const oneArgument: Mender = f => {
  const call = f.exact;
  const [first, second] = call?.kind === 'call' ? call.arguments : [];
  if (!first || !second || !f.finding.message.includes('(bytes)` takes')) return undefined;
  return {
    title: 'Remove what is too many',
    edits: [f.edits.replace({ start: first.end, end: f.finding.end - 1 }, '')],
  };
};

export const programFixes: Menders = {
  'not-a-socket': rightSocket,
  'wrong-direction': rightSocket,
  'foreign-socket': ownSocket,
  'not-settable': writeInstead,
  'wrong-arguments': oneArgument,
  'not-here': removeStatement,
  'register-index': inArray,
  'register-read-only': removeStatement,
  'break-outside-loop': stopInstead,
  'code-after-end': removeSpan,
  'check-always-true': removeStatement,
  'duplicate-field': removeField,
  'field-too-wide': fieldMost,
  'pf-command-from-vf': functionCommand,
  'command-out-of-order': disableFirst,
  'vector-never-raised': giveVector,
  'command-out-of-range': doublewords,
  'differs-from-declared': asDeclared,
  'register-value-too-wide': registerMost,
  'reserved-bits': withoutReserved,
  'message-too-long': shorter,
  'wait-beyond-ring': largerRing,
  'ring-overfilled': largerRing,
};
