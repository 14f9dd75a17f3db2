// Variables, control, time, checks and logs.

import { describe, expect, it } from 'vitest';
import { load } from '..';
import { driverText, linkText, runDriver, runText } from '../testing';

const log = (body: string) => {
  const run = runDriver(body);
  expect(run.failures).toEqual([]);
  return run.log;
};

describe('control', () => {
  it('goes through loops, with and without their end, and out of them', () => {
    expect(
      log(`
        for i in 0 ..< 3 { log "a{i}" }
        for i in 1 .. 2 { log "b{i}" }
        for i in 3 ..< 3 { log "never" }
        for i in 4 .. 3 { log "never" }
        let n = 0
        while n < 5 { set n = n + 1  if n == 2 { continue }  if n == 4 { break }  log "c{n}" }
        loop { set n = n + 1  if n > 6 { break } }
        log "n = {n}"`),
    ).toEqual(['a0', 'a1', 'a2', 'b1', 'b2', 'c1', 'c3', 'n = 7']);
  });

  it('ends a loop up to the largest number', () => {
    expect(log('for i in 0 - 2 .. 0 - 1 { log "{i}" }')).toEqual([
      '18446744073709551614',
      '18446744073709551615',
    ]);
  });

  it('chooses between branches', () => {
    expect(
      log('for i in 0 ..< 3 { if i == 0 { log "zero" } else if i == 1 { log "one" } else { log "many" } }'),
    ).toEqual(['zero', 'one', 'many']);
  });

  it('stops at `stop`', () => {
    expect(log('log "a"\nif true { stop }\nlog "b"')).toEqual(['a']);
  });

  it('keeps variables of a block to the block', () => {
    expect(log('let a = 1\nif true { let b = 2  set a = b }\nlet c = 3\nlog "{a} {c}"')).toEqual(['2 3']);
  });

  it('refuses a loop that never lets time pass, and names it', () => {
    const text = 'log "a"\nloop { let n = 1 }';
    const { report, failures } = runDriver(text);
    expect(failures[0]).toContain('this loop never lets time pass');
    expect(report.failures[0].timePs).toBe(0);
    const loop = runDriver(text).engine.program.files.get('file:///test.amu')?.text.indexOf('loop {') ?? -1;
    expect(report.failures[0].place?.start).toBe(loop);
  });

  it('lets a long loop have its time, at no simulated cost, whatever kind it is', () => {
    const loops = [
      'let s = 0\nfor i in 0 ..< 200_000 { set s = s + 1 }',
      'let s = 0\nwhile s < 200_000 { set s = s + 1 }',
      'let s = 0\nloop { set s = s + 1  if s == 200_000 { break } }',
    ];
    for (const loop of loops) {
      const { failures, report } = runDriver(`${loop}\ncheck s == 200_000`);
      expect(failures, loop).toEqual([]);
      expect(report.timePs, loop).toBe(0);
    }
  });

  it('refuses a counted loop that would count for years, and comes back to the host meanwhile', () => {
    const engine = load(linkText(driverText('for i in 0 ..< 18446744073709551615 { }')), {});
    let turns = 0;
    while (engine.run(2000) !== 'ended') turns++;
    expect(turns).toBeGreaterThan(50);
    const { failures } = engine.report();
    expect(failures[0].message).toContain('this loop never lets time pass: 10 million instructions');
    expect(failures[0].timePs).toBe(0);
  });
});

describe('time', () => {
  it('passes by `delay` and is told by `now()`', () => {
    expect(log('delay 1500ns\nlog "{now()}"\ndelay 0ns\nlog "{now()}"')).toEqual(['1.5 us', '1.5 us']);
  });

  it('ends at 2^53 ps, and says so before', () => {
    const { failures, report } = runDriver('delay 1us\ndelay 9008s');
    expect(failures).toEqual([
      '`delay 9008 s` is out of reach: simulated time ends at 9007.199 s (2 h 30 min), and it is 1 us now',
    ]);
    expect(report.timePs).toBe(1e6);
    expect(runDriver('let n = wait r0 until 9008s').failures[0]).toContain('`until 9008 s` is out of reach');
    expect(runDriver('delay 9007s').report.timePs).toBe(9007e12);
  });

  it('is cut exactly at the limit of the run, and a note tells', () => {
    const { report } = runText(driverText('delay 4ms\ndelay 2ms\ndelay 1s'), { timeLimitPs: 5e9 });
    expect(report).toMatchObject({ status: 'limit', timePs: 5e9 });
    expect(report.notes[0]).toBe('stopped at the time limit of 5 ms');
  });

  it('passes by what the timing says: processor and memory for a store, nothing for a `let`', () => {
    const timing = 'timing { cpu: 7ns  memory: 100ns + 1GB/s }';
    const { log: lines } = runDriver(
      'let a = 1\nlog "{now()}"\nstore scratch.at, zeros(1000)\nlog "{now()}"',
      timing,
    );
    expect(lines).toEqual(['0 ps', '1.107 us']);
  });
});

