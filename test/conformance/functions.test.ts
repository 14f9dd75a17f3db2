// VFs: BAR0, rings and memory of their own, numbers of their own, enabling, disabling and reset with traffic.
// (stated: bring-up, one-slot-ring, command-order, interface-life, reset-keeps-sessions; assumed: function-disable,
// quiet-disable, vf-reset, interface-numbers, physical-function-enabled, unmap-keeps, map-number, any-physical, amu-disable)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandByName, encodeMessage } from '../../spec';
import { asn, at, Bench, bytesOf, message } from './bench';

const probe = bytesOf(2);

describe('management rings', () => {
  it.each([0, 1, 2, 5])('of 2^%i slots work, in the PF and in a VF, over many rounds', log2Size => {
    const b = new Bench('').vf(1, log2Size);
    for (const ring of [0, 1, 2]) b.write(`MSK_CTRL[${ring}]`, log2Size);
    // Slots move with the size: begin at index 0 again.
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 1);
    for (let i = 0; i < 70; i++) {
      expect(b.command('F_PROBE', {}, i % 2)).toMatchObject({ OPCODE: 2n, STATUS: 0n });
    }
  });

  it('are each function’s own: the same addresses, other memories', () => {
    const b = new Bench('').vf(1).vf(2);
    b.hardware.memory[1].write(at.command, probe, 0, 64);
    b.write('MGT_WRITE_INDEX_TX0', 1, 2); // VF 2 rings: in its own memory there is no command
    expect(b.error(2)).toBe(7);
    expect(b.error(1)).toBe(0);
    b.write('MGT_WRITE_INDEX_TX0', 1, 1);
    expect(b.takeResponse('F_PROBE', 1).OPCODE).toBe(2n);
  });

  it('may be set up after AMU_EN and before PF-F-ENABLE; commands wait for both', () => {
    const b = new Bench('');
    b.start(1);
    b.postCommandBytes(probe, 1);
    b.postCommandBytes(probe, 1);
    expect(b.peek('MGT_READ_INDEX_TX0', 1)).toBe(0n);
    b.command('PF_F_ENABLE', { F_OWNER: 1 });
    expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(2n);
  });

  it('work side by side: commands of all functions at once are answered, each in order', () => {
    const b = new Bench('').vf(1).vf(2);
    const save = (id: number) => {
      const bytes = new Uint8Array(64);
      encodeMessage(commandByName('F_AMI_SW_SAVE')!.command, { AMI_SW_ID: id }, bytes);
      return bytes;
    };
    for (const f of [0, 1, 2]) {
      for (let id = 0; id < 4; id++) {
        b.command('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, AMI_SW_ID: id, F_OWNER: f });
        if (f * 4 + id === 7) break;
      }
    }
    const start = [0, 1, 2].map(f => b.peek('MGT_WRITE_INDEX_TX0', f)!);
    for (const f of [0, 1, 2]) {
      for (let i = 0; i < 4; i++) {
        const slot = Number((start[f] + BigInt(i)) % 4n);
        b.hardware.memory[f].write(at.command + slot * 64, i % 2 ? probe : save(i), 0, 64);
      }
    }
    for (const f of [2, 0, 1]) b.post('MGT_WRITE_INDEX_TX0', start[f] + 4n, f);
    b.settle();
    for (const f of [0, 1, 2]) {
      const opcodes = Array.from({ length: 4 }, () => Number(b.takeResponse('F_PROBE', f).OPCODE));
      expect(opcodes).toEqual([12, 2, 12, 2]);
    }
  });
});

describe('numbers', () => {
  it('of a physical AMI are the AMU’s, those inside a function the function’s', () => {
    const b = new Bench('').vf(1).vf(2);
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 7, AMI_SW_ID: 0, F_OWNER: 1 });
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 3, AMI_SW_ID: 0, F_OWNER: 2 });
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 3, F_OWNER: 0 });
    b.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 0, PASID: 1 }, 1);
    b.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 0, PASID: 2 }, 2);
    b.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 3, PASID: 3 }, 0);
    for (const ami of [0, 3, 7]) b.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: ami });
    const pasid = (ami: number) => b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: ami }).PASID;
    expect([7, 3, 0].map(pasid)).toEqual([1n, 2n, 3n]);
  });

  it('that the AMU picks are the lowest that are free', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(7), { maxLength: 8 }), taken => {
        const b = new Bench('', { amu: { interfacesPerFunction: 16 } });
        for (const [i, ami] of taken.entries())
          b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: ami, AMI_SW_ID: i });
        const free = [0, 1, 2, 3, 4, 5, 6, 7].filter(ami => !taken.includes(ami));
        for (const [i, ami] of free.entries()) {
          const answer = b.command('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, AMI_SW_ID: 8 + i });
          expect(answer).toMatchObject({ STATUS: 0n, PHY_AMI_SW_ID: BigInt(ami) });
        }
        const none = b.status('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, AMI_SW_ID: 15, F_OWNER: 1 });
        expect(none).toBe('phy_ami_sw_already_mapped');
      }),
      { numRuns: 20 },
    );
  });
});

