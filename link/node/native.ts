// The few functions of Linux's C library that Node lacks and descriptors need, called through koffi where it is installed
// and fits: messages with descriptors beside their bytes, and waiting for several sockets at once.

/** The part of koffi that is used; addresses are bigints. */
interface Koffi {
  load(path: string | null): { func(prototype: string): NativeFunction };
  alloc(type: string, count: number): bigint;
  view(address: bigint, bytes: number): ArrayBuffer;
  errno(): number;
}
type NativeFunction = ((...values: readonly (number | bigint)[]) => number | bigint) & {
  async(...values: readonly unknown[]): void;
};

export interface Native {
  /** bytes received, or minus an errno */
  recvmsg(file: number, into: Uint8Array, at: number, length: number, descriptors: number[]): number;
  /** Sends bytes with descriptors beside the first; answers how many, or minus an errno. */
  sendmsg(file: number, bytes: Uint8Array, descriptors: readonly number[]): number;
  readonly poll: Poll;
  /** An event descriptor with a count of 0. */
  eventfd(): number;
  shutdown(file: number): void;
  /** O_RDONLY and so on, as a part of what the file was opened with. */
  accessMode(file: number): number;
  /** Bytes of `scratch` into a mapping at an address: the system says what is not there, where a store would end the process. */
  readInto(scratch: number, address: bigint, length: number): boolean;
  /** Maps so many bytes of a file, shared; undefined when it cannot be. */
  map(file: number, bytes: number): bigint | undefined;
  unmap(address: bigint, bytes: number): void;
  memfd(): number;
}

/** Waits for files of a list, of which the entries are set by number. */
export interface Poll {
  /** how many there can be */
  readonly capacity: number;
  set(entry: number, file: number, events: number): void;
  result(entry: number): number;
  /** Waits so many microseconds for the first `count` entries; answers how many are ready. */
  wait(count: number, microseconds: number): number;
  /** Whether one entry is ready now, or becomes so within so many microseconds. */
  ready(entry: number, microseconds?: number): boolean;
  /** The same as `wait` in another thread, without a limit. */
  waitAside(count: number, done: () => void): void;
}
export const PollEvent = { in: 1, out: 4, error: 8, hangup: 16, invalid: 32 } as const;

export const Error_ = { again: 11, interrupted: 4, fault: 14 } as const;

// sys/socket.h and its like, on 64-bit Linux.
const headerBytes = 56;
const vectorBytes = 16;
const controlBytes = 16 + 4 * 64;
const solSocket = 1;
const scmRights = 1;
const dontWait = 0x40;
const noSignal = 0x4000;
const closeOnExec = 0x40000000;
const controlTruncated = 8;
const pollBytes = 8;
/** Sockets that are waited for at once: a server has one for each function, and a few that it refuses. */
const pollEntries = 16_384;
const getFlags = 3;
const accessMask = 3;

/** Too many descriptors came at once, and some are lost. */
export class DescriptorsLost extends Error {}

const fitting = new Set(['x64', 'arm64', 'riscv64', 'loong64']);

