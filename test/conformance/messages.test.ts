// Messages: the four kinds of sessions, order, priorities, credits, back-pressure through chains of agents, overwriting,
// and indexes that wrap. Whatever the traffic: nothing is lost, doubled, changed or out of order unless a ring overwrites.
// (stated: back-pressure, free-running-indexes, message-length, loopback, one-session-a-socket, ring-memory, doorbell;
// assumed: priority-round-robin, credit-return, overwrite-oldest, index-restore, hw-reset-keeps-credit,
// rx-mode-on-tx, stashing, message-formats, index-too-far)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asn, Bench, message } from './bench';
import { dma, inv, moves, Passing } from './traffic';

const lengths = [
  [64, 3],
  [128, 4],
  [2048, 8],
] as const;

/** Two AMI-SWs of the PF and both agents with all AMI-HWs, nothing joined yet. */
function bench(log2Size = 2, options: ConstructorParameters<typeof Bench>[1] = {}): Bench {
  const b = new Bench('', options);
  b.bringUpInterface(0, { log2Size });
  b.bringUpInterface(1, { log2Size });
  b.bringUpAgent(0, 0, 0);
  b.bringUpAgent(0, 1, 1);
  b.bringUpAgent(3, 0, 2);
  return b;
}
const join = (b: Bench, id: number, from: string, to: string, log2 = 3, values = {}) =>
  expect(b.status('PF_ASN_CREATE', asn(id, from, to, { LOG2_MSG_LENGTH: log2, ...values }))).toBe('ok');

describe.each(lengths)('messages of %i bytes', (bytes, log2) => {
  const send = (b: Bench, from: string, to: string) => {
    for (let i = 0; i < 10; i++) {
      b.send(from, message(i, bytes));
      expect(b.take(to)).toEqual(message(i, bytes));
    }
    expect(b.take(to)).toBeUndefined();
  };

  it('AMI-SW to the same AMI-SW', () => {
    const b = bench();
    join(b, 0, '0:t0', '0:r1', log2);
    send(b, '0:t0', '0:r1');
  });
  it('AMI-SW to AMI-SW', () => {
    const b = bench();
    join(b, 0, '0:t1', '1:r0', log2);
    send(b, '0:t1', '1:r0');
  });
  it('AMI-SW to AMI-HW and AMI-HW to AMI-SW', () => {
    const b = bench();
    join(b, 0, '0:t0', 'hw0.1:r2', log2);
    join(b, 1, 'hw0.0:t3', '1:r1', log2);
    new Passing(b, inv, { from: 1, rx: 2, to: 0, tx: 3 });
    send(b, '0:t0', '1:r1');
  });
  it('AMI-HW to AMI-HW, of the same agent and of another', () => {
    const b = bench();
    join(b, 0, '0:t0', 'hw0.0:r0', log2);
    join(b, 1, 'hw0.0:t0', 'hw0.1:r0', log2);
    join(b, 2, 'hw0.1:t0', 'hw3.0:r0', log2);
    join(b, 3, 'hw3.0:t0', '0:r0', log2);
    new Passing(b, inv, { from: 0, rx: 0, to: 0, tx: 0 });
    new Passing(b, inv, { from: 1, rx: 0, to: 1, tx: 0 }, m => m.map(byte => ~byte));
    new Passing(b, dma, { from: 0, rx: 0, to: 0, tx: 0 }, m => m.map(byte => ~byte));
    send(b, '0:t0', '0:r0');
  });
});

it('between functions: each end in its own memory', () => {
  const b = new Bench('').vf(1).vf(2);
  b.bringUpInterface(0, { f: 1, physical: 2 });
  b.bringUpInterface(0, { f: 2, physical: 4 });
  join(b, 0, '2:t0', '4:r0');
  join(b, 1, '4:t0', '2:r0');
  for (let i = 0; i < 6; i++) {
    b.send('0:t0', message(i), 1);
    expect(b.take('0:r0', 2)).toEqual(message(i));
    b.send('0:t0', message(100 + i), 2);
    expect(b.take('0:r0', 1)).toEqual(message(100 + i));
  }
  expect(b.word(b.ringBase(0, true, 0), 0)).toBe(0n);
});