describe('PF-F-DISABLE with traffic', () => {
  /** VF 1 sends to itself: 12 messages published, then so many ns. */
  const busy = (ns: number) => {
    const b = new Bench('').vf(1);
    b.bringUpInterface(0, { f: 1, physical: 2, log2Size: 4 });
    b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0', { LOG2_MSG_LENGTH: 8 }));
    for (let i = 0; i < 12; i++) b.put('0:t0', message(i, 2048), i, 1);
    b.ring('0:t0', 12, 1);
    b.runTo(b.kernel.now + ns * 1000);
    return b;
  };

  it.each([0, 150, 300, 450, 500, 600, 650, 700])(
    'after %i ns is answered when nothing moves any more',
    ns => {
      const b = busy(ns);
      b.postCommandBytes(encoded('PF_F_DISABLE', { F_OWNER: 1 }));
      expect(b.takeResponse('PF_F_DISABLE').STATUS).toBe(0n);
      const moved = b.peek('0:READ_INDEX_TX[0]', 1)!;
      expect(b.peek('0:WRITE_INDEX_RX[0]', 1)).toBe(moved);
      b.command('PF_F_ENABLE', { F_OWNER: 1 });
      b.settle();
      for (let i = 0; i < 12; i++) expect(b.take('0:r0', 1)).toEqual(message(i, 2048));
      expect(b.take('0:r0', 1)).toBeUndefined();
    },
  );

  it('writes nothing into the memory of the VF from its answer on', () => {
    for (let ns = 0; ns < 2400; ns += 50) {
      const b = busy(ns);
      // The answer is what the PF waits for; look at the moment it is there.
      const before = b.peek('MGT_WRITE_INDEX_RX[0]')!;
      const index = b.peek('MGT_WRITE_INDEX_TX0')!;
      b.hardware.memory[0].write(
        at.command + Number(index % 4n) * 64,
        encoded('PF_F_DISABLE', { F_OWNER: 1 }),
        0,
        64,
      );
      b.post('MGT_WRITE_INDEX_TX0', index + 1n);
      while (b.peek('MGT_WRITE_INDEX_RX[0]') === before) b.runTo(b.kernel.peekTime());
      const memory = () => {
        const bytes = new Uint8Array(at.size);
        b.hardware.memory[1].read(at.memory, bytes, 0, at.size);
        return Buffer.from(bytes).toString('latin1');
      };
      const then = memory();
      b.settle();
      expect([ns, memory() === then]).toEqual([ns, true]);
    }
  });
});

describe('PF-F-DISABLE with commands of the VF', () => {
  const disable = () => encoded('PF_F_DISABLE', { F_OWNER: 1 });

  it('is answered after the command at work, whenever it comes', () => {
    for (let ns = 0; ns < 1200; ns += 20) {
      const b = new Bench('').vf(1);
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 2, F_OWNER: 1 });
      b.hardware.memory[1].write(at.command, encoded('F_AMI_SW_CONFIGURE', { PASID: 7 }), 0, 64);
      b.hardware.memory[1].write(at.command + 64, encoded('F_AMI_SW_CONFIGURE', { PASID: 8 }), 0, 64);
      b.post('MGT_WRITE_INDEX_TX0', 2n, 1);
      b.runTo(b.kernel.now + ns * 1000);
      b.postCommandBytes(disable());
      expect(b.takeResponse('PF_F_DISABLE').STATUS).toBe(0n);
      const carriedOut = b.peek('MGT_READ_INDEX_TX0', 1)!;
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(carriedOut);
      expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 2 }).PASID).toBe([0n, 7n, 8n][Number(carriedOut)]);
      b.command('PF_F_ENABLE', { F_OWNER: 1 });
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(2n);
    }
  });

  it('leaves a response that waits for a slot waiting, until the VF is enabled', () => {
    const b = new Bench('').vf(1, 0);
    b.postCommandBytes(probe, 1);
    b.postCommandBytes(probe, 1);
    expect(b.error(1)).toBe(5);
    b.command('PF_F_DISABLE', { F_OWNER: 1 });
    b.takeResponse('F_PROBE', 1);
    expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(1n);
    b.command('PF_F_ENABLE', { F_OWNER: 1 });
    expect(b.takeResponse('F_PROBE', 1).OPCODE).toBe(2n);
    expect(b.error(1)).toBe(0);
  });

  it('is answered when the command at work turns out to be none, is trapped, faults or is forgotten by a reset', () => {
    const end = (prepare: (b: Bench) => void, then: (b: Bench) => void = () => {}) => {
      for (let ns = 0; ns < 700; ns += 20) {
        const b = new Bench('');
        prepare(b);
        b.vf(1);
        b.hardware.memory[1].write(at.command, prepare === none ? bytesOf(99) : probe, 0, 64);
        if (prepare === faulting) b.write('MSK_BASE_PTR[1]', 0, 1);
        b.post('MGT_WRITE_INDEX_TX0', 1n, 1);
        b.runTo(b.kernel.now + ns * 1000);
        const index = b.peek('MGT_WRITE_INDEX_TX0')!;
        b.hardware.memory[0].write(at.command + Number(index % 4n) * 64, disable(), 0, 64);
        b.post('MGT_WRITE_INDEX_TX0', index + 1n);
        b.runTo(b.kernel.now + 500_000);
        then(b);
        b.settle();
        expect([ns, b.takeResponse('PF_F_DISABLE').STATUS]).toEqual([ns, 0n]);
      }
    };
    const none = () => {};
    const faulting = () => {};
    const trapping = (b: Bench) => b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 1, ENABLE: 1 });
    end(none);
    end(faulting);
    end(trapping);
    end(
      () => {},
      b => b.hardware.resetFunction(1),
    );
  });
});

