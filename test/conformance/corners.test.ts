// Corners that no single command, register or ring owns: what happens late, twice, or to what stands still.
// (assumed: error-interrupt, interrupt-edges, management-ring-full, digest-threshold, ring-configure-keeps-indexes,
// enabled-before-mapped, registers-while-stopped, management-ring-size, agent-failures, pasid-spaces)

import { describe, expect, it } from 'vitest';
import { runText } from '../../engine/testing';
import { ErrorState } from '../../spec';
import { asn, at, Bench, bytesOf, message } from './bench';

const irq = (vector: number) => (1n << 63n) | BigInt(vector);

describe('the error interrupt', () => {
  it('is sent when it is enabled while the error stands, and only then', () => {
    const b = new Bench('');
    b.postCommandBytes(bytesOf(99));
    b.write('ERR_IRQ_CTRL', 4);
    expect(b.interrupts()).toEqual([]);
    b.write('ERR_IRQ_CTRL', irq(5));
    expect(b.interrupts()).toEqual([5]);
    b.write('ERR_IRQ_CTRL', irq(6));
    expect(b.interrupts()).toEqual([5]);
  });

  it('is not sent when it is enabled while there is none', () => {
    const b = new Bench('');
    b.write('ERR_IRQ_CTRL', irq(5));
    expect(b.interrupts()).toEqual([]);
  });

  it('is sent again when one state follows the other, and not when the last passes', () => {
    const b = new Bench('');
    b.write('ERR_IRQ_CTRL', irq(5));
    b.write('MSK_CTRL[2]', 0);
    for (const vf of [1, 2]) b.hardware.resetFunction(vf);
    b.settle();
    expect(b.error()).toBe(ErrorState.exception_ring_full);
    for (let i = 0; i < 5; i++) b.postCommandBytes(bytesOf(1));
    expect(b.error()).toBe(ErrorState.response_ring_full);
    expect(b.interrupts()).toEqual([5, 5]);
    b.takeResponse('PF_PROBE');
    expect(b.error()).toBe(ErrorState.exception_ring_full);
    b.takeException();
    expect(b.error()).toBe(ErrorState.none);
    expect(b.interrupts()).toEqual([5, 5, 5]);
  });
});

