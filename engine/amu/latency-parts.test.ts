// The latency of a message is the sum of its parts, each named for the cost or the wait that it comes from.
// (assumed: latency-parts)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asn, message, Testbench } from './testbench';

const ns = 1000;

function bench(options: ConstructorParameters<typeof Testbench>[0] = {}): Testbench {
  const b = new Testbench({ sessions: ['out', 'back', 'loop', 'short'], ...options });
  b.start();
  b.bringUpInterface(0, { log2Size: 2 });
  b.bringUpAgent(0, 0, 0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
  b.command('PF_ASN_CREATE', asn(1, 'hw0.0:t0', '0:r0'));
  b.command('PF_ASN_CREATE', asn(2, '0:t1', '0:r1', { LOG2_MSG_LENGTH: 5, PRIO: 3 }));
  return b;
}
const parts = (b: Testbench, session: number) => b.hardware.latencyParts(session);
const part = (b: Testbench, session: number, name: string) => parts(b, session).find(p => p.name === name);
const last = (b: Testbench, session: number) => parts(b, session).reduce((sum, p) => sum + p.lastPs, 0);
const total = (b: Testbench, session: number) => parts(b, session).reduce((sum, p) => sum + p.totalPs, 0);

describe('latency by its parts', () => {
  it('has none before the first message', () => {
    expect(parts(bench(), 0)).toEqual([]);
    expect(bench().hardware.observe('session', 0, 'latency_last')).toBe(0n);
  });

  it('names the costs of the way from software to an agent and back', () => {
    const b = bench();
    b.invertAtAgents();
    b.send('0:t0', message(1));
    const read = 300 * ns + 64_000 / 16;
    const write = 200 * ns + 64_000 / 16;
    expect(parts(b, 0).map(p => [p.name, p.lastPs])).toEqual([
      ['before_doorbell', 0],
      ['mmio_write', 120 * ns],
      ['turn', 0],
      ['credit', 0],
      ['trace_record', 0],
      ['dma_read', read],
      ['session_hop', 20 * ns],
    ]);
    expect(parts(b, 1).map(p => [p.name, p.lastPs])).toEqual([
      ['session_hop', 20 * ns],
      ['write_port', 0],
      ['dma_write', write],
    ]);
    expect(b.hardware.observe('session', 0, 'latency_last')).toBe(BigInt(140 * ns + read));
  });

  it('tells how long software has not rung', () => {
    const b = bench();
    b.invertAtAgents();
    b.put('0:t0', message(1));
    b.kernel.now += 77 * ns;
    b.ring('0:t0');
    b.settle();
    expect(part(b, 0, 'before_doorbell')?.lastPs).toBe(77 * ns);
  });

  it('tells a wait for credit from a wait for a slot, and both from a wait for a turn', () => {
    const b = bench({ credit: 64 });
    b.send('0:t0', message(1));
    b.send('0:t0', message(2));
    b.kernel.now += 1000 * ns;
    const into = new Uint8Array(64);
    b.hardware.takeAtAgent(0, 0, 0, into);
    b.settle();
    expect(part(b, 0, 'credit')?.lastPs).toBeGreaterThanOrEqual(1000 * ns);
    expect(part(b, 0, 'turn')?.lastPs).toBe(0);

    for (let i = 0; i < 4; i++) b.send('0:t1', message(i, 256));
    b.send('0:t1', message(4, 256));
    b.kernel.now += 500 * ns;
    b.take('0:r1');
    b.settle();
    expect(part(b, 2, 'rx_slot')?.lastPs).toBeGreaterThanOrEqual(500 * ns);
    expect(part(b, 2, 'rx_slot')?.longestPs).toBe(part(b, 2, 'rx_slot')?.totalPs);

    const busy = bench();
    busy.invertAtAgents();
    for (let i = 0; i < 3; i++) busy.put('0:t0', message(i), i);
    busy.ring('0:t0', 3);
    busy.settle();
    expect(part(busy, 0, 'turn')?.lastPs).toBe(2 * (64_000 / 16));
  });

  it('is exact, for the last message and for all together, whatever is waited for', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), socket: fc.constantFrom('0:t0', '0:t1'), n: fc.nat(3) }),
      fc.record({
        kind: fc.constant('ring' as const),
        socket: fc.constantFrom('0:t0', '0:t1'),
        n: fc.nat(3),
      }),
      fc.record({
        kind: fc.constant('take' as const),
        socket: fc.constantFrom('0:r0', '0:r1'),
        n: fc.nat(3),
      }),
      fc.record({ kind: fc.constant('agent' as const), socket: fc.constant(''), n: fc.nat(3) }),
      fc.record({ kind: fc.constant('run' as const), socket: fc.constant(''), n: fc.nat(600) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 10, maxLength: 80 }),
        fc.constantFrom(64, 128, 8192),
        (steps, credit) => {
          const b = bench({ credit });
          const { hardware, kernel } = b;
          /** by session: when each message was put, and what came of the latencies */
          const put: number[][] = [[], [], []];
          const seen = [0, 0, 0];
          const sums = [0, 0, 0];
          const waiting = { '0:t0': 0, '0:t1': 0 };
          const into = new Uint8Array(2048);
          const check = () => {
            for (const session of [0, 1, 2]) {
              const count = Number(hardware.observe('session', session, 'messages'));
              if (count === seen[session]) continue;
              expect(count).toBe(seen[session] + 1);
              const latency = kernel.now - put[session][seen[session]++];
              sums[session] += latency;
              expect(last(b, session)).toBe(latency);
              expect(total(b, session)).toBe(sums[session]);
              expect(hardware.observe('session', session, 'latency_last')).toBe(BigInt(latency));
            }
          };
          const run = (until: number) => {
            while (kernel.peekTime() <= until) {
              kernel.next();
              hardware.handle(kernel.kind, kernel.a, kernel.b);
              check();
            }
            kernel.now = Math.max(kernel.now, until);
          };
          for (const { kind, socket, n } of steps) {
            if (kind === 'run') run(kernel.now + n * ns);
            else if (kind === 'take') take(b, socket);
            else if (kind === 'agent') {
              const length = hardware.takeAtAgent(0, 0, 0, into);
              if (length < 0) continue;
              put[1].push(kernel.now);
              if (!hardware.sendFromAgent(0, 0, 0, into, length, 1, 0, -1)) return;
            } else {
              const name = socket as '0:t0' | '0:t1';
              const free = Number(b.observe(name, 'free')) - waiting[name];
              if (kind === 'put' && free > 0) {
                b.put(name, message(n, name === '0:t0' ? 64 : 256), waiting[name]++);
                put[name === '0:t0' ? 0 : 2].push(kernel.now);
              } else if (kind === 'ring' && waiting[name] > 0) {
                b.ring(name, waiting[name]);
                run(kernel.now + 120 * ns);
                waiting[name] = 0;
              }
            }
          }
          run(kernel.now + 10_000 * ns);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Frees the oldest slot at once. */
function take(b: Testbench, name: string): void {
  const [, ami, id] = /^(\d+):r(\d+)$/.exec(name)!;
  const read = b.peek(`${ami}:READ_INDEX_RX[${id}]`)!;
  if (read !== b.peek(`${ami}:WRITE_INDEX_RX[${id}]`)) b.poke(`${ami}:READ_INDEX_RX[${id}]`, read + 1n);
}
