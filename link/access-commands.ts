// REGION_READ, REGION_WRITE and REGION_WRITE_MULTI: every access of a register comes through here.

import { Errno, readField32, regionAccess, regionWriteMulti, vfioUserDefaults, writeField } from '../spec';
import type { Client } from './client';
import { type Header, numberOf, setNumber } from './message';
import { Refusal } from './refusal';

const most = vfioUserDefaults.max_data_xfer_size;

/** The bounds of an access. @throws Refusal when they are not those of a region */
function judge(client: Client, region: number, offset: number, count: number): void {
  const size = client.host.device.sizeOf(region);
  if (size === 0) throw new Refusal(Errno.EINVAL, `there is no region ${region}`);
  if (count > most) throw new Refusal(Errno.EINVAL, `${count} bytes at once are more than ${most}`);
  if (offset + count > size) {
    throw new Refusal(
      Errno.EINVAL,
      `${count} bytes at 0x${offset.toString(16)} are not in region ${region}, which has ${size}`,
    );
  }
}

export const accessRegion =
  (write: boolean) =>
  (client: Client, header: Header, message: Uint8Array): void => {
    const at = client.payloadAt;
    const bytes = header.size - at;
    if (bytes < regionAccess.bytes) {
      throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, and needs ${regionAccess.bytes}`);
    }
    const offset = numberOf(message, at, regionAccess.OFFSET);
    const region = readField32(message, at, regionAccess.REGION);
    const count = readField32(message, at, regionAccess.COUNT);
    judge(client, region, offset, count);
    if (write && bytes < regionAccess.bytes + count) {
      throw new Refusal(
        Errno.EINVAL,
        `it has ${bytes - regionAccess.bytes} bytes of data, and says ${count}`,
      );
    }
    const { device } = client.host;
    client.accesses++;
    const answered = regionAccess.bytes + (write ? 0 : count);
    const reply = client.payload(answered);
    setNumber(reply, at, regionAccess.OFFSET, offset);
    writeField(reply, at, regionAccess.REGION, region, 0);
    writeField(reply, at, regionAccess.COUNT, count, 0);
    if (write) device.write(region, offset, message, at + regionAccess.bytes, count);
    else device.read(region, offset, reply, at + regionAccess.bytes, count);
    client.answer(header, answered);
  };

export function writeMany(client: Client, header: Header, message: Uint8Array): void {
  const at = client.payloadAt;
  const bytes = header.size - at;
  const count = bytes < regionWriteMulti.bytes ? -1 : numberOf(message, at, regionWriteMulti.COUNT);
  const { entryBytes, dataAt, dataBytes } = regionWriteMulti;
  if (count < 0 || regionWriteMulti.bytes + count * entryBytes > bytes) {
    throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, too few for ${Math.max(count, 0)} writes`);
  }
  const entry = (i: number) => {
    const from = at + regionWriteMulti.bytes + i * entryBytes;
    const offset = numberOf(message, from, regionAccess.OFFSET);
    const region = readField32(message, from, regionAccess.REGION);
    return { from, offset, region, length: readField32(message, from, regionAccess.COUNT) };
  };
  for (let i = 0; i < count; i++) {
    const { offset, region, length } = entry(i);
    judge(client, region, offset, length);
    if (length > dataBytes)
      throw new Refusal(Errno.EINVAL, `write ${i} has ${length} bytes, and room for ${dataBytes}`);
  }
  for (let i = 0; i < count; i++) {
    const { from, offset, region, length } = entry(i);
    client.accesses++;
    client.host.device.write(region, offset, message, from + dataAt, length);
  }
  setNumber(client.payload(regionWriteMulti.bytes), at, regionWriteMulti.COUNT, count);
  client.answer(header, regionWriteMulti.bytes);
}
