// Every SAVE answers every field of what CONFIGURE set, whoever configured it and whoever asks, and PF-ASN-DESTROY every
// field of PF-ASN-CREATE; nothing of it is lost by disabling, unmapping and mapping.
// (stated: save-and-restore; assumed: unmap-keeps, reset-state, rx-mode-on-tx, destroy-answers-current, stashing,
// message-formats)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandByName } from '../../spec';
import { asn, Bench } from './bench';

type Values = Readonly<Record<string, bigint>>;

/** Any values for the fields of a command, but those that name an object; `within` says what a field may be. */
function valuesOf(
  symbol: string,
  names: readonly string[],
  within: Readonly<Record<string, [bigint, bigint]>> = {},
) {
  const { command } = commandByName(symbol)!;
  return fc.record(
    Object.fromEntries(
      names.map(name => {
        const [min, max] = within[name] ?? [0n, (1n << BigInt(command.field(name)!.width)) - 1n];
        return [name, fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max))];
      }),
    ),
  ) as fc.Arbitrary<Values>;
}
/** The fields that a command and the response of another share, but OPCODE. */
const shared = (command: string, response: string, ...without: string[]) => {
  const answers = new Set(commandByName(response)!.response.fields.map(f => f.name));
  return commandByName(command)!
    .command.fields.map(f => f.name)
    .filter(name => answers.has(name) && !['OPCODE', ...without].includes(name));
};
const each = (property: fc.IProperty<[Values]>) => fc.assert(property, { numRuns: 40 });

describe('the configuration of an AMI-SW', () => {
  const own = shared('F_AMI_SW_CONFIGURE', 'F_AMI_SW_SAVE');
  it('has seven fields', () => expect(own).toHaveLength(7));

  it('by its function is answered to the function and, unmapped, to the PF', () => {
    each(
      fc.property(valuesOf('F_AMI_SW_CONFIGURE', own), values => {
        const b = new Bench('').vf();
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 1, F_OWNER: 1 });
        expect(b.status('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 1, ...values }, 1)).toBe('ok');
        expect(b.command('F_AMI_SW_SAVE', { AMI_SW_ID: 1 }, 1)).toMatchObject(values);
        b.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 5 });
        expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 5 })).toMatchObject({ ...values, ENABLE: 0n });
      }),
    );
  });

  it('by the PF is answered to the PF and, once mapped, to the function', () => {
    const all = shared('PF_AMI_SW_CONFIGURE', 'PF_AMI_SW_SAVE');
    expect(all).toEqual([...own.slice(0, -1), 'ENABLE', 'TYPEB_TBL_BASE']);
    each(
      fc.property(valuesOf('PF_AMI_SW_CONFIGURE', all), values => {
        const b = new Bench('').vf();
        b.command('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 5, ...values });
        expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 5 })).toMatchObject(values);
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 1, F_OWNER: 1 });
        const { ENABLE, ...rest } = values;
        expect(b.command('F_AMI_SW_SAVE', { AMI_SW_ID: 1 }, 1)).toMatchObject(rest);
        const busy = b.status('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 1 }, 1);
        expect(busy).toBe(ENABLE ? 'ami_sw_not_disabled' : 'ok');
      }),
    );
  });
});