describe('an interrupt of several sockets', () => {
  const bench = () => {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.command('F_AMI_SW_DISABLE');
    b.command('F_AMI_SW_CONFIGURE', { RX_VECTOR: 3, RX_IRQ_ENABLE: 1 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.command('PF_ASN_CREATE', asn(1, '0:t1', '0:r1'));
    b.write('0:RX_DIGEST_MASK', 3);
    return b;
  };

  it('is sent for each bit that rises, also beside one that stands', () => {
    const b = bench();
    b.command('F_AMI_SW_ENABLE');
    b.send('0:t0', message(1));
    b.send('0:t1', message(2));
    expect(b.interrupts()).toEqual([3, 3]);
  });

  it('is sent once for bits that begin to count together, when the AMI-SW or the AMU begins to run', () => {
    const b = bench();
    b.command('F_AMI_SW_ENABLE');
    b.write('0:RX_DIGEST_MASK', 0);
    b.send('0:t0', message(1));
    b.send('0:t1', message(2));
    b.command('F_AMI_SW_DISABLE');
    b.write('0:RX_DIGEST_MASK', 3);
    expect(b.interrupts()).toEqual([]);
    b.command('F_AMI_SW_ENABLE');
    expect(b.interrupts()).toEqual([3]);
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 1);
    expect(b.interrupts()).toEqual([3, 3]);
  });
});

describe('a ring', () => {
  it('that was never configured has one free slot at address 0, and faults on its first message', () => {
    const b = new Bench('');
    b.command('PF_AMI_SW_MAP');
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.command('F_AMI_SW_ENABLE');
    expect(b.peek('0:TX_DIGEST')).toBe(0xfn);
    expect(b.peek('0:RX_DIGEST')).toBe(0n);
    b.ring('0:t0');
    b.settle();
    expect(b.takeException()).toMatchObject({
      name: 'E_F_AMI_RING_FAULT',
      fields: { AMI_ID: 0n, AMS_ID: 0n },
    });
  });

  it.each(['F_AMS_RING_CONFIGURE', 'PF_AMS_RING_CONFIGURE'])(
    'keeps its indexes under %s, and goes on from there with what the new place holds',
    symbol => {
      const b = new Bench('');
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      for (let i = 0; i < 3; i++) {
        b.send('0:t0', message(i));
        b.take('0:r0');
      }
      const elsewhere = at.memory + 0xc0000;
      const ring = { AMS_TYPE: 1, LOG2_SIZE: 3, RING_BASE: elsewhere / 8 };
      b.command('F_AMI_SW_DISABLE');
      if (symbol.startsWith('PF')) b.command('PF_AMI_SW_UNMAP');
      b.command(symbol, ring);
      if (symbol.startsWith('PF')) b.command('PF_AMI_SW_MAP');
      b.command('F_AMI_SW_ENABLE');
      expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe(3n);
      b.hardware.memory[0].write(elsewhere + 3 * 64, message(9), 0, 64);
      b.ring('0:t0');
      b.settle();
      expect(b.take('0:r0')).toEqual(message(9));
    },
  );

  it('that is made smaller than what it holds moves nothing until its indexes are put right', () => {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.send('0:t0', message(0));
    b.send('0:t0', message(1));
    b.command('F_AMI_SW_DISABLE');
    b.command('F_AMS_RING_CONFIGURE', { AMS_TYPE: 1, LOG2_SIZE: 0, RING_BASE: b.ringBase(0, false, 0) / 8 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.command('F_AMI_SW_ENABLE');
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(0n);
    b.command('F_AMI_SW_DISABLE');
    b.write('0:READ_INDEX_TX[0]', 1);
    b.command('F_AMI_SW_ENABLE');
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(1n);
  });
});

describe('an AMI that was enabled before it was mapped', () => {
  it('of software moves messages from its MAP on, and is disabled by UNMAP', () => {
    const b = new Bench('');
    for (const AMS_TYPE of [0, 1]) {
      const RING_BASE = b.ringBase(0, AMS_TYPE === 0, 0) / 8;
      b.command('PF_AMS_RING_CONFIGURE', { PHY_AMI_SW_ID: 5, AMS_TYPE, LOG2_SIZE: 2, RING_BASE });
    }
    b.command('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 5, ENABLE: 1 });
    b.command('PF_ASN_CREATE', asn(0, '5:t0', '5:r0'));
    expect(b.status('PF_AMI_SW_RESET', { PHY_AMI_SW_ID: 5 })).toBe('ami_sw_mapped');
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5 });
    b.send('0:t0', message(1));
    expect(b.take('0:r0')).toEqual(message(1));
    b.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 5 });
    expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 5 }).ENABLE).toBe(0n);
    expect(b.status('PF_AMI_SW_RESET', { PHY_AMI_SW_ID: 5 })).toBe('ok');
  });

  it('of hardware takes messages from its MAP on', () => {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 3, LOG2_HW_CRED_SIZE: 3, ENABLE: 1 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw3.0:r0'));
    b.send('0:t0', message(1));
    expect(b.calls('messageArrived')).toEqual([]);
    b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
    expect(b.calls('messageArrived').length).toBe(1);
  });
});

describe('registers of what stands still', () => {
  it('take a command doorbell while AMU_EN is 0: it is answered when the AMU runs', () => {
    const b = new Bench('');
    b.write('AMU_CR', 0);
    b.postCommandBytes(bytesOf(1));
    expect(b.peek('MGT_READ_INDEX_TX0')).toBe(0n);
    b.write('AMU_CR', 1);
    expect(b.takeResponse('PF_PROBE').STATUS).toBe(0n);
  });

  it('take doorbells of messages and freed slots while AMU_EN is 0', () => {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size: 0 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.send('0:t0', message(1));
    b.send('0:t0', message(2)); // there is no room for it
    b.write('AMU_CR', 0);
    expect(b.take('0:r0')).toEqual(message(1));
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(1n);
    b.write('AMU_CR', 1);
    expect(b.take('0:r0')).toEqual(message(2));
  });
});

