// What `amu run --latency` adds to a report: the latency of each session by its parts, and how long its messages then
// waited to be taken. The parts come with the report; that wait is followed in the records of the run, so that a run of
// which nobody asks for it pays nothing.

import type { Engine, OccurrenceRecord, RunReport } from '../engine';
import type { Style } from './output';
import { formatCount, formatTime, plural } from './units';

type SessionReport = RunReport['sessions'][number];

/** How long messages of a session waited where they were delivered. */
export interface AfterDelivery {
  /** `rx_ring`: in the ring, for software; `agent_buffer`: in the AMI-HW's buffer, for a handler */
  readonly name: 'rx_ring' | 'agent_buffer';
  readonly messages: number;
  readonly totalPs: number;
  readonly longestPs: number;
}

/** Events between two looks at the records. */
const stride = 256;
const pageOfRecords = 4096;

interface Delivery {
  readonly session: string;
  readonly timePs: number;
}

/** An engine whose messages are followed from their delivery until somebody takes them. */
export class FollowedWaits {
  private readonly sums = new Map<string, AfterDelivery>();
  /** by socket and slot, and by the record of an arrival */
  private readonly inRings = new Map<string, Delivery>();
  private readonly inBuffers = new Map<number, Delivery>();
  private last = 0;

  constructor(private readonly engine: Engine) {}

  get events(): number {
    return this.engine.events;
  }
  get timePs(): number {
    return this.engine.timePs;
  }

  run(budget: number): ReturnType<Engine['run']> {
    for (let left = budget; left > 0; left -= stride) {
      const result = this.engine.run(Math.min(left, stride));
      this.look();
      if (result !== 'budget') return result;
    }
    return 'budget';
  }

  /** By the session's name; undefined when none of its messages was taken. */
  of(session: string): AfterDelivery | undefined {
    return this.sums.get(session);
  }

  private look(): void {
    for (let more = true; more; ) {
      const page = this.engine.records(this.last, pageOfRecords);
      ({ more, last: this.last } = page);
      for (const record of page.records) this.follow(record);
    }
  }

  private follow({ kind, id, timePs, subject, values, parent }: OccurrenceRecord): void {
    const slot = `${subject} ${values.slot}`;
    switch (kind) {
      case 'deliver':
        this.inRings.set(slot, { session: String(values.session), timePs });
        return;
      case 'arrive':
        this.inBuffers.set(id, { session: String(values.session), timePs });
        return;
      case 'take':
        this.taken('rx_ring', this.inRings.get(slot), timePs);
        this.inRings.delete(slot);
        return;
      case 'handle':
        this.taken('agent_buffer', this.inBuffers.get(parent), timePs);
        this.inBuffers.delete(parent);
    }
  }

  private taken(name: AfterDelivery['name'], delivery: Delivery | undefined, now: number): void {
    if (delivery === undefined) return;
    const waited = now - delivery.timePs;
    const before = this.sums.get(delivery.session);
    this.sums.set(delivery.session, {
      name,
      messages: (before?.messages ?? 0) + 1,
      totalPs: (before?.totalPs ?? 0) + waited,
      longestPs: Math.max(before?.longestPs ?? 0, waited),
    });
  }
}

/** What the wait behind the latency proper is called in a table. */
const afterwards = { rx_ring: 'then in the RX ring', agent_buffer: "then in the agent's buffer" } as const;

/** A table a session with messages; '' when none had any. A part that took no time is left out. */
export function latencyText(
  sessions: readonly SessionReport[],
  after: (session: string) => AfterDelivery | undefined,
  style: Style,
): string {
  return sessions
    .filter(({ messages }) => messages > 0)
    .map(session => table(session, after(session.name), style))
    .join('\n\n');
}

function table(
  { name, messages, latencyPs, latencyParts }: SessionReport,
  after: AfterDelivery | undefined,
  style: Style,
): string {
  const total = latencyParts.reduce((sum, part) => sum + part.totalPs, 0);
  const rows = latencyParts
    .filter(part => part.totalPs > 0)
    .map(part => [
      part.name,
      formatTime(part.totalPs / messages),
      formatTime(part.longestPs),
      `${((100 * part.totalPs) / total).toFixed(1)} %`,
      part.timing.length > 0 ? part.timing.join(', ') : 'a wait for others',
    ]);
  rows.push(['latency', formatTime(total / messages), formatTime(latencyPs?.max ?? 0), '100 %', 'the sum']);
  if (after) {
    const text = after.messages < messages ? `${formatCount(after.messages)} were taken` : '';
    const mean = formatTime(after.totalPs / after.messages);
    rows.push([afterwards[after.name], mean, formatTime(after.longestPs), '', text]);
  }
  const head = ['', 'mean', 'longest', 'share', 'timing'];
  const width = (column: number) => Math.max(...[head, ...rows].map(row => row[column].length));
  const [first, ...others] = [0, 1, 2, 3].map(width);
  const line = (row: readonly string[]) =>
    `  ${row[0].padEnd(first)}${others.map((w, i) => row[i + 1].padStart(w + 2)).join('')}  ${row[4]}`.trimEnd();
  const title = `Latency of ${name}, ${plural(messages, 'message')}`;
  return [style('bold', title), style('dim', line(head)), ...rows.map(line)].join('\n');
}
