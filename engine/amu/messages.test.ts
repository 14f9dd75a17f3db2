import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Occurrence } from '../seam';
import { asn, at, message, Testbench } from './testbench';

type Options = ConstructorParameters<typeof Testbench>[0];

/** One AMI-SW, rings of 4 slots, socket t0 joined to its own r0. */
function loopback(options: Options = {}, ring: Parameters<Testbench['bringUpInterface']>[1] = {}): Testbench {
  const bench = new Testbench({ sessions: ['loop'], ...options });
  bench.start();
  bench.bringUpInterface(0, ring);
  bench.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  return bench;
}

/** t0 to the inversion agent's first AMI-HW and back to r0. */
function inversion(options: Options = {}, values: { LOG2_MSG_LENGTH?: number } = {}): Testbench {
  const bench = new Testbench({ sessions: ['out', 'back'], ...options });
  bench.start();
  bench.bringUpInterface(0);
  bench.bringUpAgent(0, 0, 0);
  bench.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0', values));
  bench.command('PF_ASN_CREATE', asn(1, 'hw0.0:t0', '0:r0', values));
  return bench;
}

const session = (bench: Testbench, index: number, name: string) =>
  bench.hardware.observe('session', index, name);

describe('a message', () => {
  it('goes from a TX ring into an RX ring, byte for byte', () => {
    const bench = loopback();
    for (let i = 0; i < 10; i++) {
      bench.send('0:t0', message(i));
      expect(bench.take('0:r0')).toEqual(message(i));
    }
    expect(bench.take('0:r0')).toBeUndefined();
    expect(session(bench, 0, 'messages')).toBe(10n);
    expect(session(bench, 0, 'bytes')).toBe(640n);
    expect(bench.observe('0:t0', 'fill')).toBe(0n);
    expect(bench.peek('0:READ_INDEX_TX[0]')).toBe(10n);
  });

  it('of several published at once keeps its order', () => {
    const bench = loopback();
    for (let i = 0; i < 4; i++) bench.put('0:t0', message(i), i);
    bench.ring('0:t0', 4);
    bench.settle();
    for (let i = 0; i < 4; i++) expect(bench.take('0:r0')).toEqual(message(i));
  });

  it('takes dma_read, session_hop and dma_write after the doorbell; its latency counts from the put', () => {
    const bench = loopback();
    const start = bench.kernel.now;
    bench.put('0:t0', message(1));
    bench.ring('0:t0');
    bench.settle();
    // 120 ns to the AMU, 300 + 4 ns read, 20 ns hop, 200 + 4 ns write
    expect(bench.kernel.now - start).toBe(648_000);
    expect(session(bench, 0, 'latency_min')).toBe(648_000n);
    expect(bench.hardware.latencyOf(0, 0.5)).toBe(648_000);
  });

  it('without a noted put counts its latency from the doorbell', () => {
    const bench = loopback();
    bench.ring('0:t0');
    bench.settle();
    expect(session(bench, 0, 'latency_max')).toBe(528_000n);
  });

  it('is bounded by bandwidth when many wait: reading is pipelined', () => {
    const bench = loopback({}, { log2Size: 6 });
    const start = bench.kernel.now;
    bench.ring('0:t0', 64);
    bench.settle();
    // the last one starts behind 63 others of 4 ns each
    expect(bench.kernel.now - start).toBe(648_000 + 63 * 4_000);
  });

  it('tells of every step because of the one before', () => {
    const bench = inversion();
    bench.invertAtAgents();
    bench.put('0:t0', message(3));
    bench.ring('0:t0', 1, 0, bench.occurrences.record(Occurrence.program, 1, 0, 0, 0, 23));
    bench.settle();
    const [, cause] = bench.calls('socketChanged').at(-1)!;
    expect(bench.chain(cause)).toEqual([
      Occurrence.deliver,
      Occurrence.send,
      Occurrence.arrive,
      Occurrence.fetch,
      Occurrence.doorbell,
      Occurrence.program,
    ]);
    expect(bench.take('0:r0')).toEqual(message(3).map(byte => ~byte));
  });

  it('names the doorbell that published it, whatever other doorbells came', () => {
    const bench = loopback();
    const bells = [10, 20].map(place => bench.occurrences.record(Occurrence.program, place, 0, 0, 0, place));
    bench.ring('0:t0', 2, 0, bells[0]);
    bench.runTo(bench.kernel.now + 120_000);
    bench.ring('0:t0', 2, 0, bells[1]);
    bench.settle();
    const causes = bench.calls('socketChanged').filter(([socket]) => socket === bench.socket('0:r0'));
    const roots = causes.map(([, cause]) => {
      let id = cause;
      while (bench.occurrences.parentOf(id)) id = bench.occurrences.parentOf(id);
      return bench.occurrences.whoOf(id);
    });
    expect(roots).toEqual([10, 10, 20, 20]);
  });
});

