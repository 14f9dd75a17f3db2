// SAVE answers what CONFIGURE set and PF-ASN-DESTROY what PF-ASN-CREATE set: an AMI-SW moves from one VF to another with
// messages in its rings, and none is lost or comes twice.
// (assumed: index-restore, quiet-disable, function-disable; stated: save-and-restore)

import { expect, it } from 'vitest';
import { asn, at, Bench, type Fields, message } from './bench';

const indexes = ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX'];

/** What a response saved, to be configured elsewhere. */
function without(response: Fields, ...names: string[]): Fields {
  const dropped = ['OPCODE', 'STATUS', ...names];
  return Object.fromEntries(Object.entries(response).filter(([name]) => !dropped.includes(name)));
}

it.each([0, 700, 1500, 4000])('an AMI-SW with traffic moves to another VF, stopped after %i ns', ns => {
  const b = new Bench('').vf(1);
  b.bringUpInterface(0, { f: 1, physical: 2, log2Size: 4 });
  b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0', { PRIO: 3 }));
  for (let i = 0; i < 12; i++) b.put('0:t0', message(i), i, 1);
  b.ring('0:t0', 12, 1);
  b.runTo(b.kernel.now + ns * 1000);
  const taken: Uint8Array[] = [];
  if (ns > 1000) for (let i = 0; i < 3; i++) taken.push(b.take('0:r0', 1)!);

  // Quiesce: the VF disables its AMI-SW, which is answered after what is in flight.
  b.command('F_AMI_SW_DISABLE', {}, 1);
  const stopped = indexes.map(name => b.peek(`0:${name}[0]`, 1)!);
  b.command('PF_F_DISABLE', { F_OWNER: 1 });

  // Save, and copy the memory.
  const ami = without(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 2 }), 'MAPPED', 'F_OWNER', 'AMI_SW_ID');
  const rings = [0, 1].map(type => b.command('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 2, AMS_TYPE: type }));
  const session = b.command('PF_ASN_DESTROY', { ASN_ID: 0 });
  const memory = new Uint8Array(at.size);
  b.hardware.memory[1].read(at.memory, memory, 0, memory.length);
  b.hardware.memory[2].write(at.memory, memory, 0, memory.length);

  // Configure another physical AMI-SW the same, and give it to the other VF.
  b.command('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 5, ...ami });
  for (const [type, ring] of rings.entries()) {
    b.command('PF_AMS_RING_CONFIGURE', { PHY_AMI_SW_ID: 5, AMS_TYPE: type, ...without(ring) });
  }
  b.command('PF_ASN_CREATE', {
    ...without(session),
    ASN_ID: 0,
    SRC_PHY_AMI_ID: 5,
    DST_PHY_AMI_ID: 5,
  });
  b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, F_OWNER: 2 });
  for (const [i, name] of indexes.entries()) b.write(`0:${name}[0]`, stopped[i], 2);
  b.vf(2).command('F_AMI_SW_ENABLE', {}, 2);
  b.settle();

  for (let m = b.take('0:r0', 2); m; m = b.take('0:r0', 2)) taken.push(m);
  expect(taken).toEqual(Array.from({ length: 12 }, (_, i) => message(i)));
});
