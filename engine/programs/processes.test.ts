// Processes: interfaces whose rings are in memories behind a PASID, drivers that run there, agents that reach there.
// (assumed: pasid-spaces, ring-fault)

import { describe, expect, it } from 'vitest';
import { linkText, runText } from '../testing';

const text = (app = '', rest = '') => `import "std/agents.amu"
system s {
  amu { message: 64B .. 2KiB  pasid_bits: 20 }
  agent copier: dma { id: 3 }
  function pf: physical {
    memory kernel { at: 0x10000  size: 64KiB }
    buffer secret { size: 64B }
    process app {
      pasid: 5
      memory heap { at: 0x10000  size: 64KiB }
      buffer source { size: 64B }
      buffer target { size: 64B }
    }
    process other { pasid: 6  memory heap { at: 0x10000  size: 64KiB } }
    interface sw0 { process: app  tx t0 { slots: 4 }  rx r0 { slots: 4 } }
    interface sw1 { tx t1 { slots: 4 }  rx r1 { slots: 4 } }
  }
  session ask: pf.sw0.t0 -> copier.hw0.rx0 { message: 64B  format: dma_request }
  session answer: copier.hw0.tx0 -> pf.sw0.r0 { message: 64B  format: dma_request }
  session loop: pf.sw1.t1 -> pf.sw1.r1 { message: 64B }
  ${rest}
}
driver worker on pf.app {
  bring_up
  store source.at, pattern(64, 3)
  put t0, dma_request { src: source.at  dst: target.at  len: 64 }
  barrier
  doorbell t0
  wait r0 until 100us
  let answer = take r0
  check answer.dst == target.at
  check load(target.at, 64) == pattern(64, 3)
  ${app}
}
`;

describe('a process', () => {
  it('has its rings, its data and what agents do for it in its own memory', () => {
    const { engine, failures, report } = runText(text());
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
    const app = engine.program.systems[0].functions[0].processes[0];
    const [source] = app.buffers;
    const at = BigInt(source.at);
    expect(engine.readMemory('pf.app', at, 4).bytes).not.toEqual(new Uint8Array(4));
    expect(engine.readMemory('pf.other', at, 4).bytes).toEqual(new Uint8Array(4));
  });

  it('reaches nothing of the function by an address', () => {
    const { failures } = runText(text('let x = load(0x30000, 4)\n  log "{x}"'));
    expect(failures[0]).toBe(
      'load of 4 bytes at 0x30000: pf.app has no memory there; it has heap 0x10000..0x1ffff',
    );
  });

  it('meets a ring fault when its PASID is changed to one without such a ring', () => {
    const { failures, log } = runText(
      text(`command F_AMI_SW_DISABLE { AMI_SW_ID: 0 }
  command F_AMI_SW_CONFIGURE { AMI_SW_ID: 0  PASID: 7  PASID_ENABLED: 1 }
  command F_AMI_SW_ENABLE { AMI_SW_ID: 0 }
  put t0, zeros(8)
  doorbell t0
  wait exception_ring until 10us
  let e = take exception_ring
  log "{e.OPCODE == E_F_AMI_RING_FAULT} {sw0.enabled}"`),
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['true false']);
  });

  it('may share its function with drivers that are in no process', () => {
    const { failures } = runText(
      `${text()}driver kernel on pf {
  bring_up
  put t1, [9]
  doorbell t1
  wait r1 until 100us
  let m = take r1
  check m[0] == 9
  check load(secret.at, 4) == zeros(4)
}`,
    );
    expect(failures).toEqual([]);
  });

  it('is named by drivers, also with its system', () => {
    const named = text().replace('on pf.app', 'on s.pf.app');
    expect(runText(named).failures).toEqual([]);
    expect(() => linkText(text().replace('on pf.app', 'on pf.ap'))).toThrow('has no process `ap`');
  });

  it('is known by its PASID too, and no other PASID has memory', () => {
    linkText(text().replace('process: app', 'pasid: 5'));
    expect(() => linkText(text().replace('process: app', 'pasid: 9'))).toThrow(
      'no process of `pf` has PASID 9',
    );
    expect(() => linkText(text().replace('pasid: 6', 'pasid: 5'))).toThrow(
      'PASID 5 is that of `app` already',
    );
  });
});
