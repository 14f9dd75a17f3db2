// Trace records: what they say, who gets them, and both modes of the trace ring.
// (assumed: trace-records)

import { describe, expect, it } from 'vitest';
import { type Field, readFieldHi, readFieldLo, TraceEvent, traceRecord } from '../../spec';
import { asn, at, Bench, message } from './bench';

type TraceRecord = { readonly [K in keyof typeof traceRecord]: number };

/** The oldest record, its slot freed. */
function takeTrace(b: Bench, f = 0): TraceRecord | undefined {
  const read = b.peek('MGT_READ_INDEX_RX[2]', f)!;
  if (read === b.peek('MGT_WRITE_INDEX_RX[2]', f)) return undefined;
  const slots = 1n << (b.peek('MSK_CTRL[3]', f)! & 31n);
  const bytes = new Uint8Array(64);
  b.hardware.memory[f].read(at.trace + Number(read % slots) * 64, bytes, 0, 64);
  b.write('MGT_READ_INDEX_RX[2]', read + 1n, f);
  const value = (field: Field) => readFieldHi(bytes, 0, field) * 2 ** 32 + readFieldLo(bytes, 0, field);
  return Object.fromEntries(
    Object.entries(traceRecord).map(([k, field]) => [k, value(field)]),
  ) as TraceRecord;
}

const all = 127;

/** AMI-SW 3 of the PF in loopback, traced, its trace ring of `1 << log2Size` slots. */
function traced(log2Size: number, mode = 0, events = all): Bench {
  const b = new Bench('');
  b.write('AMU_CR', 0x20001);
  b.write('MSK_CTRL[3]', log2Size);
  b.write('MGT_TRACE_RX_CTRL', mode);
  b.bringUpInterface(3, { physical: 0, log2Size: 7 });
  b.command('PF_ASN_CREATE', asn(5, '0:t1', '0:r1', { TRACE_CTL: events }));
  return b;
}

describe('a trace record', () => {
  it('tells time, session, socket, slot and kind of a message’s way', () => {
    const b = traced(4);
    b.send('3:t1', message(0));
    b.send('3:t1', message(1));
    const records = Array.from({ length: 4 }, () => takeTrace(b)!);
    const own = { ASN_ID: 5, AMI_ID: 3, AMI_TYPE: 0, AMS_ID: 1, F_OWNER: 0 };
    expect(records).toMatchObject([
      { ...own, EVENT: TraceEvent.fetch, AMS_TYPE: 1, SLOT: 0 },
      { ...own, EVENT: TraceEvent.deliver, AMS_TYPE: 0, SLOT: 0 },
      { ...own, EVENT: TraceEvent.fetch, AMS_TYPE: 1, SLOT: 1 },
      { ...own, EVENT: TraceEvent.deliver, AMS_TYPE: 0, SLOT: 1 },
    ]);
    expect(records[1].TIME - records[0].TIME).toBe(224_000); // hop and write
    expect(takeTrace(b)).toBeUndefined();
  });

  it('is there of arrivals at, and sends of, an agent', () => {
    const b = new Bench('');
    b.write('AMU_CR', 0x20001);
    b.invertAtAgents();
    b.bringUpInterface(0);
    b.bringUpAgent(0, 0, 2);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0', { TRACE_CTL: all }));
    b.command('PF_ASN_CREATE', asn(1, 'hw0.0:t0', '0:r0', { TRACE_CTL: all }));
    b.send('0:t0', message(0));
    const kinds = Array.from({ length: 4 }, () => takeTrace(b)!);
    expect(new Set(kinds.map(r => r.EVENT))).toEqual(
      new Set([TraceEvent.fetch, TraceEvent.arrive, TraceEvent.send, TraceEvent.deliver]),
    );
    expect(kinds.find(r => r.EVENT === TraceEvent.arrive)).toMatchObject({
      AMI_TYPE: 1,
      AMI_ID: 2,
      AMS_TYPE: 0,
    });
    expect(kinds.find(r => r.EVENT === TraceEvent.send)).toMatchObject({
      AMI_TYPE: 1,
      AMI_ID: 2,
      AMS_TYPE: 1,
    });
  });

  it.each([
    ['a full ring', TraceEvent.full_stall, 0],
    ['a loss', TraceEvent.lost, 1],
  ])('is there of %s', (_, event, mode) => {
    const b = new Bench('');
    b.write('AMU_CR', 0x20001);
    b.bringUpInterface(0, { log2Size: 1, mode });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { TRACE_CTL: 1 << event }));
    for (let i = 0; i < 3; i++) b.send('0:t0', message(i));
    expect(takeTrace(b)?.EVENT).toBe(event);
    expect(takeTrace(b)).toBeUndefined();
  });

  it('is of the kinds alone that TRACE_CTL names', () => {
    const b = traced(4, 0, 1 << TraceEvent.deliver);
    b.send('3:t1', message(0));
    expect(takeTrace(b)?.EVENT).toBe(TraceEvent.deliver);
    expect(takeTrace(b)).toBeUndefined();
  });
});