describe('back-pressure', () => {
  it('leaves what does not fit in the TX ring and loses nothing', () => {
    const bench = loopback();
    for (let i = 0; i < 4; i++) bench.send('0:t0', message(i));
    for (let i = 4; i < 6; i++) bench.send('0:t0', message(i));
    expect(bench.observe('0:r0', 'fill')).toBe(4n);
    expect(bench.observe('0:t0', 'fill')).toBe(2n);
    expect(session(bench, 0, 'full_stalls')).toBe(1n);
    expect(bench.hardware.whyStill(0)).toBe(
      'session loop waits: pf.sw0.r0 is full (4 of 4 slots), nobody moves READ_INDEX_RX',
    );
    for (let i = 0; i < 6; i++) expect(bench.take('0:r0')).toEqual(message(i));
    expect(bench.observe('0:r0', 'lost')).toBe(0n);
    expect(bench.observe('0:r0', 'peak')).toBe(4n);
    expect(bench.hardware.whyStill(0)).toBeUndefined();
  });

  it('says once per stall that the ring is full, because of the doorbell', () => {
    const bench = loopback();
    const fulls: number[] = [];
    bench.occurrences.mask = 1 << Occurrence.full;
    bench.occurrences.listener = (_, id) => fulls.push(id);
    for (let i = 0; i < 4; i++) bench.send('0:t0', message(i));
    bench.put('0:t0', message(4));
    bench.put('0:t0', message(5), 1);
    bench.ring('0:t0', 2);
    bench.settle();
    expect(fulls).toHaveLength(1);
    expect(bench.chain(fulls[0])).toEqual([Occurrence.full, Occurrence.doorbell]);
    bench.take('0:r0');
    expect(fulls).toHaveLength(2);
  });

  it('works with rings of one slot', () => {
    const bench = loopback({}, { log2Size: 0 });
    for (let i = 0; i < 5; i++) {
      bench.send('0:t0', message(i));
      expect(bench.take('0:r0')).toEqual(message(i));
    }
  });
});

describe('overwriting', () => {
  it('keeps the newest, moves READ_INDEX_RX past the lost ones and counts them', () => {
    const bench = loopback({}, { mode: 1 });
    for (let i = 0; i < 7; i++) bench.send('0:t0', message(i));
    expect(bench.peek('0:READ_INDEX_RX[0]')).toBe(3n);
    expect(bench.peek('0:WRITE_INDEX_RX[0]')).toBe(7n);
    expect(bench.observe('0:r0', 'lost')).toBe(3n);
    expect(session(bench, 0, 'lost')).toBe(3n);
    for (let i = 3; i < 7; i++) expect(bench.take('0:r0')).toEqual(message(i));
  });

  it('ignores a READ_INDEX_RX that the AMU has left behind', () => {
    const bench = loopback({}, { mode: 1 });
    for (let i = 0; i < 7; i++) bench.send('0:t0', message(i));
    bench.write('0:READ_INDEX_RX[0]', 1);
    expect(bench.peek('0:READ_INDEX_RX[0]')).toBe(3n);
  });
});

