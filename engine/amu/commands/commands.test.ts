import { describe, expect, it } from 'vitest';
import { asn, at, Testbench } from '../testbench';

function started(options: ConstructorParameters<typeof Testbench>[0] = {}): Testbench {
  const bench = new Testbench(options);
  bench.start();
  return bench;
}

describe('probing', () => {
  it('PF-PROBE tells AMI-SWs, sessions and agents', () => {
    expect(started().command('PF_PROBE')).toMatchObject({
      STATUS: 0n,
      MAX_AMI_SW: 8n,
      MAX_ASN: 8n,
      NUM_AHA: 2n,
    });
  });
  it('F-PROBE tells the AMI numbers of a function and its PASIDs', () => {
    expect(started().command('F_PROBE')).toMatchObject({
      AMI_PER_F_M1: 3n,
      PASID_SUPPORTED: 0n,
      PASID_WIDTH: 0n,
    });
    const withPasids = started({ amu: { pasidBits: 16 } }).command('F_PROBE');
    expect(withPasids).toMatchObject({ PASID_SUPPORTED: 1n, PASID_WIDTH: 16n });
  });
  it('PF-PROBE-AHA tells the maker of an agent, or that there is none', () => {
    const bench = started();
    expect(bench.command('PF_PROBE_AHA', { AHA_ID: 3 }).AHA_IIDR).toBe(0x43en);
    expect(bench.status('PF_PROBE_AHA', { AHA_ID: 1 })).toBe('invalid_aha_id');
  });
});

