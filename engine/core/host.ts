// What the engine does for the core where that comes to something rare: see assembly/host.

import { TraceEvent } from '../../spec';
import { changeBucket } from '../amu/latency';
import { RingCount } from '../amu/rings';
import { Occurrence } from '../seam';
import type { Sides } from './places';
import type { SocketRows } from './sockets';

/** Fills beyond this, of rings whose indexes make no sense, are as good as this. */
const most = 0x7fffffff;

const traceEvents = new Map<number, number>([
  [Occurrence.fetch, TraceEvent.fetch],
  [Occurrence.arrive, TraceEvent.arrive],
  [Occurrence.deliver, TraceEvent.deliver],
  [Occurrence.send, TraceEvent.send],
]);

/** What the core is told by: an array is elsewhere than before; something was done on which somebody may want to stand still. */
export interface Told {
  readonly moved: () => void;
  readonly acted: () => void;
}

export function hostOf(
  { kernel, hardware, programs }: Sides,
  sockets: SocketRows,
  { moved, acted }: Told,
): Record<string, unknown> {
  const { rings, doorbells, transfers, interrupts, messages } = hardware;
  const { stalls } = messages;

  function peak(ring: number, fill: number): void {
    const at = ring * RingCount.doubles + RingCount.peak;
    if (fill > rings.counts[at]) rings.counts[at] = fill;
  }

  return {
    pushFull: kernel.parts.pushFull,
    after: kernel.after,
    growMessages: () => {
      messages.grow();
      moved();
    },
    growDoorbells: () => {
      doorbells.grow();
      moved();
    },
    growTransfers: () => {
      transfers.grow();
      moved();
    },
    growInbox: (hw: number) => {
      programs.inboxes.grow(hw);
      moved();
    },
    findOpen: (session: number) => (stalls.findOpen(session) ? 1 : 0),
    traceHolds: (session: number) => (stalls.traceHolds(session) ? 1 : 0),
    trace: (session: number, kind: number, endpoint: number, slot: number, cause: number) => {
      stalls.trace(session, traceEvents.get(kind) ?? 0, endpoint, slot >>> 0, cause);
      acted();
    },
    profile: (session: number, message: number, cause: number) => {
      stalls.profile(session, message, cause);
      acted();
    },
    beginStall: (session: number, why: number, cause: number, place: number) => {
      stalls.begin(session, why, cause, place);
      acted();
    },
    fillOf: (ring: number) => Math.min(rings.fill(ring), most),
    unread: (ring: number) => Math.min(rings.unread(ring), most),
    /** What the ring would hold; -1 = the index is ignored. */
    acceptsWrite: (ami: number, ring: number, lo: number, hi: number) => {
      const fill = rings.fillWithWrite(ring, lo, hi);
      const accepted = stalls.acceptsWrite(ami, ring, fill, lo, hi);
      acted();
      if (!accepted) return -1;
      peak(ring, fill);
      return Math.min(fill, most);
    },
    acceptsRead: (ami: number, ring: number, lo: number, hi: number) => {
      const fill = rings.fillWithRead(ring, lo, hi);
      const accepted = stalls.acceptsRead(ami, ring, fill, lo, hi);
      acted();
      return accepted ? Math.min(fill, most) : -1;
    },
    cannotFetch: (session: number, ring: number, cause: number) => {
      const cannot = stalls.cannotFetch(session, ring, cause);
      acted();
      return cannot ? 1 : 0;
    },
    readSlot: (ring: number, index: number, message: number, bytes: number) => {
      stalls.readSlot(ring, index, message, bytes);
      acted();
    },
    writeSlot: (ring: number, index: number, message: number, bytes: number) => {
      stalls.writeSlot(ring, index, message, bytes);
      acted();
    },
    makeRoom: (ring: number, session: number, cause: number) => {
      stalls.makeRoom(ring, session, cause);
      acted();
    },
    interrupt: (group: number, cause: number) => {
      interrupts.evaluate(group, cause);
      acted();
    },
    changeBucket: (session: number) => changeBucket(hardware, session),
    wakeWaiting: (socket: number, cause: number) => {
      programs.wakeWaiting(socket, cause);
      acted();
    },
    ready: (socket: number, count: number) => (programs.actions.ready(socket, count) ? 1 : 0),
    findSlots: (socket: number) => sockets.find(socket),
    notePut: (ring: number, index: number) => {
      doorbells.notePut(ring, index);
      moved();
    },
  };
}
