// The `amu` block: what the unit has. Limits of the fields that must carry these numbers come from spec/.

import { commandFields, layout, registerFields } from '../../spec';
import type { AmuModel, Origin } from './model';
import type { Properties } from './properties';

const fieldMax = (bits: number) => 2 ** bits - 1;
const bitsOf = (f: { readonly msb: number; readonly lsb: number }) => f.msb - f.lsb + 1;

export const defaultAmu: AmuModel = {
  type: 'A1',
  txSockets: 4,
  rxSockets: 4,
  minMessageBytes: 64,
  maxMessageBytes: 2048,
  minRingSlots: 1,
  maxRingSlots: 4096,
  interfaces: 16,
  sessions: 64,
  interfacesPerFunction: 16,
  managementMessageBytes: 64,
  pasidBits: 0,
  vectors: 32,
  implementer: 0x43bn,
};

/** Longest message that AMU_IDR can state, in bytes. */
const longestMessage =
  layout.doublewordBytes * 2 ** fieldMax(bitsOf(registerFields.AMU_IDR.MAX_LOG2_MSG_LENGTH));
/** Largest ring that LOG2_SIZE can state. */
const largestRing = 2 ** fieldMax(commandFields.F_AMS_RING_CONFIGURE.LOG2_SIZE.width);
const { PASID: pasidField, TX_VECTOR: vectorField } = commandFields.F_AMI_SW_CONFIGURE;
/** Numbers that a 16-bit id field can hold. */
const ids = 2 ** commandFields.PF_ASN_CREATE.SRC_PHY_AMI_ID.width;
const sessionIds = 2 ** commandFields.PF_ASN_CREATE.ASN_ID.width;

export function readAmu(p: Properties, origin: Origin): AmuModel {
  const d = defaultAmu;
  const powerOfTwo = true;
  const sockets = p.socketCounts('sockets', d.txSockets);
  const message = p.range(
    'message',
    { min: layout.minMessageBytes, max: longestMessage, powerOfTwo, why: 'that is what AMU_IDR can say' },
    [d.minMessageBytes, d.maxMessageBytes],
  );
  const ring = p.range(
    'ring',
    { min: 1, max: largestRing, powerOfTwo, why: 'that is what LOG2_SIZE can say' },
    [d.minRingSlots, d.maxRingSlots],
  );
  return {
    type: p.symbol('type', d.type),
    txSockets: sockets.tx,
    rxSockets: sockets.rx,
    minMessageBytes: message[0],
    maxMessageBytes: message[1],
    minRingSlots: ring[0],
    maxRingSlots: ring[1],
    interfaces: p.number('interfaces', { min: 1, max: ids }) ?? d.interfaces,
    sessions: p.number('sessions', { min: 1, max: sessionIds }) ?? d.sessions,
    interfacesPerFunction:
      p.number('interfaces_per_function', { min: 1, max: ids }) ?? d.interfacesPerFunction,
    managementMessageBytes:
      p.number('management_message', { min: layout.minMessageBytes, max: longestMessage, powerOfTwo }) ??
      d.managementMessageBytes,
    pasidBits: p.number('pasid_bits', { max: pasidField.width }) ?? d.pasidBits,
    vectors: p.number('vectors', { min: 1, max: 2 ** vectorField.width }) ?? d.vectors,
    implementer: p.wide('implementer') ?? d.implementer,
    origin,
  };
}