describe('credit', () => {
  it('lets so many bytes into an AMI-HW and comes back when the agent takes them', () => {
    const bench = inversion({ credit: 128 });
    for (let i = 0; i < 4; i++) bench.send('0:t0', message(i));
    expect(bench.hardware.observe('agent', 0, 'buffered')).toBe(2n);
    expect(bench.hardware.observe('agent', 0, 'credit')).toBe(0n);
    expect(session(bench, 0, 'credit_stalls')).toBe(1n);
    expect(bench.hardware.whyStill(0)).toBe(
      'session out waits for credit at inv.hw0: a message is 64 B, 0 B of 128 B are free, and the agent takes no message',
    );
    const into = new Uint8Array(2048);
    expect(bench.hardware.takeAtAgent(0, 0, 0, into)).toBe(64);
    expect(into.subarray(0, 64)).toEqual(message(0));
    bench.settle();
    expect(bench.hardware.observe('agent', 0, 'buffered')).toBe(2n);
    for (const i of [1, 2, 3]) {
      bench.hardware.takeAtAgent(0, 0, 0, into);
      bench.settle();
      expect(into.subarray(0, 64)).toEqual(message(i));
    }
    expect(bench.hardware.takeAtAgent(0, 0, 0, into)).toBe(-1);
    expect(bench.hardware.observe('agent', 0, 'credit')).toBe(128n);
    expect(bench.hardware.observe('agent', 0, 'received')).toBe(4n);
  });

  it('smaller than a message is hopeless, and is told so', () => {
    const bench = inversion({ credit: 64 }, { LOG2_MSG_LENGTH: 8 });
    bench.send('0:t0', message(1, 2048));
    expect(bench.hardware.whyStill(0)).toBe(
      "session out waits for credit at inv.hw0 for ever: a message is 2048 B, the AMI-HW's whole credit is 64 B",
    );
  });

  it('is shared by the sockets of an AMI-HW', () => {
    const bench = inversion({ credit: 64, sessions: ['a', 'b', 'c'] });
    bench.command('PF_ASN_CREATE', asn(2, '0:t1', 'hw0.0:r1'));
    bench.ring('0:t0');
    bench.ring('0:t1');
    bench.settle();
    expect(bench.hardware.observe('agent', 0, 'buffered')).toBe(1n);
    bench.hardware.takeAtAgent(0, 0, 0, new Uint8Array(2048));
    bench.settle();
    expect(session(bench, 2, 'messages')).toBe(1n);
  });
});

describe('an agent', () => {
  it('waits for a slot, in turn, and is told when to try again', () => {
    const bench = inversion();
    const bytes = new Uint8Array(2048);
    const send = (context: number) => bench.hardware.sendFromAgent(0, 0, 0, bytes, 64, context, 0, -1);
    for (let i = 0; i < 4; i++) expect(send(7)).toBe(true);
    expect(send(7)).toBe(false);
    expect(send(8)).toBe(false);
    bench.settle();
    expect(bench.calls('sendAccepted')).toEqual([]);
    expect(bench.hardware.whyStill(1)).toContain('pf.sw0.r0 is full (4 of 4 slots)');
    bench.take('0:r0');
    expect(bench.calls('sendAccepted')).toEqual([[7]]);
    expect(send(8)).toBe(false); // not its turn
    expect(send(7)).toBe(true);
    bench.settle();
    bench.take('0:r0');
    expect(bench.calls('sendAccepted')).toEqual([[7], [8]]);
    expect(session(bench, 1, 'full_stalls')).toBe(1n);
  });

  it('sends by another AMI-HW when its own has no session', () => {
    const bench = new Testbench();
    bench.start();
    bench.bringUpInterface(0);
    bench.bringUpAgent(0, 0, 0);
    bench.bringUpAgent(0, 1, 1);
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
    expect(bench.hardware.routeOf(0, 0, 0)).toBe(-1);
    bench.command('PF_ASN_CREATE', asn(1, 'hw0.1:t0', '0:r0', { LOG2_MSG_LENGTH: 4 }));
    expect(bench.hardware.routeOf(0, 0, 0)).toBe(1);
    expect(bench.hardware.sessionLengthOf(0, 1, 0)).toBe(128);
    bench.invertAtAgents();
    bench.send('0:t0', message(9));
    const answer = bench.take('0:r0')!;
    expect(answer.subarray(0, 64)).toEqual(message(9).map(byte => ~byte));
    expect(answer.subarray(64).every(byte => byte === 0)).toBe(true);
  });

  it('sends to another agent', () => {
    const bench = new Testbench();
    bench.start();
    bench.bringUpAgent(0, 0, 0);
    bench.bringUpAgent(3, 0, 1);
    bench.command('PF_ASN_CREATE', asn(0, 'hw0.0:t0', 'hw3.0:r2'));
    bench.hardware.sendFromAgent(0, 0, 0, message(5), 64, 1, 0, -1);
    bench.settle();
    expect(bench.calls('messageArrived').map(call => call.slice(0, 3))).toEqual([[1, 0, 2]]);
    const into = new Uint8Array(64);
    expect(bench.hardware.takeAtAgent(1, 0, 2, into)).toBe(64);
    expect(into).toEqual(message(5));
  });

  it('reaches the memory of the function that owns its AMI-HW, while it is enabled', () => {
    const bench = inversion();
    expect(bench.hardware.dmaSpaceOf(0, 0)).toBe(0);
    expect(bench.hardware.dmaSpaceOf(0, 1)).toBe(-1);
    bench.command('F_AMI_HW_DISABLE', { AMI_HW_ID: 0 });
    expect(bench.hardware.dmaSpaceOf(0, 0)).toBe(-1);
  });
});

