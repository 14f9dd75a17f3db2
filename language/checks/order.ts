// The stated life of an AMI-SW: disable, reset, configure, enable. Follows the commands that a driver gives one behind
// the other at its top level; what stands in loops and branches is left alone.

import type { DriverModel } from '../link/model';
import type { CommandAction, Identifier, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { actionOf, eachExpression, eachStatement } from './walk';

const needsDisabled = new Set(['F_AMI_SW_RESET', 'F_AMI_SW_CONFIGURE', 'F_AMS_RING_CONFIGURE']);

export function checkOrder(c: CheckContext, d: DriverModel): void {
  const enabled = new Map<number, string>();
  const expected = expectedFailures(c, d);
  for (const s of d.body.statements) {
    if (s.kind === 'bring_up') {
      for (const i of d.function?.interfaces ?? []) enabled.set(i.id, '`bring_up` has enabled it');
    }
    if (s.kind === 'tear_down' || compound(s)) enabled.clear();
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
    if (s.kind === 'let' && expected.has(s.name)) continue;
    c.report.add(
      d.origin.uri,
      'command-out-of-order',
      action.name,
      `${b.symbol} needs interface ${id} disabled, and ${reason}: \`command F_AMI_SW_DISABLE { AMI_SW_ID: ${id} }\` first`,
    );
  }
}

const compound = (s: Statement) =>
  s.kind === 'for' || s.kind === 'while' || s.kind === 'loop' || s.kind === 'if';

/** AMI_SW_ID of a command; a field that is not named is zero. */
function interfaceOf(c: CheckContext, action: CommandAction): number | undefined {
  const field = action.fields.find(f => f.name.text === 'AMI_SW_ID');
  return field ? c.number(field.value) : 0;
}

/** Responses whose status the driver compares with anything but `ok`: it means the command to be refused. */
export function expectedFailures(c: CheckContext, d: DriverModel): ReadonlySet<Identifier> {
  const found = new Set<Identifier>();
  eachStatement(d.body, s =>
    eachExpression(s, e => {
      if (e.kind !== 'binary') return;
      for (const [status, other] of [
        [e.left, e.right],
        [e.right, e.left],
      ]) {
        if (status.kind !== 'member' || status.name.text !== 'STATUS' || status.object.kind !== 'name')
          continue;
        const local = c.program.bindings.get(status.object.name);
        const meantToFail = e.operator !== '==' || c.number(other) !== 0;
        if (local?.kind === 'local' && meantToFail) found.add(local.declaration);
      }
    }),
  );
  return found;
}
