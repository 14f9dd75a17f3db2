import { describe, expect, it } from 'vitest';
import { decodeRegister, ErrorState, ManagementRing, Register } from '../../spec';
import { Occurrence } from '../seam';
import { asn, at, message, Testbench } from './testbench';

const fields = (name: keyof typeof Register.management, value: bigint) =>
  Object.fromEntries(decodeRegister(Register.management[name], value).map(f => [f.field.name, f.value]));

function started(options: ConstructorParameters<typeof Testbench>[0] = {}): Testbench {
  const bench = new Testbench(options);
  bench.start();
  return bench;
}
const commandBytes = (opcode: number) => {
  const bytes = new Uint8Array(64);
  bytes[0] = opcode & 0xff;
  bytes[1] = opcode >> 8;
  return bytes;
};
const errorState = (bench: Testbench, f = 0) => Number(bench.peek('AMU_SR', f));

describe('identification', () => {
  it('tells what was declared', () => {
    const bench = new Testbench({ amu: { maxRingSlots: 4096, txSockets: 4, rxSockets: 8 } });
    expect(fields('AMU_IDR', bench.peek('AMU_IDR')!)).toMatchObject({
      MIN_LOG2_MSG_LENGTH: 3n,
      MAX_LOG2_MSG_LENGTH: 8n,
      MAX_LOG2_SIZE: 12n,
      AMI_TYPE: 0n,
      NUM_TX_AMS_M1: 3n,
      NUM_RX_AMS_M1: 7n,
    });
    expect(fields('AMU_AIDR', bench.peek('AMU_AIDR')!).ArchMajorRev).toBe(3n);
    expect(bench.peek('AMU_IIDR')).toBe(0x43bn);
  });

  it('read-only registers and reserved bits ignore writes', () => {
    const bench = new Testbench();
    const before = bench.peek('AMU_IDR');
    bench.write('AMU_IDR', 0);
    expect(bench.peek('AMU_IDR')).toBe(before);
    bench.write('AMU_SR', 7);
    expect(bench.peek('AMU_SR')).toBe(0n);
    bench.write('MSK_CTRL[0]', 0xffffffffffffffffn);
    expect(fields('MSK_CTRL', bench.peek('MSK_CTRL[0]')!)).toEqual({
      THRESHOLD: 15n,
      LOG2_MSG_LENGTH: 3n,
      LOG2_SIZE: 31n,
    });
    bench.write('AMU_CR', 0xffffffffffffffffn);
    expect(bench.peek('AMU_CR')).toBe(0x60003n);
    bench.write('MGT_TX_VECTOR', 0xffffffffn);
    expect(bench.peek('MGT_TX_VECTOR')).toBe(0x7ffn);
  });

  it('AMU_EN and VF_TRACE_EN are not there in a VF', () => {
    const bench = new Testbench({ virtualFunctions: 1 });
    bench.write('AMU_CR', 0xffffffffffffffffn, 1);
    expect(bench.peek('AMU_CR', 1)).toBe(0x60000n);
  });

  it('there is nothing between the pages, behind the sockets, and in the page of an AMI-SW that is not mapped', () => {
    const bench = started();
    expect(bench.hardware.peek(0, 0x3000)).toBeUndefined();
    expect(bench.hardware.peek(0, 0x4)).toBeUndefined();
    expect(bench.hardware.poke(0, 0x3000, 1n)).toBe(false);
    expect(bench.peek('0:TX_DIGEST')).toBeUndefined();
    bench.bringUpInterface(0);
    expect(bench.peek('0:TX_DIGEST')).toBe(0xfn);
    expect(bench.peek('0:WRITE_INDEX_TX[3]')).toBe(0n);
    expect(bench.peek('0:WRITE_INDEX_TX[4]')).toBeUndefined();
  });
});

