// What a run tells of things that nobody asked for: exceptions, ignored writes, sessions that are gone, traffic without end.

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const system = `system s {
  function pf: physical {
    memory m { at: 4096  size: 1MiB }
    interface i { tx t { slots: 4 }  rx r { slots: 4 } }
  }
  session l: pf.i.t -> pf.i.r { message: 64B }
}`;
const run = (body: string) => runText(`${system}\ndriver d on pf {\n${body}\n}`);

describe('an exception of the AMU', () => {
  const faulty = run(`bring_up
    command F_AMI_SW_DISABLE
    command F_AMS_RING_CONFIGURE { AMS_TYPE: 1  LOG2_SIZE: 2  RING_BASE: (t.at * 4096) >> 3 }
    command F_AMI_SW_ENABLE
    put t, [5]
    doorbell t
    wait r until 5us`);

  it('is a note, with its socket, its time and the address', () => {
    const notes = faulty.report.notes.filter(n => n.startsWith('the AMU posted'));
    expect(notes).toEqual([
      expect.stringMatching(
        /^the AMU posted E-F-AMI-RING-FAULT for pf\.i\.t at [\d.]+ us: its ring at 0x[0-9a-f]+ is not in the memory of pf, which has m 0x1000\.\.0x100fff$/,
      ),
    ]);
  });

  it('stands in the words of a wait that was in vain', () => {
    expect(faulty.failures[0]).toContain('pf.i is disabled');
    expect(faulty.failures[0]).toContain('the AMU posted E-F-AMI-RING-FAULT for pf.i.t');
  });

  it('that nobody takes leads to an error state, which is a note too', () => {
    const { report } = run(`write AMU_CR.AMU_EN = 1
      write MSK_BASE_PTR[0] = 0x7f00000000
      write MGT_WRITE_INDEX_TX0 = 1
      delay 10us`);
    expect(report.notes).toContainEqual(
      expect.stringMatching(/^AMU_SR\.ERROR_STATE of pf became 1 \(.*\) at [\d.]+ (us|ns)$/),
    );
  });
});

describe('an index write that the AMU ignores', () => {
  it('is a note, and explains the wait that comes of it', () => {
    const { failures, report } = run(
      'bring_up  put t, [1]  write i.WRITE_INDEX_TX[0] = 100  wait r until 10us',
    );
    const text = expect.stringContaining('the AMU ignored WRITE_INDEX_TX[0] = 100 of pf.i.t at ');
    expect(failures).toEqual([text]);
    expect(failures[0]).toContain('the ring has 4 slots');
    expect(report.notes).toContainEqual(text);
  });

  it('does not change what the driver thinks of its ring', () => {
    const { failures, report } = run(
      'bring_up  write i.READ_INDEX_RX[0] = 7  put t, [5]  doorbell t  wait r until 4us  let m = take r  check m[0] == 5',
    );
    expect(failures).toEqual([]);
    expect(report.notes).toContainEqual(expect.stringContaining('ignored READ_INDEX_RX[0] = 7 of pf.i.r'));
  });

  it('is followed while the interface is disabled, when it counts', () => {
    const { failures, report } = run(`bring_up
      command F_AMI_SW_DISABLE
      for n in 0 ..< 1 { write i.WRITE_INDEX_TX[0] = 100  write i.READ_INDEX_TX[0] = 100 }
      command F_AMI_SW_ENABLE
      put t, [5]  doorbell t  wait r until 4us  check t.write_index == 101`);
    expect(failures).toEqual([]);
    expect(report.notes.filter(n => n.includes('ignored'))).toEqual([]);
  });
});

