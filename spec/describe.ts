// Pictures and words for people: a layout drawn in characters, a field's value with its unit.

import { bytesOfLog2Doublewords } from './layout';
import { errorStates, firstImplementationDefinedErrorState } from './states';
import type { Field, MessageLayout, RegisterField, RegisterSpec } from './types';

interface Span {
  readonly name: string;
  readonly lsb: number;
  readonly end: number;
  readonly open: boolean;
}

interface Cell {
  readonly bits: string;
  readonly name: string;
}

const rowBits = 64;

/**
 * Draws a layout in monospace characters: one line of bit numbers and one of names per doubleword, highest bit on the
 * left, reserved bits as dots. A width of -1 reaches to `totalBits` and is marked `end`. Several doublewords of one
 * field or of none are one line.
 */
export function drawLayout(fields: readonly (Field | RegisterField)[], totalBits: number): string {
  const spans = fields
    .map((f): Span => {
      const open = 'width' in f && f.width < 0;
      const end = 'msb' in f ? f.msb + 1 : open ? totalBits : f.lsb + f.width;
      return { name: f.name, lsb: f.lsb, end, open };
    })
    .sort((a, b) => a.lsb - b.lsb);
  const lines: string[] = [];
  for (let start = 0; start < totalBits; ) {
    const span = spans.find(s => s.end > start);
    const rowEnd = Math.min(start + rowBits, totalBits);
    // A field of several doublewords, or a gap of several, takes one row for all of them.
    let end = rowEnd;
    if (!span) end = totalBits;
    else if (span.lsb >= rowEnd) end = span.lsb - (span.lsb % rowBits);
    else if (span.lsb <= start && span.end > rowEnd) end = span.end - (span.end % rowBits);
    lines.push(...drawRow(start, end, spans));
    start = end;
  }
  return lines.join('\n');
}

function drawRow(start: number, end: number, spans: readonly Span[]): string[] {
  const cells: Cell[] = [];
  const add = (lsb: number, stop: number, name: string, open = false) => {
    const msb = open ? 'end' : stop - 1;
    if (stop > lsb) cells.unshift({ bits: msb === lsb ? `${lsb}` : `${msb}:${lsb}`, name });
  };
  let bit = start;
  for (const s of spans) {
    if (s.end <= start || s.lsb >= end) continue;
    add(bit, s.lsb, '·');
    add(Math.max(s.lsb, start), Math.min(s.end, end), s.name, s.open);
    bit = Math.min(s.end, end);
  }
  add(bit, end, '·');
  const widths = cells.map(c => Math.max(c.bits.length, c.name.length));
  const join = (pick: (c: Cell) => string, bar: string) =>
    `${bar} ${cells.map((c, i) => pick(c).padEnd(widths[i])).join(` ${bar} `)} ${bar}`;
  const offset = `0x${(start / 8).toString(16).padStart(2, '0')}`;
  return [
    `${' '.repeat(offset.length)} ${join(c => c.bits, ' ')}`.trimEnd(),
    `${offset} ${join(c => c.name, '|')}`,
  ];
}

/** A message's layout in characters, up to its last field. */
export function drawMessage(layout: MessageLayout): string {
  const used = Math.max(...layout.fields.map(f => f.lsb + (f.width < 0 ? rowBits : f.width)));
  return drawLayout(layout.fields, Math.ceil(used / rowBits) * rowBits);
}

/** A register's layout in characters. */
export function drawRegister(register: RegisterSpec): string {
  return drawLayout(register.fields, rowBits);
}

/** An ERROR_STATE in words: a named one, `reserved` or `implementation defined`. */
export function errorStateText(code: number): string {
  const known = errorStates.find(e => e.code === code);
  if (known) return known.meaning;
  return code < firstImplementationDefinedErrorState ? 'reserved' : 'implementation defined';
}

/** Bytes in the unit that a person would use: 64 B, 2 KiB. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit}`;
  }
  return `${bytes} B`;
}

/** A field's value as a person reads it: an address in full, a log2 with what it stands for, else the number. */
export function describeFieldValue(
  field: { readonly name: string; readonly addressLsb?: number },
  value: bigint,
): string {
  const hex = (n: bigint) => `0x${n.toString(16)}`;
  if (field.addressLsb !== undefined) return hex(value << BigInt(field.addressLsb));
  if (field.name.endsWith('LOG2_MSG_LENGTH') || field.name === 'LOG2_HW_CRED_SIZE') {
    return `${value} (${formatBytes(bytesOfLog2Doublewords(Number(value)))})`;
  }
  if (field.name.endsWith('LOG2_SIZE')) {
    const slots = 2n ** value;
    return `${value} (${slots} ${slots === 1n ? 'slot' : 'slots'})`;
  }
  return value > 9n ? `${value} (${hex(value)})` : `${value}`;
}