describe('reset of a VF with traffic', () => {
  it.each([0, 300, 500, 600, 700])(
    'after %i ns: its AMIs are clean, and the other end of its sessions goes on',
    ns => {
      const b = new Bench('').vf(1).vf(2);
      b.bringUpInterface(0, { f: 1, physical: 2, log2Size: 3 });
      b.bringUpInterface(0, { f: 2, physical: 4, log2Size: 3 });
      b.command('PF_ASN_CREATE', asn(0, '2:t0', '4:r0'));
      b.command('PF_ASN_CREATE', asn(1, '4:t0', '2:r0'));
      for (const f of [1, 2]) {
        for (let i = 0; i < 8; i++) b.put('0:t0', message(f * 10 + i), i, f);
        b.ring('0:t0', 8, f);
      }
      b.runTo(b.kernel.now + ns * 1000);
      b.hardware.resetFunction(1);
      b.settle();
      expect(b.takeException()).toMatchObject({ name: 'E_PF_VF_RESET', fields: { SOURCE: 1n } });
      // What has come from VF 1 before is whole; VF 2 has lost nothing of what it has not sent.
      let got = 0;
      for (let m = b.take('0:r0', 2); m; m = b.take('0:r0', 2)) expect(m).toEqual(message(10 + got++));
      const sent = Number(b.peek('0:READ_INDEX_TX[0]', 2)!);
      b.start(1);
      b.command(
        'F_AMS_RING_CONFIGURE',
        { AMS_TYPE: 0, LOG2_SIZE: 3, RING_BASE: b.ringBase(0, true, 0) / 8 },
        1,
      );
      b.command('F_AMI_SW_ENABLE', {}, 1);
      b.settle();
      for (let i = sent; i < 8; i++) expect(b.take('0:r0', 1)).toEqual(message(20 + i));
      expect(b.take('0:r0', 1)).toBeUndefined();
    },
  );
});

it('AMU_EN 1 -> 0 with traffic: AMIs keep their configuration and stop; AMU_EN 1 goes on, nothing lost', () => {
  for (let ns = 0; ns < 900; ns += 50) {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size: 4 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    for (let i = 0; i < 12; i++) b.put('0:t0', message(i), i);
    b.ring('0:t0', 12);
    b.runTo(b.kernel.now + ns * 1000);
    b.write('AMU_CR', 0);
    expect(b.peek('MGT_WRITE_INDEX_TX0')).toBe(0n);
    const stopped = b.peek('0:WRITE_INDEX_RX[0]')!;
    b.runTo(b.kernel.now + 1_000_000_000);
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(stopped);
    b.write('AMU_CR', 1);
    for (let i = 0; i < 12; i++) expect(b.take('0:r0')).toEqual(message(i));
    expect(b.take('0:r0')).toBeUndefined();
    expect(b.status('F_AMI_SW_CONFIGURE')).toBe('ami_sw_not_disabled');
  }
});

it('AMU_EN 1 -> 0 while PF-ASN-DESTROY waits for a message in flight: the session stays, and goes on', () => {
  for (let ns = 0; ns < 1500; ns += 50) {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 8 }));
    for (let i = 0; i < 4; i++) b.put('0:t0', message(i, 2048), i);
    const index = b.peek('MGT_WRITE_INDEX_TX0')!;
    const slot = at.command + Number(index % 4n) * 64;
    b.hardware.memory[0].write(slot, encoded('PF_ASN_DESTROY', { ASN_ID: 0 }), 0, 64);
    b.post('MGT_WRITE_INDEX_TX0', index + 1n);
    b.runTo(b.kernel.now + 300_000);
    b.ring('0:t0', 4);
    b.runTo(b.kernel.now + ns * 1000);
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 1);
    const exists = b.status('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 8 }));
    b.settle();
    expect([ns, exists, b.peek('0:WRITE_INDEX_RX[0]')]).toEqual([
      ns,
      expect.stringMatching(/^(ok|asn_id_in_use)$/),
      4n,
    ]);
  }
});

function encoded(symbol: string, values: Readonly<Record<string, number>>): Uint8Array {
  const bytes = new Uint8Array(64);
  encodeMessage(commandByName(symbol)!.command, values, bytes);
  return bytes;
}
