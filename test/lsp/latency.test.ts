// What the editor shows as the least latency of a session is what the engine measures when nobody waits.

import { describe, expect, test } from 'vitest';
import { linkText, runText } from '../../engine/testing';
import { latencyOf } from '../../language/latency';

const program = (driver: string, rest: string) => `import "std/agents.amu"
system s {
  agent inv: inversion
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  ${rest}
}
driver app on pf {
  bring_up
  delay 10us
  ${driver}
  wait r0 until 1ms
  take r0
}
`;
const once = 'put t0, zeros(64B)\n  doorbell t0';

describe('the least latency of a session', () => {
  test.each([
    ['a loopback', program(once, 'session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 1KiB }')],
    [
      'an agent',
      program(once, 'session out: pf.sw0.t0 -> inv.hw0.rx0\n  session back: inv.hw0.tx0 -> pf.sw0.r0'),
    ],
    [
      'costs of its own',
      program(
        once,
        'timing { cpu: 7ns  memory: 11ns + 1GB/s  mmio_write: 13ns  dma_read: 17ns + 3GB/s  session_hop: 19ns + 5GB/s  dma_write: 23ns + 7GB/s }\n  session out: pf.sw0.t0 -> inv.hw0.rx0\n  session back: inv.hw0.tx0 -> pf.sw0.r0',
      ),
    ],
  ])('of %s', (_, text) => {
    const [system] = linkText(text).systems;
    const { sessions } = runText(text).report;
    expect(sessions.map(s => s.latencyPs?.min)).toEqual(system.sessions.map(s => latencyOf(system, s)));
  });
});
