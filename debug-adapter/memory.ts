// Bytes of address spaces. A memory reference is `pf@0x42000`, or `pf.bar0@0x10600` for a function's registers.

import { type Arguments, BadArgument } from './arguments';
import type { Conversation, Request } from './conversation';

/** One answer holds no more; clients ask again. */
const mostBytes = 4 * 1024 * 1024;

export const referenceOf = (space: string, address: bigint): string => `${space}@0x${address.toString(16)}`;

export function placeIn(args: Arguments): { space: string; address: bigint } {
  return placeAt(args.text('memoryReference'), args.optionalInteger('offset') ?? 0);
}

/** @throws BadArgument */
export function placeAt(reference: string, offset: number): { space: string; address: bigint } {
  const match = /^(.+)@(0x[0-9a-f]{1,16}|\d{1,20})$/i.exec(reference);
  if (!match) {
    throw new BadArgument(
      `"memoryReference" is "${reference.slice(0, 80)}", and must be a space and an address: pf@0x42000.`,
    );
  }
  const address = BigInt(match[2]) + BigInt(offset);
  if (address < 0n || address >> 64n !== 0n) {
    throw new BadArgument(`The offset ${offset} leaves the 64-bit address space.`);
  }
  return { space: match[1], address };
}

export const readMemory: Request = (c, args) => {
  const { space, address } = placeIn(args);
  const count = Math.min(args.integer('count', 0), mostBytes);
  c.showMemory(args.text('memoryReference'), args.optionalInteger('offset') ?? 0, count);
  const { bytes, unreadable } = c.engine.readMemory(space, address, count);
  return {
    body: {
      address: `0x${address.toString(16)}`,
      ...(bytes.length > 0 && { data: toBase64(bytes) }),
      ...(unreadable > 0 && { unreadableBytes: unreadable }),
    },
  };
};

export const writeMemory: Request = (c, args) => {
  const { space, address } = placeIn(args);
  const bytes = fromBase64(args.text('data'));
  const written = still(c).writeMemory(space, address, bytes);
  if (written < bytes.length && !args.flag('allowPartial')) {
    if (space.endsWith('.bar0')) {
      throw new BadArgument(
        `${referenceOf(space, address)}: ${written} of ${bytes.length} bytes were written; registers take whole words of 8 bytes at multiples of 8.`,
      );
    }
    throw new BadArgument(
      `Only ${written} of ${bytes.length} bytes from ${referenceOf(space, address)} on are memory; nothing is behind them.`,
    );
  }
  const offset = args.optionalInteger('offset') ?? 0;
  const memoryReference = args.text('memoryReference');
  return {
    body: { offset, bytesWritten: written },
    after: () => tellChange(c, written > 0 ? { memoryReference, offset, count: written } : undefined),
  };
};

/** Something was set by hand: what the client shows of it is out of date. */
export function tellChange(
  c: Conversation,
  memory: { readonly memoryReference: string; readonly offset: number; readonly count: number } | undefined,
): void {
  if (c.loop.running || c.loop.over) return;
  if (memory && c.can.memory) c.send('memory', memory);
  if (c.can.invalidated) c.send('invalidated', { areas: ['variables'] });
}

const still = (c: Conversation) => c.still;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x6000));
  }
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), c => c.charCodeAt(0));
  } catch {
    throw new BadArgument('"data" must be bytes in base64.');
  }
}
