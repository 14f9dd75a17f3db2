// What things cost: the latency of a message is the sum of its parts, which can be listed; data do not depend on time.
// (assumed: time, stashing, latency-parts)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Occurrence } from '../../engine/seam';
import { asn, Bench, message } from './bench';

const cost = fc.record({
  latencyPs: fc.integer({ min: 0, max: 2_000_000 }),
  bytesPerSecond: fc.constantFrom(0, 1e9, 16e9, 3e9),
});
const bytes = fc.constantFrom(64, 256, 2048);
type Cost = { latencyPs: number; bytesPerSecond: number };
/** Whole picoseconds. */
const of = ({ latencyPs, bytesPerSecond }: Cost, length: number) =>
  latencyPs + (bytesPerSecond ? Math.round((length * 1e12) / bytesPerSecond) : 0);

/** What a message was made of: each step from its doorbell on and when it was, ps. */
function steps(b: Bench): { kind: number; time: number }[] {
  const list: { kind: number; time: number }[] = [];
  for (let id = b.occurrences.last; b.occurrences.has(id); id--) {
    if (b.occurrences.kindOf(id) !== Occurrence.deliver) continue;
    for (let at = id; b.occurrences.has(at); at = b.occurrences.parentOf(at)) {
      list.unshift({ kind: b.occurrences.kindOf(at), time: b.occurrences.timeOf(at) });
    }
    break;
  }
  return list;
}

describe('a message alone', () => {
  it('takes mmio_write, dma_read, session_hop and dma_write', () => {
    fc.assert(
      fc.property(cost, cost, cost, cost, bytes, (mmioWrite, dmaRead, sessionHop, dmaWrite, length) => {
        const b = new Bench('', { timing: { mmioWrite, dmaRead, sessionHop, dmaWrite } });
        b.bringUpInterface(0);
        b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: Math.log2(length / 8) }));
        const start = b.kernel.now;
        b.send('0:t0', message(1, length));
        expect(b.take('0:r0')).toEqual(message(1, length));
        const parts = steps(b);
        expect(parts.map(p => p.kind)).toEqual([Occurrence.doorbell, Occurrence.fetch, Occurrence.deliver]);
        const [doorbell, fetch, deliver] = parts.map(p => p.time - start);
        expect(doorbell).toBe(of(mmioWrite, 8));
        expect(fetch - doorbell).toBe(of(dmaRead, length));
        expect(deliver - fetch).toBe(of(sessionHop, length) + of(dmaWrite, length));
        expect(b.hardware.observe('session', 0, 'latency_max')).toBe(BigInt(deliver));
        const listed = b.hardware.latencyParts(0).filter(p => p.lastPs > 0);
        expect(listed.map(p => [p.name, p.lastPs])).toEqual(
          (
            [
              ['mmio_write', of(mmioWrite, 8)],
              ['dma_read', of(dmaRead, length)],
              ['session_hop', of(sessionHop, length)],
              ['dma_write', of(dmaWrite, length)],
            ] as const
          ).filter(([, time]) => time > 0),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('to an AMI-HW takes no dma_write', () => {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.bringUpAgent(0, 0, 0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
    b.send('0:t0', message(1));
    expect(b.hardware.observe('session', 0, 'latency_max')).toBe(444_000n); // 120 + 304 + 20 ns
  });
});

it('a command takes mmio_write, dma_read, command and dma_write', () => {
  fc.assert(
    fc.property(cost, cost, cost, cost, (mmioWrite, dmaRead, command, dmaWrite) => {
      const b = new Bench('', { timing: { mmioWrite, dmaRead, command, dmaWrite } });
      const start = b.kernel.now;
      b.postCommandBytes(Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0)));
      const end = b.kernel.now - start;
      expect(end).toBe(of(mmioWrite, 8) + of(dmaRead, 64) + of(command, 64) + of(dmaWrite, 64));
    }),
    { numRuns: 30 },
  );
});

it('a thousand messages are bounded by the bandwidth, not by the sum of latencies', () => {
  const b = new Bench('');
  b.bringUpInterface(0, { log2Size: 10 });
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  const start = b.kernel.now;
  b.ring('0:t0', 1000);
  b.settle();
  expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(1000n);
  // The first takes 648 ns, each other 4 ns: 64 bytes at 16 GB/s.
  expect(b.kernel.now - start).toBe(648_000 + 999 * 4_000);
});

it('runs of the same traffic are the same to the picosecond, and their data whatever the costs', () => {
  const run = (timing: Readonly<Record<string, Cost>>) => {
    const b = new Bench('', { timing });
    b.bringUpInterface(0);
    b.bringUpInterface(1);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '1:r0'));
    b.command('PF_ASN_CREATE', asn(1, '1:t0', '0:r0'));
    const got: number[] = [];
    for (let i = 0; i < 20; i++) {
      b.send(i % 2 ? '0:t0' : '1:t0', message(i));
      got.push(b.take(i % 2 ? '1:r0' : '0:r0')![0]);
    }
    return { got, end: b.kernel.now };
  };
  const plain = run({});
  expect(run({})).toEqual(plain);
  fc.assert(
    fc.property(fc.record({ mmioWrite: cost, dmaRead: cost, dmaWrite: cost, sessionHop: cost }), timing => {
      expect(run(timing).got).toEqual(plain.got);
    }),
    { numRuns: 20 },
  );
});