describe('register accesses', () => {
  it('writes arrive in order after mmio_write; a read sees the writes before it and is back after mmio_read', () => {
    const bench = new Testbench();
    bench.post('MSK_BASE_PTR[0]', 0x123456789abcdef0n);
    bench.hardware.mmioRead(0, bench.offset('MSK_BASE_PTR[0]'), 9, 0);
    bench.post('MSK_BASE_PTR[0]', 1);
    bench.runTo(119_999);
    expect(bench.peek('MSK_BASE_PTR[0]')).toBe(0n);
    bench.settle();
    expect(bench.calls('mmioReadDone')).toEqual([[9, 0x9abcdef0, 0x12345678]]);
    expect(bench.kernel.now).toBe(500_000);
    expect(bench.peek('MSK_BASE_PTR[0]')).toBe(1n);
  });

  it('a debugger looks without effect and writes at once, read-only registers too', () => {
    const bench = started();
    bench.bringUpInterface(0);
    const events = bench.kernel.count;
    bench.peek('0:WRITE_INDEX_TX[0]');
    expect(bench.kernel.pending).toBe(0);
    expect(bench.kernel.count).toBe(events);
    expect(bench.poke('AMU_SR', 5n)).toBe(true);
    expect(bench.peek('AMU_SR')).toBe(5n);
    bench.poke('AMU_SR', 0n);
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    bench.put('0:t0', message(1));
    bench.poke('0:WRITE_INDEX_TX[0]', 1n); // a doorbell
    bench.settle();
    expect(bench.take('0:r0')).toEqual(message(1));
  });

  it('while an AMI-SW is enabled software moves two of its index arrays, while disabled all four', () => {
    const bench = started();
    bench.bringUpInterface(0);
    const all = ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX'];
    bench.write('0:READ_INDEX_TX[1]', 2);
    bench.write('0:WRITE_INDEX_RX[1]', 2);
    expect([bench.peek('0:READ_INDEX_TX[1]'), bench.peek('0:WRITE_INDEX_RX[1]')]).toEqual([0n, 0n]);
    bench.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    for (const [i, register] of all.entries()) bench.write(`0:${register}[1]`, (1n << 40n) + BigInt(i));
    for (const [i, register] of all.entries()) {
      expect(bench.peek(`0:${register}[1]`)).toBe((1n << 40n) + BigInt(i));
    }
  });
});