describe('a management ring', () => {
  it('may have more slots than MAX_LOG2_SIZE says', () => {
    const b = new Bench('');
    for (const ring of [0, 1]) b.write(`MSK_CTRL[${ring}]`, 31);
    expect(b.peek('MSK_CTRL[0]')! & 31n).toBe(31n);
    for (let i = 0; i < 9; i++) expect(b.status('PF_PROBE')).toBe('ok');
  });

  it('that is made smaller than what it holds stands still until AMU_EN goes to 0', () => {
    const b = new Bench('');
    b.write('AMU_CR', 0);
    for (let i = 0; i < 4; i++) b.postCommandBytes(bytesOf(1));
    b.write('MSK_CTRL[0]', 1);
    b.write('AMU_CR', 1);
    expect(b.peek('MGT_READ_INDEX_TX0')).toBe(0n);
    expect(b.error()).toBe(ErrorState.none);
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 1);
    expect(b.status('PF_PROBE')).toBe('ok');
  });

  it('is moved between two commands', () => {
    const b = new Bench('');
    expect(b.status('PF_PROBE')).toBe('ok');
    const elsewhere = at.memory + 0xc0000;
    b.write('MSK_BASE_PTR[0]', elsewhere);
    b.hardware.memory[0].write(elsewhere + 64, bytesOf(2), 0, 64);
    b.write('MGT_WRITE_INDEX_TX0', 2);
    expect(Number(b.takeResponse('F_PROBE').OPCODE)).toBe(2);
  });

  it('has slots as long as its messages: the layouts at their beginning, zeros behind', () => {
    const b = new Bench('', { amu: { managementMessageBytes: 256 } });
    expect((b.peek('MSK_CTRL[1]')! >> 5n) & 15n).toBe(5n);
    b.hardware.memory[0].write(at.response, new Uint8Array(512).fill(0xee), 0, 512);
    b.hardware.memory[0].write(at.command, bytesOf(1), 0, 64);
    b.hardware.memory[0].write(at.command + 256, bytesOf(2), 0, 64);
    b.write('MGT_WRITE_INDEX_TX0', 2);
    expect(b.word(at.response) & 0xffffffffn).toBe(1n);
    for (let offset = 64; offset < 256; offset += 8) expect(b.word(at.response + offset)).toBe(0n);
    expect(b.word(at.response + 256) & 0xffffffffn).toBe(2n);
  });
});

it('PASID is kept whole, whatever PASID_WIDTH', () => {
  const b = new Bench('', { amu: { pasidBits: 4 } });
  b.command('PF_AMI_SW_MAP');
  b.command('F_AMI_SW_CONFIGURE', { PASID: 0xfffff, PASID_ENABLED: 1 });
  expect(b.command('F_AMI_SW_SAVE')).toMatchObject({ PASID: 0xfffffn, PASID_ENABLED: 1n });
});

it('an agent that cannot answer a message says why, drops it, and goes on', () => {
  const run = runText(`import "std/agents.amu"
system s {
  amu { message: 64B .. 128B }
  agent inv: inversion { id: 0 }
  agent copy: dma { id: 3 }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    interface sw0 { tx t0  tx t1  tx t2  rx r0  rx r1 }
  }
  session ask: pf.sw0.t0 -> copy.hw0.rx0 { message: 64B }
  session answer: copy.hw0.tx0 -> pf.sw0.r0 { message: 64B }
  session nowhere: pf.sw0.t1 -> inv.hw0.rx1 { message: 64B }
  session wide: pf.sw0.t2 -> inv.hw0.rx0 { message: 128B }
  session narrow: inv.hw0.tx0 -> pf.sw0.r1 { message: 64B }
}
driver app on pf {
  bring_up
  put t0, dma_request { src: 0x900000  dst: 0x10000  len: 8 }
  put t0, dma_request { src: 0x10000  dst: 0x900000  len: 8 }
  put t0, dma_request { src: 0x10000  dst: 0x20000  len: 0x800000 }
  put t0, dma_request { src: 0x10000  dst: 0x20000  len: 8 }
  doorbell t0
  wait r0 until 20us
  let answer = take r0
  log "{dma_request(answer).dst}"
  put t1, [1]
  doorbell t1
  put t2, [1]
  doorbell t2
  delay 5us
}`);
  expect(run.log).toEqual(['131072']);
  expect(run.failures).toEqual([
    'load of 8 bytes at 0x900000: pf has no memory there; it has ram 0x10000..0x4ffff',
    'store of 8 bytes at 0x900000: pf has no memory there; it has ram 0x10000..0x4ffff',
    'a request wants 8388608 bytes copied, the limit is 1 MiB',
    'inv has no session at tx1 to send by. Declare one: `session answer: inv.hw0.tx1 -> …`',
    'a message of 128 B is longer than the 64 B that the session of inv.hw0.tx0 carries',
  ]);
  expect(run.report.sessions.map(s => s.messages)).toEqual([4, 1, 1, 1, 0]);
});
