// What expressions give: by drivers that log them.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBinary } from '../../language/link';
import type { BinaryOperator } from '../../language/syntax/ast';
import { runDriver } from '../testing';

const logged = (...expressions: string[]) => runDriver(expressions.map(e => `log "{${e}}"`).join('\n')).log;
const failure = (body: string) => runDriver(body).failures[0];

describe('numbers', () => {
  it('wrap at 64 bits and are unsigned', () => {
    expect(
      logged('0 - 1', '0xffff_ffff_ffff_ffff + 2', '-1', '~0', '1 << 63', '1 << 64', '(0 - 1) / 3'),
    ).toEqual([
      '18446744073709551615',
      '1',
      '18446744073709551615',
      '18446744073709551615',
      '9223372036854775808',
      '0',
      '6148914691236517205',
    ]);
  });

  it('of every operator are what the linker folds, also when they are known only in the run', () => {
    const value = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    const operators: BinaryOperator[] = [
      '+',
      '-',
      '*',
      '/',
      '%',
      '&',
      '|',
      '^',
      '<<',
      '>>',
      '==',
      '!=',
      '<',
      '<=',
      '>',
      '>=',
    ];
    fc.assert(
      fc.property(value, fc.oneof(value, fc.bigInt({ min: 1n, max: 70n })), (a, b) => {
        fc.pre(b !== 0n);
        const { log } = runDriver(
          [`let a = ${a}`, `let b = ${b}`, ...operators.map(o => `log "{a ${o} b}"`)].join('\n'),
        );
        const int = { kind: 'int' } as const;
        const expected = operators.map(o => {
          const folded = foldBinary(o, int, int, a, b);
          return /[=!<>]=|^[<>]$/.test(o) ? String(folded === 1n) : String(folded);
        });
        expect(log).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('carry their units', () => {
    expect(
      logged('2KiB', '1536B', '1500ns', '1us * 3', '64KiB / 16GB/s', '16GB/s * 1us', '10ns / 4ns', '4GHz'),
    ).toEqual(['2 KiB', '1536 B', '1.5 us', '3 us', '4.096 us', '16000 B', '2', '4GHz']);
  });

  it('of `min`, `max` and `log2`', () => {
    expect(logged('min(7, 3, 5)', 'max(7, 3, 9)', 'log2(2KiB)', 'log2(0 - 1)')).toEqual([
      '3',
      '9',
      '11',
      '63',
    ]);
  });

  it('fail where they have no value', () => {
    expect(failure('let zero = 0\nlet n = 5 / zero')).toBe('division by zero');
    expect(failure('let zero = 0\nlet n = log2(zero)')).toBe('log2(0) has no value');
  });
});

describe('conditions', () => {
  it('look at the right side only when it matters', () => {
    const { log, failures } = runDriver(`
      let zero = 0
      log "{zero == 0 or 1 / zero == 1} {zero != 0 and 1 / zero == 1} {not (zero == 0)}"`);
    expect(log).toEqual(['true false false']);
    expect(failures).toEqual([]);
  });
});

describe('bytes', () => {
  it('of the builtins are what their documentation says', () => {
    const pattern = Array.from({ length: 300 }, (_, k) => (5 * 131 + k * 7 + (k >> 8) * 13) & 255);
    const { failures } = runDriver(`
      let p = pattern(300, 5)
      check p.length == 300
      check p[0] == ${pattern[0]} and p[255] == ${pattern[255]} and p[256] == ${pattern[256]} and p[299] == ${pattern[299]}
      check zeros(3) == [0, 0, 0]
      check fill(2, 0x1ab) == [0xab, 0xab]
      check concat([1], [2, 3], [4]) == [1, 2, 3, 4]
      check replace([1, 2, 3], 1, 9) == [1, 9, 3]
      check as_bytes(0x0102030405060708, 10) == [8, 7, 6, 5, 4, 3, 2, 1, 0, 0]
      check as_bytes(0x010203, 2) == [3, 2]
      let b = as_bytes(0x8877665544332211, 8)
      check u8(b, 7) == 0x88 and u16(b, 1) == 0x3322 and u32(b, 4) == 0x88776655
      check u64(b, 0) == 0x8877665544332211`);
    expect(failures).toEqual([]);
  });

  it('combine, invert, are cut and compared', () => {
    const { failures } = runDriver(`
      let a = [0x0f, 0xff]
      check ~a == [0xf0, 0x00] and (a & [0xaa, 0xaa]) == [0x0a, 0xaa]
      check (a | [0xf0, 0]) == [0xff, 0xff] and (a ^ a) == zeros(2)
      check [1, 2, 3, 4][1 ..< 3] == [2, 3] and [1, 2, 3, 4][1 .. 3] == [2, 3, 4]
      check a != [0x0f] and a[1] == 255`);
    expect(failures).toEqual([]);
  });

  it('change only where they are set: other variables keep theirs', () => {
    const { failures } = runDriver(`
      let a = [1, 2]
      let b = a
      set a = concat([9], a)
      check a == [9, 1, 2] and b == [1, 2]
      set b = a
      set a = replace(a, 0, 7)
      check a == [7, 1, 2] and b == [9, 1, 2]
      set a = [a[2], a[1], a[0]]
      check a == [2, 1, 7]`);
    expect(failures).toEqual([]);
  });

  it('end where they end', () => {
    expect(failure('let b = concat([1], zeros(now() / 1s + 1))\nlet n = b[2]')).toBe(
      'byte at 2 is beyond the end: there are 2 bytes',
    );
    expect(failure('let b = concat([1], zeros(now() / 1s + 1))\nlet n = u32(b, 0)')).toBe(
      'u32 at 0 is beyond the end: there are 2 bytes',
    );
    expect(failure('let b = concat([1], zeros(now() / 1s + 1))\nlet c = b[1 ..< 5]')).toBe(
      'bytes 1 ..< 5 cannot be cut from 2 bytes',
    );
    expect(failure('let b = [1] & [1, 2]')).toBe('`&` takes bytes of one length, and these have 1 and 2');
    expect(failure('let n = 1 << 40\nlet b = zeros(n)')).toBe(
      '1099511627776 bytes are more than the 16777216 that a value can hold',
    );
  });

  it('are told by their first ones', () => {
    expect(logged('[1, 255]', 'pattern(2KiB, 0)[0 ..< 17]')).toEqual([
      '[0x01, 0xff]',
      '[0x00, 0x07, 0x0e, 0x15, 0x1c, 0x23, 0x2a, 0x31, 0x38, 0x3f, 0x46, 0x4d, 0x54, 0x5b, 0x62, 0x69, … 17 B]',
    ]);
  });
});

describe('structs', () => {
  const declare = (body: string) =>
    runDriver(`${body}\n}\nstruct request { kind: u8  where: u64  count: u16`);

  it('are bytes with names, packed and little-endian', () => {
    const { failures } = declare(`
      let r = request { count: 0x0201  where: 0x0a }
      check r == [0, 0x0a, 0, 0, 0, 0, 0, 0, 0, 1, 2] and r.length == size_of(request)
      check r.where == 10 and r.count == 0x201 and r.kind == 0
      check request(concat([7], zeros(10))).kind == 7`);
    expect(failures).toEqual([]);
  });

  it('say what does not fit', () => {
    expect(declare('let n = 256\nlet r = request { kind: n }').failures).toEqual([
      'request.kind has 8 bits, and 256 does not fit',
    ]);
    expect(declare('let b = zeros(now() / 1s + 2)\nlet n = request(b).count').failures).toEqual([
      'struct request has 11 bytes, and its field count is beyond the 2 bytes that there are',
    ]);
  });
});
