// What a run leaves for people: log lines, failures, notes, counts of checks.

import type { Failure as FailureRecord, OutputLine, Place } from '../facade';
import type { Kernel } from '../seam';
import { displayTime, plural } from './value';

/** More failures than these are counted and not kept. */
const keptFailures = 1000;
/** A host that never takes the output must not make it grow without end. */
const keptLines = 100_000;

export class RunLog {
  readonly failures: FailureRecord[] = [];
  readonly notes: string[] = [];
  /** What the AMU did that nobody asked for: exceptions, error states, index writes that it ignored. */
  private readonly incidents = new Map<string, { readonly first: string; count: number }>();
  failureCount = 0;
  /** [0]: checks passed */
  readonly counts: Float64Array;
  checksFailed = 0;
  /** by session, the time of the PF_ASN_DESTROY that ended it */
  readonly destroyed = new Map<number, number>();
  /** sockets whose interface was taken down: what their indexes say later counts no more */
  readonly tornDown = new Set<number>();
  private readonly output: OutputLine[] = [];
  /** lines that there were, the ones that were dropped too: where a run is set back, so is this */
  lines = 0;
  private dropped = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly places: readonly Place[],
  ) {
    this.counts = kernel.arena.float64(8);
  }

  get checksPassed(): number {
    return this.counts[0];
  }
  set checksPassed(checks: number) {
    this.counts[0] = checks;
  }

  placeAt(place: number): Place | undefined {
    return place < 0 ? undefined : this.places[place];
  }

  line(category: OutputLine['category'], text: string, place: number): void {
    this.lines++;
    if (this.output.length >= keptLines) {
      this.dropped++;
      return;
    }
    this.output.push({ category, text, place: this.placeAt(place), timePs: this.kernel.now });
  }

  /** Answers the failure's number. */
  failure(message: string, place: number, agent: string): number {
    const record = { message, place: this.placeAt(place), timePs: this.kernel.now, agent };
    if (this.failures.length < keptFailures) this.failures.push(record);
    this.line('failure', message, place);
    return this.failureCount++;
  }

  /** Something worth knowing at the end; said once. */
  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** `what` of the AMU with the detail of its first time. */
  incident(what: string, detail = ''): void {
    const known = this.incidents.get(what);
    if (known) known.count++;
    else {
      const first = `${what} at ${displayTime(this.kernel.now)}${detail && `: ${detail}`}`;
      this.incidents.set(what, { first, count: 1 });
    }
  }

  incidentTexts(): string[] {
    return [...this.incidents.values()].map(({ first, count }) =>
      count === 1 ? first : `${first} (and ${plural(count - 1, 'time')} more)`,
    );
  }

  /** Those from the number `from` on (the first line of the run has 0); those before it were taken already. */
  take(from: number): OutputLine[] {
    const { lines, dropped } = this;
    const kept = this.output.splice(0);
    const first = lines - dropped - kept.length;
    const taken = kept.slice(Math.max(0, from - first));
    const lost = Math.min(dropped, lines - from);
    if (lost > 0) {
      const text = `${lost} more lines were dropped here`;
      taken.push({ category: 'note', text, timePs: this.kernel.now });
    }
    this.dropped = 0;
    return taken;
  }
}
