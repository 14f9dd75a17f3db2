// What a driver does with its rings, and what it is told when it misuses them.

import { describe, expect, it } from 'vitest';
import { runDriver, runText } from '../testing';

const up = (body: string, system = '') => runDriver(`bring_up\n${body}`, system);

describe('put and doorbell', () => {
  it('bring a message, padded with zeros, into the slots one after the other', () => {
    const { failures } = up(`
      for i in 0 ..< 9 {
        put t0, [i, 0xff]
        doorbell t0
        wait r0 until 10us
        let m = take r0
        check m == concat([i, 0xff], zeros(62))
      }`);
    expect(failures).toEqual([]);
  });

  it('a put changes memory and nothing else; the doorbell tells', () => {
    const { failures } = up(`
      put t0, [1, 2, 3]
      check load(t0.at, 3) == [1, 2, 3]
      check t0.write_index == 0
      delay 1us
      check t0.write_index == 0 and t0.messages == 0
      doorbell t0
      delay 2us
      check t0.write_index == 1 and t0.read_index == 1 and r0.fill == 1`);
    expect(failures).toEqual([]);
  });

  it('the doorbell is posted: the AMU sees it later', () => {
    const { log } = runDriver(
      `bring_up\nput t0, [1]\nlet before = now()\ndoorbell t0\nlog "{now() - before}"
       while t0.write_index == 0 { delay 1ns }\nlog "{now() - before}"`,
      'timing { cpu: 5ns  mmio_write: 200ns }',
    );
    expect(log).toEqual(['5 ns', '200 ns']);
  });

  it('a full ring is a failure that says what to do', () => {
    const { failures, log } = up('let n = 5\nfor i in 0 ..< n { put t0, [i] }\nlog "behind"');
    expect(failures).toEqual([
      'pf.sw0.t0 is full: its 4 slots hold messages that the AMU has not read, and message 4 has no place. ' +
        '4 of them were put since the last doorbell: ring `doorbell t0`, then wait for room with `wait t0`',
    ]);
    expect(log).toEqual([]);
    const rung = up('for i in 0 ..< 5 { put t0, [i]  doorbell t0 }').failures[0];
    expect(rung).toBe(
      'pf.sw0.t0 is full: its 4 slots hold messages that the AMU has not read, and message 4 has no place. Wait for room first: `wait t0`',
    );
  });

  it('a message that is too long is a failure', () => {
    expect(up('let n = 65\nput t0, zeros(n)').failures).toEqual([
      'a message of 65 B does not fit pf.sw0.t0, whose session carries 64 B',
    ]);
  });
});

describe('wait', () => {
  it('goes on when the messages are there, however many were asked for', () => {
    const { failures } = up(`
      for i in 0 ..< 3 { put t0, [i] }
      doorbell t0
      wait r0 for 3 until 10us
      check r0.fill == 3
      for i in 0 ..< 3 { let m = take r0  check m[0] == i }`);
    expect(failures).toEqual([]);
  });

  it('for room in a TX ring goes on when the AMU has read', () => {
    const { failures, report } = up(`
      let n = 8
      for i in 0 ..< n { wait t0 until 10us  put t0, [i]  doorbell t0 }`);
    expect(failures).toEqual([]);
    expect(report.sessions[0].messages).toBe(4);
    expect(report.notes).toContain('4 messages are left in pf.sw0.r0 that nobody took');
  });

  it('that runs out of time is a failure, and says why nothing came', () => {
    const { failures, log } = up('wait r0 until 3us\nlog "behind"');
    expect(failures).toEqual([
      'waited 3 us for a message in pf.sw0.r0 in vain: session loop has carried nothing yet; nothing more was put into pf.sw0.t0',
    ]);
    expect(log).toEqual([]);
    expect(up('put t0, [1]\nwait r0 until 3us').failures[0]).toContain(
      '1 message was put into pf.sw0.t0 without a doorbell behind: `doorbell t0`',
    );
  });

  it('as a value is false when time runs out', () => {
    const { log, failures } = up(`
      let before = now()
      let came = wait r0 until 3us
      log "{came} {now() - before}"
      put t0, [1]
      doorbell t0
      let again = wait r0 until 3us
      log "{again}"`);
    expect(log).toEqual(['false 3 us', 'true']);
    expect(failures).toEqual([]);
  });

  it('takes the time of noticing', () => {
    const text =
      'bring_up\nput t0, [1]\nlet before = now()\ndoorbell t0\nwait r0\nlog "{(now() - before) / 1ns}"';
    const slow = runDriver(text, 'timing { wake: 1us }').log[0];
    const fast = runDriver(text, 'timing { wake: 0ns }').log[0];
    expect(Number(slow) - Number(fast)).toBe(1000);
  });

  it('for what a ring can never hold is a failure', () => {
    expect(up('let n = 5\nwait r0 for n').failures).toEqual([
      'pf.sw0.r0 has 4 slots and can never have 5 messages',
    ]);
  });

  it('ends no later for a limit of an earlier wait', () => {
    const { failures, log } = up(`
      put t0, [1]  doorbell t0  wait r0 until 2us  let m = take r0
      let came = wait r0 until 50us
      log "{came} {now() > 50us}"`);
    expect(failures).toEqual([]);
    expect(log).toEqual(['false true']);
  });
});

