// One run of memory in which all state lies that a message touches, so that code which is no JavaScript (engine/core) can
// work on it too. Who needs an array asks for it here and goes on with it as with any other. Where WebAssembly is not to be
// had, or the room is used up, arrays lie by themselves, and the core is not used.

/** Arrays begin at multiples of this: a cache line. */
const alignment = 64;
const pageBytes = 65_536;
/** What a WebAssembly memory can have, less what a signed address cannot reach. */
const mostBytes = 2 ** 31 - pageBytes;

/** Room that is kept for what has to be in here. */
const reserve = 2 ** 25;

type MakeArray<T> = new (buffer: ArrayBuffer, at: number, length: number) => T;

export class Arena {
  readonly memory: WebAssembly.Memory | undefined;
  private readonly buffer: ArrayBuffer | undefined;
  /** nothing lies at 0, which stands for nowhere */
  private used = alignment;
  private lacking = false;

  /** Of so many bytes; what is not used of them costs no memory. 0 = arrays lie by themselves. */
  constructor(bytes: number) {
    this.memory = bytes > 0 ? createMemory(Math.min(bytes, mostBytes)) : undefined;
    this.buffer = this.memory?.buffer;
  }

  /** All arrays that were asked for are in here. */
  get complete(): boolean {
    return this.buffer !== undefined && !this.lacking;
  }

  /** Bytes that have not been given out. */
  get room(): number {
    return (this.buffer?.byteLength ?? 0) - this.used;
  }

  int32(length: number): Int32Array {
    return this.make(Int32Array, length, 4);
  }
  uint32(length: number): Uint32Array {
    return this.make(Uint32Array, length, 4);
  }
  int8(length: number): Int8Array {
    return this.make(Int8Array, length, 1);
  }
  uint8(length: number): Uint8Array {
    return this.make(Uint8Array, length, 1);
  }
  float64(length: number): Float64Array {
    return this.make(Float64Array, length, 8);
  }

  /** Where an array begins, in bytes; 0 when it is not in here. */
  addressOf(array: ArrayBufferView): number {
    return array.buffer === this.buffer ? array.byteOffset : 0;
  }

  /** Bytes of an array that was given out, by its address. */
  bytesAt(address: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer ?? new ArrayBuffer(0), address, length);
  }

  /** Whether the array shares this memory with others. */
  holds(array: ArrayBufferView): boolean {
    return array.buffer === this.buffer;
  }

  /** What is kept of this at an instant is kept by those who have the arrays; what was given out stays theirs. */
  snapshot(): undefined {
    return undefined;
  }
  restore(): void {}

  /** Bytes that may also lie elsewhere: there is always room left for what may not. */
  bytes(length: number): Uint8Array {
    const { buffer } = this;
    const fits = buffer !== undefined && this.used + length + reserve <= buffer.byteLength;
    return fits ? this.uint8(length) : new Uint8Array(length);
  }

  /** Grows with each array that is given out. */
  get given(): number {
    return this.used;
  }

  private make<T>(type: MakeArray<T>, length: number, bytesEach: number): T {
    const at = this.used;
    const end = at + Math.ceil((length * bytesEach) / alignment) * alignment;
    if (this.buffer === undefined || end > this.buffer.byteLength) {
      this.lacking = true;
      return new type(new ArrayBuffer(length * bytesEach), 0, length);
    }
    this.used = end;
    return new type(this.buffer, at, length);
  }
}

function createMemory(bytes: number): WebAssembly.Memory | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  } catch {
    // So much is not to be had, or a page's policy forbids it.
    return undefined;
  }
}
