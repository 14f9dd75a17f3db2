// Structs: their layout, and values of them field by field.

import type { FieldValue, Identifier, StructDeclaration, StructExpression } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import type { StructModel } from './model';
import { originOf } from './origin';
import type { Scope } from './scope';
import { intType } from './types';

const widths: ReadonlyMap<string, 1 | 2 | 4 | 8> = new Map([
  ['u8', 1],
  ['u16', 2],
  ['u32', 4],
  ['u64', 8],
  ['buffer', 8],
]);

/** Lays out and binds the fields of a struct: packed, little-endian, in order. */
export function structFields(
  binder: ExpressionBinder,
  declaration: StructDeclaration,
  struct: StructModel,
): { fields: StructModel['fields']; bytes: number } {
  const fields: StructModel['fields'][number][] = [];
  const lengths = new Map<number, Identifier>();
  const seen = new Set<string>();
  let offset = 0;
  for (const f of declaration.fields) {
    const bytes = widths.get(f.type.text);
    if (bytes === undefined && f.type.text !== '') {
      binder.report(
        'unknown-name',
        f.type,
        `a field is u8, u16, u32, u64 or buffer(field), not \`${f.type.text}\``,
      );
    }
    if (seen.has(f.name.text) && f.name.text !== '') {
      binder.report(
        'duplicate-name',
        f.name,
        `struct ${declaration.name.text} has a field \`${f.name.text}\` already`,
      );
    }
    seen.add(f.name.text);
    bufferLength(binder, f, fields.length, lengths);
    fields.push({
      name: f.name.text,
      offset,
      bytes: bytes ?? 4,
      origin: originOf(binder.uri, f, f.name),
    });
    binder.bind(f.name, { kind: 'struct_field', struct, field: fields.length - 1 });
    offset += bytes ?? 4;
  }
  for (const [index, length] of lengths) {
    const field = fields.findIndex(f => f.name === length.text);
    if (field < 0) {
      const names = fields.map(f => f.name);
      binder.unknownField(length, `struct ${declaration.name.text}`, names);
      continue;
    }
    binder.bind(length, { kind: 'struct_field', struct, field });
    fields[index] = { ...fields[index], length: field };
  }
  return { fields, bytes: offset };
}

/** `buffer(len)` has its parentheses, and no other type has. */
function bufferLength(
  binder: ExpressionBinder,
  f: StructDeclaration['fields'][number],
  index: number,
  lengths: Map<number, Identifier>,
): void {
  if (f.type.text === 'buffer') {
    if (f.length && f.length.text !== '') lengths.set(index, f.length);
    else if (!f.length) {
      binder.report('missing-value', f.type, 'a buffer says which field holds its length: `buffer(len)`');
    }
  } else if (f.length) {
    binder.report('type-mismatch', f.length, `\`${f.type.text}\` takes no length; \`buffer\` does`);
  }
}

/** `dma_request { src: a }`: the struct, its fields bound and their values checked. */
export function bindStructValue(
  binder: ExpressionBinder,
  e: StructExpression,
  scope: Scope,
): StructModel | undefined {
  const b = binder.lookup(e.name, scope);
  if (b && b.kind !== 'struct') binder.report('type-mismatch', e.name, `\`${e.name.text}\` is no struct`);
  if (b?.kind !== 'struct') {
    for (const f of e.fields) binder.value(f.value, scope);
    return undefined;
  }
  const { struct } = b;
  const index = new Map(struct.fields.map((f, i) => [f.name, i]));
  const given = new Set<string>();
  for (const f of e.fields) {
    binder.expect(f.value, scope, intType, `\`${f.name.text}\``);
    const field = index.get(f.name.text);
    if (field === undefined) {
      if (f.name.text !== '') binder.unknownField(f.name, `struct ${struct.name}`, [...index.keys()]);
      continue;
    }
    binder.bind(f.name, { kind: 'struct_field', struct, field });
    repeated(binder, f, given);
    checkWidth(binder, f, struct.fields[field].bytes * 8);
  }
  return struct;
}

/** Reports a field that was given before. */
export function repeated(binder: ExpressionBinder, f: FieldValue, given: Set<string>): void {
  if (given.has(f.name.text)) binder.report('duplicate-field', f.name, `\`${f.name.text}\` is given twice`);
  given.add(f.name.text);
}

/** Reports a constant that does not fit in a field of `width` bits. */
export function checkWidth(binder: ExpressionBinder, f: FieldValue, width: number): void {
  const value = binder.fold(f.value);
  if (value === undefined || value >> BigInt(width) === 0n) return;
  const largest = (1n << BigInt(width)) - 1n;
  binder.report(
    'field-too-wide',
    f.value,
    `${f.name.text} has ${width} ${width === 1 ? 'bit' : 'bits'}, and ${value} (0x${value.toString(16)}) does not fit; the largest value is ${largest} (0x${largest.toString(16)})`,
  );
}