describe('priorities', () => {
  const write = (r: number) => `${r >> 1}:WRITE_INDEX_RX[${r & 1}]`;

  /** Four sessions with these priorities, `each` messages published in each; the order of delivery by session. */
  const served = (priorities: readonly number[], each: number): number[] => {
    const b = bench(4);
    const ends = ['0:0', '0:1', '1:0', '1:1'].map(end => end.split(':'));
    priorities.forEach((PRIO, i) => {
      const [ami, id] = ends[i];
      join(b, i, `${ami}:t${id}`, `${ami}:r${id}`, 3, { PRIO });
    });
    for (let i = priorities.length - 1; i >= 0; i--) b.ring(`${ends[i][0]}:t${ends[i][1]}`, each);
    return moves(b, [0, 1, 2, 3].map(write)).map(name => [0, 1, 2, 3].map(write).indexOf(name));
  };

  it('the first slot is read at once; then 15 comes before 0, whatever the order of the doorbells', () => {
    expect(served([0, 15, 7, 8], 3)).toEqual([2 + 1, 1, 1, 1, 3, 3, 2, 2, 2, 0, 0, 0]);
  });

  it('equals take turns, message by message', () => {
    const order = served([5, 5, 5, 5], 8);
    expect(order).toHaveLength(32);
    // In every window of four in the middle each has had one.
    for (let at = 4; at + 4 <= 28; at++) expect(new Set(order.slice(at, at + 4)).size).toBe(4);
  });

  it('a high priority that has nothing to send, or no room, holds nobody', () => {
    const b = bench(1);
    join(b, 0, '0:t0', '0:r0', 3, { PRIO: 15 });
    join(b, 1, '1:t0', '1:r0', 3, { PRIO: 0 });
    b.ring('0:t0', 2);
    b.settle();
    b.ring('0:t0', 2); // its RX ring is full
    b.ring('1:t0', 2);
    b.settle();
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(2n);
    expect(b.peek('1:WRITE_INDEX_RX[0]')).toBe(2n);
  });
});

describe('credits', () => {
  /** `log2` doublewords of credit at hw0.0, two sessions into it of messages of 64 bytes. */
  const bed = (log2: number) => {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size: 4 });
    b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 0, LOG2_HW_CRED_SIZE: log2 });
    b.bringUpAgent(0, 0, 0);
    join(b, 0, '0:t0', 'hw0.0:r0');
    join(b, 1, '0:t1', 'hw0.0:r1');
    return b;
  };
  const arrived = (b: Bench) => b.calls('messageArrived').length;

  it.each([
    [3, 1],
    [4, 2],
    [7, 16],
  ])('2^%i doublewords hold %i messages of 64 bytes, whatever their sockets', (log2, messages) => {
    const b = bed(log2);
    b.ring('0:t0', 16);
    b.ring('0:t1', 16);
    b.settle();
    expect(arrived(b)).toBe(messages);
    // Each that the agent takes makes room for one.
    const bytes = new Uint8Array(64);
    for (let i = 1; arrived(b) < 32; i++) {
      const rx = b.hardware.takeAtAgent(inv, 0, 0, bytes) === 64 ? 0 : 1;
      if (rx === 1) expect(b.hardware.takeAtAgent(inv, 0, 1, bytes)).toBe(64);
      b.settle();
      expect(arrived(b)).toBe(Math.min(32, messages + i));
    }
  });

  it('are what the agent declares at power-on, also after F-AMI-HW-RESET', () => {
    const b = new Bench('', { credit: 256 });
    b.bringUpInterface(0, { log2Size: 4 });
    b.bringUpAgent(0, 0, 0);
    join(b, 0, '0:t0', 'hw0.0:r0');
    b.ring('0:t0', 16);
    b.settle();
    expect(arrived(b)).toBe(4);
  });

  it('come back when the AMI-HW is reset: its messages are gone', () => {
    const b = bed(4);
    b.ring('0:t0', 8);
    b.settle();
    b.command('F_AMI_HW_DISABLE');
    b.command('F_AMI_HW_RESET');
    b.command('F_AMI_HW_ENABLE');
    b.settle();
    expect(arrived(b)).toBe(4);
  });
});

