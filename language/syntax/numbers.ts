// What a number token says: its value in the base unit (bytes, picoseconds, bytes per second, hertz), or what is
// wrong with it.

import type { Span, Unit } from './ast';
import { closest } from './closest';
import type { SyntaxCode } from './problems';

const kilo = 1000n;
const kibi = 1024n;

/** Every unit with what one of it is in its base unit. */
export const units: ReadonlyMap<string, { readonly unit: Unit; readonly factor: bigint }> = new Map([
  ...prefixed('size', 'B', ''),
  ...prefixed('rate', 'B/s', ''),
  ['ps', { unit: 'time', factor: 1n }],
  ['ns', { unit: 'time', factor: kilo }],
  ['us', { unit: 'time', factor: kilo ** 2n }],
  ['ms', { unit: 'time', factor: kilo ** 3n }],
  ['s', { unit: 'time', factor: kilo ** 4n }],
  ['Hz', { unit: 'frequency', factor: 1n }],
  ['kHz', { unit: 'frequency', factor: kilo }],
  ['MHz', { unit: 'frequency', factor: kilo ** 2n }],
  ['GHz', { unit: 'frequency', factor: kilo ** 3n }],
]);

function prefixed(unit: Unit, base: string, before: string): [string, { unit: Unit; factor: bigint }][] {
  return [
    [before + base, { unit, factor: 1n }],
    [`k${base}`, { unit, factor: kilo }],
    [`MB${base.slice(1)}`, { unit, factor: kilo ** 2n }],
    [`GB${base.slice(1)}`, { unit, factor: kilo ** 3n }],
    [`KiB${base.slice(1)}`, { unit, factor: kibi }],
    [`MiB${base.slice(1)}`, { unit, factor: kibi ** 2n }],
    [`GiB${base.slice(1)}`, { unit, factor: kibi ** 3n }],
  ];
}

export const largestNumber = (1n << 64n) - 1n;

export interface NumberProblem extends Span {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly fix?: { readonly title: string; readonly text: string };
}

export interface ReadNumber {
  readonly value: bigint;
  readonly unit: Unit;
  /** Its span counts from the start of the token. */
  readonly problem?: NumberProblem;
}

/** What the numbers of late said: files have few different ones. */
const known = new Map<string, ReadNumber>();
const mostKnown = 4096;

/** Reads the text of a number token. With a problem the value is the best guess, zero at worst. */
export function readNumber(text: string): ReadNumber {
  let read = known.get(text);
  if (!read) {
    read = readAnew(text);
    if (known.size >= mostKnown) known.clear();
    if (text.length < 32) known.set(text, read);
  }
  return read;
}

function readAnew(text: string): ReadNumber {
  if (/^0[xXbB]/.test(text)) return readPrefixed(text);
  const match = /^([\d_]+)(?:\.([\d_]+))?(.*)$/.exec(text)!;
  const whole = match[1].replaceAll('_', '');
  const fraction = (match[2] ?? '').replaceAll('_', '');
  const unitText = match[3];
  const unitStart = text.length - unitText.length;
  const found = units.get(unitText);
  if (unitText !== '' && !found) {
    const { factor, ...read } = unknownUnit(unitText, unitStart);
    // As large as it is meant: what is far too small would have findings of its own.
    const value = toBigInt(whole) * factor;
    return { ...read, value: value > largestNumber ? 0n : value };
  }
  if (fraction !== '' && !found) {
    const message = `\`${text}\` needs a unit: only quantities such as \`1.5us\` or \`2.5GB/s\` may have a fraction`;
    return {
      value: toBigInt(whole),
      unit: 'none',
      problem: { start: 0, end: text.length, code: 'invalid-number', message },
    };
  }
  const { unit, factor } = found ?? { unit: 'none', factor: 1n };
  if (whole.length + fraction.length > 400) return tooLarge(text, unit);
  const scale = 10n ** BigInt(fraction.length);
  const scaled = toBigInt(whole + fraction) * factor;
  const value = scaled / scale;
  if (scaled % scale !== 0n) {
    const base = {
      none: '',
      size: 'bytes',
      time: 'picoseconds',
      rate: 'bytes per second',
      frequency: 'hertz',
    }[unit];
    const message = `\`${text}\` is no whole number of ${base}: write one that is`;
    return { value, unit, problem: { start: 0, end: text.length, code: 'invalid-number', message } };
  }
  if (value > largestNumber) return tooLarge(text, unit);
  return { value, unit };
}

