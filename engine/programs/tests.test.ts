// Test programs: run, at, check within, stop_taking; and when a run is over.

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const system = `system s {
  amu { message: 64B .. 64B }
  function pf: physical { memory m { at: 0x10000 size: 64KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } } }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
}
`;
const echo = `driver app on pf { bring_up
  for i in 0 ..< 10 { wait t0  put t0, [i]  doorbell t0  wait r0 until 200us  let m = take r0  check m[0] == i }
}
`;
const test = (body: string, drivers = echo) =>
  runText(`${system}${drivers}test "t" of s { ${body} }`, { test: 't' });

describe('a test', () => {
  it('runs drivers beside it and looks at them', () => {
    const { report, log } = test(`
      check not app.running
      run app
      check app.running and not app.done
      check app.done within 1ms
      check app.checks_passed == 10 and app.checks_failed == 0 and not app.failed
      check loop.messages == 10 and pf.sw0.r0.messages == 10
      log "{now() < 1ms}"`);
    expect(report.status).toBe('passed');
    expect(report.checks).toEqual({ passed: 15, failed: 0 });
    expect(log).toEqual(['true']);
  });

  it('goes on as soon as the condition of its check holds', () => {
    const { log } = test(
      'check s.time >= 0ps within 1ms\nlog "{now()}"\nrun app\ncheck loop.messages == 1 within 1ms\ncheck loop.messages == 1',
    );
    expect(log).toEqual(['0 ps']);
  });

  it('fails a check that does not hold in time, and says what was there', () => {
    const { failures, report } = test('run app\ncheck loop.messages == 11 within 100us, "too few"');
    expect(failures).toEqual(['too few: loop.messages is 10, expected 11']);
    expect(report.failures[0].timePs).toBe(100e6);
    expect(report.status).toBe('failed');
  });

  it('does things at a time', () => {
    const { log, report } = test(
      'at 10us { log "{now()}" }\nat 30us { log "{now()}" }\nat 20us { log "{now()}" }',
    );
    expect(log).toEqual(['10 us', '30 us', '30 us']);
    expect(report.notes).toContain('`at 20 us` was reached at 30 us only');
  });

  it('stops the taking from a socket, and nothing is lost', () => {
    const { failures } = test(`
      run app
      at 16us { stop_taking pf.sw0.r0 }
      let before = loop.messages
      at 60us { check loop.messages <= before + 1 and not app.done }
      resume_taking pf.sw0.r0
      check app.done within 1ms
      check loop.messages == 10 and pf.sw0.r0.lost == 0`);
    expect(failures).toEqual([]);
  });

  it('starts a driver once, and again when it has ended', () => {
    const hello = 'driver app on pf { log "hello"  delay 1us }\n';
    const { log, report } = test(
      'run app\nrun app\ncheck app.done within 1ms\nrun app\ncheck app.done within 1ms',
      hello,
    );
    expect(log).toEqual(['hello', 'hello']);
    expect(report.notes).toContain('driver app runs already; `run` does not start it again');
  });

  it('that checks judges: what its drivers still wait for does not matter', () => {
    const stuck = 'driver app on pf { bring_up  wait r0 }\n';
    expect(test('run app\ncheck not app.done within 1us\ncheck not app.done', stuck).report.status).toBe(
      'passed',
    );
    expect(test('run app', stuck).report.status).toBe('stalled');
  });
});

describe('a run', () => {
  const run = (drivers: string) => runText(system + drivers).report;

  it('is over when its drivers have ended, not when limits of old waits would be', () => {
    const report = run(
      'driver app on pf { bring_up  put t0, [1]  doorbell t0  wait r0 until 1s  let m = take r0 }',
    );
    expect(report.status).toBe('passed');
    expect(report.timePs).toBeLessThan(100e6);
  });

  it('waits for no driver that serves for ever', () => {
    const report = run(`driver server on pf { bring_up  loop { wait r0  let m = take r0 } }
      driver app on pf { bring_up  for i in 0 ..< 5 { wait t0  put t0, [i]  doorbell t0 } }`);
    expect(report.status).toBe('passed');
    expect(report.sessions[0].messages).toBe(5);
    expect(report.waits).toEqual([]);
  });

  it('gives a driver that never ends and never waits some time more', () => {
    const report = run(`driver ticker on pf { loop { delay 10us } }  driver app on pf { delay 1ms }`);
    expect(report.status).toBe('passed');
    expect(report.timePs).toBeLessThan(12e9);
  });

  it('stalls when all that is left is to wait, and says who waits for what and why', () => {
    const report = run('driver app on pf { bring_up  wait r0 }');
    expect(report.status).toBe('stalled');
    expect(report.waits.map(w => w.text)).toEqual([
      expect.stringMatching(
        /^driver app waits for a message in pf\.sw0\.r0 since [\d.]+ us: session loop has carried nothing yet; nothing more was put into pf\.sw0\.t0$/,
      ),
    ]);
    expect(report.waits[0].place).toBeDefined();
  });

  it('stalls for a service, too, when that is all there is', () => {
    expect(run('driver app on pf { bring_up  loop { wait r0  let m = take r0 } }').status).toBe('stalled');
  });

  it('ends at its time limit', () => {
    const { report } = runText(`${system}driver app on pf { loop { delay 1us } }`, { timeLimitPs: 50e6 });
    expect(report.status).toBe('limit');
  });
});