describe('take', () => {
  it('from an empty ring is a failure', () => {
    expect(up('let n = r0.fill\nlet m = take r0').failures).toEqual([
      'pf.sw0.r0 is empty: there is no message 0 to take. Wait for it first: `wait r0`',
    ]);
  });

  it('frees the slot when its register write arrives', () => {
    const { failures } = up(`
      put t0, [1]  doorbell t0  wait r0  let m = take r0
      check r0.fill == 1
      delay 1us
      check r0.fill == 0 and r0.read_index == 1`);
    expect(failures).toEqual([]);
  });

  it('tells a check which message it was', () => {
    const { failures } = up(`
      for i in 0 ..< 3 { put t0, [i]  doorbell t0 }
      wait r0 for 3
      for i in 0 ..< 3 { let m = take r0  check m[0 ..< 1] == [0], "wrong" }`);
    expect(failures).toEqual([
      'wrong: byte 0 is 0x01, expected 0x00 (message 1 of pf.sw0.r0)',
      'wrong: byte 0 is 0x02, expected 0x00 (message 2 of pf.sw0.r0)',
    ]);
  });

  it('follows an overwriting ring past what was lost', () => {
    const { failures, report } = runText(`system s {
      amu { message: 64B .. 64B }
      function pf: physical { memory ram { at: 0 size: 64KiB }
        interface sw0 { tx t0 { slots: 16 }  rx r0 { slots: 4  mode: overwrite } } }
      session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
    }
    driver app on pf {
      bring_up
      for i in 0 ..< 10 { put t0, [i] }
      doorbell t0
      delay 20us
      for i in 6 ..< 10 { let m = take r0  check m[0] == i }
      check r0.lost == 6
    }`);
    expect(failures).toEqual([]);
    expect(report.notes).toContain('6 messages of session loop were overwritten before anybody took them');
  });
});

describe('interrupts', () => {
  const system = (vector: string) => `system s {
    amu { message: 64B .. 64B }
    function pf: physical { memory ram { at: 0 size: 64KiB }
      interface sw0 { ${vector}  tx t0 { slots: 4 }  rx r0 { slots: 4 } } }
    session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
    timing { interrupt: 700ns }
  }`;

  it('end the wait of the driver, after their latency', () => {
    const { failures, log } = runText(`${system('rx_vector: 3')}
      driver app on pf {
        bring_up
        put t0, [1]  doorbell t0
        wait interrupt 3 until 10us
        log "{now() - 700ns}"
        check r0.fill == 1
        let m = take r0
      }`);
    expect(failures).toEqual([]);
    expect(log).toHaveLength(1);
  });

  it('are kept for a driver that comes late, once', () => {
    const { failures, log } = runText(`${system('rx_vector: 3')}
      driver app on pf {
        bring_up
        put t0, [1]  doorbell t0
        delay 10us
        let first = wait interrupt 3 until 1us
        let second = wait interrupt 3 until 1us
        log "{first} {second}"
      }`);
    expect(failures).toEqual([]);
    expect(log).toEqual(['true false']);
  });

  it('that do not come fail the wait', () => {
    const { failures } = runText(`${system('')} driver app on pf { bring_up  wait interrupt 3 until 1us }`);
    expect(failures).toEqual(['waited 1 us for interrupt 3 of pf in vain: the vector did not fire']);
  });
});
