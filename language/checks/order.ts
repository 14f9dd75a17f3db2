// The stated life of an AMI-SW: disable, reset, configure, enable. Follows the commands that a driver gives one behind
// the other at its top level; what stands in loops and branches is left alone.

import { SocketType } from '../../spec';
import type { DriverModel, InterfaceModel } from '../link/model';
import type { CommandAction, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { actionOf, expressionsOf, innerBlocks, statementsIn } from './walk';

const needsDisabled = new Set(['F_AMI_SW_RESET', 'F_AMI_SW_CONFIGURE', 'F_AMS_RING_CONFIGURE']);

export function checkOrder(c: CheckContext, d: DriverModel): void {
  upByHand(c, d);
  const enabled = new Map<number, string>();
  const expected = expectedFailures(c, d);
  for (const s of d.body.statements) {
    if (s.kind === 'bring_up') {
      for (const i of d.function?.interfaces ?? []) enabled.set(i.id, '`bring_up` has enabled it');
    }
    if (s.kind === 'tear_down' || (compound(s) && mayDisable(s))) enabled.clear();
    const action = actionOf(s);
    if (action?.kind !== 'command') continue;
    const b = c.program.bindings.get(action.name);
    if (b?.kind !== 'command') continue;
    const id = interfaceOf(c, action);
    if (id === undefined) continue;
    if (b.symbol === 'F_AMI_SW_ENABLE') enabled.set(id, 'it was enabled above');
    if (b.symbol === 'F_AMI_SW_DISABLE') enabled.delete(id);
    const reason = enabled.get(id);
    if (!reason || !needsDisabled.has(b.symbol)) continue;
    if (s.kind === 'let' && expected.has(s.name.id)) continue;
    // What follows it is refused for the same reason.
    enabled.delete(id);
    c.report.add(
      d.origin.uri,
      'command-out-of-order',
      action.name,
      `${b.symbol} needs interface ${id} disabled, and ${reason}: \`command F_AMI_SW_DISABLE { AMI_SW_ID: ${id} }\` first`,
    );
  }
}

/**
 * A driver that brings an interface up by hand: mapped before it is configured, and each ring that has a session before
 * the interface is enabled. Numbers that only the run knows say nothing.
 */
function upByHand(c: CheckContext, d: DriverModel): void {
  const { function: fn } = d;
  if (!fn || statementsIn(d.body).some(s => s.kind === 'bring_up')) return;
  const expected = expectedFailures(c, d);
  const commands: { s: Statement; a: CommandAction; id: number | undefined }[] = [];
  for (const s of d.body.statements) {
    const a = actionOf(s);
    if (a?.kind === 'command') commands.push({ s, a, id: interfaceOf(c, a) });
  }
  const value = (a: CommandAction, name: string) => {
    const field = a.fields.find(f => f.name.text === name);
    return field ? c.number(field.value) : 0;
  };
  for (const i of fn.interfaces) {
    const own = commands.filter(x => x.id === i.id);
    const first = own.findIndex(x => /^F_AM[IS]/.test(x.a.name.text));
    const maps = (x: (typeof own)[number]) =>
      x.a.name.text === 'PF_AMI_SW_MAP' && value(x.a, 'F_OWNER') === fn.number;
    const map = own.findIndex(maps);
    const early = own[first];
    if (early && map > first && !(early.s.kind === 'let' && expected.has(early.s.name.id))) {
      const { uri } = d.origin;
      const { start, end } = own[map].s;
      c.report.add(
        uri,
        'command-out-of-order',
        early.a.name,
        `${early.a.name.text} needs interface ${i.id} mapped, and PF_AMI_SW_MAP stands below: move that up`,
        { related: [{ uri, start, end, message: 'mapped here' }] },
      );
    }
    rings(c, d, i, own, value);
  }
}

function rings(
  c: CheckContext,
  d: DriverModel,
  i: InterfaceModel,
  commands: readonly { readonly a: CommandAction }[],
  value: (a: CommandAction, name: string) => number | undefined,
): void {
  const at = commands.findIndex(x => x.a.name.text === 'F_AMI_SW_ENABLE');
  const before = commands.slice(0, at).filter(x => x.a.name.text === 'F_AMS_RING_CONFIGURE');
  // Without any, somebody else configures them; in a loop, nobody knows which.
  const all = statementsIn(d.body).filter(s => {
    const a = actionOf(s);
    return a?.kind === 'command' && /^(PF|F)_AMS_RING_CONFIGURE$/.test(a.name.text);
  });
  const top = new Set<Statement>(d.body.statements);
  if (at < 0 || before.length === 0 || all.some(s => !top.has(s))) return;
  const done = new Set<string>();
  for (const { a } of before) {
    const [type, id] = [value(a, 'AMS_TYPE'), value(a, 'AMS_ID')];
    if (type === undefined || id === undefined) return;
    done.add(`${type === SocketType.tx ? 'tx' : 'rx'} ${id}`);
  }
  const missing = i.sockets.filter(s => s.session !== undefined && !done.has(`${s.direction} ${s.id}`));
  if (missing.length === 0) return;
  const [{ direction, id }] = missing;
  const names = missing.map(s => `\`${s.name}\``).join(', ');
  const fields = `AMS_TYPE: ${direction === 'tx' ? SocketType.tx : SocketType.rx}  AMS_ID: ${id}`;
  c.report.add(
    d.origin.uri,
    'command-out-of-order',
    commands[at].a.name,
    `\`${i.name}\` is enabled before ${names} ${missing.length === 1 ? 'has a ring' : 'have rings'}: \`command F_AMS_RING_CONFIGURE { AMI_SW_ID: ${i.id}  ${fields} … }\` first`,
  );
}

/** Whether something inside a statement may disable an interface, or take everything down. */
function mayDisable(s: Statement): boolean {
  return innerBlocks(s).some(block =>
    statementsIn(block).some(inner => {
      const action = actionOf(inner);
      return (
        inner.kind === 'tear_down' ||
        inner.kind === 'bring_up' ||
        inner.kind === 'error_statement' ||
        (action?.kind === 'command' && /DISABLE|RESET|CONFIGURE/.test(action.name.text))
      );
    }),
  );
}

const compound = (s: Statement) =>
  s.kind === 'for' || s.kind === 'while' || s.kind === 'loop' || s.kind === 'if';

/** AMI_SW_ID of a command; a field that is not named is zero. */
function interfaceOf(c: CheckContext, action: CommandAction): number | undefined {
  const field = action.fields.find(f => f.name.text === 'AMI_SW_ID');
  return field ? c.number(field.value) : 0;
}

/** Numbers of the names of responses whose status the driver compares with anything but `ok`: it means the command to be refused. */
export function expectedFailures(c: CheckContext, d: DriverModel): ReadonlySet<number> {
  const found = new Set<number>();
  for (const e of expressionsOf(d.body)) {
    if (e.kind !== 'binary') continue;
    for (const [status, other] of [
      [e.left, e.right],
      [e.right, e.left],
    ]) {
      if (status.kind !== 'member' || status.name.text !== 'STATUS' || status.object.kind !== 'name')
        continue;
      const local = c.program.bindings.get(status.object.name);
      const meantToFail = e.operator !== '==' || c.number(other) !== 0;
      if (local?.kind === 'local' && meantToFail) found.add(local.declaration.id);
    }
  }
  return found;
}
