// What the words for the hardware's own doings take: functions to reset, error states, interfaces, management rings, and
// the formats of sessions.

import { errorStates } from '../../spec';
import { traceRecordName } from '../messages';
import type { Expression, WaitAction } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import type { FunctionModel, SessionModel, StructModel, Thing, Type } from './model';
import { suggestion } from './names';
import type { Scope } from './scope';
import { bytesType, describeType, intType, structType } from './types';

/** What the messages of a socket's session are. */
export function formatOf(b: ExpressionBinder, e: Expression): StructModel | undefined {
  return sessionOf(b, e)?.format;
}

function sessionOf(b: ExpressionBinder, e: Expression): SessionModel | undefined {
  const type = b.sink.types.get(e);
  const socket = type?.kind === 'thing' && type.thing.kind === 'socket' ? type.thing : undefined;
  return socket?.session === undefined ? undefined : b.pathOf(e)?.system.sessions[socket.session];
}

/** What `take` gives; undefined when the socket or the format of its session is wrong, which has a finding. */
export function messageType(b: ExpressionBinder, e: Expression): Type | undefined {
  const type = b.sink.types.get(e);
  if (type?.kind !== 'thing' || type.thing.kind !== 'socket') return undefined;
  const session = sessionOf(b, e);
  if (session?.formatUnknown) return undefined;
  return session?.format ? structType(session.format) : bytesType;
}

export function inFormat(
  b: ExpressionBinder,
  socket: Expression,
  type: Type | undefined,
  value: Expression,
): void {
  const format = formatOf(b, socket);
  if (!format || type?.kind !== 'struct' || type.struct === format) return;
  b.report(
    'wrong-format',
    value,
    `messages of this session are \`${format.name}\` (its \`format\`), and this is \`${type.struct.name}\``,
  );
}

export function thingOf(
  b: ExpressionBinder,
  e: Expression,
  scope: Scope,
  kind: Thing['kind'],
  text: string,
): Thing | undefined {
  const type = b.expression(e, scope);
  if (!type) return undefined;
  if (type.kind === 'thing' && type.thing.kind === kind) return type.thing;
  return b.report('type-mismatch', e, `${text}, and this is ${describeType(type)}`);
}

/** `bring_up sw1` */
export function ownInterface(
  b: ExpressionBinder,
  fn: FunctionModel | undefined,
  e: Expression,
  scope: Scope,
  verb: string,
): void {
  const thing = thingOf(
    b,
    e,
    scope,
    'interface',
    `\`${verb}\` takes an interface of the function, or nothing`,
  );
  const path = b.pathOf(e);
  const owner = thing && path?.function !== undefined ? path.system.functions[path.function] : undefined;
  if (owner && fn && owner !== fn) {
    const message = `this interface belongs to function \`${owner.name}\`, and this driver runs on \`${fn.name}\``;
    b.report('foreign-socket', e, message);
  }
}

export function virtualFunction(
  b: ExpressionBinder,
  fn: FunctionModel | undefined,
  e: Expression,
  scope: Scope,
): void {
  const thing = thingOf(b, e, scope, 'function', '`reset_function` takes a VF');
  if (thing?.kind === 'function' && thing.physical) {
    b.report('type-mismatch', e, 'a function-level reset is of a VF; the PF clears AMU_EN instead');
  }
  if (fn && !fn.physical) {
    b.report('not-here', e, '`reset_function` is what a hypervisor does: a driver on the PF, or a test');
  }
}

/** `inject_error pf, trace_ring_fault`: the name of an error state, or its number. */
export function errorState(b: ExpressionBinder, e: Expression, scope: Scope): void {
  const found =
    e.kind === 'name' ? errorStates.find(s => s.symbol === e.name.text && s.code !== 0) : undefined;
  if (found && e.kind === 'name') {
    b.bind(e.name, { kind: 'status', symbol: found.symbol, code: found.code });
    b.sink.types.set(e, intType);
    return;
  }
  if (e.kind === 'name' && !scope.find(e.name.text)) {
    const names = errorStates.filter(s => s.code !== 0).map(s => s.symbol);
    const meant = suggestion(e.name.text, names, e);
    const list = meant.text === '' ? `; it is one of ${names.join(', ')}` : meant.text;
    b.report('unknown-name', e, `there is no error state \`${e.name.text}\`${list}`, { fix: meant.fix });
    return;
  }
  b.expect(e, scope, intType, 'an error state');
  const value = b.fold(e);
  if (value !== undefined && (value === 0n || value > 0xffffn)) {
    b.report('value-out-of-range', e, 'an error state is 1 .. 0xffff: ERROR_STATE has 16 bits');
  }
}

/** The exception ring or the trace ring of the driver's function: what a message of it is. */
export function managementRing(
  b: ExpressionBinder,
  e: Expression,
  scope: Scope,
  verb: string,
  wait?: WaitAction,
): Type | undefined {
  const type = b.expression(e, scope);
  if (type?.kind !== 'thing' || type.thing.kind !== 'management_ring') return undefined;
  const { thing } = type;
  if (thing.name === 'command' || thing.name === 'response') {
    const message = `\`${verb}\` takes the exception ring or the trace ring; \`command\` serves the other two`;
    b.report('not-a-socket', e, message);
  }
  if (wait?.count) {
    b.expect(wait.count, scope, intType, 'the count of a wait');
    b.report('wait-beyond-ring', wait.count, 'a wait on a management ring is for one message');
  }
  const layout = thing.name === 'trace' ? 'trace' : 'exception';
  return { kind: 'message', layout, symbol: layout === 'trace' ? traceRecordName : '' };
}
