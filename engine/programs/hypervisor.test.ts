// What a driver of the PF does as a hypervisor: traps, resets, interfaces mapped when they are wanted; and faults that
// only hardware has.

import { describe, expect, it } from 'vitest';
import { linkText, runText } from '../testing';

const system = (vf = '', sw = '', rest = '') => `system s {
  amu { message: 64B .. 2KiB }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  function vf1: virtual {
    ${vf}
    memory ram { at: 0x10000  size: 256KiB }
    interface sw0 { ${sw}  tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: vf1.sw0.t0 -> vf1.sw0.r0 { message: 64B }
  ${rest}
}
`;
const echo = `driver guest on vf1 {
  bring_up
  put t0, [1, 2, 3]
  doorbell t0
  wait r0 until 100us
  let m = take r0
  check m[0 ..< 3] == [1, 2, 3]
}
`;
const whole = (text: string, test: string) => runText(text, { test });

describe('trapped commands', () => {
  it('reach the PF as exceptions, whose fields and commands it can see, and are answered by it', () => {
    const { report, log, failures } = whole(
      `${system('commands: trapped')}
driver hypervisor on pf {
  bring_up
  loop {
    let asked = wait exception_ring until 50us
    if not asked { break }
    let e = take exception_ring
    check e.OPCODE == E_PF_TRAPPED_CMD and e.F_SOURCE_ID == 1
    if e.TRAPPED_OPCODE == F_AMS_RING_CONFIGURE {
      let ring = F_AMS_RING_CONFIGURE(e)
      log "{ring.AMS_TYPE} {ring.LOG2_SIZE} {ring.RING_BASE << 3 == vf1.sw0.t0.at}"
    }
    if e.TRAPPED_OPCODE == F_PROBE {
      command PF_F_TRAP_RESP {
        F_TARGET: e.F_SOURCE_ID
        RESP_OPCODE: e.TRAPPED_OPCODE
        PAYLOAD: F_PROBE_RESPONSE { AMI_PER_F_M1: 7 }
      }
    } else {
      command PF_F_TRAP_RESP { F_TARGET: e.F_SOURCE_ID  RESP_OPCODE: e.TRAPPED_OPCODE }
    }
  }
}
driver guest on vf1 {
  bring_up
  let r = command F_PROBE
  log "{r.AMI_PER_F_M1}"
}
test "t" of s {
  run hypervisor
  run guest
  check guest.done within 1ms
  check hypervisor.done within 1ms
}`,
      't',
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['1 2 true', '0 2 false', '7']);
    expect(report.status).toBe('passed');
  });

  it('can be carried out by the PF, which hands on the answer that it got', () => {
    const { failures, log } = whole(
      `${system('commands: trapped')}
driver hypervisor on pf {
  bring_up
  wait exception_ring
  let e = take exception_ring
  let r = command F_PROBE
  command PF_F_TRAP_RESP { F_TARGET: e.F_SOURCE_ID  RESP_OPCODE: e.TRAPPED_OPCODE  STATUS: 3  PAYLOAD: r }
}
driver guest on vf1 {
  while not vf1.enabled { delay 1us }
  write MSK_BASE_PTR[0] = command_ring.at
  write MSK_BASE_PTR[1] = response_ring.at
  let r = command F_PROBE
  log "{r.STATUS} {r.AMI_PER_F_M1}"
}
test "t" of s {
  run hypervisor
  run guest
  check guest.done within 1ms
}`,
      't',
    );
    expect(failures).toEqual([]);
    expect(log).toEqual(['3 15']);
  });

  it('stall with words when the PF does not answer', () => {
    const { report } = runText(`${system('commands: trapped')}
driver hypervisor on pf { bring_up }
${echo}`);
    expect(report.status).toBe('stalled');
    expect(report.waits.map(w => w.text).join()).toContain('the commands of vf1 trap');
  });
});

