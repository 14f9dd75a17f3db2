// Registers and commands by hand.

import { describe, expect, it } from 'vitest';
import { runDriver, runText } from '../testing';

const rings = `
  write MSK_BASE_PTR[0] = command_ring.at
  write MSK_CTRL[0].LOG2_SIZE = log2(command_ring.slots)
  write MSK_BASE_PTR[1] = response_ring.at
  write MSK_CTRL[1].LOG2_SIZE = log2(response_ring.slots)
`;
const byHand = (body: string) => runDriver(`${rings}\nwrite AMU_CR.AMU_EN = 1\n${body}`);

describe('registers', () => {
  it('are written posted and read behind what was written before', () => {
    const { log, failures } = runDriver(`
      write MSK_BASE_PTR[2] = 0x1234_5678_9abc_def0
      log "{MSK_BASE_PTR[2]}"
      let r = read MSK_BASE_PTR[2]
      check r == 0x1234_5678_9abc_def0`);
    expect(failures).toEqual([]);
    expect(log).toEqual(['0']);
  });

  it('take a field at a time and keep the others', () => {
    const { failures } = runDriver(`
      write ERR_IRQ_CTRL.Vector = 5
      write ERR_IRQ_CTRL.Enable = 1
      let whole = read ERR_IRQ_CTRL
      check whole == (1 << 63) + 5
      let vector = read ERR_IRQ_CTRL.Vector
      check vector == 5`);
    expect(failures).toEqual([]);
  });

  it('refuse a value that is too wide for its field', () => {
    expect(runDriver('let n = 2\nwrite AMU_CR.AMU_EN = n').failures).toEqual([
      'AMU_CR.AMU_EN has 1 bit, and 2 does not fit',
    ]);
  });

  it('of an array have an end', () => {
    expect(runDriver('let i = 4\nwrite MSK_BASE_PTR[i] = 0').failures).toEqual([
      'pf.MSK_BASE_PTR has 4 elements, and there is none of index 4',
    ]);
  });

  it('of an interface are there when it is mapped', () => {
    expect(runDriver('write sw0.WRITE_INDEX_TX[0] = 1').failures).toEqual([
      'pf.sw0.WRITE_INDEX_TX: its interface is not mapped to pf yet. PF_AMI_SW_MAP does that, and `bring_up` with it',
    ]);
  });

  it('cost their round trip to read, and nothing to look at', () => {
    const { log } = runDriver(
      'let a = AMU_IDR\nlog "{now()}"\nlet b = read AMU_IDR\nlog "{now()}"\ncheck a == b',
      'timing { mmio_read: 900ns  mmio_write: 100ns }',
    );
    expect(log).toEqual(['0 ps', '900 ns']);
  });
});

