// What a driver of the PF maps at run time is known by its declared name from then on: in breakpoints, stacks and variables.

import { describe, expect, it } from 'vitest';
import { go, loaded, whereIs } from './fixture';

const text = `
system swapped {
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  function one: virtual {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { mapping: by_hand  tx t0 { slots: 4 }/*t0*/  rx r0 { slots: 4 } }
  }
  function two: virtual {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { mapping: by_hand  tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: one.sw0.t0 -> one.sw0.r0 { message: 64B }
}
driver host on pf {
  bring_up
  command PF_AMI_SW_MAP { PHY_AMI_SW_ID: 6  F_OWNER: 1 }
  command PF_ASN_CREATE { LOG2_MSG_LENGTH: 3  SRC_PHY_AMI_ID: 6  DST_PHY_AMI_ID: 6 }
}
driver app on one {
  bring_up
  while not sw0.mapped { delay 100ns }
  bring_up sw0
  put t0, fill(64, 7)
  doorbell t0/*bell*/
  wait r0 until 20us
  let m = take r0
  log "{m[0]}"/*end*/
}
`;

describe('an interface that is mapped by hand', () => {
  it('has its name in function breakpoints, in stops and in stacks', () => {
    const f = loaded(text);
    expect(f.engine.setFunctionBreakpoints([{ event: 'deliver one.sw0.r0' }])).toMatchObject([
      { verified: true },
    ]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop!.description).toBe('the AMU delivered into slot 0 of one.sw0.r0 (session loop)');
    const causes = f.engine.stack(f.engine.stop!.agent).map(frame => frame.name);
    expect(causes).toContain('because app rang the doorbell of one.sw0.t0: WRITE_INDEX_TX 0 -> 1');
  });

  it('stops at a breakpoint on the declaration of its socket', () => {
    const f = loaded(text);
    f.engine.setLineBreakpoints('file:///test.amu', [{ line: f.line.t0 }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop!.description).toContain('one.sw0.t0');
    expect(whereIs(f, f.engine.stop!.agent)).toContain('tx t0 { slots: 4 }');
  });

  it('shows what it is: not mapped, then mapped, then enabled, with its ring', () => {
    const f = loaded(text);
    const look = (what: string) => f.engine.evaluate(what).value;
    expect(look('one.sw0')).toBe('AMI-SW 0, not mapped');
    f.engine.setFunctionBreakpoints([{ event: 'response PF_AMI_SW_MAP' }]);
    expect(go(f.engine)).toBe('stopped'); // of pf.sw0, by bring_up
    expect(go(f.engine)).toBe('stopped');
    expect(look('one.sw0')).toBe('AMI-SW 0, mapped, not enabled');
    expect(look('two.sw0')).toBe('AMI-SW 0, not mapped');
    f.engine.setFunctionBreakpoints([]);
    f.engine.setLineBreakpoints('file:///test.amu', [{ line: f.line.end }]);
    expect(go(f.engine)).toBe('stopped');
    expect(look('one.sw0')).toBe('AMI-SW 0, enabled');
    expect(f.engine.evaluate('one.sw0.r0').value).toBe('RX: 1 of 4 slots, from 0 on'); // take has just been posted
    expect(look('one.sw0.r0.messages')).toBe('1');
  });
});

it('the frame of a command shows the function whose command it is', () => {
  const f = loaded(text);
  f.engine.setFunctionBreakpoints([{ event: 'command F_AMI_SW_ENABLE' }]);
  let scopes: string[] = [];
  while (go(f.engine) === 'stopped') {
    const [top] = f.engine.stack(f.engine.stop!.agent);
    scopes = f.engine.scopes(top.id).map(scope => scope.name);
  }
  expect(scopes).toEqual(['Function one', 'System']);
});

it('trapped commands are no exceptions that a debugger stops at by itself', () => {
  const trapped = text.replace('function two: virtual {', 'function two: virtual {\n    commands: trapped');
  const busy = `${trapped}driver guest on two { bring_up }
    driver hypervisor on pf {
      wait exception_ring until 50us
      let e = take exception_ring
      command PF_F_TRAP_RESP { F_TARGET: e.F_SOURCE_ID  RESP_OPCODE: e.TRAPPED_OPCODE }
    }`;
  const stops = (id: string): string[] => {
    const f = loaded(busy);
    f.engine.setExceptionFilters([{ id }]);
    const found: string[] = [];
    while (found.length < 3 && go(f.engine) === 'stopped') found.push(f.engine.stop!.description);
    return found;
  };
  expect(stops('amu-exception')).toEqual([]);
  expect(stops('trapped-command')[0]).toBe('the AMU posted E-PF-TRAPPED-CMD to pf');
});
