// Packets of Perfetto's trace format, encoded. The numbers are those of its published schema (protos/perfetto/trace in
// github.com/google/perfetto, Apache-2.0); only the few messages that a trace of ours needs.

import { Writer } from 'protobufjs/minimal';

/** Wire types of protobuf. */
const varint = 0;
const fixed64 = 1;
const bytes = 2;
const tag = (field: number, wire: number) => (field << 3) | wire;

const Trace = { packet: 1 } as const;
const TracePacket = {
  timestamp: 8,
  sequenceId: 10,
  trackEvent: 11,
  internedData: 12,
  sequenceFlags: 13,
  trackDescriptor: 60,
} as const;
const SequenceFlag = { cleared: 1, needed: 2 } as const;
const TrackDescriptor = { uuid: 1, name: 2, process: 3, thread: 4, parent: 5, counter: 8 } as const;
const ProcessDescriptor = { pid: 1, name: 6 } as const;
const ThreadDescriptor = { pid: 1, tid: 2, name: 5 } as const;
const CounterDescriptor = { unit: 3, unitName: 6 } as const;
/** CounterDescriptor.Unit */
export const CounterUnit = { none: 0, count: 2, bytes: 3 } as const;
const TrackEvent = {
  categoryIds: 3,
  annotations: 4,
  type: 9,
  nameId: 10,
  track: 11,
  counterValue: 30,
  sourceLocationId: 34,
  flows: 47,
  terminatingFlows: 48,
} as const;
/** TrackEvent.Type */
export const EventType = { begin: 1, end: 2, instant: 3, counter: 4 } as const;
const Annotation = { nameId: 1, unsigned: 3, text: 6 } as const;
const Interned = { categories: 1, names: 2, annotationNames: 3, sourceLocations: 4 } as const;
const Entry = { id: 1, name: 2 } as const;
const SourceLocation = { id: 1, file: 2, line: 4 } as const;

/** All packets are of one sequence, so that one table of interned names serves them. */
const sequence = 1;

export interface Track {
  readonly uuid: number;
  readonly name: string;
  readonly parent?: number;
  readonly process?: number;
  readonly thread?: { readonly process: number; readonly id: number };
  readonly counter?: number;
}

/** An event on a track; ids of flows are of arrows: one that begins at an event ends at another. */
export interface TrackEventData {
  /** ns */
  readonly timestamp: number;
  readonly type: number;
  readonly track: number;
  readonly name?: string;
  readonly category?: string;
  readonly counter?: number;
  readonly flows?: readonly number[];
  readonly terminating?: number;
  readonly annotations?: Readonly<Record<string, number | string>>;
  readonly source?: { readonly file: string; readonly line: number };
}

/** Numbers for what comes again and again: it is written out with its first use. */
class Table {
  private readonly ids = new Map<string, number>();
  fresh: [number, string][] = [];

  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size + 1;
    this.ids.set(text, id);
    this.fresh.push([id, text]);
    return id;
  }
  takeFresh(): [number, string][] {
    const { fresh } = this;
    if (fresh.length > 0) this.fresh = [];
    return fresh;
  }
}

export class Packets {
  private readonly names = new Table();
  private readonly categories = new Table();
  private readonly annotationNames = new Table();
  private readonly sources = new Table();
  private first = true;

  track(track: Track): Uint8Array {
    return this.packet(w => {
      w.uint32(tag(TracePacket.trackDescriptor, bytes)).fork();
      w.uint32(tag(TrackDescriptor.uuid, varint)).uint64(track.uuid);
      if (track.parent !== undefined) w.uint32(tag(TrackDescriptor.parent, varint)).uint64(track.parent);
      if (track.process !== undefined) {
        w.uint32(tag(TrackDescriptor.process, bytes)).fork();
        w.uint32(tag(ProcessDescriptor.pid, varint)).int32(track.process);
        w.uint32(tag(ProcessDescriptor.name, bytes)).string(track.name).ldelim();
      } else if (track.thread) {
        w.uint32(tag(TrackDescriptor.thread, bytes)).fork();
        w.uint32(tag(ThreadDescriptor.pid, varint)).int32(track.thread.process);
        w.uint32(tag(ThreadDescriptor.tid, varint)).int32(track.thread.id);
        w.uint32(tag(ThreadDescriptor.name, bytes)).string(track.name).ldelim();
      } else w.uint32(tag(TrackDescriptor.name, bytes)).string(track.name);
      if (track.counter !== undefined) {
        w.uint32(tag(TrackDescriptor.counter, bytes)).fork();
        w.uint32(tag(CounterDescriptor.unit, varint)).int32(track.counter);
        if (track.counter === CounterUnit.count) {
          w.uint32(tag(CounterDescriptor.unitName, bytes)).string('messages');
        }
        w.ldelim();
      }
      w.ldelim();
    });
  }

