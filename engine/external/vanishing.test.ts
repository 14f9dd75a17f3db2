// Memory of a driver outside that was mapped and goes away while the AMU is at work in it: nothing that was not read is
// carried out or delivered, the fault is told, and the ring goes on with that very message when it can be read again.
// (assumed: ring-fault)

import { describe, expect, it } from 'vitest';
import {
  AmiKind,
  amiSwPageOffset,
  commandByName,
  ErrorState,
  encodeMessage,
  encodeRegister,
  type FieldInput,
  layout,
  Opcode,
  Register,
  readField32,
  responseFields,
} from '../../spec';
import { load } from '../index';
import { linkText } from '../testing';

const text = 'system s { function pf: physical { memory own { at: 0x0 size: 64KiB } } }';
const { management, ami_sw } = Register;
const bytes = layout.minMessageBytes;
const slots = 4;

/** A PF whose memory is here, from address 0 on, and can be made to fail. */
class Outside {
  readonly memory = new Uint8Array(0x10000);
  readonly engine = load(linkText(text), { external: ['pf'] });
  readonly fn = this.engine.external!.functions[0];
  /** How many accesses still work; then they fail. */
  works = Number.POSITIVE_INFINITY;
  private sent = 0;

  constructor() {
    const can = () => this.works-- > 0;
    this.fn.connect({
      memory: {
        read: (address, into, at, length) => {
          if (!can()) return false;
          into.set(this.memory.subarray(address, address + length), at);
          return true;
        },
        write: (address, from, at, length) => {
          if (!can()) return false;
          this.memory.set(from.subarray(at, at + length), address);
          return true;
        },
      },
      interrupt: () => {},
    });
    this.fn.map(0, this.memory.length, true, true);
    this.write(management.AMU_CR.offset, encodeRegister(management.AMU_CR, { AMU_EN: 1 }));
    for (let ring = 0; ring < 3; ring++) {
      const { MSK_BASE_PTR: base, MSK_CTRL: control } = management;
      this.write(base.offset + ring * base.stride, BigInt(0x1000 * (ring + 1)));
      this.write(control.offset + ring * control.stride, encodeRegister(control, { LOG2_SIZE: 2 }));
    }
  }

  write(offset: number, value: bigint): void {
    this.fn.write(offset, Number(value & 0xffff_ffffn), Number(value >> 32n));
    this.engine.run(1e6);
  }
  read(offset: number): number {
    const value = new Uint32Array(2);
    this.fn.read(offset, value);
    this.engine.run(1e6);
    return value[0];
  }

  send(name: string, values: Record<string, FieldInput>): void {
    encodeMessage(commandByName(name)!.command, values, this.memory, 0x1000 + (this.sent % slots) * bytes);
    this.sent++;
    this.write(management.MGT_WRITE_INDEX_TX0.offset, BigInt(this.sent));
  }
  get answered(): number {
    return this.read(management.MGT_WRITE_INDEX_RX.offset);
  }
  /** The status of the last command, whose response is taken. */
  command(name: string, values: Record<string, FieldInput>): number {
    this.send(name, values);
    expect([name, this.answered]).toEqual([name, this.sent]);
    this.write(management.MGT_READ_INDEX_RX.offset, BigInt(this.sent));
    return readField32(
      this.memory,
      0x2000 + ((this.sent - 1) % slots) * bytes,
      responseFields.PF_PROBE.STATUS,
    );
  }
  get error(): number {
    return this.read(management.AMU_SR.offset);
  }
}

