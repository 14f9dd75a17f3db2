// What can be looked at of each thing of a system: free of cost, without effect, in checks, tests, conditions and the
// debugger. The engine offers exactly these; `bytes` counts payload, times are simulated.

import type { Thing, Type } from './link/model';

export interface Observable {
  readonly name: string;
  readonly type: Type;
  readonly doc: string;
}

const of = (kind: 'int' | 'size' | 'time' | 'bool', name: string, doc: string): Observable => ({
  name,
  type: { kind },
  doc,
});

const place = [
  of('int', 'at', 'its first address in the address space of its function'),
  of('size', 'size', 'its length in bytes'),
];

const ring = [
  of('int', 'at', 'the address of slot 0 of the ring'),
  of('int', 'slots', 'slots of the ring'),
  of('int', 'fill', 'messages in the ring: write index minus read index'),
  of('int', 'free', 'slots minus fill'),
  of('int', 'read_index', 'the free-running read index; slot = index modulo slots'),
  of('int', 'write_index', 'the free-running write index'),
];

const list: Readonly<Record<Thing['kind'], readonly Observable[]>> = {
  system: [of('time', 'time', 'the simulated time')],
  function: [
    of('bool', 'enabled', 'the PF: AMU_EN is set; a VF: it is enabled'),
    of('int', 'error_state', 'AMU_SR.ERROR_STATE'),
    of('int', 'commands', 'commands answered'),
    of('int', 'exceptions', 'exceptions posted'),
    of('int', 'interrupts', 'interrupts fired'),
  ],
  interface: [
    of('bool', 'enabled', 'F-AMI-SW-ENABLE has been answered'),
    of('bool', 'mapped', 'the PF has mapped it to the function'),
    of('int', 'tx_digest', 'TX_DIGEST: one bit a TX socket'),
    of('int', 'rx_digest', 'RX_DIGEST: one bit an RX socket'),
    of('int', 'table', 'the address of its page in memory (TYPEB_TBL_BASE) in AMI types A2 and B, else 0'),
  ],
  socket: [
    ...ring,
    of('int', 'messages', 'messages that went through'),
    of('size', 'bytes', 'bytes of those messages'),
    of('int', 'lost', 'messages overwritten before they were read (RX in overwrite mode)'),
    of('int', 'full_stalls', 'times that a sender found the ring full'),
    of('int', 'peak', 'the largest fill so far'),
    of('bool', 'digest', 'its digest bit'),
  ],
  memory: place,
  process: [of('int', 'pasid', 'its PASID')],
  buffer: place,
  management_ring: ring,
  agent: [
    of('int', 'received', 'messages that its handlers took'),
    of('int', 'sent', 'messages that its handlers sent'),
    of('int', 'stashed', 'stores of its handlers with a stash control other than 0'),
    of('bool', 'busy', 'a handler is at work'),
    of('size', 'credit', 'free buffer of hw0'),
    of('int', 'buffered', 'messages that wait in its buffers'),
  ],
  session: [
    of('int', 'messages', 'messages delivered'),
    of('size', 'bytes', 'bytes delivered'),
    of('int', 'lost', 'messages lost to overwriting'),
    of('int', 'full_stalls', 'times that it waited for a full RX ring'),
    of('int', 'credit_stalls', 'times that it waited for credit of an agent'),
    of('time', 'latency_min', 'the shortest time from put (or send) to delivery'),
    of('time', 'latency_max', 'the longest time from put (or send) to delivery'),
    of('int', 'stashed', 'messages delivered while it stashes them'),
    of('time', 'latency_last', 'the time from put (or send) to delivery of its last message'),
    of('int', 'in_flight', 'messages fetched and not yet delivered'),
    of('int', 'profile_table', 'the address of its profiling table in the memory of its monitor, else 0'),
  ],
  driver: [
    of('bool', 'running', 'started and not at its end'),
    of('bool', 'done', 'came to its end without failing'),
    of('bool', 'failed', 'ended by a failure'),
    of('int', 'checks_passed', 'checks that held'),
    of('int', 'checks_failed', 'checks that did not'),
  ],
  hardware_interface: [
    of('size', 'credit', 'free buffer'),
    of('int', 'buffered', 'messages that wait in its buffer'),
  ],
  hardware_socket: [],
};

/** The observables of each kind of thing, by name. */
export const observables: ReadonlyMap<Thing['kind'], ReadonlyMap<string, Observable>> = new Map(
  (Object.keys(list) as Thing['kind'][]).map(kind => [kind, new Map(list[kind].map(o => [o.name, o]))]),
);
