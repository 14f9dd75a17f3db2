// Handlers of accelerators.

import { describe, expect, it } from 'vitest';
import { type Run, runText } from '../testing';

interface Setup {
  readonly accelerator: string;
  readonly driver: string;
  readonly agent?: string;
  readonly more?: string;
}

/** Sockets t0, t1 lead to rx0 and rx1 of an agent; tx0 leads back to r0. */
function run({ accelerator, driver, agent = '', more = '' }: Setup): Run {
  return runText(`
    struct pair { a: u64  b: u64 }
    accelerator kind { ${accelerator} }
    system s {
      amu { message: 64B .. 256B }
      agent it: kind { interfaces: 2  credit: 1KiB  ${agent} }
      function pf: physical {
        memory m { at: 0x10000 size: 64KiB }
        buffer data { size: 4KiB }
        interface sw0 { tx t0 { slots: 8 }  tx t1 { slots: 8 }  rx r0 { slots: 8 } }
      }
      session in0: pf.sw0.t0 -> it.hw0.rx0 { message: 128B }
      session in1: pf.sw0.t1 -> it.hw1.rx1 { message: 128B }
      session out: it.hw1.tx0 -> pf.sw0.r0 { message: 128B }
      ${more}
    }
    driver app on pf { bring_up  ${driver} }`);
}

const passed = (setup: Setup): Run => {
  const result = run(setup);
  expect(result.failures).toEqual([]);
  expect(result.report.status).toBe('passed');
  return result;
};
const two = `put t0, pattern(128, 1)  doorbell t0  put t1, pattern(128, 2)  doorbell t1`;

describe('a handler', () => {
  it('runs for its socket, and the one with a name for all others', () => {
    const { log } = passed({
      accelerator: `on message m at rx[1] { log "one" }  on message m at rx[n] { log "socket {n}, {m.length}" }`,
      driver: `${two}  delay 10us`,
    });
    expect(log.toSorted()).toEqual(['one', 'socket 0, 128 B']);
  });

  it('has the parameters of its agent, and states that last', () => {
    const { log } = passed({
      accelerator: `parameter step: int = 1  parameter pause: time = 5ns  state sum: int = 100
        on message m at rx[n] { set sum = sum + step  delay pause  log "{sum} {pause}" }`,
      agent: 'step: 7',
      driver: `for i in 0 ..< 3 { put t0, [i] }  doorbell t0  delay 10us`,
    });
    expect(log).toEqual(['107 5 ns', '114 5 ns', '121 5 ns']);
  });

  it('sends by the AMI-HW of the message, or by the other one that has the session; padded with zeros', () => {
    passed({
      accelerator: 'on message m at rx[n] { send tx[0], m[0 ..< 3] }',
      driver: `${two}  wait r0 for 2 until 50us
        for i in 0 ..< 2 { let m = take r0  check m == concat(pattern(3, i + 1), zeros(125)) }`,
    });
  });

  it('reaches the memory of its function by DMA', () => {
    passed({
      accelerator: `on message m at rx[n] {
        let p = pair(m)
        store p.b, ~load(p.a, 1000)
        send tx[0], m
      }`,
      driver: `store data.at, pattern(1000, 9)
        put t0, pair { a: data.at  b: data.at + 2000 }  doorbell t0
        wait r0 until 50us
        check load(data.at + 2000, 1000) == ~pattern(1000, 9)`,
    });
  });

  it('works on as many messages at once as the agent is parallel', () => {
    const time = (parallel: number) =>
      passed({
        accelerator: 'on message m at rx[n] { delay 10us  send tx[0], m }',
        agent: `parallel: ${parallel}`,
        driver: `for i in 0 ..< 4 { put t0, [i] }  let before = now()  doorbell t0  wait r0 for 4 until 1ms  log "{(now() - before) / 10us}"`,
      }).log[0];
    expect(time(1)).toBe('4');
    expect(time(2)).toBe('2');
    expect(time(4)).toBe('1');
  });

  it('waits with what it sends while the way is full', () => {
    const { report } = passed({
      accelerator: 'on message m at rx[n] { send tx[0], m }',
      driver: `for round in 0 ..< 2 { for i in 0 ..< 8 { wait t0  put t0, [round * 8 + i]  doorbell t0 } }
        for i in 0 ..< 16 { wait r0 until 50us  let m = take r0  check m[0] == i }`,
    });
    expect(report.sessions.find(s => s.name === 'out')?.messages).toBe(16);
  });
});

