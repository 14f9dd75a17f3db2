// Messages of a session with a format, as a debugger shows them: the struct, and the bytes behind its references.

import { describe, expect, it } from 'vitest';
import { runText } from '../testing';

const text = (process: boolean) => `import "std/agents.amu"
struct job {
  kind: u32
  length: u32
  data: buffer(length)
}
accelerator worker {
  on message m at rx[n] {
    let j = job(m)
    if reachable(j.data, j.length) {
      store j.data, ~load(j.data, j.length)
      send tx[n], job { kind: 1  length: j.length  data: j.data }
    } else {
      send tx[n], job { kind: 0xbad }
    }
  }
}
system s {
  amu { pasid_bits: 8 }
  agent a: worker { }
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    ${process ? 'process app { pasid: 1  memory heap { at: 0x20000  size: 64KiB }  buffer work { size: 16B } }' : 'buffer work { size: 16B }'}
    interface sw0 { ${process ? 'process: app' : ''}  tx t0 { slots: 2 }  rx r0 { slots: 2 } }
  }
  session ask: pf.sw0.t0 -> a.hw0.rx0 { message: 64B  format: job }
  session answer: a.hw0.tx0 -> pf.sw0.r0 { message: 64B  format: job }
}
driver app on pf${process ? '.app' : ''} {
  bring_up
  store work.at, fill(16, 0x0f)
  put t0, job { kind: 7  length: 16  data: work.at }
  doorbell t0
  wait r0 until 100us
  let done = take r0
  check done.kind == 1
  put t0, job { kind: 7  length: 16  data: 0x5000_0000 }
  doorbell t0
  wait r0 until 100us
  let refused = take r0
  check refused.kind == 0xbad
}
`;

describe.each([
  ['a function', false, 'pf'],
  ['a process', true, 'pf.app'],
])('buffers of %s', (_, process, space) => {
  it('are read and written by the agent where they can be reached, and refused where not', () => {
    expect(runText(text(process)).failures).toEqual([]);
  });

  it('are shown with the message that refers to them', () => {
    const { engine } = runText(text(process));
    const ring = engine.evaluate('pf.sw0.r0');
    const slots = engine.children(ring.handle, 0, 2, 'indexed');
    const structs = slots.map(slot => engine.children(slot.handle).find(c => c.name === 'as job'));
    const shown = structs.map(s => engine.children(s?.handle ?? 0).find(c => c.name === 'data'));
    expect(shown.map(s => s?.type)).toEqual(['buffer', 'buffer']);
    const work = shown.find(s => s?.value.startsWith('16 bytes at'));
    expect(work?.value).toContain('all f0');
    expect(work?.memory?.space).toBe(space);
    expect(shown.some(s => s?.value.includes('0 bytes'))).toBe(true);
  });
});