describe('a session that was destroyed', () => {
  it('is called so, with the time', () => {
    const text = /session l was destroyed at [\d.]+ us \(PF_ASN_DESTROY/;
    expect(run('bring_up  command PF_ASN_DESTROY { ASN_ID: 0 }  wait r until 1us').failures[0]).toMatch(text);
    expect(run('bring_up  tear_down  wait r until 1us').failures[0]).toMatch(text);
  });

  it('is not, when it was made again', () => {
    const { failures } = run('bring_up  tear_down  bring_up  wait r until 1us');
    expect(failures[0]).not.toContain('destroyed');
    expect(failures[0]).toContain('nothing more was put into pf.i.t');
  });
});

describe('tear_down', () => {
  it('counts the messages that go with it', () => {
    const { report } = run('bring_up  for n in 0 ..< 2 { put t, [n] }  doorbell t  delay 3us  tear_down');
    expect(report.notes).toEqual(['2 messages in pf.i.r that nobody had taken went with tear_down']);
    const taken = run('bring_up  put t, [1]  doorbell t  wait r  take r  tear_down');
    expect(taken.report.notes).toEqual([]);
  });

  it('alone says what is missing, at the statement', () => {
    const { failures, report, engine } = run('tear_down');
    expect(failures).toEqual(['tear_down: there is nothing to take down: pf is not up. `bring_up` first']);
    const place = report.failures[0].place;
    expect(engine.program.files.get('file:///test.amu')?.text.slice(place?.start, place?.end)).toBe(
      'tear_down',
    );
  });
});

describe('a take from a ring that is empty', () => {
  it('behind a take whose write is under way says so', () => {
    const { failures } = run('bring_up  put t, [1]  doorbell t  wait r  take r  take r');
    expect(failures).toEqual([
      'pf.i.r is empty: there is no message 1 to take. The write that frees the slot of message 0 has not reached ' +
        'the AMU yet, so `r.fill` still counts what was taken; `wait` does not. Wait for it first: `wait r`',
    ]);
    const later = run('bring_up  put t, [1]  doorbell t  wait r  take r  delay 1us  take r');
    expect(later.failures).toEqual([
      'pf.i.r is empty: there is no message 1 to take. Wait for it first: `wait r`',
    ]);
  });
});

describe('a check that a driver is done', () => {
  const judge = (body: string, start = 'run d') =>
    runText(`${system}\ndriver d on pf { ${body} }\ntest "t" of s { ${start}  check d.done within 5us }`, {
      test: 't',
    }).failures;

  it('says where it hangs, or that nobody started it', () => {
    expect(judge('delay 1s')).toEqual(['check failed: d.done: driver d is still at work']);
    expect(judge('bring_up', '')).toEqual([
      'check failed: d.done: driver d was never started; `run` starts it',
    ]);
    expect(judge('fail "no"')).toContain('check failed: d.done: driver d was stopped by a failure');
    expect(judge('wait r')[0]).toMatch(
      /^check failed: d\.done: driver d waits for a message in pf\.i\.r since .*: session l is declared, and no PF_ASN_CREATE/,
    );
  });
});

describe('a number in a text', () => {
  it('has the name of its status behind it, and all its digits', () => {
    const { log } = run('bring_up  let r = command PF_F_ENABLE { F_OWNER: 99 }  log "{r.STATUS}"');
    expect(log).toEqual([expect.stringMatching(/^[1-9]\d* \([a-z_]+\)$/)]);
    expect(run('let b = load(0, 18446744073709551615)').failures[0]).toContain('18446744073709551615 bytes');
  });
});

describe('a run that goes on behind its last driver', () => {
  it('says which agents pass messages for ever', () => {
    const { report } = runText(`accelerator echo { on message m at rx[n] { send tx[n], m } }
      system s {
        agent a: echo { interfaces: 2 }
        agent b: echo { interfaces: 2 }
        function pf: physical { memory m { at: 4096  size: 1MiB }  interface i { tx t } }
        session start: pf.i.t -> a.hw1.rx0 { message: 64B }
        session there: a.hw0.tx0 -> b.hw0.rx0 { message: 64B }
        session back: b.hw0.tx0 -> a.hw0.rx0 { message: 64B }
      }
      driver d on pf { bring_up  put t, [1]  doorbell t  delay 1us }`);
    expect(report.status).toBe('passed');
    expect(report.notes[0]).toBe(
      'the run was ended 10 ms after the last driver: agents a and b still exchange messages',
    );
  });

  it('says which driver works on without end, and nothing of one that waits for work', () => {
    const busy = runText(`${system}
      driver d on pf { delay 1us }
      driver svc on pf { loop { delay 1us } }`);
    expect(busy.report.notes[0]).toBe(
      'the run was ended 10 ms after the last driver: driver svc still works',
    );
    const idle = runText(`${system}
      driver d on pf { bring_up }
      driver svc on pf { bring_up  loop { wait r  take r } }`);
    expect(idle.report.notes).toEqual([]);
  });
});
