// Handlers that want to send where there is no room yet: a queue for each TX socket of an AMI-HW, first come first
// served. When there may be room the first is granted its turn, and nobody overtakes it until it has tried again.

import type { Arena } from '../memory';

export class Waiters {
  readonly state: {
    head: Int32Array;
    tail: Int32Array;
    /** whose turn it is, -1 = nobody's */
    granted: Int32Array;
    /** by context */
    next: Int32Array;
  };

  constructor(
    sockets: number,
    private readonly arena: Arena,
  ) {
    this.state = {
      head: arena.int32(sockets).fill(-1),
      tail: arena.int32(sockets).fill(-1),
      granted: arena.int32(sockets).fill(-1),
      next: arena.int32(64).fill(-1),
    };
  }

  any(socket: number): boolean {
    return this.state.head[socket] >= 0 || this.state.granted[socket] >= 0;
  }

  mayGo(socket: number, context: number): boolean {
    const { head, granted } = this.state;
    return granted[socket] >= 0 ? granted[socket] === context : head[socket] < 0;
  }

  append(socket: number, context: number): void {
    const s = this.state;
    this.reserve(context);
    s.next[context] = -1;
    if (s.tail[socket] < 0) s.head[socket] = context;
    else s.next[s.tail[socket]] = context;
    s.tail[socket] = context;
  }

  /** One whose turn came too early keeps its place. */
  putFirst(socket: number, context: number): void {
    const s = this.state;
    this.reserve(context);
    s.granted[socket] = -1;
    s.next[context] = s.head[socket];
    s.head[socket] = context;
    if (s.tail[socket] < 0) s.tail[socket] = context;
  }

  /** The one that was let go has sent. */
  went(socket: number): void {
    this.state.granted[socket] = -1;
  }

  /** Those contexts want to send no more; answers whether one of them was here. */
  remove(socket: number, contexts: readonly number[]): boolean {
    const { head, tail, granted, next } = this.state;
    let found = contexts.includes(granted[socket]);
    if (found) granted[socket] = -1;
    let last = -1;
    for (let context = head[socket]; context >= 0; context = next[context]) {
      if (!contexts.includes(context)) {
        last = context;
        continue;
      }
      found = true;
      if (last < 0) head[socket] = next[context];
      else next[last] = next[context];
    }
    tail[socket] = last;
    return found;
  }

  /** The context whose turn it is from now on; -1 when nobody waits or somebody was asked already. */
  grant(socket: number): number {
    const s = this.state;
    const context = s.head[socket];
    if (context < 0 || s.granted[socket] >= 0) return -1;
    s.head[socket] = s.next[context];
    if (s.head[socket] < 0) s.tail[socket] = -1;
    s.granted[socket] = context;
    return context;
  }

  private reserve(context: number): void {
    if (context < this.state.next.length) return;
    const longer = this.arena.int32(2 ** Math.ceil(Math.log2(context + 1))).fill(-1);
    longer.set(this.state.next);
    this.state.next = longer;
  }
}