describe('a handler that fails drops its message and says', () => {
  const failures = (setup: Setup) => run(setup).failures;

  it('that the socket has no session', () => {
    expect(
      failures({
        accelerator: 'on message m at rx[n] { send tx[2], m }',
        driver: 'put t0, [1]  doorbell t0',
      }),
    ).toEqual(['it has no session at tx2 to send by. Declare one: `session answer: it.hw0.tx2 -> …`']);
  });

  it('that the message is longer than the session carries', () => {
    expect(
      failures({
        accelerator: 'on message m at rx[n] { let n2 = 129  send tx[0], zeros(n2) }',
        driver: 'put t0, [1]  doorbell t0',
      }),
    ).toEqual(['a message of 129 B is longer than the 128 B that the session of it.hw1.tx0 carries']);
  });

  it('that an address is not backed, of which function, and what memory that has', () => {
    expect(
      failures({
        accelerator: 'on message m at rx[n] { let d = load(0x666, 4) }',
        driver: 'put t0, [1]  doorbell t0',
      }),
    ).toEqual(['load of 4 bytes at 0x666: pf has no memory there; it has m 0x10000..0x1ffff']);
  });

  it('that nobody handles the socket', () => {
    expect(
      failures({
        accelerator: 'on message m at rx[1] { send tx[0], m }',
        driver: 'put t0, [1]  doorbell t0',
      }),
    ).toEqual([
      'a message came to it.hw0.rx0, and kind has no handler for RX socket 0: it is dropped. Write one: `on message m at rx[n] { … }`',
    ]);
  });

  it('and goes on with the next message', () => {
    const { failures: texts, report } = run({
      accelerator: `on message m at rx[n] { if m[0] == 1 { fail "one is bad" }  send tx[0], m }`,
      driver: `for i in 0 ..< 3 { put t0, [i] }  doorbell t0  wait r0 for 2 until 50us
        check it.received == 3 and it.sent == 2`,
    });
    expect(texts).toEqual(['one is bad']);
    expect(report.failures[0].agent).toBe('it');
  });
});

// (assumed: reset-clears, vf-reset)
describe('the reset of a VF', () => {
  const text = (handler: string, slots: number) => `
    accelerator kind { on message m at rx[n] { ${handler} } }
    system s {
      amu { message: 64B .. 64B }
      agent it: kind { interfaces: 2 }
      function pf: physical { memory m { at: 0x10000  size: 64KiB } }
      function guest: virtual {
        memory m { at: 0x10000  size: 64KiB }
        interface sw0 { tx t0 { slots: 8 }  rx r0 { slots: ${slots} } }
      }
      function other: virtual {
        memory m { at: 0x10000  size: 64KiB }
        interface sw0 { tx t0 { slots: 8 }  rx r0 { slots: 8 } }
      }
      session ask: guest.sw0.t0 -> it.hw0.rx0
      session answer: it.hw0.tx0 -> guest.sw0.r0
      session other_ask: other.sw0.t0 -> it.hw1.rx0
      session other_answer: it.hw1.tx0 -> other.sw0.r0
    }
    driver host on pf { bring_up  delay 20us  reset_function guest }
    driver before on guest { bring_up  for i in 0 ..< 8 { put t0, [i] }  doorbell t0 }
    driver after on guest {
      bring_up
      for i in 0 ..< 4 { put t0, [100 + i]  doorbell t0  wait r0 until 50us  let m = take r0  check m[0] == 100 + i }
    }
    driver neighbour on other {
      bring_up
      for i in 0 ..< 20 { put t0, [i]  doorbell t0  wait r0 until 50us  let m = take r0  check m[0] == i }
    }
    test "t" of s {
      run host
      run before
      run neighbour
      check guest.sw0.enabled and ask.messages > 1 within 1ms
      check not guest.sw0.enabled within 1ms
      check neighbour.done within 1ms
      run after
      check after.done within 1ms
    }`;

  it.each([
    ['while a handler works', 'delay 3us  send tx[n], m', 8],
    ['while a handler waits to send', 'send tx[n], m', 2],
  ])('%s: nothing of the life before comes in the next, and the neighbour goes on', (_, handler, slots) => {
    const { failures, report } = runText(text(handler, slots), { test: 't' });
    expect(failures).toEqual([]);
    expect(report.sessions.find(s => s.name === 'other_answer')?.messages).toBe(20);
  });
});
