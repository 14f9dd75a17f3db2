// Messages between the slot (or agent) that they were read from and the slot (or agent) that they are for. One block of
// bytes, cut by the AMU's longest message, doubled when all are on their way: nothing is allocated per message.

import { wordsOf } from '../memory';

const firstBytes = 64 * 1024;
const firstAtLeast = 16;

function createPoolState(capacity: number, stride: number) {
  const bytes = new Uint8Array(capacity * stride);
  return {
    capacity,
    bytes,
    /** the same bytes */
    words: wordsOf(bytes),
    session: new Int32Array(capacity),
    /** low half of the index of the TX slot that it was read from */
    index: new Uint32Array(capacity),
    length: new Uint32Array(capacity),
    /** when it was put or sent, in ps */
    start: new Float64Array(capacity),
    /** the newest occurrence about it */
    cause: new Float64Array(capacity),
    /** the next one in an AMI-HW socket's buffer, or the next free one */
    next: new Int32Array(capacity),
    free: -1,
    used: 0,
  };
}

export class MessagePool {
  readonly state: ReturnType<typeof createPoolState>;

  constructor(readonly stride: number) {
    this.state = createPoolState(Math.max(firstAtLeast, Math.ceil(firstBytes / stride)), stride);
  }

  allocate(): number {
    const s = this.state;
    if (s.free >= 0) {
      const message = s.free;
      s.free = s.next[message];
      return message;
    }
    if (s.used === s.capacity) this.grow();
    return s.used++;
  }

  release(message: number): void {
    this.state.next[message] = this.state.free;
    this.state.free = message;
  }

  /** Where the message's bytes start in `state.bytes`. */
  at(message: number): number {
    return message * this.stride;
  }

  private grow(): void {
    const s = this.state;
    const bigger = createPoolState(s.capacity * 2, this.stride);
    bigger.bytes.set(s.bytes);
    bigger.session.set(s.session);
    bigger.index.set(s.index);
    bigger.length.set(s.length);
    bigger.start.set(s.start);
    bigger.cause.set(s.cause);
    bigger.next.set(s.next);
    const { free, used } = s;
    Object.assign(s, bigger, { free, used });
  }
}
