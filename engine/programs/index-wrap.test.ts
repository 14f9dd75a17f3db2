// Drivers whose rings' indexes begin near 2^64, in registers and in tables. (stated: free-running-indexes; assumed: index-restore,
// ami-types, index-too-far)

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const arrays = ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX'];
const places = ['0x400', '0x600', '0xc00', '0xe00'];

const system = (type: string) => `system s {
  amu { type: ${type}  message: 64B .. 64B }
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { tx t0 { slots: 8 }  rx r0 { slots: 8 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0
}
`;
const restored = (start: string, byTable = false) => `
driver app on pf {
  bring_up
  let page = sw0.table
  command F_AMI_SW_DISABLE
  let start = ${start}
  ${arrays.map((name, i) => (byTable ? `store page + ${places[i]}, as_bytes(start, 8)` : `write sw0.${name}[0] = start`)).join('\n  ')}
  command F_AMI_SW_ENABLE
  for i in 0 ..< 8 { put t0, as_bytes(i, 8) }
  doorbell t0
  wait r0 for 8 until 100us
  check r0.fill == 8 and r0.write_index == start + 8
  for i in 0 ..< 30 {
    wait r0 until 10us
    let m = take r0
    check u64(m, 0) == i, "message {i} of 30"
    put t0, as_bytes(8 + i, 8)
    doorbell t0
  }
  wait r0 for 8 until 10us
  log "{r0.write_index} {loop.messages}"
}
`;

describe('indexes that wrap at 2^64', () => {
  it.each([
    ['A1', false],
    ['A2', false],
    ['B', true],
  ])('in type %s', (type, byTable) => {
    const { failures, log } = runText(system(type) + restored('~0 - 2', byTable));
    expect(failures).toEqual([]);
    expect(log).toEqual(['35 38']);
  });

  it.each(['1 << 32', '~(1 << 32)', '(1 << 52) + 12345'])('from %s on', start => {
    const { failures, report } = runText(system('A1') + restored(start));
    expect(failures).toEqual([]);
    expect(report.notes.filter(note => note.includes('inexactly'))).toEqual([]);
  });

  it('are told where a driver cannot count them', () => {
    const { report } = runText(system('A1') + restored('1 << 60'));
    expect(report.notes.join('\n')).toContain(
      'an index of pf.sw0.t0 was written that is 2^53 or more from 0 and from 2^64: drivers count it inexactly',
    );
  });

  it('are named as the AMU has them', () => {
    const text = restored('~0 - 2').replace(
      'check u64(m, 0) == i, "message {i} of 30"',
      'check m == fill(64, 9)',
    );
    expect(runText(system('A1') + text).failures[2]).toContain('message 18446744073709551615 of pf.sw0.r0');
  });
});

it('a driver of an overwriting trace ring takes no record twice', () => {
  const { failures, log } = runText(`system s {
  amu { message: 64B .. 64B }
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    management { trace: 4 slots }
    interface sw0 { tx t0 { slots: 32 }  rx r0 { slots: 32 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { trace: 0x4 }
}
driver app on pf {
  bring_up
  write MGT_TRACE_RX_CTRL.RX_MODE = 1
  for i in 0 ..< 20 { put t0, as_bytes(i, 8) }
  doorbell t0
  wait r0 for 20 until 100us
  delay 5us
  loop {
    let more = wait trace_ring until 1us
    if not more { break }
    let record = take trace_ring
    log "{TRACE_RECORD(record).SLOT}"
  }
}
`);
  expect(failures).toEqual([]);
  expect(log).toEqual(['16', '17', '18', '19']);
});
