// AMU_SR.ERROR_STATE: each state with what leads to it, its interrupt, and the way out.
// (assumed: invalid-command, reserved-header, management-ring-full, management-type-b, first-fault, amu-disable)

import { describe, expect, it } from 'vitest';
import { ErrorState, errorStates, retiredOpcodes } from '../../spec';
import { asn, at, Bench, bytesOf, message } from './bench';

const errorVector = 9;
const errorInterrupt = (1n << 63n) | BigInt(errorVector);
const table = at.memory + 0x80000;

function bench(options: ConstructorParameters<typeof Bench>[1] = {}): Bench {
  const b = new Bench('', options);
  b.write('ERR_IRQ_CTRL', errorInterrupt);
  return b;
}

/** A PF whose response or exception ring is full gets out by taking; from all other states by switching the AMU off. */
function offAndOn(b: Bench): void {
  b.write('AMU_CR', 0);
  expect(b.error()).toBe(ErrorState.none);
  b.start();
  expect(b.status('PF_PROBE')).toBe('ok');
}

const causes: Readonly<Record<Exclude<keyof typeof ErrorState, 'none'>, (b: Bench) => void>> = {
  command_ring_fault: b => {
    b.write('MSK_BASE_PTR[0]', 0);
    b.write('MGT_WRITE_INDEX_TX0', 1);
  },
  response_ring_fault: b => {
    b.write('MSK_BASE_PTR[1]', 0);
    b.postCommandBytes(bytesOf(1));
  },
  exception_ring_fault: b => {
    b.write('MSK_BASE_PTR[2]', 0);
    b.hardware.resetFunction(1);
    b.settle();
  },
  trace_ring_fault: b => {
    b.write('AMU_CR', 0x20001);
    b.write('MSK_BASE_PTR[3]', 0);
    b.bringUpInterface(0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { TRACE_CTL: 1 }));
    b.send('0:t0', message(1));
    expect(b.take('0:r0')).toEqual(message(1)); // the message is none the worse
  },
  response_ring_full: b => {
    for (let i = 0; i < 5; i++) b.postCommandBytes(bytesOf(1));
  },
  exception_ring_full: b => {
    b.write('MSK_CTRL[2]', 0);
    for (const vf of [1, 2]) b.hardware.resetFunction(vf);
    b.settle();
  },
  invalid_command: b => b.postCommandBytes(bytesOf(0)),
  management_type_b_fault: b => b.hardware.injectError(0, ErrorState.management_type_b_fault),
  ami_sw_type_b_fault: b => {
    b.command('PF_AMI_SW_MAP');
    b.command('F_AMI_SW_CONFIGURE', { TYPEB_TBL_BASE: 1 });
    b.command('F_AMI_SW_ENABLE');
  },
  profiling_table_fault: b => {
    b.write('AMU_CR', 0x40001);
    b.bringUpInterface(0);
    const profile = { PROF_MASK: 1, PROF_TBL_BASE: 0, PROF_CTL: 1 << 8 };
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', profile));
    for (let i = 0; i < 2; i++) b.send('0:t0', message(i));
    expect(b.takeException()).toBeUndefined();
  },
};
const options = (symbol: string) => (symbol === 'ami_sw_type_b_fault' ? { amu: { type: 'B' as const } } : {});

describe.each(errorStates.filter(e => e.code !== 0))('ERROR_STATE $code, $meaning', ({ code, symbol }) => {
  const cause = causes[symbol as keyof typeof causes];

  it('has its cause and its interrupt, once', () => {
    const b = bench(options(symbol));
    expect(b.error()).toBe(ErrorState.none);
    cause(b);
    expect(b.error()).toBe(code);
    expect(b.interrupts()).toEqual([errorVector]);
  });

  it('sends no interrupt while ERR_IRQ_CTRL.Enable is 0', () => {
    const b = bench(options(symbol));
    b.write('ERR_IRQ_CTRL', errorVector);
    cause(b);
    expect(b.error()).toBe(code);
    expect(b.interrupts()).toEqual([]);
  });

  it('ends when AMU_EN goes to 0, and the function works again', () => {
    const b = bench(options(symbol));
    cause(b);
    offAndOn(b);
  });

  it('is of one function alone', () => {
    const b = bench(options(symbol)).vf();
    cause(b);
    if (symbol !== 'exception_ring_fault' && symbol !== 'exception_ring_full') {
      expect(b.error(1)).toBe(ErrorState.none);
      expect(b.status('F_PROBE', {}, 1)).toBe('ok');
    }
    expect(b.error(2)).toBe(ErrorState.none);
  });
});