describe('checks', () => {
  const failure = (body: string) => runDriver(body).failures;

  it('count, and the driver goes on behind one that failed', () => {
    const { report, log: lines } = runDriver('check true\ncheck false\ncheck true\nlog "end"');
    expect(report.checks).toEqual({ passed: 2, failed: 1 });
    expect(report.status).toBe('failed');
    expect(lines).toEqual(['end']);
  });

  it('say what was there and what was expected', () => {
    expect(failure('let n = 3\ncheck n == 5')).toEqual(['check failed: n == 5: n is 3, expected 5']);
    expect(failure('let n = 3\ncheck 5 == n')).toEqual(['check failed: 5 == n: n is 3, expected 5']);
    expect(failure('let n = 3\ncheck n > 5, "too few"')).toEqual(['too few: n is 3']);
    expect(failure('let n = 3\nlet m = 4\ncheck n > m')).toEqual(['check failed: n > m: n is 3, m is 4']);
    expect(failure('let t = 3us\ncheck t <= 2us')).toEqual(['check failed: t <= 2us: t is 3 us']);
  });

  it('say which part of an `and` does not hold', () => {
    expect(failure('let n = 3\nlet m = 4\ncheck n == 3 and (m == 5 and n == 9)')).toEqual([
      'check failed: m == 5: m is 4, expected 5',
    ]);
  });

  it('name the first byte that differs, and how many more', () => {
    expect(failure('let b = replace(zeros(8), 5, 0x12)\ncheck b == zeros(8), "wrong"')).toEqual([
      'wrong: byte 5 is 0x12, expected 0x00',
    ]);
    expect(failure('check [1, 2, 3] == [1, 9, 9], "wrong"')).toEqual([
      'wrong: byte 1 is 0x02, expected 0x09, 1 more byte differs',
    ]);
  });

  it('say both lengths when they differ', () => {
    expect(failure('check [1, 2] == [1, 2, 3], "wrong"')).toEqual(['wrong: 2 bytes are there, expected 3']);
  });

  it('evaluate their message only when they fail', () => {
    expect(failure('let zero = 0\ncheck zero == 0, "{1 / zero}"')).toEqual([]);
  });

  it('`fail` fails with its text and ends the driver', () => {
    const { failures, log: lines } = runDriver('let i = 3\nfail "round {i} should not come"\nlog "behind"');
    expect(failures).toEqual(['round 3 should not come']);
    expect(lines).toEqual([]);
  });
});

describe('memory', () => {
  it('is stored and loaded', () => {
    expect(
      log(
        'store scratch.at + 3, pattern(100, 1)\ncheck load(scratch.at + 3, 100) == pattern(100, 1)\nlog "ok"',
      ),
    ).toEqual(['ok']);
  });

  it('is only where it is declared', () => {
    expect(runDriver('store 0x1000, [1]').failures).toEqual([
      'store of 1 byte at 0x1000: pf has no memory there; it has ram 0x10000..0x4ffff',
    ]);
    expect(runDriver('let b = load(0x4fff0, 64)').failures).toEqual([
      'load of 64 bytes at 0x4fff0: pf has no memory there; it has ram 0x10000..0x4ffff',
    ]);
  });
});

describe('texts', () => {
  it('are kept in variables and compared', () => {
    expect(
      log('let a = "x{1}"\nlet b = a\nset a = "y"\nif b == "x1" and a != b { log "{a}{b} {{}}" }'),
    ).toEqual(['yx1 {}']);
  });
});

describe('a run', () => {
  it('is the same each time, to the byte', () => {
    const text = (n: number) =>
      `bring_up\nfor i in 0 ..< ${n} { put t0, pattern(64, i) doorbell t0 wait r0 let m = take r0 }\ntear_down`;
    expect(JSON.stringify(runDriver(text(20)).report)).toBe(JSON.stringify(runDriver(text(20)).report));
  });

  it('of a file with several systems takes the drivers of one', () => {
    const system = (name: string) =>
      `system ${name} { amu { message: 64B .. 64B } function pf: physical { memory m { at: 0 size: 64KiB } } }\ndriver of_${name} on ${name}.pf { log "${name}" }\n`;
    const { log: lines } = runText(system('one') + system('two'), { system: 'two' });
    expect(lines).toEqual(['two']);
  });
});
