// Reads the properties of one declaration: keys bound, values constant, of the right unit and in range. A wrong value
// is reported where it stands and its default is used, so that the rest of the system is still known.

import type { CheckId } from '../checks/table';
import type { Expression, Identifier, Property, PropertyValue, Span } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import { type Key, type KeyOwner, keys } from './keys';
import type { Binding, Cost, Type } from './model';
import { suggestion } from './names';
import type { ReportExtra } from './report';
import type { Scope } from './scope';
import { describeType, formatValue, intType, rateType, sizeType, timeType } from './types';

export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly powerOfTwo?: boolean;
  /** where the range comes from, for the message: "the AMU has 16 vectors" */
  readonly why?: string;
  readonly code?: CheckId;
}

const largestNumber = 2 ** 53;
const isPowerOfTwo = (n: number) => n > 0 && Number.isInteger(Math.log2(n));

/** The powers of two around a number: for messages and fixes. */
function neighbours(n: number): [number, number] {
  const down = 2 ** Math.floor(Math.log2(Math.max(n, 1)));
  return [down, down * 2];
}

/** A size as one writes it: 2KiB. */
function writtenSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let count = bytes;
  while (count >= 1024 && count % 1024 === 0 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count}${units[unit]}`;
}

const keyBindings = new Map<string, Map<string, Binding>>();

/** What a key stands for, the same wherever it is written. */
export function keyBinding(of: string, name: string): Binding {
  let byName = keyBindings.get(of);
  if (!byName) {
    byName = new Map();
    keyBindings.set(of, byName);
  }
  let binding = byName.get(name);
  if (!binding) {
    binding = { kind: 'property', of, name };
    byName.set(name, binding);
  }
  return binding;
}

export class Properties {
  private readonly byName = new Map<string, Property>();

  /** `others` are keys that are no part of the table: the parameters of an agent's accelerator. */
  constructor(
    private readonly binder: ExpressionBinder,
    private readonly scope: Scope,
    private readonly owner: KeyOwner,
    private readonly declaration: Span,
    properties: readonly Property[],
    others?: (name: Identifier) => boolean,
    otherNames: Iterable<string> = [],
  ) {
    const known = keys[owner];
    for (const p of properties) {
      if (p.name.text === '') continue;
      if (known.has(p.name.text)) binder.bind(p.name, keyBinding(owner, p.name.text));
      else if (!others?.(p.name)) {
        const names = [...known.keys(), ...otherNames];
        const meant = suggestion(p.name.text, names, p.name);
        const list = meant.text === '' ? `; it has ${names.join(', ')}` : meant.text;
        const word = owner === 'tx' || owner === 'rx' ? `${owner.toUpperCase()} socket` : owner;
        binder.report('unknown-key', p.name, `\`${word}\` has no property \`${p.name.text}\`${list}`, {
          fix: meant.fix,
        });
        this.bindStray(p);
        continue;
      }
      if (this.byName.has(p.name.text)) {
        binder.report('duplicate-key', p.name, `\`${p.name.text}\` is given twice; the first one counts`);
        this.bindStray(p);
      } else this.byName.set(p.name.text, p);
    }
  }

  private bindStray(p: Property): void {
    for (const v of p.values) if (v.value.kind !== 'name') this.binder.value(v.value, this.scope);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The span of a property's value, or of the whole declaration when it is not given. */
  span(name: string): Span {
    return this.byName.get(name)?.values[0]?.value ?? this.declaration;
  }

  report(code: CheckId, name: string, message: string, extra?: ReportExtra): void {
    this.binder.report(code, this.span(name), message, extra);
  }

  private single(name: string): PropertyValue | undefined {
    const p = this.byName.get(name);
    if (!p) return undefined;
    const [value, second] = p.values;
    if (!value) return undefined;
    if (second) this.binder.report('unknown-value', second, `\`${name}\` takes one value`);
    if (value.label) this.binder.report('unknown-value', value.label, `\`${name}\` takes no label`);
    if (value.to) this.binder.report('unknown-value', value, `\`${name}\` takes one value, not a range`);
    return value;
  }

  /** Binds a constant expression of a type; undefined (and reported) when it is none. */
  constant(e: Expression, type: Type, role: string): bigint | undefined {
    const actual = this.binder.expect(e, this.scope, type, role);
    if (!actual) return undefined;
    const value = this.binder.fold(e);
    if (value === undefined) {
      this.binder.report(
        'not-constant',
        e,
        `${role} has to be known before the run: a number, a constant, or arithmetic on them`,
      );
    }
    return value;
  }

  /** A constant as a number in its base unit, within its range. */
  private within(e: Expression, type: Type, role: string, range: Range): number | undefined {
    const exact = this.constant(e, type, role);
    if (exact === undefined) return undefined;
    if (exact >= BigInt(largestNumber)) {
      this.binder.report('number-too-wide', e, `${role} has to be below 2^53`);
      return undefined;
    }
    const value = Number(exact);
    const { min = 0, max = Number.POSITIVE_INFINITY, why } = range;
    if (value < min || value > max) {
      const limits =
        max === Number.POSITIVE_INFINITY
          ? `at least ${shown(type, min)}`
          : `${shown(type, min)} .. ${shown(type, max)}`;
      const reason = why ? `: ${why}` : '';
      this.binder.report(
        range.code ?? 'value-out-of-range',
        e,
        `${role} is ${limits}${reason}; this is ${shown(type, value)}`,
      );
      return undefined;
    }
    if (range.powerOfTwo && !isPowerOfTwo(value)) {
      const [below, above] = neighbours(value);
      const nearest = above <= max ? above : below;
      const text = type.kind === 'size' ? writtenSize(nearest) : String(nearest);
      this.binder.report(
        'not-power-of-two',
        e,
        `${role} is a power of two, such as ${shown(type, below)} or ${shown(type, above)}; this is ${shown(type, value)}`,
        { fix: { title: `Change to \`${text}\``, start: e.start, end: e.end, text } },
      );
      // What was nearly meant: a default in its place would only bring findings about the default.
      return nearest;
    }
    return value;
  }

  private slotsWord(value: PropertyValue, key: Key): void {
    const word = value.unitWord;
    if (!word) return;
    if (word.text === 'slots' || word.text === 'slot') {
      if (key.kind === 'slots' || key.kind === 'slot_range') return;
    }
    this.binder.report('unit-mismatch', word, `\`${key.name}\` takes no \`${word.text}\``);
  }

  /** Sizes and numbers stand for each other, and `slots: 16KiB` is meant to be something else all the same. */
  private countWithUnit(e: Expression, key: Key): number | undefined {
    if (e.kind !== 'number' || e.unit !== 'size' || (key.kind !== 'count' && key.kind !== 'slots'))
      return undefined;
    const plain = /^[\d_]+/.exec(e.text)?.[0] ?? '';
    const fix = { title: `Change to \`${plain}\``, start: e.start, end: e.end, text: plain };
    const message = `\`${key.name}\` counts, and ${e.text} is a size: write \`${plain}\``;
    this.binder.report('unit-mismatch', e, message, { fix });
    return Number(plain.replaceAll('_', ''));
  }

  /** A number, size or address in its base unit; undefined when not given or wrong. */
  number(name: string, range: Range = {}): number | undefined {
    const value = this.single(name);
    const key = keys[this.owner].get(name);
    if (!value || !key) return undefined;
    this.slotsWord(value, key);
    const type = key.kind === 'size' ? sizeType : intType;
    const count = this.countWithUnit(value.value, key);
    return count ?? this.within(value.value, type, `\`${name}\``, range);
  }

  /** A number of up to 64 bits. */
  wide(name: string): bigint | undefined {
    const value = this.single(name);
    return value && this.constant(value.value, intType, `\`${name}\``);
  }

  /** A value that has to be given. */
  required(name: string, range: Range, fallback: number): number {
    if (!this.byName.has(name)) {
      const key = keys[this.owner].get(name);
      this.binder.report(
        'missing-value',
        this.declaration,
        `\`${name}\` is missing; for example \`${name}: ${key?.example}\``,
      );
    }
    return this.number(name, range) ?? fallback;
  }

  /** One of the words of a key. */
  symbol<T extends string>(name: string, fallback: T): T {
    const value = this.single(name);
    const symbols = keys[this.owner].get(name)?.symbols ?? [];
    if (!value) return fallback;
    const e = value.value;
    if (e.kind === 'error_expression') return fallback;
    const word = e.kind === 'name' ? e.name.text : '';
    if (e.kind === 'name' && symbols.some(s => s.name === word)) {
      this.binder.bind(e.name, keyBinding(`${this.owner}.${name}`, word));
      return word as T;
    }
    const meant = suggestion(
      word,
      symbols.map(s => s.name),
      e,
    );
    const list = meant.text === '' ? `; it is one of ${symbols.map(s => s.name).join(', ')}` : meant.text;
    const what = word === '' ? 'this' : `\`${word}\``;
    this.binder.report('unknown-value', e, `${what} is no value of \`${name}\`${list}`, { fix: meant.fix });
    return fallback;
  }

  /** The name that a property gives, for the caller to resolve: `in: buffers`. */
  name(name: string): Identifier | undefined {
    const e = this.single(name)?.value;
    if (!e || e.kind === 'error_expression') return undefined;
    if (e.kind === 'name') return e.name;
    this.binder.report('unknown-value', e, `\`${name}\` takes a name`);
    return undefined;
  }

  /** `64B .. 2KiB`, `1 .. 4096 slots`. */
  range(name: string, range: Range, fallback: readonly [number, number]): readonly [number, number] {
    const value = this.byName.get(name)?.values[0];
    const key = keys[this.owner].get(name);
    if (!value || !key) return fallback;
    this.slotsWord(value, key);
    if (!value.to) {
      this.binder.report('unknown-value', value, `\`${name}\` takes a range, such as \`${key.example}\``);
      this.binder.value(value.value, this.scope);
      return fallback;
    }
    const type = key.kind === 'size_range' ? sizeType : intType;
    const from = this.within(value.value, type, `the start of \`${name}\``, range) ?? fallback[0];
    const to = this.within(value.to, type, `the end of \`${name}\``, range) ?? Math.max(fallback[1], from);
    if (from <= to) return [from, to];
    this.binder.report('value-out-of-range', value, `the range of \`${name}\` ends below its start`);
    return fallback;
  }

  /** `tx 4, rx 4`. */
  socketCounts(name: string, fallback: number): { tx: number; rx: number } {
    const counts = { tx: fallback, rx: fallback };
    for (const v of this.byName.get(name)?.values ?? []) {
      const label = v.label?.text;
      if (v.label && (label === 'tx' || label === 'rx')) {
        this.binder.bind(v.label, keyBinding(`${this.owner}.${name}`, label));
        const range = { min: 1, max: 64, why: 'an AMI has up to 64 sockets of each direction' };
        counts[label] = this.within(v.value, intType, `the number of ${label} sockets`, range) ?? fallback;
      } else {
        this.binder.value(v.value, this.scope);
        this.binder.report(
          'unknown-value',
          v.label ?? v,
          `\`${name}\` takes a count for each direction, such as \`tx 4, rx 4\``,
        );
      }
    }
    return counts;
  }

  /** `300ns + 16GB/s`: a time, a rate, or both. */
  cost(name: string, fallback: Cost): Cost {
    const value = this.single(name);
    if (!value) return fallback;
    const cost = { latencyPs: 0, bytesPerSecond: 0 };
    return this.costTerm(value.value, name, cost) ? cost : fallback;
  }

  private costTerm(
    e: Expression,
    name: string,
    cost: { latencyPs: number; bytesPerSecond: number },
  ): boolean {
    if (e.kind === 'binary' && e.operator === '+') {
      const left = this.costTerm(e.left, name, cost);
      return this.costTerm(e.right, name, cost) && left;
    }
    const type = this.binder.value(e, this.scope);
    if (!type) return false;
    if (type.kind !== 'time' && type.kind !== 'rate') {
      this.binder.report(
        'unit-mismatch',
        e,
        `\`${name}\` is a time, a rate or both, such as 300ns + 16GB/s; this is ${describeType(type)}`,
      );
      return false;
    }
    const role = `\`${name}\``;
    const n = this.within(
      e,
      type.kind === 'time' ? timeType : rateType,
      role,
      type.kind === 'rate' ? { min: 1 } : {},
    );
    if (n === undefined) return false;
    if (type.kind === 'time') cost.latencyPs += n;
    else cost.bytesPerSecond += n;
    return true;
  }

  /** The value of a key that is a parameter of an accelerator, in its base unit. */
  parameter(name: string, type: Type): bigint | undefined {
    const value = this.single(name);
    if (!value) return undefined;
    if (value.unitWord)
      this.binder.report('unit-mismatch', value.unitWord, `\`${name}\` takes no \`${value.unitWord.text}\``);
    return this.constant(value.value, type, `\`${name}\``);
  }
}

/** A number as a person writes one of that type. */
function shown(type: Type, n: number): string {
  return formatValue(type, BigInt(n));
}
