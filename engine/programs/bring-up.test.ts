// What bring_up and tear_down send, and how drivers of several functions get along.

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const demo = (drivers: string, more = '') => `import "std/agents.amu"
system s {
  amu { message: 64B .. 2KiB }
  agent inv: inversion { interfaces: 2 }
  function pf: physical {
    memory m { at: 0x10000 size: 64KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  ${more}
  session out: pf.sw0.t0 -> inv.hw0.rx0 { message: 64B }
  session back: inv.hw1.tx0 -> pf.sw0.r0 { message: 64B }
}
${drivers}`;

const roundTrip =
  'put t0, [1, 2]  doorbell t0  wait r0 until 50us  let m = take r0  check m[0 ..< 3] == [0xfe, 0xfd, 0xff]';

describe('bring_up', () => {
  it('sends what the declaration needs, in the order of the public driver', () => {
    const { report, failures } = runText(demo(`driver app on pf { bring_up ${roundTrip} }`));
    expect(failures).toEqual([]);
    expect(report.commands.map(c => c.name)).toEqual([
      'PF-PROBE',
      'PF-PROBE-AHA',
      'PF-AMI-SW-MAP',
      'PF-AMI-HW-MAP',
      'PF-AMI-HW-MAP',
      'PF-ASN-CREATE',
      'PF-ASN-CREATE',
      'F-PROBE',
      'F-AMI-SW-DISABLE',
      'F-AMI-SW-RESET',
      'F-AMI-SW-CONFIGURE',
      'F-AMS-RING-CONFIGURE',
      'F-AMS-RING-CONFIGURE',
      'F-AMI-SW-ENABLE',
      'F-AMI-HW-DISABLE',
      'F-AMI-HW-RESET',
      'F-AMI-HW-ENABLE',
      'F-AMI-HW-DISABLE',
      'F-AMI-HW-RESET',
      'F-AMI-HW-ENABLE',
    ]);
    expect(new Set(report.commands.map(c => c.status))).toEqual(new Set(['ok']));
  });

  it('names the declaration whose command was refused, at the statement of the driver', () => {
    const { failures, report } = runText(
      demo(`driver early on pf { bring_up }
        test "t" of s { run early  check early.done within 1ms }`),
      { test: 't' },
    );
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
    const refused = runText(
      demo(`driver app on pf { bring_up  tear_down  write AMU_CR.AMU_EN = 1  command PF_ASN_DESTROY { ASN_ID: 0 }
        tear_down }`),
    );
    expect(refused.failures).toEqual([
      'command PF_ASN_DESTROY was answered with status 1, asn-does-not-exist',
      'tear_down: command F_AMI_SW_DISABLE for interface sw0 was answered with status 1, ami-sw-not-mapped-in-function',
    ]);
    const place = refused.report.failures[1].place;
    const text = refused.engine.program.files.get('file:///test.amu')?.text ?? '';
    expect(text.slice(place?.start, place?.end)).toBe('tear_down');
  });

  it('is done once for two drivers of a function, and taken down by the last', () => {
    const { failures, report } = runText(
      demo(`driver a on pf { bring_up  ${roundTrip}  tear_down }
            driver b on pf { bring_up  delay 100us  tear_down }`),
    );
    expect(failures).toEqual([]);
    expect(report.commands.filter(c => c.name === 'PF-PROBE')).toHaveLength(1);
    expect(report.commands.filter(c => c.name === 'PF-ASN-DESTROY')).toHaveLength(2);
  });

  it('can be done again behind a tear_down', () => {
    const once = `bring_up  ${roundTrip}  tear_down`;
    const { failures, report } = runText(
      demo(`driver app on pf { if true { ${once} } if true { ${once} } }`),
    );
    expect(failures).toEqual([]);
    expect(report.sessions.map(s => s.messages)).toEqual([2, 2]);
  });
});

describe('a virtual function', () => {
  const vf = `function vf1: virtual {
    memory m { at: 0x20000 size: 64KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  agent second: inversion { }
  session there: vf1.sw0.t0 -> second.hw0.rx0 { message: 64B }
  session here: second.hw0.tx0 -> vf1.sw0.r0 { message: 64B }`;

  it('is mapped and enabled by its PF and brings up what is its own', () => {
    const { failures, report } = runText(
      demo(
        `driver a on pf { bring_up  ${roundTrip}  tear_down }  driver b on vf1 { bring_up  ${roundTrip}  tear_down }`,
        vf,
      ),
    );
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
    expect(report.commands.filter(c => c.function === 'vf1').map(c => c.name)).toEqual([
      'F-PROBE',
      'F-AMI-SW-DISABLE',
      'F-AMI-SW-RESET',
      'F-AMI-SW-CONFIGURE',
      'F-AMS-RING-CONFIGURE',
      'F-AMS-RING-CONFIGURE',
      'F-AMI-SW-ENABLE',
      'F-AMI-HW-DISABLE',
      'F-AMI-HW-RESET',
      'F-AMI-HW-ENABLE',
      'F-AMI-SW-DISABLE',
      'F-AMI-HW-DISABLE',
    ]);
  });

  it('waits for its PF, and says so when nobody brings that up', () => {
    const { failures } = runText(demo('driver b on vf1 { bring_up }', vf));
    expect(failures).toEqual([
      'bring_up: vf1 was not made ready in 10 ms: a driver on pf has to `bring_up` too, which maps its interfaces and enables it',
    ]);
    const late = runText(demo('driver a on pf { delay 3ms  bring_up }  driver b on vf1 { bring_up }', vf));
    expect(late.failures).toEqual([]);
  });

  it('is not taken down under a driver that is still at work', () => {
    const { failures } = runText(
      demo(
        `driver a on pf { bring_up  tear_down }
         driver b on vf1 { bring_up  delay 200us  ${roundTrip}  tear_down }`,
        vf,
      ),
    );
    expect(failures).toEqual([]);
  });
});
