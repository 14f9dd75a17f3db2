// How a message becomes a C structure: which of its fields are members of their own, which share one, what is reserved.

import { type Field, layout, type MessageLayout } from '../../spec';

/** A member of the structure: one field, several that share its bits, or none. */
export interface Member {
  readonly name: string;
  readonly lsb: number;
  readonly bits: number;
  /** In a packed member, which is read by its accessors: all that it holds. */
  readonly fields: readonly Field[];
  readonly kind: 'field' | 'packed' | 'reserved' | 'rest';
  /** Of reserved doublewords that follow each other: how many. */
  readonly count?: number;
}

const doublewordBits = layout.doublewordBytes * 8;
const messageBits = layout.minMessageBytes * 8;
const smallestPacked = 16;

const endOf = (f: Field): number => f.lsb + f.width;

/**
 * The members of the structure of the shortest message, in order and without gaps. Throws RangeError for a field that
 * crosses a doubleword, which one load could not read.
 */
export function membersOf(message: MessageLayout): readonly Member[] {
  const rest = message.fields.find(f => f.width < 0);
  const sized = message.fields.filter(f => f.width >= 0);
  for (const f of sized) {
    if (Math.floor(f.lsb / doublewordBits) !== Math.floor((endOf(f) - 1) / doublewordBits)) {
      throw new RangeError(`${message.name}.${f.name} crosses a doubleword`);
    }
  }
  const members: Member[] = [];
  for (let lsb = 0; lsb < (rest?.lsb ?? messageBits); lsb += doublewordBits) {
    const parts = split(sized, lsb, doublewordBits);
    const before = members.at(-1);
    if (
      parts[0].kind === 'reserved' &&
      parts.length === 1 &&
      before?.bits === doublewordBits &&
      before.kind === 'reserved'
    ) {
      members[members.length - 1] = { ...before, count: (before.count ?? 1) + 1 };
    } else members.push(...parts);
  }
  if (rest) {
    members.push({
      name: rest.name.toLowerCase(),
      lsb: rest.lsb,
      bits: messageBits - rest.lsb,
      fields: [rest],
      kind: 'rest',
    });
  }
  return members;
}

function split(all: readonly Field[], lsb: number, bits: number): readonly Member[] {
  const fields = all.filter(f => f.lsb < lsb + bits && endOf(f) > lsb);
  const [first] = fields;
  if (!first) return [{ name: `reserved_${lsb}`, lsb, bits, fields, kind: 'reserved' }];
  if (first.lsb === lsb && first.width === bits) {
    return [{ name: first.name.toLowerCase(), lsb, bits, fields, kind: 'field' }];
  }
  const middle = lsb + bits / 2;
  if (bits === smallestPacked || fields.some(f => f.lsb < middle && endOf(f) > middle)) {
    return [{ name: `bits_${lsb}`, lsb, bits, fields, kind: 'packed' }];
  }
  return [...split(fields, lsb, bits / 2), ...split(fields, middle, bits / 2)];
}

/** The smallest of C's unsigned types that holds so many bits. */
export function uintFor(bits: number): string {
  return `uint${[8, 16, 32, 64].find(size => bits <= size)}_t`;
}