  event(e: TrackEventData): Uint8Array {
    return this.packet(w => {
      w.uint32(tag(TracePacket.timestamp, varint)).uint64(e.timestamp);
      w.uint32(tag(TracePacket.trackEvent, bytes)).fork();
      w.uint32(tag(TrackEvent.type, varint)).int32(e.type);
      w.uint32(tag(TrackEvent.track, varint)).uint64(e.track);
      if (e.name !== undefined) w.uint32(tag(TrackEvent.nameId, varint)).uint64(this.names.id(e.name));
      if (e.category !== undefined) {
        w.uint32(tag(TrackEvent.categoryIds, varint)).uint64(this.categories.id(e.category));
      }
      if (e.counter !== undefined) w.uint32(tag(TrackEvent.counterValue, varint)).int64(e.counter);
      if (e.source) {
        const id = this.sources.id(`${e.source.line} ${e.source.file}`);
        w.uint32(tag(TrackEvent.sourceLocationId, varint)).uint64(id);
      }
      for (const flow of e.flows ?? []) w.uint32(tag(TrackEvent.flows, fixed64)).fixed64(flow);
      if (e.terminating) w.uint32(tag(TrackEvent.terminatingFlows, fixed64)).fixed64(e.terminating);
      for (const name in e.annotations) this.annotation(w, name, e.annotations[name]);
      w.ldelim();
      this.interned(w);
    });
  }

  private annotation(w: Writer, name: string, value: number | string): void {
    w.uint32(tag(TrackEvent.annotations, bytes)).fork();
    w.uint32(tag(Annotation.nameId, varint)).uint64(this.annotationNames.id(name));
    if (typeof value === 'string') w.uint32(tag(Annotation.text, bytes)).string(value);
    else w.uint32(tag(Annotation.unsigned, varint)).uint64(value);
    w.ldelim();
  }

  private packet(fill: (w: Writer) => void): Uint8Array {
    const w = Writer.create();
    w.uint32(tag(Trace.packet, bytes)).fork();
    w.uint32(tag(TracePacket.sequenceId, varint)).uint32(sequence);
    const flags = this.first ? SequenceFlag.cleared | SequenceFlag.needed : SequenceFlag.needed;
    w.uint32(tag(TracePacket.sequenceFlags, varint)).uint32(flags);
    this.first = false;
    fill(w);
    return w.ldelim().finish();
  }

  /** What the event of this packet used for the first time. */
  private interned(w: Writer): void {
    const lists: [number, [number, string][]][] = [
      [Interned.categories, this.categories.takeFresh()],
      [Interned.names, this.names.takeFresh()],
      [Interned.annotationNames, this.annotationNames.takeFresh()],
    ];
    const sources = this.sources.takeFresh();
    if (sources.length === 0 && lists.every(([, fresh]) => fresh.length === 0)) return;
    w.uint32(tag(TracePacket.internedData, bytes)).fork();
    for (const [field, fresh] of lists) {
      for (const [id, text] of fresh) {
        w.uint32(tag(field, bytes)).fork();
        w.uint32(tag(Entry.id, varint)).uint64(id);
        w.uint32(tag(Entry.name, bytes)).string(text).ldelim();
      }
    }
    for (const [id, text] of sources) {
      const blank = text.indexOf(' ');
      w.uint32(tag(Interned.sourceLocations, bytes)).fork();
      w.uint32(tag(SourceLocation.id, varint)).uint64(id);
      w.uint32(tag(SourceLocation.file, bytes)).string(text.slice(blank + 1));
      w.uint32(tag(SourceLocation.line, varint)).uint32(Number(text.slice(0, blank)));
      w.ldelim();
    }
    w.ldelim();
  }
}
