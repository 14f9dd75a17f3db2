// The way of a message: read from its TX slot (or sent by an agent), over the session, into its RX slot or an AMI-HW's
// buffer. One message at a time is being read, by priority; nothing is read before there is room at the other end, so a
// message on its way never waits (stated: back-pressure). The way itself is in path.ts.

import { Arbiter } from './arbiter';
import type { AmuParts } from './parts';
import { createPath, type Path, type Ports, PortTime } from './path';
import { Stalls } from './stalls';

export class Messages {
  readonly arbiter: Arbiter;
  readonly stalls: Stalls;
  path: Path;
  readonly ports: Ports;

  constructor(private readonly amu: AmuParts) {
    this.arbiter = new Arbiter(amu.sessions.capacity, amu.kernel.arena);
    this.stalls = new Stalls(amu);
    const { kernel } = amu;
    this.ports = {
      times: kernel.arena.float64(PortTime.doubles),
      awaited: kernel.arena.int32(32),
      readLane: kernel.lane(),
      writeLane: kernel.lane(),
      hopLane: kernel.lane(),
    };
    this.path = createPath(amu, this.arbiter, this.stalls, this.ports);
  }

  /** Something that a session depends on has changed: is it ready, stalled, or has it nothing to do? Moves nothing. */
  evaluate(session: number): void {
    this.path.evaluate(session);
  }

  evaluateAll(): void {
    const { sessions } = this.amu;
    sessions.reconsider();
    for (let session = 0; session < sessions.count; session++) this.path.evaluate(session);
    this.path.kick();
  }

  /** More messages are on their way than there was room for: answers the path that knows the new arrays. */
  grow(): Path {
    this.amu.pool.grow();
    this.path = createPath(this.amu, this.arbiter, this.stalls, this.ports);
    return this.path;
  }

  /** Lets the port read what is ready. */
  kick(): void {
    this.path.kick();
  }

  /** Stall.none when a message finds room at the destination, else what it lacks. */
  room(session: number): number {
    return this.path.room(session);
  }
}