/** undefined, with the reason in words, where it cannot be. */
export function loadNative(): Native | string {
  if (process.platform !== 'linux')
    return `descriptors are passed on Linux alone, and this is ${process.platform}`;
  if (!fitting.has(process.arch)) return `descriptors are not passed on ${process.arch}`;
  let koffi: Koffi;
  try {
    // Not bundled: it is optional, and brings a library of its platform.
    koffi = require('koffi') as Koffi;
  } catch {
    return 'the package koffi is not installed here: npm install koffi';
  }
  try {
    return nativeOf(koffi);
  } catch (error) {
    return `koffi cannot be used here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function nativeOf(koffi: Koffi): Native {
  const library = koffi.load(null);
  const recvmsg = library.func('long recvmsg(int, void *, int)');
  const sendmsg = library.func('long sendmsg(int, void *, int)');
  const ppoll = library.func('int ppoll(void *, unsigned long, void *, void *)');
  const eventfd = library.func('int eventfd(unsigned int, int)');
  const shutdown = library.func('int shutdown(int, int)');
  const fcntl = library.func('int fcntl(int, int, ...)');
  const pread = library.func('long pread(int, void *, unsigned long, long)');
  const mmap = library.func('void *mmap(void *, unsigned long, int, int, int, long)');
  const munmap = library.func('int munmap(void *, unsigned long)');
  const memfdCreate = library.func('int memfd_create(void *, unsigned int)');

  const memory = (bytes: number) => {
    const address = koffi.alloc('uint8_t', bytes);
    const buffer = koffi.view(address, bytes);
    new Uint8Array(buffer).fill(0);
    return { address, view: new DataView(buffer), bytes: new Uint8Array(buffer) };
  };
  const dataBytes = 4096;
  const header = memory(headerBytes);
  const vector = memory(vectorBytes);
  const control = memory(controlBytes);
  const data = memory(dataBytes);
  vector.view.setBigUint64(0, data.address, true);
  header.view.setBigUint64(16, vector.address, true);
  header.view.setBigUint64(24, 1n, true);
  header.view.setBigUint64(32, control.address, true);
  const name = memory(8);

  const receive: Native['recvmsg'] = (file, into, at, length, descriptors) => {
    vector.view.setBigUint64(8, BigInt(Math.min(length, dataBytes)), true);
    header.view.setBigUint64(40, BigInt(controlBytes), true);
    const got = Number(recvmsg(file, header.address, dontWait | closeOnExec));
    if (got < 0) return -koffi.errno();
    const used = Number(header.view.getBigUint64(40, true));
    for (let c = 0; c + 16 <= used; ) {
      const bytes = Number(control.view.getBigUint64(c, true));
      if (bytes < 16) break;
      if (
        control.view.getInt32(c + 8, true) === solSocket &&
        control.view.getInt32(c + 12, true) === scmRights
      ) {
        for (let d = c + 16; d + 4 <= c + bytes; d += 4) descriptors.push(control.view.getInt32(d, true));
      }
      c += (bytes + 7) & ~7;
    }
    into.set(data.bytes.subarray(0, got), at);
    if ((header.view.getInt32(48, true) & controlTruncated) !== 0) throw new DescriptorsLost();
    return got;
  };

  const send: Native['sendmsg'] = (file, bytes, descriptors) => {
    if (bytes.length > dataBytes) throw new RangeError(`${bytes.length} bytes do not go with descriptors`);
    data.bytes.set(bytes);
    vector.view.setBigUint64(8, BigInt(bytes.length), true);
    const length = 16 + 4 * descriptors.length;
    control.view.setBigUint64(0, BigInt(length), true);
    control.view.setInt32(8, solSocket, true);
    control.view.setInt32(12, scmRights, true);
    descriptors.forEach((d, i) => {
      control.view.setInt32(16 + 4 * i, d, true);
    });
    header.view.setBigUint64(40, BigInt(descriptors.length === 0 ? 0 : (length + 7) & ~7), true);
    const sent = Number(sendmsg(file, header.address, noSignal));
    return sent < 0 ? -koffi.errno() : sent;
  };

  const entries = memory(pollEntries * pollBytes);
  const time = memory(16);
  const setTime = (microseconds: number) => {
    time.view.setBigInt64(0, BigInt(Math.floor(microseconds / 1e6)), true);
    time.view.setBigInt64(8, BigInt(Math.round((microseconds % 1e6) * 1000)), true);
  };
  const aside = memory(pollEntries * pollBytes);
  const poll: Poll = {
    capacity: pollEntries,
    set: (entry, file, events) => {
      entries.view.setInt32(entry * pollBytes, file, true);
      entries.view.setUint32(entry * pollBytes + 4, events, true);
    },
    result: entry => entries.view.getUint16(entry * pollBytes + 6, true),
    wait: (count, microseconds) => {
      setTime(microseconds);
      return Number(ppoll(entries.address, count, time.address, 0n));
    },
    ready: (entry, microseconds = 0) => {
      setTime(microseconds);
      return Number(ppoll(entries.address + BigInt(entry * pollBytes), 1, time.address, 0n)) === 1;
    },
    waitAside: (count, done) => {
      aside.bytes.set(entries.bytes.subarray(0, count * pollBytes));
      ppoll.async(aside.address, count, 0n, 0n, done);
    },
  };

  return {
    recvmsg: receive,
    sendmsg: send,
    poll,
    eventfd: () => Number(eventfd(0, 0)),
    shutdown: file => void shutdown(file, 2),
    accessMode: file => Number(fcntl(file, getFlags)) & accessMask,
    readInto: (scratch, address, length) => Number(pread(scratch, address, length, 0)) === length,
    map: (file, bytes) => {
      const address = BigInt(mmap(0n, bytes, 3, 1, file, 0));
      return address === 0n || address >= 0xffff_ffff_ffff_f000n ? undefined : address;
    },
    unmap: (address, bytes) => void munmap(address, bytes),
    memfd: () => Number(memfdCreate(name.address, 1)),
  };
}
