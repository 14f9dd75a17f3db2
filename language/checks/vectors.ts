// Interrupts and addresses that a driver gives by number: vectors that nothing raises, addresses that a field takes
// only the upper bits of.

import { commandByName, type Field } from '../../spec';
import { fold } from '../link/fold';
import type { DriverModel, FunctionModel } from '../link/model';
import type { Expression, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { actionOf, eachExpression, eachStatement, statementsIn } from './walk';

export function checkVectors(c: CheckContext, d: DriverModel): void {
  const { function: fn, system } = d;
  if (!fn || !system) return;
  const byHand = c.once(system, 'vectors by hand', () =>
    c.wiring(system).drivers.some(o => c.fact(o, 'sets vectors', setsVectorsAnywhere)),
  );
  eachStatement(d.body, s => {
    if (!byHand) raised(c, d, fn, s);
    addresses(c, d, fn, s);
  });
}

const setsVectorsAnywhere = (c: CheckContext, { body }: DriverModel) =>
  statementsIn(body).some(s => setsVectors(c, s));

/** Whether a statement gives vectors by hand, so that the declared ones are not all. */
function setsVectors(c: CheckContext, s: Statement): boolean {
  const action = actionOf(s);
  if (action?.kind === 'command') return action.fields.some(f => /VECTOR/.test(f.name.text));
  if (s.kind !== 'write') return false;
  const target = s.target.kind === 'index' ? s.target.object : s.target;
  const b = c.binding(target);
  return (b?.kind === 'register' || b?.kind === 'register_field') && /VECTOR|IRQ/.test(b.register);
}

function raised(c: CheckContext, d: DriverModel, fn: FunctionModel, s: Statement): void {
  const action = actionOf(s);
  if (action?.kind !== 'wait' || !action.interrupt) return;
  const vector = c.number(action.target);
  if (vector === undefined || vector === fn.managementVector) return;
  const named = fn.interfaces.flatMap(i => [i.txVector, i.rxVector]).filter(v => v !== undefined);
  if (named.includes(vector)) return;
  const others = [...new Set(named)].sort((a, b) => a - b);
  const have = others.length > 0 ? `; its interfaces name ${others.join(', ')}` : '';
  c.report.add(
    d.origin.uri,
    'vector-never-raised',
    action.target,
    `no interface of \`${fn.name}\` names vector ${vector}${have}: add \`rx_vector: ${vector}\` or \`tx_vector: ${vector}\` to one`,
  );
}

function addresses(c: CheckContext, d: DriverModel, fn: FunctionModel, s: Statement): void {
  const action = actionOf(s);
  if (action?.kind !== 'command') return;
  const spec = commandByName(action.name.text);
  for (const { name, value } of action.fields) {
    const field = spec?.command.field(name.text);
    if (!field?.addressLsb) continue;
    const lsb = field.addressLsb;
    const other = otherShift(c, value, lsb);
    if (other) {
      const fix = { title: `Change to \`${lsb}\``, start: other.start, end: other.end, text: String(lsb) };
      const message = `${field.name} holds address bits ${lsb + field.width - 1}:${lsb}, so the address is shifted by ${lsb}, not by ${c.number(other)}`;
      c.report.add(d.origin.uri, 'address-not-shifted', other, message, { fix });
      continue;
    }
    if (!isWhole(c, fn, value, field)) continue;
    const text = c.program.files.get(d.origin.uri)?.text.slice(value.start, value.end) ?? '…';
    // `+` and `-` bind tighter than `>>`; the operators below it need parentheses.
    const loose = value.kind === 'binary' && !['+', '-', '*', '%'].includes(value.operator);
    const shifted = loose ? `(${text}) >> ${lsb}` : `${text} >> ${lsb}`;
    c.report.add(
      d.origin.uri,
      'address-not-shifted',
      value,
      `${field.name} holds address bits ${lsb + field.width - 1}:${lsb}: write \`${shifted}\``,
      { fix: { title: `Change to \`${shifted}\``, start: value.start, end: value.end, text: shifted } },
    );
  }
}

/** The number of bits in `x.at >> bits`, when it is another one than the field wants. */
function otherShift(c: CheckContext, e: Expression, lsb: number): Expression | undefined {
  if (e.kind === 'parenthesized') return otherShift(c, e.inner, lsb);
  if (e.kind !== 'binary' || e.operator !== '>>') return undefined;
  const { left, right } = e;
  const address = left.kind === 'member' && left.name.text === 'at' && c.binding(left)?.kind === 'observable';
  const by = c.number(right);
  return address && by !== undefined && by !== lsb ? right : undefined;
}

/** Whether a value is an address in full: made of `at` without any shift, or the number of such an address. */
function isWhole(c: CheckContext, fn: FunctionModel, value: Expression, { addressLsb = 0 }: Field): boolean {
  let at = false;
  let scaled = false;
  eachExpression(value, e => {
    if (e.kind === 'member' && e.name.text === 'at' && c.binding(e)?.kind === 'observable') at = true;
    if (e.kind === 'binary' && (e.operator === '>>' || e.operator === '/')) scaled = true;
    if (e.kind === 'call') scaled = true;
  });
  if (scaled) return false;
  if (at) return true;
  const number = fold(value, c.program);
  if (!number || number > BigInt(Number.MAX_SAFE_INTEGER)) return false;
  const inMemory = (address: bigint) =>
    fn.memories.some(m => address >= BigInt(m.at) && address < BigInt(m.at + m.size));
  // A number that is an address once it is shifted back is what the field wants.
  if (inMemory(number << BigInt(addressLsb))) return false;
  const placed = [...fn.interfaces.flatMap(i => i.sockets), ...fn.buffers, ...fn.management];
  return placed.some(p => BigInt(p.at) === number);
}