describe('the configuration of a ring', () => {
  const names = shared('F_AMS_RING_CONFIGURE', 'F_AMS_RING_SAVE', 'AMS_ID', 'AMS_TYPE');
  const values = valuesOf('F_AMS_RING_CONFIGURE', names, { LOG2_SIZE: [0n, 12n] });

  it('has four fields', () => expect(names).toEqual(['RX_MODE', 'LOG2_SIZE', 'THRESHOLD', 'RING_BASE']));

  it.each([
    ['TX', 1],
    ['RX', 0],
  ])('of a %s socket is answered, and that of no other socket changes', (_, AMS_TYPE) => {
    fc.assert(
      fc.property(values, values, fc.nat(3), (one, other, AMS_ID) => {
        const b = new Bench('').vf();
        // One set by the PF, before the AMI-SW is mapped, the other by its function.
        const byPf = { PHY_AMI_SW_ID: 6, AMS_ID, AMS_TYPE };
        b.command('PF_AMS_RING_CONFIGURE', { ...byPf, ...one });
        expect(b.command('PF_AMS_RING_SAVE', byPf)).toMatchObject(one);
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 6, AMI_SW_ID: 2, F_OWNER: 1 });
        const mine = { AMI_SW_ID: 2, AMS_ID, AMS_TYPE };
        expect(b.command('F_AMS_RING_SAVE', mine, 1)).toMatchObject(one);
        b.command('F_AMS_RING_CONFIGURE', { ...mine, ...other }, 1);
        expect(b.command('F_AMS_RING_SAVE', mine, 1)).toMatchObject(other);
        b.command('PF_F_DISABLE', { F_OWNER: 1 });
        expect(b.command('PF_AMS_RING_SAVE', byPf)).toMatchObject(other);
        for (let id = 0; id < 4; id++) {
          for (const type of [0, 1]) {
            if (id === AMS_ID && type === AMS_TYPE) continue;
            const rest = b.command('PF_AMS_RING_SAVE', { ...byPf, AMS_ID: id, AMS_TYPE: type });
            expect(rest).toMatchObject({ RX_MODE: 0n, LOG2_SIZE: 0n, THRESHOLD: 0n, RING_BASE: 0n });
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

it('the configuration of an AMI-HW, by the PF and by its function', () => {
  const all = shared('PF_AMI_HW_CONFIGURE', 'PF_AMI_HW_SAVE');
  const own = shared('F_AMI_HW_CONFIGURE', 'F_AMI_HW_SAVE');
  expect([all, own]).toEqual([
    ['PASID', 'PASID_ENABLED', 'LOG2_HW_CRED_SIZE', 'ENABLE'],
    ['PASID', 'PASID_ENABLED'],
  ]);
  const hw = { AHA_ID: 0, PHY_AMI_HW_ID: 1 };
  fc.assert(
    fc.property(
      valuesOf('PF_AMI_HW_CONFIGURE', all, { LOG2_HW_CRED_SIZE: [3n, 10n] }),
      valuesOf('F_AMI_HW_CONFIGURE', own),
      (byPf, byOwner) => {
        const b = new Bench('').vf();
        b.command('PF_AMI_HW_CONFIGURE', { ...hw, ...byPf });
        expect(b.command('PF_AMI_HW_SAVE', hw)).toMatchObject(byPf);
        b.command('PF_AMI_HW_MAP', { ...hw, AMI_HW_ID: 3, F_OWNER: 1 });
        const { PASID, PASID_ENABLED } = byPf;
        expect(b.command('F_AMI_HW_SAVE', { AMI_HW_ID: 3 }, 1)).toMatchObject({ PASID, PASID_ENABLED });
        b.command('F_AMI_HW_DISABLE', { AMI_HW_ID: 3 }, 1);
        b.command('F_AMI_HW_CONFIGURE', { AMI_HW_ID: 3, ...byOwner }, 1);
        b.command('PF_F_DISABLE', { F_OWNER: 1 });
        const { LOG2_HW_CRED_SIZE } = byPf;
        expect(b.command('PF_AMI_HW_SAVE', hw)).toMatchObject({ ...byOwner, LOG2_HW_CRED_SIZE, ENABLE: 0n });
      },
    ),
    { numRuns: 40 },
  );
});

it('a session, with everything that profiling and tracing set since', () => {
  const all = shared('PF_ASN_CREATE', 'PF_ASN_DESTROY');
  // All of them but its number.
  expect(all).toHaveLength(commandByName('PF_ASN_CREATE')!.command.fields.length - 2);
  const ends = [
    'DST_AMI_TYPE',
    'SRC_AMI_TYPE',
    'SRC_PHY_AMI_ID',
    'SRC_AHA_ID',
    'DST_PHY_AMI_ID',
    'DST_AHA_ID',
    'DST_AMS',
  ];
  const free = all.filter(name => ![...ends, 'SRC_AMS'].includes(name));
  const watched = ['PROF_MASK', 'PROF_TBL_BASE', 'PROF_CTL'];
  fc.assert(
    fc.property(
      valuesOf('PF_ASN_CREATE', free, { MON_OWNER: [0n, 2n], LOG2_MSG_LENGTH: [3n, 8n] }),
      valuesOf('F_AMS_PROF_CONFIGURE', watched),
      valuesOf('F_AMS_TRACE_CONFIGURE', ['TRACE_CTL']),
      fc.constantFrom('3:t1', 'hw0.1:t2'),
      fc.constantFrom('5:r3', 'hw3.0:r0'),
      (values, profile, trace, from, to) => {
        const b = new Bench('').vf(1).vf(2);
        const create = asn(7, from, to, values);
        b.command('PF_ASN_CREATE', create);
        const { ASN_ID: _, ...created } = create;
        const expected = Object.fromEntries(
          Object.entries(created).map(([k, v]) => [k, BigInt(v as bigint)]),
        );
        const again = () => b.command('PF_ASN_DESTROY', { ASN_ID: 7 });
        expect(again()).toMatchObject(expected);
        // Once more, watched from the sending end by its owner.
        const f = Number(values.MON_OWNER);
        const hardware = from.startsWith('hw');
        b.command('PF_ASN_CREATE', create);
        if (hardware) b.command('PF_AMI_HW_MAP', { AHA_ID: 0, PHY_AMI_HW_ID: 1, AMI_HW_ID: 2, F_OWNER: f });
        else b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 3, AMI_SW_ID: 2, F_OWNER: f });
        const socket = { AMI_ID: 2, AMI_TYPE: hardware ? 1 : 0, AMS_ID: hardware ? 2 : 1, AMS_TYPE: 1 };
        expect(b.status('F_AMS_PROF_CONFIGURE', { ...socket, ...profile }, f)).toBe('ok');
        expect(b.status('F_AMS_TRACE_CONFIGURE', { ...socket, ...trace }, f)).toBe('ok');
        expect(again()).toMatchObject({ ...expected, ...profile, ...trace });
      },
    ),
    { numRuns: 40 },
  );
});