describe('mapping AMI-SWs', () => {
  it('maps by number and picks a free one', () => {
    const bench = started();
    expect(bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 1 })).toMatchObject({
      STATUS: 0n,
      PHY_AMI_SW_ID: 5n,
    });
    const any = bench.command('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, PHY_AMI_SW_ID: 5, AMI_SW_ID: 0 });
    expect(any).toMatchObject({ STATUS: 0n, PHY_AMI_SW_ID: 0n });
  });
  it('answers the lowest of the errors', () => {
    const bench = started();
    bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 });
    const map = (values: Record<string, number>) => bench.status('PF_AMI_SW_MAP', values);
    expect(map({ F_OWNER: 9, PHY_AMI_SW_ID: 0 })).toBe('invalid_f_owner');
    expect(map({ PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 })).toBe('phy_ami_sw_already_mapped');
    expect(map({ PHY_AMI_SW_ID: 8, AMI_SW_ID: 1 })).toBe('phy_ami_sw_already_mapped');
    expect(map({ PHY_AMI_SW_ID: 1, AMI_SW_ID: 0 })).toBe('ami_sw_id_already_assigned');
    expect(map({ PHY_AMI_SW_ID: 1, AMI_SW_ID: 4 })).toBe('ami_sw_id_already_assigned');
  });
  it('finds none when all are mapped', () => {
    const bench = started({ interfaces: 1 });
    bench.command('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1 });
    expect(bench.status('PF_AMI_SW_MAP', { ANY_PHY_AMI_SW: 1, AMI_SW_ID: 1 })).toBe(
      'phy_ami_sw_already_mapped',
    );
  });
  it('unmaps, also twice, and answers status 1 for one that does not exist', () => {
    const bench = started();
    bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 });
    expect(bench.status('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 0 })).toBe('ok');
    expect(bench.status('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 0 })).toBe('ok');
    expect(bench.status('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 8 })).toBe('status 1');
    expect(bench.status('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0 })).toBe('ok');
  });
});

describe('the life of an AMI-SW', () => {
  const ring = { AMI_SW_ID: 0, AMS_ID: 0, AMS_TYPE: 1, LOG2_SIZE: 2, RING_BASE: at.rings / 8 };

  it('every F-AMI-SW command says when the AMI-SW is not mapped in the function', () => {
    const bench = started();
    for (const command of [
      'F_AMI_SW_DISABLE',
      'F_AMI_SW_ENABLE',
      'F_AMI_SW_CONFIGURE',
      'F_AMS_RING_CONFIGURE',
    ]) {
      expect(bench.status(command, { AMI_SW_ID: 0 })).toBe('ami_sw_not_mapped_in_function');
    }
    for (const command of ['F_AMI_SW_RESET', 'F_AMI_SW_SAVE', 'F_AMS_RING_SAVE']) {
      expect(bench.status(command, { AMI_SW_ID: 0 })).toBe('invalid_ami_sw_id');
    }
  });

  it('disabling twice is fine; reset and configure need it disabled', () => {
    const bench = started();
    bench.bringUpInterface(0);
    expect(bench.status('F_AMI_SW_RESET', { AMI_SW_ID: 0 })).toBe('invalid_ami_sw_id');
    expect(bench.status('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 0 })).toBe('ami_sw_not_disabled');
    expect(bench.status('F_AMS_RING_CONFIGURE', ring)).toBe('ami_sw_not_disabled');
    expect(bench.status('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 })).toBe('ok');
    expect(bench.status('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 })).toBe('ok');
    expect(bench.status('F_AMI_SW_RESET', { AMI_SW_ID: 0 })).toBe('ok');
    expect(bench.status('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 0 })).toBe('ok');
  });

  it('a ring beyond the sizes of the AMU is out of range, which counts before not disabled', () => {
    const bench = started({ amu: { minRingSlots: 2, maxRingSlots: 64 } });
    bench.bringUpInterface(0);
    expect(bench.status('F_AMS_RING_CONFIGURE', { ...ring, LOG2_SIZE: 7 })).toBe('log2_size_out_of_range');
    expect(bench.status('F_AMS_RING_CONFIGURE', { ...ring, LOG2_SIZE: 0 })).toBe('log2_size_out_of_range');
    expect(bench.status('F_AMS_RING_CONFIGURE', { ...ring, LOG2_SIZE: 6 })).toBe('ami_sw_not_disabled');
  });

  it('a socket that does not exist has no status of its own in CONFIGURE, and one in SAVE', () => {
    const bench = started();
    bench.bringUpInterface(0);
    expect(bench.status('F_AMS_RING_CONFIGURE', { ...ring, AMS_ID: 4 })).toBe(
      'ami_sw_not_mapped_in_function',
    );
    expect(bench.status('F_AMS_RING_SAVE', { AMI_SW_ID: 0, AMS_ID: 4 })).toBe('invalid_ams_id');
  });

  it('SAVE answers what CONFIGURE set, and RESET clears it', () => {
    const bench = started();
    bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 2, AMI_SW_ID: 3 });
    const configuration = {
      PASID: 0xabcden,
      PASID_ENABLED: 1n,
      TX_VECTOR: 5n,
      TX_IRQ_ENABLE: 1n,
      RX_VECTOR: 2047n,
      RX_IRQ_ENABLE: 1n,
      TYPEB_TBL_BASE: 0xfedcba9876543n,
    };
    const ringValues = { RX_MODE: 1n, LOG2_SIZE: 11n, THRESHOLD: 9n, RING_BASE: 0x1edcba9876543210n };
    bench.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 3, ...configuration });
    bench.command('F_AMS_RING_CONFIGURE', { AMI_SW_ID: 3, AMS_ID: 2, AMS_TYPE: 1, ...ringValues });
    expect(bench.command('F_AMI_SW_SAVE', { AMI_SW_ID: 3 })).toMatchObject(configuration);
    expect(bench.command('F_AMS_RING_SAVE', { AMI_SW_ID: 3, AMS_ID: 2, AMS_TYPE: 1 })).toMatchObject(
      ringValues,
    );
    bench.command('F_AMI_SW_RESET', { AMI_SW_ID: 3 });
    const cleared = bench.command('F_AMI_SW_SAVE', { AMI_SW_ID: 3 });
    for (const name of Object.keys(configuration)) expect(cleared[name]).toBe(0n);
    const clearedRing = bench.command('F_AMS_RING_SAVE', { AMI_SW_ID: 3, AMS_ID: 2, AMS_TYPE: 1 });
    for (const name of Object.keys(ringValues)) expect(clearedRing[name]).toBe(0n);
  });

  it('the PF configures, saves and resets an AMI-SW only while nobody has it', () => {
    const bench = started({ virtualFunctions: 1 });
    const configuration = { PASID: 7n, RX_VECTOR: 3n, ENABLE: 1n, TYPEB_TBL_BASE: 0x99n };
    const ringValues = { RX_MODE: 1n, LOG2_SIZE: 4n, THRESHOLD: 2n, RING_BASE: 0x777n };
    expect(bench.status('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 1, ...configuration })).toBe('ok');
    expect(bench.status('PF_AMS_RING_CONFIGURE', { PHY_AMI_SW_ID: 1, AMS_ID: 3, ...ringValues })).toBe('ok');
    expect(bench.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 1 })).toMatchObject({
      ...configuration,
      MAPPED: 0n,
    });
    expect(bench.command('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 1, AMS_ID: 3 })).toMatchObject(ringValues);
    bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 1, AMI_SW_ID: 2, F_OWNER: 1 });
    expect(bench.status('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 1 })).toBe('ami_sw_mapped');
    expect(bench.status('PF_AMI_SW_RESET', { PHY_AMI_SW_ID: 1 })).toBe('ami_sw_mapped');
    expect(bench.status('PF_AMS_RING_CONFIGURE', { PHY_AMI_SW_ID: 1 })).toBe('ami_sw_mapped');
    // Its owner is a VF that is not enabled: the PF may save.
    expect(bench.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 1 })).toMatchObject({
      ...configuration,
      MAPPED: 1n,
      AMI_SW_ID: 2n,
      F_OWNER: 1n,
    });
    bench.command('PF_F_ENABLE', { F_OWNER: 1 });
    expect(bench.status('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 1 })).toBe('owning_function_enabled');
    expect(bench.status('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 1 })).toBe('owning_function_enabled');
    expect(bench.status('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 8 })).toBe('invalid_phy_ami_sw_id');
  });
});

describe('AMI-HWs', () => {
  const one = { AHA_ID: 0, PHY_AMI_HW_ID: 1 };

  it('are mapped by agent and number', () => {
    const bench = started();
    const map = (values: Record<string, number>) => bench.status('PF_AMI_HW_MAP', values);
    expect(bench.command('PF_AMI_HW_MAP', { AHA_ID: 0, ANY_PHY_AMI_HW: 1, AMI_HW_ID: 0 }).PHY_AMI_HW_ID).toBe(
      0n,
    );
    expect(bench.command('PF_AMI_HW_MAP', { AHA_ID: 0, ANY_PHY_AMI_HW: 1, AMI_HW_ID: 1 }).PHY_AMI_HW_ID).toBe(
      1n,
    );
    expect(map({ AHA_ID: 0, ANY_PHY_AMI_HW: 1, AMI_HW_ID: 2 })).toBe('phy_ami_hw_already_mapped');
    expect(map({ AHA_ID: 1, PHY_AMI_HW_ID: 0, AMI_HW_ID: 2 })).toBe('phy_ami_hw_already_mapped');
    expect(map({ AHA_ID: 3, PHY_AMI_HW_ID: 0, AMI_HW_ID: 1 })).toBe('ami_hw_id_already_assigned');
    expect(map({ AHA_ID: 3, PHY_AMI_HW_ID: 0, AMI_HW_ID: 2, F_OWNER: 1 })).toBe('invalid_f_owner');
    expect(map({ AHA_ID: 3, PHY_AMI_HW_ID: 0, AMI_HW_ID: 2 })).toBe('ok');
    expect(bench.status('PF_AMI_HW_UNMAP', { AHA_ID: 3, PHY_AMI_HW_ID: 0 })).toBe('ok');
    expect(bench.status('PF_AMI_HW_UNMAP', { AHA_ID: 3, PHY_AMI_HW_ID: 1 })).toBe('status 1');
    expect(map({ AHA_ID: 3, PHY_AMI_HW_ID: 0, AMI_HW_ID: 2 })).toBe('ok');
  });

  it('F-AMI-HW-RESET needs it disabled, clears the PASID and leaves the credit', () => {
    const bench = started();
    bench.bringUpAgent(0, 1, 0);
    expect(bench.status('F_AMI_HW_CONFIGURE', { AMI_HW_ID: 0 })).toBe('ami_hw_not_disabled');
    expect(bench.status('F_AMI_HW_RESET', { AMI_HW_ID: 0 })).toBe('invalid_ami_hw_id');
    expect(bench.status('F_AMI_HW_DISABLE', { AMI_HW_ID: 0 })).toBe('ok');
    expect(bench.status('F_AMI_HW_CONFIGURE', { AMI_HW_ID: 0, PASID: 3, PASID_ENABLED: 1 })).toBe('ok');
    expect(bench.command('F_AMI_HW_SAVE', { AMI_HW_ID: 0 })).toMatchObject({ PASID: 3n, PASID_ENABLED: 1n });
    expect(bench.status('F_AMI_HW_RESET', { AMI_HW_ID: 0 })).toBe('ok');
    expect(bench.command('F_AMI_HW_SAVE', { AMI_HW_ID: 0 })).toMatchObject({ PASID: 0n, PASID_ENABLED: 0n });
    expect(bench.hardware.observe('hardware_interface', 1, 'credit_size')).toBe(8192n);
    for (const command of ['F_AMI_HW_ENABLE', 'F_AMI_HW_DISABLE', 'F_AMI_HW_CONFIGURE']) {
      expect(bench.status(command, { AMI_HW_ID: 1 })).toBe('ami_hw_not_mapped_in_function');
    }
    for (const command of ['F_AMI_HW_RESET', 'F_AMI_HW_SAVE']) {
      expect(bench.status(command, { AMI_HW_ID: 1 })).toBe('invalid_ami_hw_id');
    }
  });

  it('the PF configures credit between the shortest message and the buffer, and resets it to the shortest', () => {
    const bench = started({ credit: 1024 });
    const configure = (log2: number) =>
      bench.status('PF_AMI_HW_CONFIGURE', { ...one, LOG2_HW_CRED_SIZE: log2 });
    expect(configure(2)).toBe('invalid_log2_hw_cred_size');
    expect(configure(8)).toBe('invalid_log2_hw_cred_size');
    expect(configure(7)).toBe('ok');
    expect(bench.command('PF_AMI_HW_SAVE', one)).toMatchObject({ LOG2_HW_CRED_SIZE: 7n, ENABLE: 0n });
    expect(bench.status('PF_AMI_HW_RESET', one)).toBe('ok');
    expect(bench.command('PF_AMI_HW_SAVE', one).LOG2_HW_CRED_SIZE).toBe(3n);
    bench.command('PF_AMI_HW_MAP', { ...one, AMI_HW_ID: 0 });
    expect(configure(7)).toBe('ami_hw_mapped');
    expect(bench.status('PF_AMI_HW_RESET', one)).toBe('ami_hw_mapped');
    expect(bench.status('PF_AMI_HW_SAVE', one)).toBe('owning_function_enabled');
    expect(bench.status('PF_AMI_HW_SAVE', { AHA_ID: 7 })).toBe('invalid_phy_ami_hw_id');
  });
});

describe('sessions', () => {
  it('answer the lowest of the errors', () => {
    const bench = started();
    const create = (values: ReturnType<typeof asn>) => bench.status('PF_ASN_CREATE', values);
    expect(create(asn(0, '0:t0', '0:r0'))).toBe('ok');
    expect(create(asn(0, '0:t1', '0:r1', { LOG2_MSG_LENGTH: 9 }))).toBe('asn_id_in_use');
    expect(create(asn(8, '0:t1', '0:r1'))).toBe('asn_id_in_use');
    expect(create(asn(1, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 9 }))).toBe('log2_msg_length_out_of_range');
    expect(create(asn(1, '0:t1', '0:r1', { LOG2_MSG_LENGTH: 2 }))).toBe('log2_msg_length_out_of_range');
    expect(create(asn(1, '0:t1', '0:r0'))).toBe('ams_already_connected');
    expect(create(asn(1, '0:t0', '0:r1'))).toBe('ams_already_connected');
    expect(create(asn(1, '0:t4', '0:r1'))).toBe('ams_already_connected');
    expect(create(asn(1, '0:t1', 'hw0.2:r0'))).toBe('ams_already_connected');
    expect(create(asn(1, '0:t1', 'hw5.0:r0'))).toBe('ams_already_connected');
    expect(create(asn(1, '0:t1', 'hw0.1:r0', { MON_OWNER: 4 }))).toBe('asn_id_in_use');
    expect(create(asn(1, '0:t1', 'hw0.1:r0'))).toBe('ok');
  });

  it('cannot be more than MAX_ASN, and give their sockets back', () => {
    const bench = started({ amu: { sessions: 2 } });
    bench.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    bench.command('PF_ASN_CREATE', asn(1, '0:t1', '0:r1'));
    expect(bench.status('PF_ASN_CREATE', asn(2, '0:t2', '0:r2'))).toBe('asn_id_in_use');
    expect(bench.status('PF_ASN_DESTROY', { ASN_ID: 0 })).toBe('ok');
    expect(bench.status('PF_ASN_DESTROY', { ASN_ID: 0 })).toBe('asn_does_not_exist');
    expect(bench.status('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'))).toBe('ok');
  });

  it('PF-ASN-DESTROY answers everything that PF-ASN-CREATE set', () => {
    const bench = started();
    const values = {
      PRIO: 9n,
      SRC_AMI_TYPE: 1n,
      SRC_AHA_ID: 3n,
      SRC_AMS: 2n,
      DST_PHY_AMI_ID: 7n,
      DST_AMS: 3n,
      STASH_ENABLE: 1n,
      STASH_CTL: 0xfedcba9876543210n,
      PROF_MASK: 0x8000000000000001n,
      PROF_TBL_BASE: 0x1fffffffffffffffn,
      PROF_CTL: 0xbeefn,
      TRACE_CTL: 0xcafen,
      STASH_DEST: 0xdeadbeefn,
      MFO: 5n,
      MF_OB_BUF_NUM: 99n,
      LOG2_MSG_LENGTH: 8n,
    };
    expect(bench.status('PF_ASN_CREATE', { ASN_ID: 4, ...values })).toBe('ok');
    expect(bench.command('PF_ASN_DESTROY', { ASN_ID: 4 })).toMatchObject(values);
  });
});

describe('functions', () => {
  it('PF-F-ENABLE and -DISABLE act on VFs only', () => {
    const bench = started({ virtualFunctions: 1 });
    expect(bench.status('PF_F_ENABLE', { F_OWNER: 0 })).toBe('invalid_f_owner');
    expect(bench.status('PF_F_ENABLE', { F_OWNER: 2 })).toBe('invalid_f_owner');
    expect(bench.status('PF_F_ENABLE', { F_OWNER: 1 })).toBe('ok');
    expect(bench.hardware.observe('function', 1, 'enabled')).toBe(1n);
    expect(bench.command('PF_F_DISABLE', { F_OWNER: 1 })).toMatchObject({ STATUS: 0n, TRAP_CONFIG: 0n });
    expect(bench.hardware.observe('function', 1, 'enabled')).toBe(0n);
    expect(bench.status('PF_F_DISABLE', { F_OWNER: 0 })).toBe('invalid_f_owner');
  });

  it('an enabled VF commands through its own rings and sees its own AMIs', () => {
    const bench = started({ virtualFunctions: 1 });
    bench.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 2, AMI_SW_ID: 0, F_OWNER: 1 });
    bench.command('PF_F_ENABLE', { F_OWNER: 1 });
    bench.start(1);
    expect(bench.command('F_PROBE', {}, 1)).toMatchObject({ STATUS: 0n, AMI_PER_F_M1: 3n });
    expect(bench.status('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 }, 1)).toBe('ok');
    expect(bench.status('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 })).toBe('ami_sw_not_mapped_in_function');
    expect(bench.peek('0:TX_DIGEST', 1)).toBeDefined();
    expect(bench.peek('0:TX_DIGEST', 0)).toBeUndefined();
  });
});