describe('priority', () => {
  it('15 is read first, equals take turns', () => {
    const bench = new Testbench({ amu: { sessions: 4 } });
    bench.start();
    bench.bringUpInterface(0, { log2Size: 3 });
    bench.bringUpInterface(1, { log2Size: 3 });
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { PRIO: 3 }));
    bench.command('PF_ASN_CREATE', asn(1, '0:t1', '0:r1', { PRIO: 15 }));
    bench.command('PF_ASN_CREATE', asn(2, '1:t0', '1:r0', { PRIO: 3 }));
    const order: number[] = [];
    bench.occurrences.mask = 1 << Occurrence.fetch;
    bench.occurrences.listener = (_, id) => order.push(bench.occurrences.bOf(id));
    for (const socket of ['0:t0', '1:t0', '0:t1']) bench.ring(socket, 3);
    bench.settle();
    // The port had already begun with the first session when the others' doorbells came.
    expect(order).toEqual([0, 1, 1, 1, 2, 0, 2, 0, 2]);
  });
});

describe('ring faults', () => {
  it('on a TX ring post E-F-AMI-RING-FAULT, stop the AMI-SW and leave its indexes', () => {
    const bench = loopback();
    bench.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    const ring = { AMI_SW_ID: 0, AMS_ID: 0, AMS_TYPE: 1, LOG2_SIZE: 2 };
    bench.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: 0x10 });
    bench.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    bench.ring('0:t0');
    const rung = bench.kernel.now;
    bench.settle();
    expect(bench.takeException()).toEqual({
      name: 'E_F_AMI_RING_FAULT',
      fields: { OPCODE: 4n, AMI_ID: 0n, AMS_ID: 0n },
    });
    expect(bench.peek('0:READ_INDEX_TX[0]')).toBe(0n);
    expect(bench.peek('0:WRITE_INDEX_TX[0]')).toBe(1n);
    expect(bench.hardware.whyStill(0)).toBe(
      'session loop moves nothing: pf.sw0 is disabled (F_AMI_SW_ENABLE)',
    );
    // Mended, it goes on where it was.
    bench.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: bench.ringBase(0, false, 0) / 8 });
    const mended = bench.kernel.now;
    bench.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    bench.settle();
    expect(session(bench, 0, 'messages')).toBe(1n);
    // Its latency counts from its doorbell, the fault and the mending included.
    expect(Number(session(bench, 0, 'latency_max'))).toBeGreaterThan(mended - rung);
  });

  it('on an RX ring stop the receiving AMI-SW, and the message stays where it was', () => {
    const bench = new Testbench({ sessions: ['across'] });
    bench.start();
    bench.bringUpInterface(0);
    bench.bringUpInterface(1);
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', '1:r1'));
    bench.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 1 });
    bench.command('F_AMS_RING_CONFIGURE', {
      AMI_SW_ID: 1,
      AMS_ID: 1,
      AMS_TYPE: 0,
      LOG2_SIZE: 2,
      RING_BASE: (at.memory + at.size - 32) / 8,
    });
    bench.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 1 });
    bench.send('0:t0', message(1));
    expect(bench.takeException()?.fields).toMatchObject({ AMI_ID: 1n, AMS_ID: 1n });
    expect(bench.observe('0:t0', 'fill')).toBe(1n);
    expect(bench.hardware.whyStill(0)).toContain('pf.sw1 is disabled');
  });
});