describe('an interface that is mapped by hand', () => {
  const text = system('', 'mapping: by_hand', '');
  it('waits for its mapping, and is brought up by its function then', () => {
    const { failures, report } = whole(
      `${text}
driver hypervisor on pf {
  bring_up
  delay 20us
  let r = command PF_AMI_SW_MAP { ANY_PHY_AMI_SW: 1  F_OWNER: 1 }
  check r.PHY_AMI_SW_ID == 1
  let id = r.PHY_AMI_SW_ID
  command PF_ASN_CREATE { SRC_PHY_AMI_ID: id  DST_PHY_AMI_ID: id  LOG2_MSG_LENGTH: 3 }
}
driver guest on vf1 {
  bring_up
  check not sw0.mapped
  while not sw0.mapped { delay 1us }
  bring_up sw0
  put t0, [7]
  doorbell t0
  wait r0 until 100us
  let m = take r0
  check m[0] == 7
  tear_down sw0
  check not sw0.enabled
}
test "t" of s {
  run hypervisor
  run guest
  check guest.done within 1ms
  check loop.messages == 1
}`,
      't',
    );
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
  });
});

describe('reset_function', () => {
  it('leaves a VF disabled in all, tells the PF, and lets it be brought up anew', () => {
    const { failures, report } = whole(
      `${system()}
driver hypervisor on pf {
  bring_up
  delay 100us
  reset_function vf1
  wait exception_ring until 10us
  let e = take exception_ring
  check e.OPCODE == E_PF_VF_RESET and e.SOURCE == 1
}
${echo}
test "t" of s {
  run hypervisor
  run guest
  check guest.done within 1ms
  check hypervisor.done within 1ms
  check not vf1.sw0.enabled and vf1.sw0.mapped and vf1.enabled
  run guest
  check loop.messages == 2 within 1ms
  check guest.done within 1ms
}`,
      't',
    );
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
  });

  it('is refused to a VF, and on the PF', () => {
    const vf = `${system()}driver guest on vf1 { reset_function vf1 }`;
    expect(() => linkText(vf)).toThrow('`reset_function` is what a hypervisor does');
    expect(() => linkText(`${system()}driver app on pf { reset_function pf }`)).toThrow('is of a VF');
  });
});

describe('inject_error', () => {
  it('is a fault with its interrupt', () => {
    const { failures, report } = whole(
      `${system()}
driver app on pf {
  bring_up
  write ERR_IRQ_CTRL.Vector = 3
  write ERR_IRQ_CTRL.Enable = 1
  wait interrupt 3 until 100us
  let state = read AMU_SR.ERROR_STATE
  check state == 8
}
test "t" of s {
  run app
  at 50us { inject_error pf, management_type_b_fault }
  check app.done within 1ms
  check pf.error_state == 8
  inject_error vf1, 2
  check vf1.error_state == response_ring_fault
}`,
      't',
    );
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
  });

  it('takes error states only', () => {
    const text = (state: string) => `${system()}test "t" of s { inject_error pf, ${state} }`;
    expect(() => linkText(text('nothing_such'))).toThrow('there is no error state `nothing_such`');
    expect(() => linkText(text('0'))).toThrow('an error state is 1 .. 0xffff');
  });
});

describe('a hypervisor', () => {
  it('reaches the registers of its VFs, and no other function does', () => {
    const body = 'write vf1.sw0.WRITE_INDEX_TX[0] = 5';
    linkText(`${system()}driver app on pf { ${body} }`);
    expect(() => linkText(`${system()}driver app on vf1 { write pf.AMU_CR = 0 }`)).toThrow(
      'AMU_CR belongs to function `pf`',
    );
  });
});

describe('messages of the management rings', () => {
  it('are waited for in vain in words, and taken only when they are there', () => {
    const { failures } = runText(`${system()}
driver a on pf {
  bring_up
  wait exception_ring until 10us
}
driver b on vf1 {
  bring_up
  let e = take exception_ring
  log "{e}"
}`);
    expect(failures).toEqual([
      'there is no message in the exception ring of vf1. Wait for it first: `wait exception_ring`',
      'waited 10 us for a message in the exception ring of pf in vain',
    ]);
  });

  it('say which exception a field is of, where kinds differ', () => {
    const text = (body: string) =>
      `${system()}driver a on pf {\n wait exception_ring\n let e = take exception_ring\n ${body} }`;
    expect(() => linkText(text('log "{e.AMS_ID}"'))).toThrow('E_F_AMI_RING_FAULT(e)');
    linkText(text('log "{E_F_AMI_RING_FAULT(e).AMS_ID}"'));
    expect(() => linkText(text('check e.OPCODE == F_PROBE'))).toThrow('the AMU has no exception `F_PROBE`');
  });
});
