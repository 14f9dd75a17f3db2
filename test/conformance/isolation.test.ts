// A VF can reach nothing of another function's. Whatever a VF does with the commands, registers and memory that it has:
// the registers, memories, AMIs and sessions of the others stay as they were and their messages go on; and what it can
// see itself does not depend on anything that is theirs.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmiType, commands, layout, registers, writeField } from '../../spec';
import { asn, at, Bench, message } from './bench';

/** The VF that does what it likes. */
const rogue = 1;
const others = [0, 2];

type Action =
  | { kind: 'command'; opcode: number; bytes: Uint8Array; fields: readonly number[] }
  | { kind: 'raw'; bytes: Uint8Array }
  | { kind: 'write'; offset: number; value: bigint }
  | { kind: 'store'; address: number; value: bigint }
  | { kind: 'reset' };

/** Numbers that mean something somewhere: small ones, addresses in memory, and others. */
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 7 }) },
  { weight: 2, arbitrary: fc.integer({ min: at.memory, max: at.memory + at.size }).map(a => a >>> 3) },
  { weight: 1, arbitrary: fc.integer({ min: at.memory, max: at.memory + at.size }).map(a => a >>> 12) },
  { weight: 1, arbitrary: fc.nat() },
);
const value = fc.oneof(
  fc.bigInt({ min: 0n, max: 8n }),
  fc.bigInt({ min: BigInt(at.memory), max: BigInt(at.memory + at.size) }).map(a => a & ~63n),
  fc.constantFrom(0x20000n, 0x40000n, 0x60000n, 0xffff_ffff_ffff_fff0n),
);
/** Offsets of every register of the management page and of the pages of six AMI-SWs, and others. */
const offsets = registers.flatMap(r => {
  const elements = Array.from({ length: Math.min(r.count, 6) }, (_, i) => r.offset + i * r.stride);
  if (r.page === 'management') return elements;
  const pages = Array.from({ length: 6 }, (_, n) => layout.amiSwPageBase + n * layout.amiSwPageBytes);
  return pages.flatMap(page => elements.map(offset => page + offset));
});
const offset = fc.oneof(
  fc.constantFrom(...offsets),
  fc.integer({ min: 0, max: 0x3000 }).map(n => n * 8),
);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      // seldom one of the PF's: it stops the command ring for good
      opcode: fc.constantFrom(...commands.filter(c => c.issuer === 'any').map(c => c.opcode)),
      bytes: fc.constant(new Uint8Array(64)),
      fields: fc.array(number, { minLength: 12, maxLength: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('raw' as const),
      bytes: fc.uint8Array({ minLength: 64, maxLength: 64 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), offset, value }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      address: fc.integer({ min: at.memory / 8, max: (at.memory + at.size) / 8 - 1 }).map(n => n * 8),
      value,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' as const }) },
);

/** Each function with an AMI-SW in loopback; VF 2 has the DMA agent, the rogue one AMI-HW of the other agent. */
function system(type: keyof typeof AmiType, secret: number): Bench {
  const b = new Bench('', { amu: { type, interfacesPerFunction: 4 } });
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => secret + i);
  for (const f of [0, 1, 2]) {
    if (f !== 0) b.vf(f);
    if (f !== rogue) b.hardware.memory[f].write(at.memory + 0x70000, bytes, 0, bytes.length);
    b.bringUpInterface(0, { f, physical: f * 2 });
    b.command('PF_ASN_CREATE', asn(f, `${f * 2}:t0`, `${f * 2}:r0`, { MON_OWNER: f, PROF_CTL: 0x300 }));
    // A message of the others waits in their rings.
    if (f !== rogue) b.send('0:t0', message(secret), f);
  }
  b.bringUpAgent(3, 0, 1, 2);
  b.bringUpAgent(0, 0, 1, rogue);
  b.command('PF_ASN_CREATE', asn(3, 'hw0.0:t0', 'hw0.0:r0', { MON_OWNER: rogue }));
  b.command('F_AMI_SW_DISABLE', {}, 2);
  b.command('F_AMI_SW_CONFIGURE', { PASID: secret, RX_VECTOR: secret & 15 }, 2);
  b.command('F_AMI_SW_ENABLE', {}, 2);
  return b;
}

