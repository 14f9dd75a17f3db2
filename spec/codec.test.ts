import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkFieldValue,
  commandByName,
  commands,
  decodeAny,
  decodeMessage,
  encodeMessage,
  exceptionByName,
  exceptions,
  type Field,
  FieldError,
  type FieldInput,
  type MessageLayout,
  readField32,
  readFieldHi,
  readFieldLo,
  writeField,
} from './index';

const messages: readonly MessageLayout[] = [
  ...commands.flatMap(c => [c.command, c.response]),
  ...exceptions.map(e => e.layout),
];
const title = (m: MessageLayout) => `${m.name} ${m.kind}`;
const messageBytes = 64;

/** Any value that a field can hold; a payload fills the rest of the message, as decoding cannot tell its end. */
const anyValueOf = (f: Field): fc.Arbitrary<bigint | Uint8Array> =>
  f.width < 0
    ? fc.uint8Array({ minLength: messageBytes - f.lsb / 8, maxLength: messageBytes - f.lsb / 8 })
    : fc.bigInt({ min: 0n, max: (1n << BigInt(f.width)) - 1n });
const valuesOf = (m: MessageLayout) =>
  fc.record(Object.fromEntries(m.fields.map(f => [f.name, anyValueOf(f)])));

/** Bit by bit and in BigInt: the slow and obvious way, to hold the fast ones against. */
function slowRead(bytes: Uint8Array, at: number, f: Field): bigint {
  let value = 0n;
  for (let i = 0; i < f.width; i++) {
    const bit = f.lsb + i;
    if ((bytes[at + (bit >> 3)] >> (bit & 7)) & 1) value |= 1n << BigInt(i);
  }
  return value;
}

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a message', () => {
  it.each(messages.map(m => [title(m), m] as const))('%s decodes to what was encoded', (_, m) => {
    fc.assert(
      fc.property(valuesOf(m), fc.nat(40), (values, at) => {
        const bytes = new Uint8Array(at + messageBytes + 3).fill(0xa5);
        encodeMessage(m, values, bytes, at);
        expect(decodeMessage(m, bytes, at)).toEqual(values);
        expect([...bytes.subarray(0, at), ...bytes.subarray(at + messageBytes)].every(b => b === 0xa5)).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each(messages.map(m => [title(m), m] as const))('%s: a field does not touch another', (_, m) => {
    for (const f of m.fields) {
      const values: Record<string, FieldInput> = { OPCODE: 0 };
      values[f.name] = f.width < 0 ? new Uint8Array(8).fill(255) : (1n << BigInt(f.width)) - 1n;
      const bytes = new Uint8Array(messageBytes);
      encodeMessage(m, values, bytes);
      const set = bytes.reduce((sum, b) => sum + b.toString(2).replaceAll('0', '').length, 0);
      expect([f.name, set]).toEqual([f.name, f.width < 0 ? 64 : f.width]);
      for (const other of m.fields) {
        if (other !== f && other.width > 0)
          expect([other.name, slowRead(bytes, 0, other)]).toEqual([other.name, 0n]);
      }
    }
  });

  it.each(messages.map(m => [title(m), m] as const))('%s refuses what is too wide, by name', (_, m) => {
    for (const f of m.fields) {
      const bytes = new Uint8Array(messageBytes).fill(7);
      const value = f.width < 0 ? new Uint8Array(messageBytes) : 1n << BigInt(f.width);
      const error = thrownBy(() => encodeMessage(m, { [f.name]: value }, bytes));
      expect(error).toBeInstanceOf(FieldError);
      expect(error).toMatchObject({ owner: m.name, field: f.name });
      expect((error as Error).message).toContain(f.name);
      expect(bytes.every(b => b === 7)).toBe(true);
    }
  });

  it('is little-endian, zero where nothing is given, and carries its opcode', () => {
    const bytes = new Uint8Array(messageBytes).fill(0xff);
    encodeMessage(
      commandByName('F-AMS-RING-CONFIGURE')!.command,
      { RING_BASE: 0x42000 >> 3, LOG2_SIZE: 6 },
      bytes,
    );
    expect(bytes[0]).toBe(20);
    // The address itself stands in the third doubleword, because the field leaves its three low bits out.
    expect([...bytes.subarray(16, 24)]).toEqual([0, 0x20, 0x04, 0, 0, 0, 0, 0]);
    expect(bytes[12]).toBe(6 << 1);
    expect(bytes.reduce((sum, b) => sum + (b ? 1 : 0), 0)).toBe(4);
  });

  it('keeps all 64 bits of a 64-bit field', () => {
    const bytes = new Uint8Array(messageBytes);
    const { command } = commandByName('PF_ASN_CREATE')!;
    encodeMessage(command, { PROF_MASK: 0xfedc_ba98_7654_3211n }, bytes);
    expect(decodeMessage(command, bytes).PROF_MASK).toBe(0xfedc_ba98_7654_3211n);
  });

  it('refuses a field of another command and says which it has', () => {
    const { command } = commandByName('PF_PROBE_AHA')!;
    const error = thrownBy(() => encodeMessage(command, { ASN_ID: 1 }, new Uint8Array(64)));
    expect(error).toMatchObject({ field: 'ASN_ID' });
    expect((error as Error).message).toBe(
      'PF-PROBE-AHA.ASN_ID: the command has no such field; it has OPCODE, AHA_ID',
    );
  });

  it('refuses negative numbers, fractions, bytes for a number and a number for bytes', () => {
    const { command } = commandByName('PF_PROBE_AHA')!;
    for (const value of [-1, -1n, 1.5, Number.NaN, Number.POSITIVE_INFINITY, new Uint8Array(2)]) {
      expect(thrownBy(() => encodeMessage(command, { AHA_ID: value }, new Uint8Array(64)))).toBeInstanceOf(
        FieldError,
      );
    }
    const trap = commandByName('PF_F_TRAP_RESP')!.command;
    expect(thrownBy(() => encodeMessage(trap, { PAYLOAD: 1 }, new Uint8Array(64)))).toBeInstanceOf(
      FieldError,
    );
  });

  it('does not run over the end of its array', () => {
    const { command } = commandByName('PF_PROBE')!;
    expect(() => encodeMessage(command, {}, new Uint8Array(100), 40)).toThrow(RangeError);
    expect(decodeMessage(command, new Uint8Array(1).fill(1))).toEqual({ OPCODE: 1n });
  });

  it('carries a payload to the end of a longer message', () => {
    const { layout } = exceptionByName('E_PF_TRAPPED_CMD')!;
    const payload = new Uint8Array(248).map((_, i) => i);
    const bytes = new Uint8Array(256);
    encodeMessage(layout, { PAYLOAD: payload }, bytes, 0, 256);
    expect(decodeMessage(layout, bytes, 0, 256).PAYLOAD).toEqual(payload);
  });
});

describe('a message of unknown kind', () => {
  it.each(messages.map(m => [title(m), m] as const))('%s is known by its opcode', (_, m) => {
    const bytes = new Uint8Array(messageBytes);
    encodeMessage(m, {}, bytes);
    expect(decodeAny(m.kind, bytes)).toMatchObject({ name: m.name, symbol: m.symbol, layout: m });
  });

  it('has its status by name when it is a response', () => {
    const bytes = new Uint8Array(messageBytes);
    encodeMessage(commandByName('PF_ASN_CREATE')!.response, { STATUS: 2 }, bytes);
    const found = decodeAny('response', bytes);
    expect(found).toMatchObject({ status: { code: 2, symbol: 'log2_msg_length_out_of_range' } });
    encodeMessage(commandByName('PF_ASN_CREATE')!.response, { STATUS: 9 }, bytes);
    expect(decodeAny('response', bytes)).not.toHaveProperty('status');
  });

  it('with an opcode that means nothing, or no longer does, says so', () => {
    expect(decodeAny('command', Uint8Array.of(41, 0))).toEqual({ unknownOpcode: 41 });
    expect(decodeAny('command', Uint8Array.of(5, 0))).toMatchObject({
      unknownOpcode: 5,
      retired: expect.stringContaining('2018'),
    });
    expect(decodeAny('exception', Uint8Array.of(5, 0))).toMatchObject({
      symbol: 'E_F_AMI_RING_INVALID_VECTOR',
    });
    expect(decodeAny('command', new Uint8Array(0))).toEqual({ unknownOpcode: 0 });
  });

  it('never makes decoding throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(20), (bytes, at) => {
        for (const kind of ['command', 'response', 'exception'] as const) decodeAny(kind, bytes, at);
      }),
    );
  });
});