describe('the command path', () => {
  it('answers in order, each because of its own doorbell', () => {
    const bench = started();
    for (let i = 0; i < 3; i++) {
      const slot = new Uint8Array(64);
      slot[0] = [1, 2, 37][i];
      bench.hardware.memory[0].write(at.command + i * 64, slot, 0, 64);
    }
    bench.write('MGT_WRITE_INDEX_TX0', 3);
    expect(bench.hardware.answers.map(a => [a.opcode, a.status])).toEqual([
      [1, 0],
      [2, 0],
      [37, 0],
    ]);
    const causes = bench.calls('managementChanged').filter(([, ring]) => ring === ManagementRing.response);
    expect(bench.chain(causes[2][2])).toEqual([
      Occurrence.response,
      Occurrence.command,
      Occurrence.registerWrite,
    ]);
  });

  it('works with rings of one slot', () => {
    const bench = new Testbench();
    bench.start(0, 0);
    for (let i = 0; i < 4; i++) expect(bench.status('F_PROBE')).toBe('ok');
    expect(bench.peek('MGT_READ_INDEX_TX0')).toBe(4n);
  });

  it('takes dma_read, command and dma_write after the doorbell', () => {
    const bench = started();
    bench.command('F_PROBE');
    const [{ latencyPs }] = bench.hardware.answers;
    expect(latencyPs).toBe(304_000 + 200_000 + 204_000);
  });

  it('does nothing while AMU_EN is 0, and begins with what was there', () => {
    const bench = new Testbench();
    bench.write('MSK_BASE_PTR[0]', at.command);
    bench.write('MSK_BASE_PTR[1]', at.response);
    bench.postCommandBytes(commandBytes(1));
    expect(bench.peek('MGT_WRITE_INDEX_RX[0]')).toBe(0n);
    bench.write('AMU_CR', 1);
    expect(bench.takeResponse('PF_PROBE').STATUS).toBe(0n);
  });

  it.each([
    ['an unknown opcode', 999],
    ['opcode 0', 0],
    ['a retired opcode', 22],
  ])('stops at %s until AMU_EN has been 0', (_, opcode) => {
    const bench = started();
    bench.write('ERR_IRQ_CTRL', (1n << 63n) | 6n);
    bench.postCommandBytes(commandBytes(opcode));
    expect(errorState(bench)).toBe(ErrorState.invalid_command);
    expect(bench.calls('interruptRaised').map(call => call.slice(0, 2))).toEqual([[0, 6]]);
    bench.postCommandBytes(commandBytes(1));
    expect(bench.peek('MGT_WRITE_INDEX_RX[0]')).toBe(0n);
    bench.write('AMU_CR', 0);
    expect(errorState(bench)).toBe(0);
    expect(bench.peek('MGT_WRITE_INDEX_TX0')).toBe(0n);
    bench.write('AMU_CR', 1);
    expect(bench.status('PF_PROBE')).toBe('ok');
  });

  it('takes no PF command from a VF', () => {
    const bench = started({ virtualFunctions: 1 });
    bench.command('PF_F_ENABLE', { F_OWNER: 1 });
    bench.start(1);
    bench.postCommandBytes(commandBytes(1), 1);
    expect(errorState(bench, 1)).toBe(ErrorState.invalid_command);
    expect(errorState(bench, 0)).toBe(0);
    expect(bench.status('PF_PROBE')).toBe('ok');
  });

  it('a full response ring is state 5; the response waits and nothing is lost', () => {
    const bench = new Testbench();
    bench.start(0, 0);
    bench.postCommandBytes(commandBytes(1));
    bench.postCommandBytes(commandBytes(2));
    expect(errorState(bench)).toBe(ErrorState.response_ring_full);
    expect(bench.takeResponse('PF_PROBE').OPCODE).toBe(1n);
    expect(errorState(bench)).toBe(0);
    expect(bench.takeResponse('F_PROBE').OPCODE).toBe(2n);
  });

  it('rings that do not translate are states 1, 2 and 3', () => {
    const command = started();
    command.write('MSK_BASE_PTR[0]', 0x1000);
    command.write('MGT_WRITE_INDEX_TX0', 1);
    expect(errorState(command)).toBe(ErrorState.command_ring_fault);

    const response = started();
    response.write('MSK_BASE_PTR[1]', 2n ** 60n);
    response.postCommandBytes(commandBytes(1));
    expect(errorState(response)).toBe(ErrorState.response_ring_fault);

    const exception = started();
    exception.write('MSK_BASE_PTR[2]', 8);
    exception.bringUpInterface(0);
    exception.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    exception.command('F_AMI_SW_RESET', { AMI_SW_ID: 0 });
    exception.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    exception.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    exception.ring('0:t0');
    exception.settle();
    expect(errorState(exception)).toBe(ErrorState.exception_ring_fault);
  });

  it('a full exception ring is state 6; the exception waits for a slot', () => {
    const bench = started();
    bench.write('MSK_CTRL[2]', 0);
    // Rings of one slot at address 0, where there is no memory: each doorbell is a fault.
    for (const ami of [0, 1]) {
      bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: ami, AMI_SW_ID: ami });
      bench.command('PF_ASN_CREATE', asn(ami, `${ami}:t0`, `${ami}:r0`));
      bench.command('F_AMI_SW_ENABLE', { AMI_SW_ID: ami });
      bench.ring(`${ami}:t0`);
      bench.settle();
    }
    expect(errorState(bench)).toBe(ErrorState.exception_ring_full);
    expect(bench.takeException()?.fields.AMI_ID).toBe(0n);
    expect(errorState(bench)).toBe(0);
    expect(bench.takeException()?.fields.AMI_ID).toBe(1n);
    expect(bench.hardware.observe('function', 0, 'exceptions')).toBe(2n);
  });
});