describe('back-pressure through a chain of agents', () => {
  /** 0:t0 -> inv -> dma -> 0:r0, with room for one message of 64 bytes at each AMI-HW and four in the RX ring. */
  const chain = (log2Size = 2) => {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size });
    b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 0, LOG2_HW_CRED_SIZE: 3 });
    b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 3, LOG2_HW_CRED_SIZE: 3 });
    b.bringUpAgent(0, 0, 0);
    b.bringUpAgent(3, 0, 1);
    join(b, 0, '0:t0', 'hw0.0:r0');
    join(b, 1, 'hw0.0:t0', 'hw3.0:r0');
    join(b, 2, 'hw3.0:t0', '0:r0');
    const first = new Passing(b, inv, { from: 0, rx: 0, to: 0, tx: 0 });
    const second = new Passing(b, dma, { from: 0, rx: 0, to: 0, tx: 0 });
    return { b, first, second };
  };

  it('reaches from the RX ring to the TX ring, and each take lets everything go one on', () => {
    const { b, first, second } = chain();
    let sent = 0;
    const fill = () => {
      while (b.peek('0:WRITE_INDEX_TX[0]')! - b.peek('0:READ_INDEX_TX[0]')! < 4n)
        b.send('0:t0', message(sent++));
    };
    fill();
    // 4 in the RX ring; in each agent one in hand and one in its buffer; 4 in the TX ring.
    expect(sent).toBe(12);
    expect([first.passed, second.passed]).toEqual([6, 4]);
    for (let i = 0; i < 40; i++) {
      expect(b.take('0:r0')).toEqual(message(i));
      b.settle();
      expect([first.passed, second.passed]).toEqual([7 + i, 5 + i]);
      fill();
      expect(sent).toBe(13 + i);
    }
  });

  it('loses, doubles and changes nothing, whatever the traffic', () => {
    const step = fc.oneof(
      fc.record({ put: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ run: fc.integer({ min: 1, max: 3000 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.array(step, { maxLength: 60 }), (log2Size, steps) => {
        const { b } = chain(log2Size);
        const slots = 1n << BigInt(log2Size);
        let sent = 0;
        let taken = 0;
        const take = () => {
          const m = b.take('0:r0');
          if (m) expect(m).toEqual(message(taken++));
          return m !== undefined;
        };
        for (const each of steps) {
          if ('run' in each) b.runTo(b.kernel.now + each.run * 1000);
          else if ('take' in each) for (let i = 0; i < each.take; i++) take();
          else {
            const free = slots - (b.peek('0:WRITE_INDEX_TX[0]')! - b.peek('0:READ_INDEX_TX[0]')!);
            const count = Math.min(each.put, Number(free));
            for (let i = 0; i < count; i++) b.put('0:t0', message(sent++), i);
            if (count > 0) b.ring('0:t0', count);
            b.runTo(b.kernel.now + 130_000);
          }
        }
        b.settle();
        while (take()) b.settle();
        expect(taken).toBe(sent);
      }),
      { numRuns: 40 },
    );
  });
});

it('RX_MODE of a TX ring has no effect: it back-presses and loses nothing', () => {
  const b = new Bench('');
  b.bringUpInterface(0);
  b.command('F_AMI_SW_DISABLE');
  const ring = { AMS_TYPE: 1, RX_MODE: 1, LOG2_SIZE: 1, RING_BASE: b.ringBase(0, false, 0) / 8 };
  expect(b.status('F_AMS_RING_CONFIGURE', ring)).toBe('ok');
  b.command('F_AMI_SW_ENABLE');
  join(b, 0, '0:t0', '0:r0');
  for (let i = 0; i < 6; i++) b.send('0:t0', message(i)); // four in the RX ring, two in the TX ring
  b.ring('0:t0'); // the TX ring is full: ignored
  b.settle();
  expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe(6n);
  for (let i = 0; i < 6; i++) expect(b.take('0:r0')).toEqual(message(i));
  expect(b.observe('0:t0', 'lost')).toBe(0n);
});

describe('an overwriting ring', () => {
  it.each([0, 1, 3])(
    'of 2^%i slots keeps the newest; the index jumps by the loss, which is counted',
    log2Size => {
      const slots = 1 << log2Size;
      const b = new Bench('');
      b.bringUpInterface(0, { log2Size, mode: 1 });
      join(b, 0, '0:t0', '0:r0');
      for (let i = 0; i < 21; i++) b.send('0:t0', message(i));
      expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(21n);
      expect(b.peek('0:READ_INDEX_RX[0]')).toBe(BigInt(21 - slots));
      expect(b.observe('0:r0', 'lost')).toBe(BigInt(21 - slots));
      for (let i = 21 - slots; i < 21; i++) expect(b.take('0:r0')).toEqual(message(i));
      expect(b.take('0:r0')).toBeUndefined();
    },
  );

  it('never makes its sender wait, and loses nothing that was taken in time', () => {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size: 1, mode: 1 });
    join(b, 0, '0:t0', '0:r0');
    for (let i = 0; i < 10; i++) {
      b.send('0:t0', message(i));
      expect(b.take('0:r0')).toEqual(message(i));
    }
    expect(b.observe('0:r0', 'lost')).toBe(0n);
    expect(b.observe('0:r0', 'full_stalls')).toBe(0n);
  });
});

describe('indexes wrap at 2^64', () => {
  it.each([0, 1, 2, 3])('in rings of 2^%i slots, with back-pressure over the wrap', log2Size => {
    const b = new Bench('');
    b.bringUpInterface(0, { log2Size });
    join(b, 0, '0:t0', '0:r0');
    b.command('F_AMI_SW_DISABLE');
    const start = (1n << 64n) - 5n;
    for (const name of ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX']) {
      b.write(`0:${name}[0]`, start);
    }
    b.command('F_AMI_SW_ENABLE');
    let sent = 0;
    for (let i = 0; i < 12; i++) {
      while (b.peek('0:TX_DIGEST')! & 1n) b.send('0:t0', message(sent++));
      expect(b.take('0:r0')).toEqual(message(i));
      b.settle();
    }
    expect(b.peek('0:READ_INDEX_RX[0]')).toBe(7n);
    expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe((start + BigInt(sent)) & ((1n << 64n) - 1n));
  });
});

it('stashing, formats and out-of-band numbers of a session have no effect on its messages', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.nat(7),
      fc.nat(127),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (stash, MFO, buffers, control) => {
        const b = bench();
        join(b, 0, '0:t0', '0:r0', 3, {
          STASH_ENABLE: stash ? 1 : 0,
          STASH_CTL: control,
          STASH_DEST: Number(control & 0xffffffffn),
          MFO,
          MF_OB_BUF_NUM: buffers,
        });
        for (let i = 0; i < 5; i++) {
          b.send('0:t0', message(i));
          expect(b.take('0:r0')).toEqual(message(i));
        }
      },
    ),
    { numRuns: 25 },
  );
});
