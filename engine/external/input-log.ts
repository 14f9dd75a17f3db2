// What came from outside, in its order, with the number of events that had been carried out then: a run that begins anew at
// an earlier instant meets the same again, though nobody is there to send it. Kept in chunks, of which the oldest go when
// the log becomes longer than it may; positions count all records ever appended.

/** Kinds of records. */
export const Input = {
  /** address = offset in BAR0, lo and hi = the value */
  write: 1,
  /** address = offset in BAR0, lo and hi = the answer */
  read: 2,
  /** the device was reset */
  reset: 3,
  /** address; lo = size modulo 2^32, hi = size / 2^32; flags in `detail` */
  map: 4,
  unmap: 5,
  /** address; the bytes that the hardware found there */
  dmaRead: 6,
  /** address, lo = length: the outside could not be read, or written, though it was mapped */
  dmaFailed: 7,
  /** lo = whether the function may reach memory at all */
  busMaster: 8,
} as const;

enum Word {
  count = 0,
  kind = 1,
  functionIndex = 2,
  address = 3,
  lo = 4,
  hi = 5,
  detail = 6,
  /** where its bytes are in the chunk, and how many */
  data = 7,
  length = 8,
  words = 9,
}

const recordsPerChunk = 4096;
const bytesPerChunk = 512 * 1024;

interface Chunk {
  first: number;
  records: number;
  used: number;
  readonly words: Float64Array;
  bytes: Uint8Array;
}

const newChunk = (first: number, bytes: number): Chunk => ({
  first,
  records: 0,
  used: 0,
  words: new Float64Array(recordsPerChunk * Word.words),
  bytes: new Uint8Array(bytes),
});

export class InputLog {
  private readonly chunks: Chunk[] = [newChunk(0, bytesPerChunk)];
  /** position behind the last record */
  end = 0;
  /** the next record that a run in the past meets */
  cursor = 0;
  /** bytes that all chunks take */
  private size = 0;

  /** `limit`: bytes that the log may take; at least two chunks are kept. */
  constructor(readonly limit: number) {}

  /** Position of the oldest record that is still there. */
  get first(): number {
    return this.chunks[0].first;
  }

  append(
    count: number,
    kind: number,
    functionIndex: number,
    address: number,
    lo: number,
    hi: number,
    detail: number,
    data?: Uint8Array,
    at = 0,
    length = 0,
  ): void {
    let chunk = this.chunks[this.chunks.length - 1];
    if (chunk.records === recordsPerChunk || chunk.used + length > chunk.bytes.length) {
      chunk = this.next(length);
    }
    const w = chunk.records * Word.words;
    const { words } = chunk;
    words[w + Word.count] = count;
    words[w + Word.kind] = kind;
    words[w + Word.functionIndex] = functionIndex;
    words[w + Word.address] = address;
    words[w + Word.lo] = lo;
    words[w + Word.hi] = hi;
    words[w + Word.detail] = detail;
    words[w + Word.data] = chunk.used;
    words[w + Word.length] = length;
    if (data !== undefined && length > 0) {
      chunk.bytes.set(data.subarray(at, at + length), chunk.used);
      chunk.used += length;
    }
    chunk.records++;
    this.end++;
    this.cursor = this.end;
  }

  /** A chunk with room for one more record; the oldest goes when there are too many, and is used again. */
  private next(length: number): Chunk {
    const wanted = Math.max(bytesPerChunk, length);
    const cost = wanted + recordsPerChunk * Word.words * 8;
    let chunk: Chunk | undefined;
    if (this.size + cost > this.limit && this.chunks.length > 1) {
      const oldest = this.chunks.shift()!;
      this.size -= costOf(oldest);
      if (oldest.bytes.length === wanted) {
        oldest.first = this.end;
        oldest.records = oldest.used = 0;
        chunk = oldest;
      }
    }
    chunk ??= newChunk(this.end, wanted);
    this.size += costOf(chunk);
    this.chunks.push(chunk);
    return chunk;
  }

  // ---- reading at the cursor

  private chunkAt(position: number): Chunk | undefined {
    for (let i = this.chunks.length - 1; i >= 0; i--) {
      const chunk = this.chunks[i];
      if (position >= chunk.first) return position < chunk.first + chunk.records ? chunk : undefined;
    }
    return undefined;
  }

  private word(word: Word): number {
    const chunk = this.chunkAt(this.cursor);
    return chunk ? chunk.words[(this.cursor - chunk.first) * Word.words + word] : 0;
  }
  /** Of the record at the cursor; `kind` is 0 behind the last. */
  get count(): number {
    return this.cursor < this.end ? this.word(Word.count) : Number.POSITIVE_INFINITY;
  }
  get kind(): number {
    return this.word(Word.kind);
  }
  get functionIndex(): number {
    return this.word(Word.functionIndex);
  }
  get address(): number {
    return this.word(Word.address);
  }
  get lo(): number {
    return this.word(Word.lo);
  }
  get hi(): number {
    return this.word(Word.hi);
  }
  get detail(): number {
    return this.word(Word.detail);
  }
  get length(): number {
    return this.word(Word.length);
  }
  copyData(into: Uint8Array, at: number): void {
    const chunk = this.chunkAt(this.cursor);
    if (!chunk) return;
    const from = this.word(Word.data);
    into.set(chunk.bytes.subarray(from, from + this.length), at);
  }
}

const costOf = (chunk: Chunk): number => chunk.bytes.length + chunk.words.byteLength;
