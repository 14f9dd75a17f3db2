// What pictures of a system are drawn from: all of it at one instant, what happened as rows of numbers, a ring with its
// slots, the way of one message. Looking changes nothing; whatever is long is asked for in parts.

import type { OccurrenceRecord, Place } from './facade';

/**
 * The system at one instant. Lists of numbers go by the order of the declarations: sockets are those of the software
 * interfaces, function by function; sessions and agents as in the system.
 */
export interface LiveState {
  readonly timePs: number;
  /** carried out since the beginning */
  readonly events: number;
  /** how often something was set by hand, so that what was seen before may not hold any more */
  readonly changes: number;
  readonly sockets: {
    /** messages in the ring, as the AMU sees it */
    readonly fill: readonly number[];
    readonly lost: readonly number[];
  };
  readonly sessions: {
    readonly messages: readonly number[];
    readonly inFlight: readonly number[];
    /** 1 = there is one */
    readonly created: readonly number[];
  };
  readonly agents: {
    readonly received: readonly number[];
    readonly sent: readonly number[];
    /** messages that its handlers are at */
    readonly busy: readonly number[];
  };
  /** Who waits now, and for which socket if it is one. */
  readonly waits: readonly {
    readonly agent: number;
    readonly name: string;
    readonly text: string;
    /** number of the socket, -1 = something else */
    readonly socket: number;
    /** index of the function it runs on, -1 = none */
    readonly functionIndex: number;
  }[];
  /** Sessions with something to move that does not move, and why; at most `mostStill` of them. */
  readonly still: readonly { readonly session: number; readonly text: string }[];
}

export const mostStill = 500;

/** Records as columns, for who draws many: row i has the id `first + i`. */
export interface RecordRows {
  readonly first: number;
  readonly count: number;
  /** how many between `after` and the first row are gone */
  readonly lost: number;
  /** the newest id there is */
  readonly last: number;
  readonly timesPs: Float64Array;
  /** index in `recordKinds` */
  readonly kinds: Uint8Array;
  /** id of the agent, see `agents` */
  readonly agents: Uint16Array;
  /** id of the cause, 0 = none, or one that is gone */
  readonly parents: Uint32Array;
}

/** The ring of a socket, or a management ring, by its path. Indexes and addresses are exact. */
export interface RingPicture {
  readonly path: string;
  readonly direction: 'tx' | 'rx';
  /** `command`, `response`, … of a management ring */
  readonly management: string | undefined;
  readonly base: bigint;
  readonly slots: number;
  readonly slotBytes: number;
  /** the index of the consumer and that of the producer, free-running */
  readonly read: bigint;
  readonly write: bigint;
  readonly fill: number;
  /** put behind the write index, and no doorbell told of them */
  readonly putNotRung: number;
  /** the address space that the ring is in */
  readonly space: string;
  readonly place: Place | undefined;
  /** name and value of what else is known: digest, threshold, lost … */
  readonly facts: readonly { readonly name: string; readonly value: string; readonly note?: string }[];
  readonly lines: readonly {
    readonly slot: number;
    readonly address: bigint;
    readonly state: 'message' | 'put' | 'free';
    readonly text: string;
  }[];
}

/** One line of a message that is taken apart, `depth` levels inside. */
export interface DecodedLine {
  readonly depth: number;
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** The message in a slot, and what the records tell of its way. */
export interface MessageStory {
  readonly path: string;
  readonly slot: number;
  readonly address: bigint;
  readonly state: 'message' | 'put' | 'free';
  readonly text: string;
  readonly lines: readonly DecodedLine[];
  readonly bytes: Uint8Array;
  /** oldest first: what led here, and what followed */
  readonly before: readonly OccurrenceRecord[];
  readonly after: readonly OccurrenceRecord[];
  /** the function breakpoint that stops when the next message comes here: `deliver pf.sw0.r0` */
  readonly breakOn: string | undefined;
}

/** A register of a page, or one of an array. */
export interface RegisterRow {
  /** `AMU_CR`, `WRITE_INDEX_TX[3]` */
  readonly name: string;
  /** in BAR0 */
  readonly offset: number;
  /** in 16 digits of hexadecimal, or `not there` */
  readonly value: string;
  readonly note: string | undefined;
  /** in the language's notation; can be assigned to */
  readonly path: string;
  readonly fields: readonly {
    readonly name: string;
    /** `bits 7:4` */
    readonly bits: string;
    readonly value: string;
    readonly note: string | undefined;
    readonly path: string;
  }[];
}