describe('memory that goes away', () => {
  it('under the command ring: the command before is not carried out once more', () => {
    const o = new Outside();
    expect(o.command('PF_PROBE', {})).toBe(0);
    o.works = 0;
    o.send('PF_PROBE', {});
    expect(o.answered).toBe(1);
    expect(o.read(management.MGT_READ_INDEX_TX0.offset)).toBe(1);
    expect(o.error).toBe(ErrorState.command_ring_fault);
  });

  it('under the response ring: the index does not tell of a response that is not there', () => {
    const o = new Outside();
    o.works = 1;
    o.send('PF_PROBE', {});
    expect(o.answered).toBe(0);
    expect(o.error).toBe(ErrorState.response_ring_fault);
  });

  /** A loop from TX socket 0 to RX socket 0 of an AMI-SW, rings at 0x8000 and 0x9000. */
  function loop(): Outside {
    const o = new Outside();
    expect(o.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0, F_OWNER: 0 })).toBe(0);
    for (const [AMS_TYPE, base] of [
      [1, 0x8000n],
      [0, 0x9000n],
    ] as const) {
      const ring = { AMI_SW_ID: 0, AMS_ID: 0, AMS_TYPE, LOG2_SIZE: 2, RING_BASE: base >> 3n };
      expect(o.command('F_AMS_RING_CONFIGURE', ring)).toBe(0);
    }
    const ends = { SRC_AMI_TYPE: AmiKind.sw, DST_AMI_TYPE: AmiKind.sw };
    expect(o.command('PF_ASN_CREATE', { ...ends, ASN_ID: 0, LOG2_MSG_LENGTH: 3 })).toBe(0);
    expect(o.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 })).toBe(0);
    return o;
  }
  const at = (register: { offset: number }) => amiSwPageOffset(0) + register.offset;
  const slot = (o: Outside, base: number, n: number) => [
    ...o.memory.subarray(base + n * bytes, base + (n + 1) * bytes),
  ];

  it.each([0, 1, 2])(
    'under a TX ring, with %i messages read before: no message is lost or made up',
    before => {
      const o = loop();
      for (let n = 0; n < 3; n++) o.memory.fill(0x11 * (n + 1), 0x8000 + n * bytes, 0x8000 + (n + 1) * bytes);
      // A message is one access to read it and one to write it.
      o.works = 2 * before;
      for (let n = 0; n < before; n++) o.write(at(ami_sw.WRITE_INDEX_TX), BigInt(n + 1));
      o.write(at(ami_sw.WRITE_INDEX_TX), 3n);
      expect(o.read(at(ami_sw.WRITE_INDEX_RX))).toBe(before);
      expect(o.read(at(ami_sw.READ_INDEX_TX))).toBe(before);
      // Where the exception is to go works no more than the ring.
      expect(o.error).toBe(ErrorState.exception_ring_fault);

      o.works = Number.POSITIVE_INFINITY;
      expect(o.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 })).toBe(0);
      expect(o.read(at(ami_sw.WRITE_INDEX_RX))).toBe(3);
      for (let n = 0; n < 3; n++) expect(slot(o, 0x9000, n)).toEqual(new Array(bytes).fill(0x11 * (n + 1)));
    },
  );

  it('under an RX ring: the index stays, the loss is counted, and the next message comes whole', () => {
    const o = loop();
    o.memory.fill(0x77, 0x8000, 0x8000 + bytes);
    o.works = 1;
    o.write(at(ami_sw.WRITE_INDEX_TX), 1n);
    expect(o.read(at(ami_sw.READ_INDEX_TX))).toBe(1);
    expect(o.read(at(ami_sw.WRITE_INDEX_RX))).toBe(0);
    o.works = Number.POSITIVE_INFINITY;
    expect(o.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 })).toBe(0);
    o.memory.fill(0x55, 0x8000 + bytes, 0x8000 + 2 * bytes);
    o.write(at(ami_sw.WRITE_INDEX_TX), 2n);
    expect(o.read(at(ami_sw.WRITE_INDEX_RX))).toBe(1);
    expect(slot(o, 0x9000, 0)).toEqual(new Array(bytes).fill(0x55));
    // Opcode of the answer, so that the ring is still read where it was written.
    expect(o.memory[0x2000 + ((o.answered - 1) % slots) * bytes]).toBe(Opcode.F_AMI_SW_ENABLE);
  });
});