describe('commands', () => {
  it('are answered, field by field', () => {
    const { failures } = byHand(`
      let r = command PF_PROBE
      check r.STATUS == ok and r.OPCODE == 1 and r.MAX_AMI_SW == 16 and r.MAX_ASN == 64`);
    expect(failures).toEqual([]);
  });

  it('go around their rings', () => {
    const { failures, report } = byHand(
      'for i in 0 ..< 40 { let r = command PF_PROBE  check r.STATUS == ok }',
    );
    expect(failures).toEqual([]);
    expect(report.commands).toHaveLength(40);
  });

  it('as a statement fail with the name of their status', () => {
    const { failures, log } = byHand('command PF_PROBE_AHA { AHA_ID: 9 }\nlog "behind"');
    expect(failures).toEqual(['command PF_PROBE_AHA was answered with status 1, invalid-aha-id']);
    expect(log).toEqual(['behind']);
  });

  it('as a value leave their status to the driver, whose checks know its name', () => {
    const { failures } = byHand('let r = command PF_PROBE_AHA { AHA_ID: 9 }\ncheck r.STATUS == ok');
    expect(failures).toEqual([
      'check failed: r.STATUS == ok: r.STATUS is 1 (invalid_aha_id), expected 0 (ok)',
    ]);
  });

  it('refuse a value that is too wide for its field', () => {
    expect(byHand('let n = 1 << 20\ncommand PF_PROBE_AHA { AHA_ID: n }').failures).toEqual([
      'PF_PROBE_AHA.AHA_ID has 16 bits, and 1048576 (0x100000) does not fit',
    ]);
  });

  it('without a ring in memory are a failure', () => {
    expect(runDriver('write AMU_CR.AMU_EN = 1\ncommand PF_PROBE').failures).toEqual([
      'command PF_PROBE: the command ring at 0x0 is not in the memory of pf, which has ram 0x10000..0x4ffff. Write its address to MSK_BASE_PTR[0] first',
    ]);
  });

  it('before AMU_EN are never answered, and the stall says why', () => {
    const { report } = runDriver(`${rings}\ncommand PF_PROBE`);
    expect(report.status).toBe('stalled');
    expect(report.waits).toHaveLength(1);
    expect(report.waits[0].text).toMatch(
      /^driver app waits for the answer to PF_PROBE since [\d.]+ us: AMU_EN is 0, so the AMU carries out no commands/,
    );
  });

  it('that put the function into an error state say so', () => {
    const { report } = runText(`system s { amu { message: 64B .. 64B }
      function pf: physical { memory m { at: 0 size: 64KiB } }
      function vf: virtual { memory m { at: 0 size: 64KiB } } }
      driver up on pf { bring_up }
      driver app on vf { bring_up  command PF_PROBE }`);
    expect(report.status).toBe('stalled');
    expect(report.waits[0].text).toContain('AMU_SR.ERROR_STATE is 7 (invalid command message)');
  });

  it('that only monitor are answered as all others', () => {
    expect(byHand('command F_PROF_TABLE_FLUSH\nlog "behind"').failures).toEqual([]);
  });

  it('of two drivers on one function take turns', () => {
    const { failures, report } = runText(`system s { amu { message: 64B .. 64B }
      function pf: physical { memory m { at: 0 size: 64KiB } } }
      driver a on pf { bring_up  for i in 0 ..< 5 { command PF_PROBE } }
      driver b on pf { bring_up  for i in 0 ..< 5 { command F_PROBE } }`);
    expect(failures).toEqual([]);
    expect(report.status).toBe('passed');
    // Brought up once, by whoever came first.
    expect(report.commands.filter(c => c.name === 'PF-PROBE')).toHaveLength(6);
  });

  it('end when the AMU is switched off: the rings begin anew', () => {
    const { failures } =
      byHand(`command PF_PROBE\nwrite AMU_CR.AMU_EN = 0\nwrite AMU_CR.AMU_EN = 1\ncommand PF_PROBE
      delay 1us
      check command_ring.write_index == 1 and response_ring.read_index == 1`);
    expect(failures).toEqual([]);
  });

  it.each([
    ['of the same function', 'F_AMI_SW_DISABLE { AMI_SW_ID: 1 }', 'F_AMI_SW_RESET { AMI_SW_ID: 1 }'],
    ['that nobody owns', 'PF_AMI_SW_UNMAP { PHY_AMI_SW_ID: 1 }', 'PF_AMI_SW_RESET { PHY_AMI_SW_ID: 1 }'],
  ])('that reset an interface %s leave the traffic of the others alone', (_, stop, reset) => {
    // Whenever the reset comes, also while an index is on its way to the AMU.
    const { failures, report } = runText(`system s {
      amu { message: 64B .. 64B }
      function pf: physical {
        memory m { at: 0  size: 64KiB }
        interface sw0 { tx t0  rx r0 }
        interface sw1 { tx t1 }
      }
      session loop: pf.sw0.t0 -> pf.sw0.r0
    }
    driver traffic on pf {
      bring_up
      for i in 0 ..< 200 {
        put t0, pattern(64B, i)
        doorbell t0
        wait r0 until 20us
        let m = take r0
        check m == pattern(64B, i)
      }
    }
    driver resets on pf {
      bring_up
      for i in 0 ..< 100 {
        command ${stop}
        command ${reset}
        delay i * 7ns
      }
    }`);
    expect(failures).toEqual([]);
    expect(report.sessions[0].messages).toBe(200);
  });

  it('that take an interface away and give it back leave its rings where they were', () => {
    const { failures, report } = runText(`system s {
      amu { message: 64B .. 64B }
      function pf: physical { memory m { at: 0  size: 64KiB } }
      function vf: virtual {
        memory m { at: 0  size: 64KiB }
        interface sw0 { mapping: by_hand  tx t0 { slots: 8 }  rx r0 { slots: 8 } }
      }
      session loop: vf.sw0.t0 -> vf.sw0.r0 { id: 0 }
    }
    driver hypervisor on pf {
      bring_up
      command PF_AMI_SW_MAP { PHY_AMI_SW_ID: 3  F_OWNER: 1 }
      command PF_ASN_CREATE { LOG2_MSG_LENGTH: 3  SRC_PHY_AMI_ID: 3  DST_PHY_AMI_ID: 3 }
      while loop.messages < 5 { delay 1us }
      command PF_AMI_SW_UNMAP { PHY_AMI_SW_ID: 3 }
      delay 5us
      command PF_AMI_SW_CONFIGURE { PHY_AMI_SW_ID: 3  ENABLE: 1 }
      command PF_AMI_SW_MAP { PHY_AMI_SW_ID: 3  F_OWNER: 1 }
    }
    driver app on vf {
      bring_up
      while not sw0.mapped { delay 1us }
      bring_up sw0
      for i in 0 ..< 5 { put t0, pattern(64B, i) }
      doorbell t0
      wait r0 for 5 until 20us
      while sw0.mapped { delay 1us }
      while not sw0.mapped { delay 1us }
      for i in 5 ..< 8 { put t0, pattern(64B, i) }
      doorbell t0
      for i in 0 ..< 8 {
        wait r0 until 20us
        let m = take r0
        check m == pattern(64B, i), "{i}"
      }
    }`);
    expect(failures).toEqual([]);
    expect(report.sessions[0].messages).toBe(8);
  });
});
