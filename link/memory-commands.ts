// DMA_MAP and DMA_UNMAP.

import { DmaMapFlag, DmaUnmapFlag, dmaMap, dmaUnmap, Errno, readField32, vfioUserDefaults } from '../spec';
import type { Client } from './client';
import type { Descriptor } from './connection';
import { type Header, numberOf } from './message';
import { Refusal } from './refusal';

const latest = Number.MAX_SAFE_INTEGER;
const hex = (n: number) => `0x${n.toString(16)}`;

export function mapMemory(client: Client, header: Header, message: Uint8Array, given: Descriptor[]): void {
  const at = client.payloadAt;
  const bytes = header.size - at;
  if (bytes < dmaMap.bytes)
    throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, and needs ${dmaMap.bytes}`);
  const argsz = readField32(message, at, dmaMap.ARGSZ);
  const flags = readField32(message, at, dmaMap.FLAGS);
  const position = numberOf(message, at, dmaMap.OFFSET);
  const start = numberOf(message, at, dmaMap.ADDRESS);
  const size = numberOf(message, at, dmaMap.SIZE);
  if (argsz < dmaMap.bytes) throw new Refusal(Errno.EINVAL, `argsz is ${argsz}, and must be ${dmaMap.bytes}`);
  if ((flags & ~(DmaMapFlag.readable | DmaMapFlag.writable)) !== 0) {
    throw new Refusal(Errno.EINVAL, `flags are ${hex(flags)}: only 1 and 2 mean anything`);
  }
  if (size === 0 || start + size > latest || position + size > latest) {
    throw new Refusal(
      Errno.EINVAL,
      `the range ${hex(start)} of ${hex(size)} bytes is empty, or ends beyond 2^53`,
    );
  }
  if (given.length > 1) throw new Refusal(Errno.EINVAL, `${given.length} descriptors came with one range`);
  const { host, memory } = client;
  if (memory.ranges.length >= vfioUserDefaults.max_dma_maps) {
    throw new Refusal(Errno.ENOSPC, `${vfioUserDefaults.max_dma_maps} ranges are mapped already`);
  }
  if (given.length > 0 && !host.descriptors.isMemory(given[0])) {
    throw new Refusal(Errno.EINVAL, 'its descriptor is no file of memory');
  }
  const file = given.length > 0 ? host.descriptors.share(given.splice(0)[0]) : undefined;
  const readable = (flags & DmaMapFlag.readable) !== 0;
  const writable = (flags & DmaMapFlag.writable) !== 0;
  if (!memory.add({ start, end: start + size, position, file, readable, writable })) {
    if (file !== undefined) host.descriptors.close(file);
    throw new Refusal(Errno.EEXIST, `${hex(start)}..${hex(start + size - 1)} overlaps what is mapped`);
  }
  const { device } = host;
  device.change(() => void device.fn.map(start, size, readable, writable));
  client.payload(0);
  client.answer(header, 0);
}

export function unmapMemory(client: Client, header: Header, message: Uint8Array): void {
  const at = client.payloadAt;
  const bytes = header.size - at;
  if (bytes < dmaUnmap.bytes) {
    throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, and needs ${dmaUnmap.bytes}`);
  }
  const argsz = readField32(message, at, dmaUnmap.ARGSZ);
  const flags = readField32(message, at, dmaUnmap.FLAGS);
  let start = numberOf(message, at, dmaUnmap.ADDRESS);
  let size = numberOf(message, at, dmaUnmap.SIZE);
  if (argsz < dmaUnmap.bytes)
    throw new Refusal(Errno.EINVAL, `argsz is ${argsz}, and must be ${dmaUnmap.bytes}`);
  if ((flags & DmaUnmapFlag.dirtyBitmap) !== 0) {
    throw new Refusal(Errno.EOPNOTSUPP, 'dirty pages are not tracked: the device does not migrate');
  }
  const all = (flags & DmaUnmapFlag.all) !== 0;
  if (all && (start !== 0 || size !== 0)) {
    throw new Refusal(Errno.EINVAL, 'address and size must be 0 when all ranges are unmapped');
  }
  if (all) size = latest;
  if (size === 0 || start + size > latest) {
    throw new Refusal(
      Errno.EINVAL,
      `the range ${hex(start)} of ${hex(size)} bytes is empty, or ends beyond 2^53`,
    );
  }
  const gone = client.memory.remove(start, start + size);
  if (!gone) {
    throw new Refusal(
      Errno.EINVAL,
      `${hex(start)}..${hex(start + size - 1)} is a part of what was mapped as one`,
    );
  }
  if (gone.length === 0 && !all) {
    throw new Refusal(Errno.ENOENT, `nothing is mapped at ${hex(start)}..${hex(start + size - 1)}`);
  }
  if (gone.length > 0) {
    start = gone[0].start;
    size = gone[gone.length - 1].end - start;
    const { device } = client.host;
    device.change(() => void device.fn.unmap(start, size));
  }
  const reply = client.payload(dmaUnmap.bytes);
  reply.set(message.subarray(at, at + dmaUnmap.bytes), at);
  client.answer(header, dmaUnmap.bytes);
}
