// What of the interface a file can set: sessions with counters, traces, stashing and formats; thresholds, vectors, masks.

import { describe, expect, it } from 'vitest';
import { ProfilingCounter } from '../../spec';
import { linkText, runText } from '../testing';

const text = (session: string, body: string, vf = '', more = '') => `system s {
  amu { message: 64B .. 2KiB }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  ${vf}
  session out: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  ${session} }
}
struct pair { first: u32  second: buffer(first) }
struct request { a: u64 }
struct long { a: u64  b: u64  c: u64  d: u64  e: u64  f: u64  g: u64  h: u64  i: u64 }
driver app on pf {
  bring_up
  ${body}
}
${more}`;
const send = `put t0, [1]
  doorbell t0
  wait r0 until 100us
  take r0`;

describe('a session', () => {
  it('counts in a table that the linker places, when it says what to profile', () => {
    const { log, failures } = runText(
      text(
        'profile: 0x3',
        `${send}
  ${send}
  command F_PROF_TABLE_FLUSH
  let table = load(out.profile_table, 48)
  log "{u64(table, ${8 * ProfilingCounter.messages})} {u64(table, ${8 * ProfilingCounter.bytes})}"`,
      ),
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['2 128']);
  });

  it('sends records to the trace ring of its monitor, which a driver takes', () => {
    const { log, failures } = runText(
      text(
        'trace: 0x5',
        `${send}
  for i in 0 ..< 2 {
    wait trace_ring until 10us
    let record = take trace_ring
    log "{record.EVENT} {record.ASN_ID} {record.AMS_TYPE}"
  }
  let more = wait trace_ring until 10us
  check not more`,
      ),
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['0 0 1', '2 0 0']);
  });

  it('may be watched by another function', () => {
    const vf = 'function vf1: virtual { memory ram { at: 0x10000  size: 256KiB } }';
    const watch = `driver watcher on vf1 {
  bring_up
  wait trace_ring until 1ms
  let record = take trace_ring
  log "{record.ASN_ID}"
}`;
    const { log, failures } = runText(text('trace: 0x1  monitor: vf1', `delay 50us\n  ${send}`, vf, watch));
    expect(failures).toEqual([]);
    expect(log).toEqual(['0']);
  });

  it('is created as it says, and answers so when it is destroyed', () => {
    const { log, failures } = runText(
      text(
        'priority: 7  stash: 3  stash_target: 9  profile: 1  trace: 2  format: pair',
        `let r = command PF_ASN_DESTROY { ASN_ID: 0 }
  log "{r.PRIO} {r.STASH_ENABLE} {r.STASH_CTL} {r.STASH_DEST} {r.PROF_MASK} {r.TRACE_CTL} {r.MFO} {r.MF_OB_BUF_NUM}"
  check r.PROF_TBL_BASE << 3 == out.profile_table`,
      ),
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['7 1 3 9 1 2 1 1']);
  });

  it('refuses a format that is longer than its messages, and a put of another struct', () => {
    expect(() => linkText(text('format: long', send))).toThrow('`long` has 72 B');
    expect(() => linkText(text('format: pair', 'put t0, request { a: 1 }\n  doorbell t0'))).toThrow(
      'messages of this session are `pair`',
    );
  });
});

describe('opcodes and statuses', () => {
  it('are known by name wherever a number is', () => {
    const { log, failures } = runText(
      text(
        '',
        `let opcode = PF_ASN_CREATE
  let r = command PF_ASN_CREATE { LOG2_MSG_LENGTH: 3 }
  check r.STATUS == PF_ASN_CREATE.asn_id_in_use
  check opcode == 16 and opcode == PF_ASN_CREATE and E_PF_VF_RESET == 2
  log "{r.OPCODE}"
  let e = E_PF_TRAPPED_CMD { F_SOURCE_ID: 3  TRAPPED_OPCODE: F_PROBE }
  log "{e.OPCODE} {e.TRAPPED_OPCODE} {e.F_SOURCE_ID}"`,
      ),
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['16', '6 (E_PF_TRAPPED_CMD) 2 (F_PROBE) 3']);
    expect(() => linkText(text('', 'let s = PF_ASN_CREATE.nothing\n  log "{s}"'))).toThrow(
      'the status of PF_ASN_CREATE has no `nothing`',
    );
  });
});