describe('ERROR_STATE 5, response ring full', () => {
  it('passes when software takes: every command is answered, in order', () => {
    const b = bench();
    for (const opcode of [1, 2, 1, 2]) b.postCommandBytes(bytesOf(opcode));
    for (const opcode of [1, 2, 1]) b.postCommandBytes(bytesOf(opcode));
    expect(b.error()).toBe(ErrorState.response_ring_full);
    for (const name of ['PF_PROBE', 'F_PROBE', 'PF_PROBE', 'F_PROBE', 'PF_PROBE', 'F_PROBE', 'PF_PROBE']) {
      expect(Number(b.takeResponse(name).OPCODE)).toBe(name === 'PF_PROBE' ? 1 : 2);
    }
    expect(b.error()).toBe(ErrorState.none);
    expect(b.peek('MGT_READ_INDEX_RX[0]')).toBe(b.peek('MGT_WRITE_INDEX_RX[0]'));
  });
});

describe('ERROR_STATE 7, invalid command message', () => {
  it.each([0, 41, 0xffff, ...retiredOpcodes.keys()])('is the answer to opcode %i', opcode => {
    const b = bench();
    b.postCommandBytes(bytesOf(opcode));
    expect(b.error()).toBe(ErrorState.invalid_command);
    expect(b.peek('MGT_WRITE_INDEX_RX[0]')).toBe(0n);
  });

  it('stops the command ring: what comes behind is not carried out', () => {
    const b = bench();
    b.postCommandBytes(bytesOf(99));
    b.postCommandBytes(bytesOf(1));
    expect(b.peek('MGT_READ_INDEX_TX0')).toBe(1n);
    expect(b.peek('MGT_WRITE_INDEX_RX[0]')).toBe(0n);
  });

  it('lets messages and exceptions go on', () => {
    const b = bench().vf();
    b.bringUpInterface(0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.postCommandBytes(bytesOf(99));
    b.send('0:t0', message(1));
    expect(b.take('0:r0')).toEqual(message(1));
    b.hardware.resetFunction(1);
    b.settle();
    expect(b.takeException()?.name).toBe('E_PF_VF_RESET');
  });

  it('of a VF ends with its reset', () => {
    const b = bench().vf();
    b.postCommandBytes(bytesOf(99), 1);
    expect(b.error(1)).toBe(ErrorState.invalid_command);
    b.hardware.resetFunction(1);
    b.settle();
    expect(b.error(1)).toBe(ErrorState.none);
    b.start(1);
    expect(b.status('F_PROBE', {}, 1)).toBe('ok');
  });

  it('leaves alone what reserved bits stand behind the header', () => {
    const b = bench();
    const bytes = new Uint8Array(64).fill(0xff);
    bytes.set([1, 0, 0, 0]);
    b.postCommandBytes(bytes);
    expect(b.takeResponse('PF_PROBE').STATUS).toBe(0n);
  });
});

describe('ERROR_STATE 10, fault on a profiling table', () => {
  it('ends the profiling of that session until it is configured anew', () => {
    const b = bench();
    causes.profiling_table_fault(b);
    for (let i = 0; i < 2; i++) {
      b.take('0:r0');
      b.send('0:t0', message(i));
    }
    expect(b.interrupts()).toEqual([errorVector]);
    b.command('F_AMS_PROF_CONFIGURE', { AMS_TYPE: 1, PROF_MASK: 1, PROF_TBL_BASE: table / 8 });
    b.take('0:r0');
    b.send('0:t0', message(9));
    expect(b.status('F_PROF_TABLE_FLUSH')).toBe('ok');
    expect(b.word(table)).toBe(1n);
  });
});

it('the first fault stays to be seen', () => {
  const b = bench();
  b.write('MSK_BASE_PTR[2]', 0);
  b.hardware.resetFunction(1);
  b.settle();
  b.postCommandBytes(bytesOf(99));
  expect(b.error()).toBe(ErrorState.exception_ring_fault);
  expect(b.interrupts()).toEqual([errorVector]);
});