function carryOut(b: Bench, act: Action): void {
  switch (act.kind) {
    case 'command': {
      const spec = commands.find(c => c.opcode === act.opcode)!;
      const bytes = new Uint8Array(64);
      spec.command.fields.forEach((field, i) => {
        if (field.width > 0 && i > 0) writeField(bytes, 0, field, act.fields[i % act.fields.length], 0);
      });
      writeField(bytes, 0, spec.command.fields[0], act.opcode, 0);
      b.postCommandBytes(bytes, rogue);
      // It frees what it was answered, so that the next command is carried out.
      b.write('MGT_READ_INDEX_RX[0]', b.peek('MGT_WRITE_INDEX_RX[0]', rogue)!, rogue);
      return;
    }
    case 'raw':
      b.postCommandBytes(act.bytes, rogue);
      return;
    case 'write':
      b.hardware.mmioWrite(
        rogue,
        act.offset,
        Number(act.value & 0xffffffffn),
        Number(act.value >> 32n),
        0,
        -1,
      );
      b.settle(1_000_000);
      return;
    case 'store':
      b.store(act.address, act.value, rogue);
      b.settle(1_000_000);
      return;
    case 'reset':
      b.hardware.resetFunction(rogue);
      b.settle(1_000_000);
      b.start(rogue);
      b.takeException();
  }
}

/** Everything that a function can read: its registers and its memory. */
function view(b: Bench, f: number): unknown {
  const bytes = new Uint8Array(at.size);
  b.hardware.memory[f].read(at.memory, bytes, 0, at.size);
  // What tells the PF of a reset of a VF is meant for it.
  if (f === 0) bytes.fill(0, at.exception - at.memory, at.exception - at.memory + 0x1000);
  const told = new Set(['MGT_READ_INDEX_RX[1]', 'MGT_WRITE_INDEX_RX[1]'].map(name => b.offset(name)));
  return {
    registers: offsets
      .filter(o => f !== 0 || !told.has(o))
      .map(o => `${o.toString(16)}=${b.hardware.peek(f, o)?.toString(16)}`),
    memory: Buffer.from(bytes).toString('latin1'),
  };
}

describe('a VF', () => {
  it('changes nothing of another function', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('A1' as const, 'A2' as const, 'B' as const),
        fc.array(action, { minLength: 5, maxLength: 40 }),
        (type, actions) => {
          const b = system(type, 0x5e);
          const before = others.map(f => view(b, f));
          for (const act of actions) carryOut(b, act);
          expect(others.map(f => view(b, f))).toEqual(before);
          // AMIs, sessions and messages of the others are as they were.
          expect(b.command('F_AMI_SW_SAVE', {}, 2).PASID).toBe(0x5en);
          expect(b.status('F_AMI_HW_CONFIGURE', { AMI_HW_ID: 1 }, 2)).toBe('ami_hw_not_disabled');
          for (const f of others) {
            expect(b.take('0:r0', f)).toEqual(message(0x5e));
            b.send('0:t0', message(7), f);
            expect(b.take('0:r0', f)).toEqual(message(7));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sees nothing of another function', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('A1' as const, 'A2' as const, 'B' as const),
        fc.array(action, { minLength: 5, maxLength: 40 }),
        (type, actions) => {
          const one = system(type, 0x5e);
          const other = system(type, 0xa3);
          for (const act of actions) {
            carryOut(one, act);
            carryOut(other, act);
          }
          expect(view(other, rogue)).toEqual(view(one, rogue));
        },
      ),
      { numRuns: 40 },
    );
  });
});
