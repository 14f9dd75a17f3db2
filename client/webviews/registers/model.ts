// Registers as lines: each with its fields under it; what is left out, and what has changed.

import type { RegistersBody } from '../../../debug-adapter/views/protocol';

type Rows = RegistersBody['rows'];

export interface Shown {
  readonly field: boolean;
  readonly name: string;
  /** `7:4` of a field */
  readonly bits: string;
  /** in BAR0, of a register */
  readonly offset: string;
  readonly value: string;
  readonly path: string;
  readonly note: string | undefined;
  readonly assumed: boolean;
  readonly settable: boolean;
  readonly zero: boolean;
  /** the path of the register that a field is of; its own of a register */
  readonly of: string;
}

const isAssumed = (note: string | undefined): boolean => /^Assumed /m.test(note ?? '');
const isZero = (value: string): boolean => /^(0x0+|0)$/.test(value);

export function flat(rows: Rows): readonly Shown[] {
  return rows.flatMap(row => [
    {
      field: false,
      name: row.name,
      bits: '',
      offset: `0x${row.offset.toString(16).padStart(5, '0')}`,
      value: row.value,
      path: row.path,
      note: row.note,
      assumed: isAssumed(row.note),
      settable: row.value !== 'not there',
      zero: isZero(row.value),
      of: row.path,
    },
    ...row.fields.map(field => ({
      field: true,
      name: field.name,
      bits: field.bits.replace(/^bits /, ''),
      offset: '',
      value: field.value,
      path: field.path,
      note: field.note,
      assumed: isAssumed(field.note),
      settable: true,
      zero: isZero(field.value),
      of: row.path,
    })),
  ]);
}

/** Paths of registers and fields whose value is another one. */
export function changedFields(before: Rows, now: Rows): ReadonlySet<string> {
  const values = new Map(flat(before).map(line => [line.path, line.value]));
  const changed = flat(now).filter(line => values.has(line.path) && values.get(line.path) !== line.value);
  return new Set(changed.map(line => line.path));
}

/**
 * The lines to show: without zeros, registers that are zero go with their fields, but for what has changed; a filter keeps
 * registers with a name or a field that has the text, and of these all fields when the register's own name has it.
 */
export function visible(
  lines: readonly Shown[],
  by: { readonly zeros: boolean; readonly filter: string; readonly changed: ReadonlySet<string> },
): readonly Shown[] {
  const text = by.filter.trim().toLowerCase();
  const has = (line: Shown): boolean => line.name.toLowerCase().includes(text);
  const named = new Set(lines.filter(line => !line.field && has(line)).map(line => line.path));
  const inside = new Set(lines.filter(line => line.field && has(line)).map(line => line.of));
  const changedIn = new Set(lines.filter(line => by.changed.has(line.path)).map(line => line.of));
  const zero = new Set(lines.filter(line => !line.field && line.zero).map(line => line.path));
  return lines.filter(line => {
    if (!by.zeros && zero.has(line.of) && !changedIn.has(line.of)) return false;
    if (text === '' || named.has(line.of)) return true;
    return line.field ? has(line) : inside.has(line.path);
  });
}
