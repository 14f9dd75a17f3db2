import { describe, expect, it } from 'vitest';
import {
  commandByName,
  commandFields,
  describeFieldValue,
  drawLayout,
  drawMessage,
  drawRegister,
  errorStateText,
  formatBytes,
  Register,
  registers,
} from './index';

const text = (s: string) => s.split('\n').map(line => line.trimEnd());

describe('a layout in characters', () => {
  it('has a line of bits and a line of names per doubleword, reserved bits as dots', () => {
    expect(text(drawMessage(commandByName('F_AMS_RING_CONFIGURE')!.command))).toEqual([
      '       63:48   47:32       31:16   15:0',
      '0x00 | ·     | AMI_SW_ID | ·     | OPCODE |',
      '       127:106   105:102     101:97      96        95:71   70         69:64',
      '0x08 | ·       | THRESHOLD | LOG2_SIZE | RX_MODE | ·     | AMS_TYPE | AMS_ID |',
      '       191:131     130:128',
      '0x10 | RING_BASE | ·       |',
    ]);
  });

  it('marks a field that goes on to the end of the message', () => {
    expect(text(drawMessage(commandByName('PF_F_TRAP_RESP')!.command)).slice(2)).toEqual([
      '       end:64',
      '0x08 | PAYLOAD |',
    ]);
  });

  it('draws a gap of several doublewords, and a field of several, once', () => {
    const fields = [
      { name: 'A', lsb: 0, width: 64, meaning: '' },
      { name: 'B', lsb: 192, width: 128, meaning: '' },
    ];
    expect(text(drawLayout(fields, 384))).toEqual([
      '       63:0',
      '0x00 | A    |',
      '       191:64',
      '0x08 | ·      |',
      '       319:192',
      '0x18 | B       |',
      '       383:320',
      '0x28 | ·       |',
    ]);
  });

  it('draws any register', () => {
    expect(text(drawRegister(Register.management.AMU_CR))).toEqual([
      '       63:19   18            17         16:2   1             0',
      '0x00 | ·     | ASN_PROF_EN | TRACE_EN | ·    | VF_TRACE_EN | AMU_EN |',
    ]);
    for (const r of registers) expect(drawRegister(r).split('\n')).toHaveLength(2);
  });

  it('ends with fields that cross a doubleword, too', () => {
    expect(text(drawLayout([{ name: 'X', lsb: 60, width: 100, meaning: '' }], 192)).length).toBeGreaterThan(
      3,
    );
  });
});

describe('a value in words', () => {
  const ring = commandFields.F_AMS_RING_CONFIGURE;
  it.each([
    ['an address in full', ring.RING_BASE, 0x42000n >> 3n, '0x42000'],
    ['a length with its bytes', commandFields.PF_ASN_CREATE.LOG2_MSG_LENGTH, 8n, '8 (2 KiB)'],
    ['a credit size with its bytes', commandFields.PF_AMI_HW_CONFIGURE.LOG2_HW_CRED_SIZE, 3n, '3 (64 B)'],
    ['a ring size with its slots', ring.LOG2_SIZE, 6n, '6 (64 slots)'],
    ['a ring of one', ring.LOG2_SIZE, 0n, '0 (1 slot)'],
    ['a small number', ring.AMI_SW_ID, 7n, '7'],
    ['a large number in both bases', ring.AMI_SW_ID, 4096n, '4096 (0x1000)'],
  ])('%s', (_, field, value, expected) => {
    expect(describeFieldValue(field, value)).toBe(expected);
  });

  it('bytes take the unit that divides them', () => {
    expect([64, 1024, 1536, 2 ** 20, 2 ** 30].map(formatBytes)).toEqual([
      '64 B',
      '1 KiB',
      '1536 B',
      '1 MiB',
      '1 GiB',
    ]);
  });

  it('an error state has its words', () => {
    expect([0, 7, 0xb, 0x1000].map(errorStateText)).toEqual([
      'none',
      'invalid command message',
      'reserved',
      'implementation defined',
    ]);
  });
});
