// The events that a function breakpoint can name: the first word, what may stand behind it, and the records it means.

import { Occurrence } from '../seam';

/** What stands behind the word. */
export type EventTarget =
  | 'tx'
  | 'rx'
  | 'session'
  | 'agent'
  | 'command'
  | 'exception'
  | 'vector'
  | 'function'
  | 'program';

export interface EventWord {
  readonly word: string;
  readonly target: EventTarget;
  readonly kinds: readonly number[];
  readonly example: string;
}

const list: readonly EventWord[] = [
  { word: 'doorbell', target: 'tx', kinds: [Occurrence.doorbell], example: 'doorbell pf.sw0.t0' },
  { word: 'fetch', target: 'tx', kinds: [Occurrence.fetch, Occurrence.send], example: 'fetch out' },
  { word: 'deliver', target: 'rx', kinds: [Occurrence.deliver, Occurrence.arrive], example: 'deliver back' },
  { word: 'take', target: 'rx', kinds: [Occurrence.take], example: 'take pf.sw0.r0' },
  { word: 'free', target: 'rx', kinds: [Occurrence.slotFreed], example: 'free pf.sw0.r0' },
  { word: 'full', target: 'rx', kinds: [Occurrence.full], example: 'full pf.sw0.r0' },
  { word: 'lost', target: 'rx', kinds: [Occurrence.lost], example: 'lost pf.sw0.r0' },
  { word: 'ring-fault', target: 'session', kinds: [Occurrence.ringFault], example: 'ring-fault *' },
  { word: 'credit-stall', target: 'agent', kinds: [Occurrence.creditStall], example: 'credit-stall inv.hw0' },
  { word: 'arrive', target: 'agent', kinds: [Occurrence.arrive], example: 'arrive inv.hw0' },
  { word: 'handle', target: 'agent', kinds: [Occurrence.handler], example: 'handle inv' },
  { word: 'send', target: 'agent', kinds: [Occurrence.send], example: 'send inv.hw0' },
  { word: 'command', target: 'command', kinds: [Occurrence.command], example: 'command PF_ASN_CREATE' },
  { word: 'response', target: 'command', kinds: [Occurrence.response], example: 'response status != 0' },
  {
    word: 'exception',
    target: 'exception',
    kinds: [Occurrence.exception],
    example: 'exception E_F_AMI_RING_FAULT',
  },
  { word: 'interrupt', target: 'vector', kinds: [Occurrence.interrupt], example: 'interrupt pf 3' },
  { word: 'write', target: 'function', kinds: [Occurrence.registerWrite], example: 'write pf' },
  { word: 'access', target: 'function', kinds: [Occurrence.access], example: 'access pf' },
  { word: 'error-state', target: 'function', kinds: [Occurrence.errorState], example: 'error-state pf' },
  { word: 'failure', target: 'program', kinds: [Occurrence.failure], example: 'failure *' },
];

export const eventWords: ReadonlyMap<string, EventWord> = new Map(list.map(e => [e.word, e]));