describe('fields by number, without allocating', () => {
  const anyField = fc
    .record({ lsb: fc.nat(447), width: fc.integer({ min: 1, max: 64 }) })
    .map(({ lsb, width }): Field => ({ name: 'X', lsb, width, meaning: '' }));
  const anyBytes = fc.uint8Array({ minLength: 80, maxLength: 80 });

  it('read what the slow way reads, at any bit and width', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(12), anyField, (bytes, at, f) => {
        const lo = readFieldLo(bytes, at, f);
        const hi = readFieldHi(bytes, at, f);
        expect((BigInt(hi) << 32n) | BigInt(lo)).toBe(slowRead(bytes, at, f));
        if (f.width <= 32) expect(BigInt(readField32(bytes, at, f))).toBe(slowRead(bytes, at, f));
      }),
      { numRuns: 1000 },
    );
  });

  it('write their own bits and no other, and drop what is too wide', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(anyBytes, fc.nat(12), anyField, word, word, (bytes, at, f, lo, hi) => {
        const before = { ...f, lsb: 0, width: f.lsb };
        const after = { ...f, lsb: f.lsb + f.width, width: 640 - at * 8 - f.lsb - f.width };
        const outside = [slowRead(bytes, at, before), slowRead(bytes, at, after)];
        writeField(bytes, at, f, lo, hi);
        const value = (BigInt(hi) << 32n) | BigInt(lo);
        expect(slowRead(bytes, at, f)).toBe(BigInt.asUintN(f.width, value));
        expect([slowRead(bytes, at, before), slowRead(bytes, at, after)]).toEqual(outside);
      }),
      { numRuns: 500 },
    );
  });
});

it('a value is checked against a width with a message that says the largest', () => {
  expect(checkFieldValue('R', 'F', 4, 15)).toBe(15n);
  expect(() => checkFieldValue('R', 'F', 4, 16)).toThrow(
    'R.F: 16 does not fit in 4 bits; the largest value is 15 (0xf)',
  );
  expect(() => checkFieldValue('R', 'F', 1, 2)).toThrow('1 bit;');
});
