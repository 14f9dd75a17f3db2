// Bytes that a driver reaches by the name of a buffer, a memory or a ring: whether they lie in it as far as the text tells. What
// runs over its end is read or written as something else, and nothing fails.

import { formatBytes } from '../../spec';
import type { DriverModel, Origin, StructModel } from '../link/model';
import { relatedTo } from '../link/report';
import type { Expression } from '../syntax/ast';
import type { CheckContext } from './context';
import { Lengths } from './lengths';
import { eachExpression, eachStatement } from './walk';

/** Where an address points to. */
interface Place {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
  readonly origin: Origin | undefined;
}

export function checkOverrun(c: CheckContext, d: DriverModel): void {
  if (!d.function) return;
  let lengths: Lengths | undefined;
  const { uri } = d.origin;
  const judge = (address: Expression, length: number | undefined, at: Expression) => {
    const place = length === undefined ? undefined : placeOf(c, address);
    if (!place || length === undefined || place.offset + length <= place.size) return;
    const over = place.offset + length - place.size;
    c.report.add(
      uri,
      'buffer-overrun',
      at,
      `${formatBytes(length)} from here reach ${formatBytes(over)} beyond the end of \`${place.name}\`, which has ${formatBytes(place.size)}: use \`${place.name}.size${place.offset > 0 ? ` - ${place.offset}` : ''}\`, or make it larger`,
      { related: place.origin && relatedTo(place.origin, `\`${place.name}\`, ${formatBytes(place.size)}`) },
    );
  };
  eachStatement(d.body, s => {
    if (s.kind === 'store') {
      lengths ??= new Lengths(c, d.body);
      judge(s.address, lengths.of(s.value), s.value);
    }
    eachExpression(s, e => {
      if (e.kind === 'call' && e.callee.text === 'load') {
        const [address, length] = e.arguments;
        if (address && length) judge(address, c.number(length), length);
      }
      if (e.kind !== 'struct_value') return;
      const b = c.program.bindings.get(e.name);
      if (b?.kind === 'struct') refers(c, d, b.struct, e, judge);
    });
  });
}

/** The fields of a struct that are addresses of bytes, with the fields that say how many. */
function refers(
  c: CheckContext,
  d: DriverModel,
  struct: StructModel,
  e: Extract<Expression, { kind: 'struct_value' }>,
  judge: (address: Expression, length: number | undefined, at: Expression) => void,
): void {
  for (const field of struct.fields) {
    if (field.length === undefined) continue;
    const length = e.fields.find(f => f.name.text === struct.fields[field.length ?? 0]?.name);
    const bytes = length && c.number(length.value);
    if (!length || bytes === undefined || bytes === 0) continue;
    const address = e.fields.find(f => f.name.text === field.name);
    if (address) judge(address.value, bytes, length.value);
    else if (!(d.process ?? d.function)?.memories.some(m => m.at === 0)) {
      c.report.add(
        d.origin.uri,
        'buffer-left-out',
        e.name,
        `\`${field.name}\` is not given, so it is address 0, where \`${(d.process ?? d.function)?.name}\` has no memory: say where its ${formatBytes(bytes)} lie`,
        { related: relatedTo(field.origin, `\`${field.name}\` is the address of bytes`) },
      );
    }
  }
}

/** What an address is inside of: `frame.at`, `frame.at + 64`. */
function placeOf(c: CheckContext, e: Expression): Place | undefined {
  if (e.kind === 'parenthesized') return placeOf(c, e.inner);
  if (e.kind === 'binary' && e.operator === '+') {
    for (const [base, more] of [
      [e.left, e.right],
      [e.right, e.left],
    ]) {
      const place = placeOf(c, base);
      const offset = place && c.number(more);
      if (place && offset !== undefined) return { ...place, offset: place.offset + offset };
    }
    return undefined;
  }
  if (e.kind !== 'member' || e.name.text !== 'at') return undefined;
  const type = c.program.types.get(e.object);
  if (type?.kind !== 'thing') return undefined;
  const { thing } = type;
  if (thing.kind === 'buffer' || thing.kind === 'memory') {
    return { name: thing.name, size: thing.size, offset: 0, origin: thing.origin };
  }
  return undefined;
}