describe('who gets records', () => {
  it('nobody while TRACE_EN is 0', () => {
    const b = traced(4);
    b.write('AMU_CR', 1);
    b.send('3:t1', message(0));
    expect(takeTrace(b)).toBeUndefined();
  });

  it('a VF only while VF_TRACE_EN of the PF is 1 too', () => {
    const b = new Bench('').vf();
    b.write('AMU_CR', 0x20000, 1);
    b.bringUpInterface(0, { f: 1, physical: 2 });
    b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0', { TRACE_CTL: 4, MON_OWNER: 1 }));
    b.send('0:t0', message(0), 1);
    expect(takeTrace(b, 1)).toBeUndefined();
    b.write('AMU_CR', 3);
    b.send('0:t0', message(1), 1);
    expect(takeTrace(b, 1)).toMatchObject({ F_OWNER: 1, SLOT: 1 });
  });
});

describe('a full trace ring', () => {
  it('in back-pressure mode holds the traced session and loses nothing', () => {
    const b = traced(1, 0, 1 << TraceEvent.deliver);
    for (let i = 0; i < 100; i++) b.put('3:t1', message(i), i);
    b.ring('3:t1', 80);
    b.settle();
    b.ring('3:t1', 20);
    b.settle();
    expect(b.peek('3:WRITE_INDEX_RX[1]')).toBe(80n);
    expect(b.hardware.whyStill(b.hardware.sessionOf(b.socket('3:t1')))).toContain('trace ring of pf is full');
    const slots: number[] = [];
    for (let record = takeTrace(b); record; record = takeTrace(b)) slots.push(record.SLOT);
    expect(slots).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (let i = 0; i < 100; i++) expect(b.take('3:r1')).toEqual(message(i));
  });

  it('in overwriting mode holds nobody, keeps the newest and counts the rest', () => {
    const b = traced(1, 1, 1 << TraceEvent.deliver);
    for (let i = 0; i < 100; i++) b.put('3:t1', message(i), i);
    b.ring('3:t1', 100);
    b.settle();
    expect(b.peek('3:WRITE_INDEX_RX[1]')).toBe(100n);
    expect(takeTrace(b)?.SLOT).toBe(98);
    expect(takeTrace(b)?.SLOT).toBe(99);
    expect(takeTrace(b)).toBeUndefined();
    const ring = b.hardware.managementRingOf(0, 3);
    expect(b.hardware.observe('socket', ring, 'lost')).toBe(98n);
  });

  it('in back-pressure mode lets sessions go on that are not traced', () => {
    const b = traced(0);
    b.command('PF_ASN_CREATE', asn(1, '0:t0', '0:r0'));
    b.ring('3:t1', 64);
    b.ring('3:t0', 64);
    b.settle();
    expect(b.peek('3:WRITE_INDEX_RX[0]')).toBe(64n);
  });
});
