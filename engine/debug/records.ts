// What happened, oldest first, in pages: for traces and recordings. Made from the store of occurrences when somebody asks,
// so that a run that nobody traces pays nothing; asking changes nothing.

import type { OccurrenceRecord, Place, RecordPage } from '../facade';
import { type Hardware, Occurrence, type Occurrences } from '../seam';
import { commandName, Descriptions, registerName, statusName } from './describe';
import type { Naming } from './naming';
import type { Threads } from './threads';

/** The word of each kind: those of function breakpoints where there is one for it alone. */
const words: readonly string[] = [
  'nothing',
  'doorbell',
  'free',
  'fetch',
  'arrive',
  'deliver',
  'handle',
  'send',
  'command',
  'response',
  'exception',
  'interrupt',
  'wake',
  'full',
  'credit-stall',
  'lost',
  'write',
  'error-state',
  'failure',
  'ring-fault',
  'take',
  'program',
];

/** What a picture names them by; the number of each is its kind. */
export const recordKinds: readonly string[] = words;

/** The number of a kind, 0 for none. */
export const kindOfWord = (word: string): number => Math.max(0, words.indexOf(word));

/** What records need of programs; names do not change, so they are asked once. */
export interface RecordedPrograms {
  readonly places: readonly Place[];
  programName(programId: number): string;
  failureText(failure: number): string | undefined;
}

const half = (value: number) => value >>> 0;

export class Records {
  private readonly descriptions: Descriptions;
  private readonly names = new Map<number, string>();

  constructor(
    private readonly naming: Naming,
    private readonly occurrences: Occurrences,
    private readonly threads: Threads,
    private readonly programs: RecordedPrograms,
    stashOf: Hardware['stashOf'],
  ) {
    const names = {
      places: programs.places,
      nameOf: (id: number) => this.nameOf(id),
      actorOf: (id: number) => {
        const actor = threads.actorOf(id);
        return actor === 0 ? undefined : this.nameOf(actor);
      },
      failureText: (failure: number) => programs.failureText(failure),
    };
    this.descriptions = new Descriptions(naming, occurrences, names, stashOf);
  }

  /** One that is still there. */
  one(id: number): OccurrenceRecord {
    return this.record(id);
  }

  /** The first id behind `after` that is still there; behind the newest when there is none. */
  firstBehind(after: number): number {
    const { occurrences: o } = this;
    const { last } = o;
    if (after >= last) return last + 1;
    return o.has(after + 1) ? after + 1 : this.oldest(after + 1, last);
  }

  /** See Engine.records. */
  page(after: number, limit: number): RecordPage {
    const { occurrences: o } = this;
    const { last } = o;
    // Ids begin anew behind the greatest one; an engine that was set back has nothing new yet.
    const anew = after - last > 0x3fffffff;
    if (after > last && !anew) return { records: [], lost: 0, last, more: false };
    let first = anew ? 1 : after + 1;
    let lost = anew ? 0x7fffffff - after : 0;
    if (last > 0 && first <= last && !o.has(first)) {
      const oldest = this.oldest(first, last);
      lost += oldest - first;
      first = oldest;
    }
    const end = Math.min(last, first + Math.max(1, Math.trunc(limit)) - 1);
    const records: OccurrenceRecord[] = [];
    for (let id = first; id <= end; id++) records.push(this.record(id));
    return { records, lost, last: end, more: end < last };
  }

  /** The first id from `from` on that is still there. */
  private oldest(from: number, last: number): number {
    let gone = from;
    let there = last;
    while (there - gone > 1) {
      const middle = Math.floor((gone + there) / 2);
      if (this.occurrences.has(middle)) there = middle;
      else gone = middle;
    }
    return there;
  }

  private record(id: number): OccurrenceRecord {
    const { occurrences: o, threads, descriptions } = this;
    const kind = o.kindOf(id);
    const parent = o.parentOf(id);
    return {
      id,
      timePs: o.timeOf(id),
      kind: words[kind] ?? words[0],
      agent: threads.ofOccurrence(id),
      subject: this.subject(id, kind),
      text: descriptions.sentence(id),
      values: this.values(id, kind),
      parent: o.has(parent) ? parent : 0,
      place: descriptions.place(id),
    };
  }

  private nameOf(programId: number): string {
    let name = this.names.get(programId);
    if (name === undefined) {
      name = this.programs.programName(programId);
      this.names.set(programId, name);
    }
    return name;
  }

  /** What it happened to: `pf.sw0.t0`, `out`, `inv`, `pf`, `app`. */
  private subject(id: number, kind: number): string {
    const { naming: n, occurrences: o } = this;
    const who = o.whoOf(id);
    switch (kind) {
      case Occurrence.doorbell:
      case Occurrence.slotFreed:
      case Occurrence.fetch:
      case Occurrence.deliver:
      case Occurrence.full:
      case Occurrence.lost:
      case Occurrence.ringFault:
      case Occurrence.take:
        return n.socketPath(who);
      case Occurrence.arrive:
        return `${n.agentName(o.aOf(id))}.hw${o.bOf(id) >>> 8}.rx${o.bOf(id) & 0xff}`;
      case Occurrence.send:
        return `${n.agentName(o.aOf(id))}.hw${o.bOf(id) >>> 8}.tx${o.bOf(id) & 0xff}`;
      case Occurrence.creditStall:
        return n.sessionName(who);
      case Occurrence.handler:
        return n.agentName(who);
      case Occurrence.wake:
      case Occurrence.failure:
      case Occurrence.program:
        return this.nameOf(who);
      default:
        return n.fnName(who);
    }
  }

  private values(id: number, kind: number): OccurrenceRecord['values'] {
    const { naming: n, occurrences: o } = this;
    const a = o.aOf(id);
    const b = o.bOf(id);
    switch (kind) {
      case Occurrence.doorbell:
      case Occurrence.slotFreed:
        return { old: half(a), new: half(b) };
      case Occurrence.fetch:
      case Occurrence.deliver:
        return { slot: half(a), session: n.sessionName(b) };
      case Occurrence.full:
      case Occurrence.lost:
        return { session: n.sessionName(b) };
      case Occurrence.arrive:
      case Occurrence.send:
        return { session: n.sessionName(o.whoOf(id)) };
      case Occurrence.creditStall:
        return { agent: n.agentName(a) };
      case Occurrence.handler:
        return { socket: b };
      case Occurrence.command:
        return { opcode: a, name: commandName(a), slot: half(b) };
      case Occurrence.response:
        return { opcode: a, name: commandName(a), status: b, meaning: statusName(a, b) };
      case Occurrence.exception:
        return { opcode: a, slot: half(b) };
      case Occurrence.interrupt:
        return { vector: a };
      case Occurrence.registerWrite:
        return { offset: a, register: registerName(a) };
      case Occurrence.errorState:
        return { state: a };
      case Occurrence.take:
        return { slot: half(a) };
      case Occurrence.program:
        return { what: a === 0 ? 'begin' : 'end' };
      default:
        return {};
    }
  }
}
