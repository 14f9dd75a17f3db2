// The use cases check themselves. Each passes as it is; and each has changes, one at a time, that spoil what it shows: they
// have to be noticed by the example's own checks, in words that name what is wrong.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../cli/amu';
import { type Change, Examples, testsOf } from './example';

const examples = new Examples();

interface Mutation {
  readonly name: string;
  readonly changes: readonly Change[];
  /** what the report says then */
  readonly says: RegExp;
}
const mutation = (name: string, says: RegExp, ...changes: Change[]): Mutation => ({ name, says, changes });

const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  'pipeline.amu': [
    mutation('a stage that does nothing', /block 0 came out wrong/, [
      'send tx[n], m ^ pattern(m.length, seed)',
      'send tx[n], m',
    ]),
    mutation('a stage that inverts the other half', /block 0 came out wrong/, [
      'concat(~m[middle ..< m.length], m[0 ..< middle])',
      'concat(m[middle ..< m.length], ~m[0 ..< middle])',
    ]),
    mutation('the first two stages change places', /block 0 came out wrong/, [
      'agent first: whiten { credit: 512B  seed: key }\n  agent second: fold { credit: 512B }',
      'agent first: fold { credit: 512B }\n  agent second: whiten { credit: 512B  seed: key }',
    ]),
    mutation('a stage that counts wrongly', /block 2 came where block 1 should have come/, [
      'set stamped = stamped + 1',
      'set stamped = stamped + 2',
    ]),
    mutation('a receive ring that overwrites', /should have come/, [
      'rx results { slots: 8 }',
      'rx results { slots: 8  mode: overwrite }',
    ]),
    mutation('a stage with room for all', /every stage should be out of credit/, [
      'agent third: stamp { credit: 512B }',
      'agent third: stamp { credit: 32KiB }',
    ]),
    mutation('a sink that does not pause', /the RX ring should be full/, ['delay 20us', 'delay 20ns']),
  ],
  'two-tenants.amu': [
    mutation('a tenant that expects the other’s bytes', /there are bytes that are not ours/, [
      'load(target.at, target.size) == pattern(target.size, 1)',
      'load(target.at, target.size) == ~pattern(target.size, 2)',
    ]),
    mutation('a hypervisor that does not sleep', /the hypervisor was at work/, [
      'let called = wait exception_ring until 150us',
      'let called = wait exception_ring until 150us\n  command F_PROBE',
    ]),
    mutation('a ring that is not foreign', /a message in the exception ring of red in vain/, [
      'RING_BASE: blue.secret.at >> 3',
      'RING_BASE: requests.at >> 3',
    ]),
    mutation('an interface that is the tenant’s own', /STATUS == ami_sw_not_mapped_in_function|was ok|is 0/, [
      'let interface = command F_AMI_SW_DISABLE { AMI_SW_ID: 1 }',
      'let interface = command F_AMI_SW_DISABLE { AMI_SW_ID: 0 }',
    ]),
    mutation('an accelerator that reads any memory', /the accelerator has read|no memory there/, [
      'if reachable(request.src, request.len) and reachable(request.dst, request.len) {',
      'if request.len > 0 {',
    ]),
    mutation('a secret that changes', /somebody was at the secret/, [
      'store secret.at, pattern(secret.size, 3)',
      'store secret.at, pattern(secret.size, 4)',
    ]),
  ],
  'live-migration.amu': [
    mutation('READ_INDEX_TX is not restored', /should have/, [
      'write sw0.READ_INDEX_TX[0] = ring_indexes(indexes).tx_read',
      'write sw0.READ_INDEX_TX[0] = ring_indexes(indexes).tx_read - 1',
    ]),
    mutation('a message that was not taken is forgotten', /message \d+ came back where \d+ should have/, [
      'write sw0.READ_INDEX_RX[0] = ring_indexes(indexes).rx_read',
      'write sw0.READ_INDEX_RX[0] = ring_indexes(indexes).rx_read + 1',
    ]),
    mutation('a message that was taken comes again', /message \d+ came back where \d+ should have/, [
      'write sw0.READ_INDEX_RX[0] = ring_indexes(indexes).rx_read',
      'write sw0.READ_INDEX_RX[0] = ring_indexes(indexes).rx_read - 1',
    ]),
    mutation('memory that is not copied', /should have moved in the middle|should have/, [
      'store ram.at + i * page, m',
      'store ram.at + i * page, zeros(page) & m',
    ]),
    mutation('answers under way are not awaited', /too easy|should have/, [
      'while answered != fetched {',
      'while answered > fetched {',
    ]),
    mutation('a session to another socket', /inv has no session at tx1/, [
      'DST_AMS: o.DST_AMS',
      'DST_AMS: 1',
    ]),
    mutation('a ring of another size', /should have/, [
      'LOG2_SIZE: rx.LOG2_SIZE  THRESHOLD: rx.THRESHOLD',
      'LOG2_SIZE: 3  THRESHOLD: rx.THRESHOLD',
    ]),
    mutation('a guest that sends nothing', /too easy/, [
      'if sent - received <= window - 4 {',
      'if sent < 4 {',
    ]),
  ],
  'over-provisioning.amu': [
    mutation('an index that is not put back', /came back wrong|in vain/, [
      'write window.READ_INDEX_RX[0] = guest_interface(i).rx_read',
      'write window.READ_INDEX_RX[0] = guest_interface(i).rx_write',
    ]),
    mutation('a ring of another guest', /came back wrong|in vain/, [
      'LOG2_SIZE: guest_interface(i).rx_log2  RING_BASE: guest_interface(i).rx_base',
      'LOG2_SIZE: guest_interface(i).rx_log2  RING_BASE: guest_interface(i).tx_base',
    ]),
    mutation('an interface that stays disabled', /in vain/, [
      'command PF_AMI_SW_CONFIGURE { PHY_AMI_SW_ID: p  ENABLE: 1 }',
      'command PF_AMI_SW_CONFIGURE { PHY_AMI_SW_ID: p  ENABLE: 0 }',
    ]),
    mutation('a guest that never gives its place back', /every guest should have had its turns/, [
      '    wait r0 until 20us                   // the last one stays\n    command F_AMI_SW_DISABLE\n    delay 3us',
      '    wait r0 until 20us                   // the last one stays\n    delay 3us',
    ]),
    mutation('enough for all', /the guests should have got into each other's way/, [
      'constant places = 2',
      'constant places = 3',
    ]),
    mutation('a session to the other guest’s socket', /failed at/, [
      'DST_AMI_TYPE: 1  DST_PHY_AMI_ID: w - 1',
      'DST_AMI_TYPE: 1  DST_PHY_AMI_ID: w % guests',
    ]),
  ],
  'virtualization-offload.amu': [
    mutation('a policy that allows large rings', /a ring of 1024 slots was allowed/, [
      'constant most_slots = 16',
      'constant most_slots = 1024',
    ]),
    mutation('a policy that allows all vectors', /vector 9 was allowed/, [
      'constant last_vector = 3',
      'constant last_vector = 31',
    ]),
    mutation('a policy that allows everything else', /tracing was allowed/, [
      'let status = 1\n',
      'let status = 0\n',
    ]),
    mutation('a guest that sees the whole AMU', /the guest should see one interface/, [
      'F_PROBE_RESPONSE { AMI_PER_F_M1: 0 }',
      'F_PROBE_RESPONSE { AMI_PER_F_M1: 15 }',
    ]),
    mutation('a guest whose commands are not trapped', /each command should have been trapped/, [
      'commands: trapped\n',
      'commands: direct\n',
    ]),
    mutation('an answer to somebody else', /did not arrive/, ['F_TARGET: e.F_SOURCE_ID', 'F_TARGET: 0']),
    mutation('no credit for the guest', /in vain|invalid_log2_hw_cred_size|invalid-log2-hw-cred-size/, [
      'constant guest_credit = log2(512B / 8)',
      'constant guest_credit = log2(64B / 8)',
    ]),
  ],
  'direct-and-mediated.amu': [
    mutation('a hypervisor that changes a message', /mediated: message 0 came back wrong/, [
      'put to_guest, m',
      'put to_guest, replace(m, 9, 0)',
    ]),
    mutation('a hypervisor that costs nothing', /costs next to nothing/, [
      'constant vm_exit = 1500ns',
      'constant vm_exit = 1ns',
    ]),
    mutation('commands that are not trapped', /did not go through the hypervisor/, [
      'commands: trapped',
      'commands: direct',
    ]),
    mutation('a mediated guest with a direct way', /failed at/, [
      'session mediated_out: mediated.sw0.t0 -> pf.guest_side.from_guest\n  session relayed_out: pf.accelerator_side.to_accelerator -> inv.hw1.rx0',
      'session mediated_out: mediated.sw0.t0 -> inv.hw1.rx0\n  session relayed_out: pf.accelerator_side.to_accelerator -> pf.guest_side.from_guest',
    ]),
    mutation('a command that nobody answers', /F_PROBE/, [
      'let more = wait exception_ring until 400us',
      'let more = wait exception_ring until 40us',
    ]),
  ],
};

describe('each example', () => {
  // One is hardware alone, to be served: test/link runs it.
  const all = readdirSync(join(root, 'examples')).filter(
    name => name.endsWith('.amu') && name !== 'demo-platform.amu',
  );
  it.each(all)('%s passes, its drivers and its tests', async name => {
    const drivers = await examples.run(name);
    expect({ code: drivers.code, err: drivers.err }).toEqual({ code: 0, err: '' });
    expect(drivers.out).toMatch(/^PASSED/m);
    for (const title of testsOf(name)) {
      const { code, out } = await examples.run(name, [], '--test', title);
      expect(out).toMatch(/^PASSED/m);
      expect(code).toBe(0);
    }
  });
});

for (const [name, changes] of Object.entries(mutations)) {
  describe(`${name} notices`, () => {
    it.each(changes)('$name', async ({ changes: spoiled, says }) => {
      const { code, out, err } = await examples.run(name, spoiled);
      expect(err).toBe('');
      expect(out).toMatch(says);
      expect(code).toBe(1);
    });
  });
}
