// The command table of the protocol: what each request asks for, what it may be answered with, and when it is refused.

import {
  DeviceFlag,
  deviceInfo,
  Errno,
  type Field,
  IrqInfoFlag,
  irqInfo,
  RegionFlag,
  readField32,
  regionInfo,
  VfioIrq,
  VfioRegion,
  VfioUserCommand,
  vfioUserVersion,
  writeField,
} from '../spec';
import { accessRegion, writeMany } from './access-commands';
import type { Client } from './client';
import type { Descriptor } from './connection';
import { setIrqs } from './irq-commands';
import { mapMemory, unmapMemory } from './memory-commands';
import type { Header } from './message';
import { setNumber } from './message';
import { Refusal } from './refusal';
import { agree } from './version';

export { Refusal } from './refusal';

export interface Request {
  readonly name: string;
  /** @throws Refusal, and then nothing has changed */
  readonly carryOut: (client: Client, header: Header, message: Uint8Array, given: Descriptor[]) => void;
  readonly takesDescriptors?: boolean;
  /** Writes before it have to have arrived. */
  readonly settles?: boolean;
  /** The engine may have something to do afterwards. */
  readonly runs: boolean;
}

/** Payload bytes of a message, which has to have at least so many. */
function payloadOf(client: Client, header: Header, least: number): number {
  const bytes = header.size - client.payloadAt;
  if (bytes < least) throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, and needs ${least}`);
  return bytes;
}

const version: Request['carryOut'] = (client, header, message) => {
  if (client.agreement) throw new Refusal(Errno.EINVAL, 'the version was agreed on already');
  const bytes = payloadOf(client, header, vfioUserVersion.bytes);
  const at = client.payloadAt;
  const major = readField32(message, at, vfioUserVersion.MAJOR);
  const minor = readField32(message, at, vfioUserVersion.MINOR);
  if (major !== vfioUserVersion.major) {
    throw new Refusal(
      Errno.EINVAL,
      `it speaks version ${major}.${minor}, and this is ${vfioUserVersion.major}`,
    );
  }
  const room = bytes - vfioUserVersion.bytes;
  const json = message.subarray(at + vfioUserVersion.bytes, at + bytes);
  const end = json.indexOf(0);
  const text = new TextDecoder().decode(end < 0 ? json : json.subarray(0, end));
  try {
    client.agreement = agree(minor, text, room, client.host.maxDescriptors);
  } catch (error) {
    throw new Refusal(Errno.EINVAL, error instanceof Error ? error.message : String(error));
  }
  const { agreement } = client;
  const answer = new TextEncoder().encode(agreement.json === '' ? '' : `${agreement.json}\0`);
  const reply = client.payload(vfioUserVersion.bytes + answer.length);
  writeField(reply, at, vfioUserVersion.MAJOR, vfioUserVersion.major, 0);
  writeField(reply, at, vfioUserVersion.MINOR, agreement.minor, 0);
  reply.set(answer, at + vfioUserVersion.bytes);
  client.answer(header, vfioUserVersion.bytes + answer.length);
  const dma = agreement.likeQemu ? ', QEMU' : '';
  client.host.log(`a client is connected (vfio-user ${major}.${agreement.minor}${dma})`);
};

const getInfo: Request['carryOut'] = (client, header, message) => {
  payloadOf(client, header, deviceInfo.bytes);
  argumentSize(client, message, deviceInfo.ARGSZ, deviceInfo.bytes);
  const at = client.payloadAt;
  const reply = client.payload(deviceInfo.bytes);
  writeField(reply, at, deviceInfo.ARGSZ, deviceInfo.bytes, 0);
  writeField(reply, at, deviceInfo.FLAGS, DeviceFlag.reset | DeviceFlag.pci, 0);
  writeField(reply, at, deviceInfo.REGIONS, VfioRegion.count, 0);
  writeField(reply, at, deviceInfo.IRQS, VfioIrq.count, 0);
  client.answer(header, deviceInfo.bytes);
};

const getRegionInfo: Request['carryOut'] = (client, header, message) => {
  payloadOf(client, header, regionInfo.bytes);
  argumentSize(client, message, regionInfo.ARGSZ, regionInfo.bytes);
  const at = client.payloadAt;
  const index = readField32(message, at, regionInfo.INDEX);
  if (index >= VfioRegion.count) throw new Refusal(Errno.EINVAL, `there is no region ${index}`);
  const size = client.host.device.sizeOf(index);
  const reply = client.payload(regionInfo.bytes);
  writeField(reply, at, regionInfo.ARGSZ, regionInfo.bytes, 0);
  writeField(reply, at, regionInfo.FLAGS, size > 0 ? RegionFlag.read | RegionFlag.write : 0, 0);
  writeField(reply, at, regionInfo.INDEX, index, 0);
  setNumber(reply, at, regionInfo.SIZE, size);
  client.answer(header, regionInfo.bytes);
};

const getIrqInfo: Request['carryOut'] = (client, header, message) => {
  payloadOf(client, header, irqInfo.bytes);
  argumentSize(client, message, irqInfo.ARGSZ, irqInfo.bytes);
  const at = client.payloadAt;
  const index = readField32(message, at, irqInfo.INDEX);
  if (index >= VfioIrq.count) throw new Refusal(Errno.EINVAL, `there is no kind of interrupts ${index}`);
  const count = index === VfioIrq.msix ? client.host.device.msix.vectors : 0;
  const reply = client.payload(irqInfo.bytes);
  writeField(reply, at, irqInfo.ARGSZ, irqInfo.bytes, 0);
  writeField(reply, at, irqInfo.FLAGS, count > 0 ? IrqInfoFlag.eventfd | IrqInfoFlag.maskable : 0, 0);
  writeField(reply, at, irqInfo.INDEX, index, 0);
  writeField(reply, at, irqInfo.COUNT, count, 0);
  client.answer(header, irqInfo.bytes);
};

/** The client has room for less than the answer: it is told so, rather than given a part. */
function argumentSize(client: Client, message: Uint8Array, field: Field, least: number): void {
  const argsz = readField32(message, client.payloadAt, field);
  if (argsz < least) throw new Refusal(Errno.EINVAL, `argsz is ${argsz}, and the answer has ${least} bytes`);
}

const reset: Request['carryOut'] = (client, header) => {
  client.host.device.reset();
  client.payload(0);
  client.answer(header, 0);
  client.host.log('the client reset the device');
};

const notOffered: Request['carryOut'] = () => {
  throw new Refusal(Errno.EOPNOTSUPP, 'this device does not offer it');
};

const c = VfioUserCommand;
export const requests: ReadonlyMap<number, Request> = new Map<number, Request>([
  [c.version, { name: 'VERSION', carryOut: version, runs: false }],
  [c.dmaMap, { name: 'DMA_MAP', carryOut: mapMemory, takesDescriptors: true, runs: true }],
  [c.dmaUnmap, { name: 'DMA_UNMAP', carryOut: unmapMemory, runs: true }],
  [c.deviceGetInfo, { name: 'DEVICE_GET_INFO', carryOut: getInfo, runs: false }],
  [c.deviceGetRegionInfo, { name: 'DEVICE_GET_REGION_INFO', carryOut: getRegionInfo, runs: false }],
  [c.deviceGetRegionIoFds, { name: 'DEVICE_GET_REGION_IO_FDS', carryOut: notOffered, runs: false }],
  [c.deviceGetIrqInfo, { name: 'DEVICE_GET_IRQ_INFO', carryOut: getIrqInfo, runs: false }],
  [c.deviceSetIrqs, { name: 'DEVICE_SET_IRQS', carryOut: setIrqs, takesDescriptors: true, runs: false }],
  [c.regionRead, { name: 'REGION_READ', carryOut: accessRegion(false), settles: true, runs: true }],
  [c.regionWrite, { name: 'REGION_WRITE', carryOut: accessRegion(true), runs: true }],
  [c.deviceReset, { name: 'DEVICE_RESET', carryOut: reset, runs: true }],
  [c.regionWriteMulti, { name: 'REGION_WRITE_MULTI', carryOut: writeMany, runs: true }],
  [c.deviceFeature, { name: 'DEVICE_FEATURE', carryOut: notOffered, runs: false }],
  [c.migrationDataRead, { name: 'MIG_DATA_READ', carryOut: notOffered, runs: false }],
  [c.migrationDataWrite, { name: 'MIG_DATA_WRITE', carryOut: notOffered, runs: false }],
]);
