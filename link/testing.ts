// For tests: the near end of a vfio-user stream as a client has it. Requests become bytes and replies become values; the
// stream is whatever carries them.

import {
  dmaAccess,
  dmaMap,
  dmaUnmap,
  type Field,
  irqSet,
  regionAccess,
  VfioRegion,
  VfioUserCommand,
  VfioUserFlag,
  vfioUserHeader,
  vfioUserVersion,
  writeField,
} from '../spec';
import { type Header, headerOf, numberOf, setNumber, writeHeader } from './message';

export const payloadAt = vfioUserHeader.bytes;

/** A payload of named fields and bytes behind them. */
export function payloadOf(
  bytes: number,
  fields: readonly (readonly [Field, number])[],
  behind: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const payload = new Uint8Array(bytes + behind.length);
  for (const [field, value] of fields) {
    if (field.width > 32) setNumber(payload, 0, field, value);
    else writeField(payload, 0, field, value, 0);
  }
  payload.set(behind, bytes);
  return payload;
}

export function messageOf(id: number, command: number, payload: Uint8Array, flags = 0): Uint8Array {
  const message = new Uint8Array(payloadAt + payload.length);
  writeHeader(message, id, command, message.length, flags);
  message.set(payload, payloadAt);
  return message;
}

export const defaultCapabilities = {
  max_msg_fds: 8,
  max_data_xfer_size: 1_048_576,
  max_dma_maps: 65_535,
  pgsizes: 4096,
  write_multiple: true,
};

export const requestsOf = {
  version: (capabilities: object | undefined = defaultCapabilities, major = 0, minor = 1) =>
    payloadOf(
      vfioUserVersion.bytes,
      [
        [vfioUserVersion.MAJOR, major],
        [vfioUserVersion.MINOR, minor],
      ],
      capabilities && new TextEncoder().encode(`${JSON.stringify({ capabilities })}\0`),
    ),
  map: (address: number, size: number, offset = 0, flags = 3) =>
    payloadOf(dmaMap.bytes, [
      [dmaMap.ARGSZ, dmaMap.bytes],
      [dmaMap.FLAGS, flags],
      [dmaMap.OFFSET, offset],
      [dmaMap.ADDRESS, address],
      [dmaMap.SIZE, size],
    ]),
  unmap: (address: number, size: number, flags = 0) =>
    payloadOf(dmaUnmap.bytes, [
      [dmaUnmap.ARGSZ, dmaUnmap.bytes],
      [dmaUnmap.FLAGS, flags],
      [dmaUnmap.ADDRESS, address],
      [dmaUnmap.SIZE, size],
    ]),
  read: (region: number, offset: number, count: number) =>
    payloadOf(regionAccess.bytes, [
      [regionAccess.OFFSET, offset],
      [regionAccess.REGION, region],
      [regionAccess.COUNT, count],
    ]),
  write: (region: number, offset: number, data: Uint8Array) =>
    payloadOf(
      regionAccess.bytes,
      [
        [regionAccess.OFFSET, offset],
        [regionAccess.REGION, region],
        [regionAccess.COUNT, data.length],
      ],
      data,
    ),
  irqs: (flags: number, index: number, start: number, count: number, data = new Uint8Array(0)) =>
    payloadOf(
      irqSet.bytes,
      [
        [irqSet.ARGSZ, irqSet.bytes + data.length],
        [irqSet.FLAGS, flags],
        [irqSet.INDEX, index],
        [irqSet.START, start],
        [irqSet.COUNT, count],
      ],
      data,
    ),
};

export interface Reply {
  readonly header: Header;
  readonly payload: Uint8Array;
  /** errno of an error reply, 0 of another */
  readonly errno: number;
}

/** Memory that the client serves by messages, by where it begins. */
export class ServedMemory {
  constructor(
    readonly start: number,
    readonly bytes: Uint8Array,
  ) {}
  store(at: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, at);
  }
  load(at: number, length: number): Uint8Array {
    return this.bytes.slice(at, at + length);
  }
  /** The reply to a DMA message; undefined for another message. */
  answer(header: Header, message: Uint8Array): Uint8Array | undefined {
    if (header.command !== VfioUserCommand.dmaRead && header.command !== VfioUserCommand.dmaWrite) {
      return undefined;
    }
    const address = numberOf(message, payloadAt, dmaAccess.ADDRESS);
    const count = numberOf(message, payloadAt, dmaAccess.COUNT);
    const at = address - this.start;
    const flags = VfioUserFlag.reply;
    const fields = [
      [dmaAccess.ADDRESS, address],
      [dmaAccess.COUNT, count],
    ] as const;
    if (header.command === VfioUserCommand.dmaRead) {
      const data = this.bytes.subarray(at, at + count);
      return messageOf(header.id, header.command, payloadOf(dmaAccess.bytes, fields, data), flags);
    }
    this.bytes.set(message.subarray(payloadAt + dmaAccess.bytes, payloadAt + dmaAccess.bytes + count), at);
    return messageOf(header.id, header.command, payloadOf(dmaAccess.bytes, fields), flags);
  }
}

/** Splits what a server sends into messages. */
export class Splitter {
  private rest = new Uint8Array(0);
  push(bytes: Uint8Array): Uint8Array[] {
    const all = new Uint8Array(this.rest.length + bytes.length);
    all.set(this.rest);
    all.set(bytes, this.rest.length);
    const found: Uint8Array[] = [];
    let at = 0;
    while (all.length - at >= payloadAt) {
      const { size } = headerOf(all.subarray(at));
      if (all.length - at < size) break;
      found.push(all.slice(at, at + size));
      at += size;
    }
    this.rest = all.slice(at);
    return found;
  }
}

export const replyOf = (message: Uint8Array): Reply => {
  const header = headerOf(message);
  const isError = (header.flags & VfioUserFlag.error) !== 0;
  return { header, payload: message.subarray(payloadAt), errno: isError ? header.error : 0 };
};

export const bar0 = VfioRegion.bar0;
export const config = VfioRegion.config;
