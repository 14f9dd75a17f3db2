import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRegister,
  encodeRegister,
  FieldError,
  insertRegisterField,
  Register,
  registerField32,
  registerFieldOf,
  registerFields,
  registers,
} from './index';

const withFields = registers.filter(r => r.fields.length > 0);
const word = fc.integer({ min: 0, max: 0xffffffff });
const exact = (lo: number, hi: number) => (BigInt(hi) << 32n) | BigInt(lo);

describe('a register value', () => {
  it.each(withFields.map(r => [r.name, r] as const))('%s decodes to what was encoded', (_, r) => {
    const values = fc.record(
      Object.fromEntries(
        r.fields.map(f => [f.name, fc.bigInt({ min: 0n, max: (1n << BigInt(f.msb - f.lsb + 1)) - 1n })]),
      ),
    );
    fc.assert(
      fc.property(values, given => {
        const decoded = decodeRegister(r, encodeRegister(r, given));
        expect(Object.fromEntries(decoded.map(d => [d.field.name, d.value]))).toEqual(given);
      }),
    );
  });

  it.each(withFields.map(r => [r.name, r] as const))('%s reads the same from halves and whole', (_, r) => {
    fc.assert(
      fc.property(word, word, (lo, hi) => {
        for (const { field, value } of decodeRegister(r, exact(lo, hi))) {
          expect(registerFieldOf(lo, hi, field)).toBe(value);
          expect(BigInt(registerField32(lo, hi, field))).toBe(value);
        }
      }),
    );
  });

  it.each(withFields.map(r => [r.name, r] as const))(
    '%s: inserting a field changes that field only',
    (_, r) => {
      fc.assert(
        fc.property(word, word, word, (lo, hi, value) => {
          for (const f of r.fields) {
            const next = insertRegisterField(lo, hi, f, value);
            for (const other of r.fields) {
              const was = registerFieldOf(lo, hi, other);
              const want = other === f ? BigInt.asUintN(f.msb - f.lsb + 1, BigInt(value)) : was;
              expect(registerFieldOf(next.lo, next.hi, other)).toBe(want);
            }
          }
        }),
      );
    },
  );

  it('has the enable of the error interrupt in its top bit', () => {
    expect(encodeRegister(Register.management.ERR_IRQ_CTRL, { Enable: 1, Vector: 3 })).toBe((1n << 63n) | 3n);
    expect(insertRegisterField(3, 0, registerFields.ERR_IRQ_CTRL.Enable, 1)).toEqual({
      lo: 3,
      hi: 0x80000000,
    });
  });

  it('refuses a value too wide and a field that it lacks, by name', () => {
    expect(() => encodeRegister(Register.management.MSK_CTRL, { LOG2_SIZE: 32 })).toThrow(
      'MSK_CTRL.LOG2_SIZE: 32 does not fit in 5 bits',
    );
    expect(() => encodeRegister(Register.management.AMU_CR, { EN: 1 })).toThrow(FieldError);
    expect(() => encodeRegister(Register.ami_sw.TX_DIGEST, { EN: 1 })).toThrow('it has none');
  });
});