describe('what stops a session', () => {
  it('is told in words', () => {
    const bench = new Testbench({ sessions: ['out'] });
    const why = () => bench.hardware.whyStill(0);
    bench.start();
    expect(why()).toBe('session out does not exist: no PF_ASN_CREATE made it');
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
    expect(why()).toBe('session out moves nothing: pf.sw0 is mapped to no function (PF_AMI_SW_MAP)');
    bench.bringUpInterface(0);
    expect(why()).toBe('session out moves nothing: inv.hw0 is mapped to no function (PF_AMI_HW_MAP)');
    bench.command('PF_AMI_HW_MAP', { AHA_ID: 0 });
    expect(why()).toBe('session out moves nothing: inv.hw0 is disabled (F_AMI_HW_ENABLE)');
    bench.command('F_AMI_HW_ENABLE', {});
    expect(why()).toBeUndefined();
    bench.send('0:t0', message(1));
    expect(why()).toBe('session out has brought 1 message to inv.hw0.rx0 that agent inv has not taken');
    bench.write('AMU_CR', 0);
    expect(why()).toBe('session out moves nothing: the AMU is off (AMU_CR.AMU_EN is 0)');
  });

  it('goes away in any order, and what waited moves', () => {
    const bench = new Testbench({ sessions: ['out'] });
    bench.start();
    bench.bringUpInterface(0);
    bench.put('0:t0', message(4));
    bench.ring('0:t0');
    bench.settle();
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
    bench.bringUpAgent(0, 0, 0);
    bench.settle();
    expect(bench.hardware.observe('agent', 0, 'buffered')).toBe(1n);
  });

  it('a command that takes something away waits for the messages in flight', () => {
    for (const [command, values] of [
      ['F_AMI_SW_DISABLE', { AMI_SW_ID: 0 }],
      ['PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 0 }],
      ['PF_ASN_DESTROY', { ASN_ID: 0 }],
    ] as const) {
      const bench = loopback({ timing: { dmaWrite: { latencyPs: 50_000_000, bytesPerSecond: 0 } } });
      bench.put('0:t0', message(8));
      bench.ring('0:t0');
      bench.runTo(bench.kernel.now + 600_000);
      expect(session(bench, 0, 'in_flight')).toBe(1n);
      expect(bench.status(command, values)).toBe('ok');
      expect(session(bench, 0, 'in_flight')).toBe(0n);
      expect(session(bench, 0, 'messages')).toBe(1n);
    }
  });

  it('a reset of the AMI-HW empties its buffer and gives the credit back', () => {
    const bench = inversion();
    bench.send('0:t0', message(1));
    bench.command('F_AMI_HW_DISABLE', { AMI_HW_ID: 0 });
    bench.command('F_AMI_HW_RESET', { AMI_HW_ID: 0 });
    expect(bench.hardware.observe('agent', 0, 'credit')).toBe(8192n);
    expect(bench.hardware.takeAtAgent(0, 0, 0, new Uint8Array(64))).toBe(-1);
  });
});

describe('rings over their whole range', () => {
  const start = fc.constantFrom(0n, 0xfffffffen, 0xffffffffn, 0xfffffffffffffffen, 0xffffffffffffffffn);
  const action = fc.oneof(
    fc.record({ put: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 3 }) }),
  );

  it('behave as queues, also where indexes wrap at 2^32 and 2^64', () => {
    fc.assert(
      fc.property(
        start,
        start,
        fc.nat(3),
        fc.array(action, { maxLength: 30 }),
        (tx, rx, log2Size, actions) => {
          const bench = loopback({}, { log2Size });
          bench.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
          for (const register of ['READ_INDEX_TX', 'WRITE_INDEX_TX']) bench.write(`0:${register}[0]`, tx);
          for (const register of ['WRITE_INDEX_RX', 'READ_INDEX_RX']) bench.write(`0:${register}[0]`, rx);
          bench.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
          const slots = 2 ** log2Size;
          let sent = 0;
          let taken = 0;
          for (const step of actions) {
            if ('put' in step) {
              const free = slots - Number(bench.observe('0:t0', 'fill'));
              const count = Math.min(step.put, free);
              for (let i = 0; i < count; i++) bench.put('0:t0', message(sent + i), i);
              if (count > 0) bench.ring('0:t0', count);
              bench.settle();
              sent += count;
            } else {
              for (let i = 0; i < step.take && taken < sent; i++) {
                expect(bench.take('0:r0')).toEqual(message(taken++));
              }
            }
            const received = Math.min(sent - taken, slots);
            expect(bench.observe('0:r0', 'fill')).toBe(BigInt(received));
            expect(bench.observe('0:t0', 'fill')).toBe(BigInt(sent - taken - received));
            expect(bench.peek('0:WRITE_INDEX_TX[0]')).toBe(BigInt.asUintN(64, tx + BigInt(sent)));
            expect(bench.peek('0:READ_INDEX_RX[0]')).toBe(BigInt.asUintN(64, rx + BigInt(taken)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('an index that would hold more than the ring has slots is refused', () => {
    const bench = loopback();
    bench.write('0:WRITE_INDEX_TX[0]', 5);
    expect(bench.peek('0:WRITE_INDEX_TX[0]')).toBe(0n);
    bench.write('0:READ_INDEX_RX[0]', 1);
    expect(bench.peek('0:READ_INDEX_RX[0]')).toBe(0n);
    expect(bench.observe('0:t0', 'refused')).toBe(1n);
    expect(bench.observe('0:r0', 'refused')).toBe(1n);
  });
});
