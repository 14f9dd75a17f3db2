// Messages between the slot (or agent) that they were read from and the slot (or agent) that they are for. One block of
// bytes, cut by the AMU's longest message: nothing is allocated per message. The arrays change only in `grow`.

import { type Arena, wordsOf } from '../memory';

/** Messages on their way at once that there is room for at first, and bytes of them; untouched ones cost no memory. */
const firstMessages = 1 << 14;
const firstBytes = 1 << 22;
const firstAtLeast = 16;

/** The words of a message's record. */
export enum Message {
  session = 0,
  /** low half of the index of the TX slot that it was read from */
  index = 1,
  length = 2,
  /** the next one in an AMI-HW socket's buffer, or the next free one */
  next = 3,
  words = 4,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum MessageStep {
  log2 = 2,
}
/** The doubles of a message's record: the newest occurrence about it, and the instants and waits of its way in ps. */
export enum MessageTime {
  cause = 0,
  /** when it was put or sent */
  start = 1,
  /** when its doorbell was written, and when that write arrived */
  rung = 2,
  arrived = 3,
  /** when it was its turn: its slot is being read */
  granted = 4,
  /** how much of the time between was a wait for credit, for a slot of the RX ring, for a trace record */
  credit = 5,
  full = 6,
  trace = 7,
  doubles = 8,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum MessageTimeStep {
  log2 = 3,
}

export class MessagePool {
  words: Int32Array;
  times: Float64Array;
  bytes: Uint8Array;
  /** the same bytes, and how many words of them a message has */
  data: Uint32Array;
  readonly dataWords: number;
  private capacity: number;
  /** [0] the first free one, -1 = none; [1] how many were ever used; [2] `capacity` */
  readonly free: Int32Array;

  constructor(
    readonly stride: number,
    private readonly arena: Arena,
  ) {
    this.free = arena.int32(16);
    this.free[0] = -1;
    this.capacity = Math.max(firstAtLeast, Math.min(firstMessages, Math.floor(firstBytes / stride)));
    this.free[2] = this.capacity;
    this.dataWords = stride >>> 2;
    this.words = arena.int32(this.capacity * Message.words);
    this.times = arena.float64(this.capacity * MessageTime.doubles);
    this.bytes = arena.uint8(this.capacity * stride);
    this.data = wordsOf(this.bytes);
  }

  /** All are on their way: `grow` before the next one is allocated. */
  get full(): boolean {
    return this.free[0] < 0 && this.free[1] === this.capacity;
  }

  allocate(): number {
    const message = this.free[0];
    if (message < 0) return this.free[1]++;
    this.free[0] = this.words[(message << MessageStep.log2) | Message.next];
    return message;
  }

  release(message: number): void {
    this.words[(message << MessageStep.log2) | Message.next] = this.free[0];
    this.free[0] = message;
  }

  /** Where the message's bytes start in `bytes`. */
  at(message: number): number {
    return message * this.stride;
  }
  session(message: number): number {
    return this.words[message * Message.words + Message.session];
  }
  length(message: number): number {
    return this.words[message * Message.words + Message.length];
  }
  cause(message: number): number {
    return this.times[message * MessageTime.doubles + MessageTime.cause];
  }

  /** Those that are allocated, for who looks. */
  allocated(): readonly number[] {
    const free = new Set<number>();
    for (let m = this.free[0]; m >= 0; m = this.words[m * Message.words + Message.next]) free.add(m);
    return Array.from({ length: this.free[1] }, (_, m) => m).filter(m => !free.has(m));
  }

  /** The messages on their way, and the arrays that they are in: whoever holds those goes on with them. */
  snapshot() {
    const { words, times, bytes, data, capacity, free } = this;
    const used = free[1];
    return {
      arrays: { words, times, bytes, data, capacity },
      words: words.slice(0, used * Message.words),
      times: times.slice(0, used * MessageTime.doubles),
      bytes: bytes.slice(0, used * this.stride),
      free: free.slice(),
    };
  }
  restore(snapshot: ReturnType<MessagePool['snapshot']>): void {
    const { words, times, bytes, data, capacity } = snapshot.arrays;
    this.words = words;
    this.times = times;
    this.bytes = bytes;
    this.data = data;
    this.capacity = capacity;
    // What was used since then is as if it had never been.
    const used = Math.max(this.free[1], snapshot.free[1]);
    words.fill(0, snapshot.words.length, used * Message.words);
    times.fill(0, snapshot.times.length, used * MessageTime.doubles);
    bytes.fill(0, snapshot.bytes.length, used * this.stride);
    words.set(snapshot.words);
    times.set(snapshot.times);
    bytes.set(snapshot.bytes);
    this.free.set(snapshot.free);
  }

  grow(): void {
    const { words, times, bytes } = this;
    this.capacity *= 2;
    this.free[2] = this.capacity;
    this.words = this.arena.int32(words.length * 2);
    this.words.set(words);
    this.times = this.arena.float64(times.length * 2);
    this.times.set(times);
    this.bytes = this.arena.uint8(bytes.length * 2);
    this.bytes.set(bytes);
    this.data = wordsOf(this.bytes);
  }
}
