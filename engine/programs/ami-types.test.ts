// AMI types A2 and B from `bring_up` to messages. (assumed: ami-types)

import { describe, expect, it } from 'vitest';
import { Register } from '../../spec';
import { linkText, runText } from '../testing';

const text = (type: string, sw = '', messages = 9) => `system s {
  amu { type: ${type}  message: 64B .. 2KiB }
  function pf: physical {
    memory ram { at: 0x10100  size: 256KiB }
    interface sw0 { ${sw}  tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
}
driver app on pf {
  bring_up
  for i in 0 ..< ${messages} {
    put t0, pattern(64, i)
    doorbell t0
    wait r0 until 100us
    let m = take r0
    check m == pattern(64, i)
  }
  log "{sw0.table}"
}
`;

describe.each(['A1', 'A2', 'B'])('type %s', type => {
  it('moves messages', () => {
    const { failures, report } = runText(text(type));
    expect(failures).toEqual([]);
    expect(report.sessions[0].messages).toBe(9);
    expect(report.notes).toEqual([]);
  });

  it('comes up anew after it was taken down', () => {
    const once = text(type).replace('log "{sw0.table}"', 'tear_down');
    const twice = once.replace(
      'driver app',
      'driver again on pf { bring_up  delay 1ms  tear_down }\ndriver app',
    );
    expect(runText(twice).failures).toEqual([]);
    const test = `${once}test "t" of s { run app  check app.done within 1ms  run app  check loop.messages == 18 within 1ms }`;
    expect(runText(test, { test: 't' }).failures).toEqual([]);
  });

  it('raises interrupts by masks that bring_up sets', () => {
    const waiting = text(type, 'rx_vector: 4').replace('wait r0 until 100us', 'wait interrupt 4 until 100us');
    expect(runText(waiting).failures).toEqual([]);
  });
});

describe.each(['A2', 'B'])('the table of type %s', type => {
  it('is placed by the linker at a page of its own, or where the file says', () => {
    const table = Number(runText(text(type)).log[0]);
    expect(table % 4096).toBe(0);
    expect(table).toBeGreaterThan(0);
    expect(runText(text(type, 'table: 0x20000')).log).toEqual([String(0x20000)]);
    expect(() => linkText(text(type, 'table: 0x20100'))).toThrow('starts at a multiple of 4096');
  });

  it('shows the indexes that the AMU moves', () => {
    const { engine, log } = runText(text(type));
    const at = BigInt(log[0]) + BigInt(Register.ami_sw.WRITE_INDEX_RX.offset);
    expect(engine.readMemory('pf', at, 1).bytes).toEqual(Uint8Array.of(9));
  });
});

it('type A1 has no table', () => {
  expect(runText(text('A1')).log).toEqual(['0']);
  expect(() => linkText(text('A1', 'table: 0x20000'))).toThrow('AMI type A1 has no table');
});

it('in type B no doorbell crosses the bus, in A1 every one does', () => {
  const doorbells = (type: string) =>
    Number(
      runText(`${text(type).replace('log "{sw0.table}"', 'log "{now()}"')}`, {})
        .log[0].replace(' us', '')
        .replace(/[^0-9.]/g, ''),
    );
  expect(doorbells('B')).toBeLessThan(doorbells('A1'));
});
