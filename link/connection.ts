// What the protocol needs of the world around it: a stream of bytes with descriptors beside them, and what can be done with
// a descriptor. Nothing here knows what a socket is, so that tests stand in for both.

/** A file that a client has handed over; a number of the operating system where there is one. */
export type Descriptor = number;

export interface DescriptorAccess {
  /** Bytes read, which may be fewer; -1 when it fails. */
  readAt(file: Descriptor, position: number, into: Uint8Array, at: number, length: number): number;
  writeAt(file: Descriptor, position: number, from: Uint8Array, at: number, length: number): number;
  /** Adds 1 to an event descriptor without ever waiting. False when it cannot. */
  signal(event: Descriptor): boolean;
  /** A file with positions, such as a memfd: not a pipe, not a device. */
  isMemory(file: Descriptor): boolean;
  isEvent(file: Descriptor): boolean;
  /** Keeps a file of memory; what it answers is to be used, and closed, in its place. */
  share(file: Descriptor): Descriptor;
  close(file: Descriptor): void;
}

/** The near side of a client's stream. Bytes that come are handed to `Client.receive`. */
export interface Connection {
  /** Sends all, in order, without waiting. What a client does not take is kept up to a limit; then it is closed. */
  send(bytes: Uint8Array): void;
  /**
   * Waits until bytes have come, from this client or another one, which were handed on then, or until so many milliseconds are
   * over: false. The rest of the process stands still meanwhile.
   */
  wait(milliseconds: number): boolean;
  close(): void;
}

/** No descriptors: `node:net` alone cannot receive them. */
export const noDescriptors: DescriptorAccess = {
  readAt: () => -1,
  writeAt: () => -1,
  signal: () => false,
  isMemory: () => false,
  isEvent: () => false,
  share: file => file,
  close: () => {},
};