function readPrefixed(text: string): ReadNumber {
  const hex = /^0[xX]/.test(text);
  const digits = text.slice(2);
  const good = hex ? /^_*[\da-fA-F][\da-fA-F_]*$/ : /^_*[01][01_]*$/;
  if (!good.test(digits)) {
    const kind = hex ? 'hexadecimal' : 'binary';
    const wanted = hex ? '0 to 9 and a to f' : '0 and 1';
    const plainNumber = /^0x[0-9a-f_]+?(?=u?l{0,2}$)|^0b[01_]+(?=u?l{0,2}$)/i.exec(text)?.[0];
    const suffix = plainNumber && text.slice(plainNumber.length);
    const fix = suffix ? { title: `Remove \`${suffix}\``, text: plainNumber } : undefined;
    const message = `\`${text}\` is no ${kind} number: behind \`${text.slice(0, 2)}\` stand digits ${wanted}, and no unit`;
    return {
      value: 0n,
      unit: 'none',
      problem: { start: 0, end: text.length, code: 'invalid-number', message, fix },
    };
  }
  const plain = digits.replaceAll('_', '').replace(/^0+(?=.)/, '');
  if (plain.length > (hex ? 16 : 64)) return tooLarge(text, 'none');
  return { value: BigInt(text.slice(0, 2) + plain), unit: 'none' };
}

function toBigInt(digits: string): bigint {
  return digits.length > 400 ? 0n : BigInt(digits === '' ? '0' : digits);
}

function tooLarge(text: string, unit: Unit): ReadNumber {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const most = unit === 'time' ? 'about 18,446,744 s' : '0xffff_ffff_ffff_ffff';
  const message = `\`${shown}\` does not fit in 64 bits: the largest is ${most}`;
  return { value: 0n, unit, problem: { start: 0, end: text.length, code: 'number-too-large', message } };
}

function unknownUnit(text: string, start: number): Omit<ReadNumber, 'value'> & { readonly factor: bigint } {
  const exact = [...units.keys()].find(unit => unit.toLowerCase() === text.toLowerCase());
  const meant = foreignUnits.get(text) ?? exact ?? closest(text, units.keys());
  const end = start + text.length;
  const list = (['size', 'time', 'rate', 'frequency'] as const)
    .map(kind => {
      const names = [...units].filter(([, { unit }]) => unit === kind).map(([name]) => name);
      return `${plurals[kind]} ${names.join(' ')}`;
    })
    .join(', ');
  const message = inBits.test(text)
    ? `there is no unit \`${text}\`: rates are of bytes, so divide the bits by eight, such as \`2GB/s\` for 16 Gb/s`
    : text === 'h'
      ? 'there is no unit `h`: a hexadecimal number is written `0x10000`'
      : meant
        ? `there is no unit \`${text}\`; did you mean \`${meant}\`?`
        : `there is no unit \`${text}\`; there are ${list}`;
  const fix = meant && !inBits.test(text) ? { title: `Change to \`${meant}\``, text: meant } : undefined;
  return {
    unit: meant ? units.get(meant)!.unit : 'none',
    factor: meant ? units.get(meant)!.factor : 1n,
    problem: { start, end, code: 'unknown-unit', message, fix },
  };
}

const plurals = { size: 'sizes', time: 'times', rate: 'rates', frequency: 'frequencies' } as const;

/** Bits a second are no bytes a second, however near the words are. */
const inBits = /^([kKMG]i?)?b(\/s|ps)$/;

const foreignUnits: ReadonlyMap<string, string> = new Map([
  ['K', 'KiB'],
  ['KB', 'KiB'],
  ['\u03bcs', 'us'],
  ['\u00b5s', 'us'],
  ['k', 'KiB'],
  ['M', 'MiB'],
  ['G', 'GiB'],
  ['b', 'B'],
  ['sec', 's'],
  ['msec', 'ms'],
  ['usec', 'us'],
  ['nsec', 'ns'],
  ['byte', 'B'],
  ['bytes', 'B'],
]);
