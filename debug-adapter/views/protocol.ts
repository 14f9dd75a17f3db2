// What the requests of the views take and answer, for both sides of the wire. 64-bit values and addresses are text; times
// are picoseconds, with `time` the same for a person.

import type { DecodedLine, LiveState, RegisterRow } from '../../engine';

/**
 * The requests:
 *
 * - `system`: nothing. What is declared.
 * - `live`: nothing. What is now.
 * - `history`: `{after, limit}`. Records behind the id `after`, as columns.
 * - `record`: `{id}`. One of them in words.
 * - `ring`: `{path, first, count}`. A ring and some of its slots.
 * - `story`: `{path, slot}`. The message of a slot, where it came from and where it went.
 * - `registers`: `{function, interface?}`. A page of registers.
 */
export const viewNames = {
  system: 'amuscope/system',
  live: 'amuscope/live',
  history: 'amuscope/history',
  record: 'amuscope/record',
  ring: 'amuscope/ring',
  story: 'amuscope/story',
  registers: 'amuscope/registers',
} as const;

export interface PlaceBody {
  readonly path: string | undefined;
  /** of a source that only the adapter has */
  readonly reference: number | undefined;
  readonly line: number;
}

export interface SystemBody {
  readonly name: string;
  readonly place: PlaceBody | undefined;
  readonly functions: readonly {
    readonly name: string;
    readonly kind: string;
    readonly place: PlaceBody | undefined;
    /** paths of its management rings */
    readonly rings: readonly string[];
    readonly interfaces: readonly {
      readonly name: string;
      readonly place: PlaceBody | undefined;
      readonly sockets: readonly {
        readonly name: string;
        readonly path: string;
        readonly direction: 'tx' | 'rx';
        readonly slots: number;
        /** index in `sessions`, -1 = none */
        readonly session: number;
        readonly place: PlaceBody | undefined;
      }[];
    }[];
  }[];
  readonly agents: readonly {
    readonly name: string;
    readonly kind: string;
    readonly interfaces: number;
    readonly place: PlaceBody | undefined;
  }[];
  readonly sessions: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly bytes: number;
    readonly priority: number;
    readonly place: PlaceBody | undefined;
  }[];
  readonly threads: readonly { readonly id: number; readonly kind: string; readonly name: string }[];
  /** words of the kinds of records, by their numbers */
  readonly recordKinds: readonly string[];
}

export interface LiveBody extends LiveState {
  readonly time: string;
  readonly running: boolean;
  readonly ended: boolean;
}

/** Columns in base64: float64 times, uint8 kinds, uint16 agents, uint32 parents; little-endian. */
export interface HistoryBody {
  readonly first: number;
  readonly count: number;
  readonly lost: number;
  readonly last: number;
  readonly changes: number;
  readonly timesPs: string;
  readonly kinds: string;
  readonly agents: string;
  readonly parents: string;
}

export interface RecordBody {
  readonly id: number;
  readonly timePs: number;
  readonly time: string;
  readonly kind: string;
  readonly agent: number;
  readonly subject: string;
  readonly text: string;
  readonly parent: number;
  readonly place: PlaceBody | undefined;
}

export interface RingBody {
  readonly path: string;
  readonly direction: 'tx' | 'rx';
  readonly management: string | undefined;
  readonly base: string;
  readonly slots: number;
  readonly slotBytes: number;
  readonly read: string;
  readonly write: string;
  readonly fill: number;
  readonly putNotRung: number;
  readonly place: PlaceBody | undefined;
  readonly memoryReference: string;
  readonly facts: readonly { readonly name: string; readonly value: string; readonly note?: string }[];
  readonly lines: readonly {
    readonly slot: number;
    readonly address: string;
    readonly state: 'message' | 'put' | 'free';
    readonly text: string;
  }[];
}

export interface StoryBody {
  readonly path: string;
  readonly slot: number;
  readonly address: string;
  readonly state: 'message' | 'put' | 'free';
  readonly text: string;
  readonly lines: readonly DecodedLine[];
  /** base64, at most the first 4 KiB of `length` */
  readonly bytes: string;
  readonly length: number;
  readonly before: readonly RecordBody[];
  readonly after: readonly RecordBody[];
  readonly breakOn: string | undefined;
}

export interface RegistersBody {
  readonly rows: readonly RegisterRow[];
}
