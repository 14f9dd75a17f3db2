// Bytes of a function's address space, and of its BAR0: registers, eight bytes each.

import type { Changes } from '../history/inputs';
import type { Hardware } from '../seam';
import type { Naming } from './naming';

export interface MemoryRead {
  readonly bytes: Uint8Array;
  /** bytes behind those read, of which there are none */
  readonly unreadable: number;
}

/** One look reads no more of a memory, and of registers. */
const mostBytes = 16 * 1024 * 1024;
const mostRegisterBytes = 1024 * 1024;

/** A function of the system and which of its spaces; undefined for a name that is none. */
export function spaceNamed(
  naming: Naming,
  name: string,
): { fn: number; space: number; bar0: boolean } | undefined {
  const bar0 = name.endsWith('.bar0');
  const wanted = bar0 ? name.slice(0, -'.bar0'.length) : name;
  const { functions } = naming.system;
  const fn = functions.find(f => f.name === wanted);
  if (fn) return { fn: fn.index, space: fn.index, bar0 };
  // Those of processes, `pf.app`, lie behind the functions'.
  let space = functions.length;
  for (const owner of functions) {
    for (const p of owner.processes) {
      if (!bar0 && `${owner.name}.${p.name}` === wanted) return { fn: owner.index, space, bar0 };
      space++;
    }
  }
  return undefined;
}

export function readMemory(
  hardware: Hardware,
  naming: Naming,
  space: string,
  address: bigint,
  length: number,
): MemoryRead {
  const found = spaceNamed(naming, space);
  const wanted = Math.max(0, Math.min(length, found?.bar0 ? mostRegisterBytes : mostBytes));
  if (!found || address < 0n || address + BigInt(wanted) > 1n << 53n) {
    return { bytes: new Uint8Array(0), unreadable: wanted };
  }
  const at = Number(address);
  const bytes = new Uint8Array(wanted);
  const read = found.bar0
    ? readRegisters(hardware, found.fn, at, bytes)
    : readBacked(hardware, found.space, at, bytes);
  return { bytes: bytes.subarray(0, read), unreadable: wanted - read };
}

/** How many bytes from the first on can be read: halves until one fits. */
function readBacked(hardware: Hardware, index: number, at: number, bytes: Uint8Array): number {
  const space = hardware.memory[index];
  if (space.read(at, bytes, 0, bytes.length)) return bytes.length;
  let low = bytes.length > 0 && space.read(at, bytes, 0, 1) ? 1 : 0;
  let high = low === 0 ? 1 : bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (space.read(at, bytes, 0, middle)) low = middle;
    else high = middle;
  }
  if (low > 0) space.read(at, bytes, 0, low);
  return low;
}

/** Words between registers read as zero; where no register follows any more, nothing is there. */
function readRegisters(hardware: Hardware, fn: number, at: number, bytes: Uint8Array): number {
  let end = 0;
  for (let i = 0; i < bytes.length; ) {
    const offset = at + i;
    const word = offset - (offset % 8);
    const value = hardware.peek(fn, word);
    const here = Math.min(bytes.length - i, word + 8 - offset);
    if (value !== undefined) {
      for (let k = 0; k < here; k++)
        bytes[i + k] = Number((value >> BigInt(8 * (offset - word + k))) & 0xffn);
      end = i + here;
    }
    i += here;
  }
  return end;
}

/** Answers how many bytes, from the first on, were written. Registers take whole words only, as on the bus. */
export function writeMemory(
  hardware: Hardware,
  changes: Changes,
  naming: Naming,
  space: string,
  address: bigint,
  bytes: Uint8Array,
): number {
  const found = spaceNamed(naming, space);
  if (!found || address < 0n || address + BigInt(bytes.length) > 1n << 53n) return 0;
  const at = Number(address);
  if (found.bar0) return writeRegisters(changes, found.fn, at, bytes);
  const { space: index } = found;
  const write = (length: number) =>
    changes.make({ kind: 'memory', space: index, address: at, bytes: bytes.slice(0, length) });
  if (write(bytes.length)) return bytes.length;
  const readable = readBacked(hardware, found.space, at, new Uint8Array(bytes.length));
  return readable > 0 && write(readable) ? readable : 0;
}

function writeRegisters(changes: Changes, fn: number, at: number, bytes: Uint8Array): number {
  if (at % 8 !== 0) return 0;
  let written = 0;
  while (written + 8 <= bytes.length) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + written, 8);
    const value = view.getBigUint64(0, true);
    if (!changes.make({ kind: 'register', fn, offset: at + written, value })) break;
    written += 8;
  }
  return written;
}
