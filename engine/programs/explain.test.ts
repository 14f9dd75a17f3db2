// Why nothing comes: the words of a stall, from the one who waits back to the cause.

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const agentSystem = (options: {
  readonly agent?: string;
  readonly out?: string;
  readonly accelerator?: string;
  readonly driver: string;
}) => `
accelerator kind { ${options.accelerator ?? 'on message m at rx[n] { send tx[n], m }'} }
system s {
  amu { message: 64B .. 2KiB }
  agent inv: kind { ${options.agent ?? ''} }
  function pf: physical { memory m { at: 0x10000 size: 256KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } } }
  session out: pf.sw0.t0 -> inv.hw0.rx0 { ${options.out ?? 'message: 2KiB'} }
  session back: inv.hw0.tx0 -> pf.sw0.r0 { message: 2KiB }
}
driver app on pf { bring_up  ${options.driver} }`;

const why = (options: Parameters<typeof agentSystem>[0]): string => {
  const { report } = runText(agentSystem(options));
  expect(report.status).toBe('stalled');
  return report.waits[0].text.replace(/^.*? since [\d.]+ us: /, '');
};

describe('a driver that waits for ever', () => {
  it('follows the sessions through the agent to the driver that did not put', () => {
    expect(why({ driver: 'wait r0' })).toBe(
      'session back has carried nothing yet; agent inv took 0 messages and sent 0; ' +
        'session out has carried nothing yet; nothing more was put into pf.sw0.t0',
    );
  });

  it('finds the bring-up that is missing', () => {
    const { report } = runText(agentSystem({ driver: 'wait r0' }).replace('bring_up  ', ''));
    expect(report.waits[0].text).toContain(
      'session back is declared, and no PF_ASN_CREATE has made it; `bring_up` does',
    );
  });

  it('finds the doorbell that is missing', () => {
    expect(why({ driver: 'put t0, [1]  wait r0' })).toContain(
      '1 message was put into pf.sw0.t0 without a doorbell behind: `doorbell t0`',
    );
  });

  it('finds an agent that is at work, and one that swallows', () => {
    const put = 'put t0, [1]  doorbell t0  wait r0';
    expect(why({ driver: put, accelerator: 'on message m at rx[n] { let n2 = n }' })).toContain(
      'agent inv took 1 message and sent 0; session out has carried 1 message',
    );
  });

  it('finds a ring that nobody empties', () => {
    const { report } = runText(
      agentSystem({ driver: 'for i in 0 ..< 12 { wait t0  put t0, [i]  doorbell t0 }  wait t0 for 4' }),
    );
    expect(report.status).toBe('stalled');
    expect(report.waits[0].text).toContain('out');
    expect(report.notes.join('\n')).toContain('session back waited 1 time for a full receive ring');
  });
});

describe('the notes of a run', () => {
  it('tell of messages that nobody took and of those that no doorbell told', () => {
    const { report } = runText(agentSystem({ driver: 'put t0, [1]  doorbell t0  delay 50us  put t0, [2]' }));
    expect(report.notes).toContain('1 message is left in pf.sw0.r0 that nobody took');
    expect(report.notes).toContain(
      '1 message was put into pf.sw0.t0 without a doorbell behind: `doorbell t0`',
    );
  });
});
