// Running in slices: the engine runs some events, then the host may answer a pause, then it goes on. Tells the client
// of stops, output and the end.

import type { Engine, OutputLine, RunResult, StopInfo } from '../engine';
import type { Conversation } from './conversation';
import { RunProgress } from './progress';
import { exitCode, summary } from './report';
import { styled, styledSummary } from './styling';

/** A slice should take about this long, in milliseconds of the machine, so that a pause is answered at once. */
const sliceTime = 8;
const smallestSlice = 256;
const largestSlice = 1_000_000;

/** Clients capitalise the first letter, and a name is written as its program writes it: a word of ours stands before it. */
const inWords = (description: string) =>
  /^(Paused|Stalled)\b/.test(description) ? description : `Paused: ${description}`;

export class RunLoop {
  private isRunning = false;
  private isOver = false;
  private toEntry = false;
  /** What the client shows of memory may be of another time. */
  private back = false;
  private slice = 2_000;
  private known = new Set<number>();
  private stopped: StopInfo | undefined;
  /** Which run it is: what was scheduled for one before is void. */
  private turn = 0;
  readonly progress: RunProgress;

  constructor(private readonly c: Conversation) {
    this.progress = new RunProgress(c);
  }

  get running(): boolean {
    return this.isRunning;
  }

  get over(): boolean {
    return this.isOver;
  }

  /** What the system stands at, for exceptionInfo. */
  get lastStop(): StopInfo | undefined {
    return this.isRunning ? undefined : this.stopped;
  }

  /** The threads that the client learns by asking need no event. */
  knows(threads: readonly number[]): void {
    for (const id of threads) this.known.add(id);
  }

  /** Starts or goes on; events tell the rest. `toEntry`: the step that comes first leads to the entry; `back`: it may go back. */
  go({ toEntry = false, back = false } = {}): void {
    if (this.isRunning || this.isOver) return;
    this.isRunning = true;
    this.toEntry = toEntry;
    this.back = back;
    this.stopped = undefined;
    this.c.forgetStop();
    const turn = ++this.turn;
    if (this.c.served) {
      setImmediate(() => this.c.served?.goOn());
      return;
    }
    this.progress.begin();
    setImmediate(() => this.next(turn));
  }

  // ---- with a driver outside: it, or rather who serves it, has the run go on

  /** It may let this engine run. */
  drives(engine: Engine): boolean {
    return this.isRunning && !this.isOver && this.c.hasEngine && this.c.engine === engine;
  }
  /** A slice; the client is told when it comes to a stop. */
  drive(engine: Engine, budget: number): RunResult {
    if (!this.drives(engine)) return 'stopped';
    const result = engine.run(budget);
    if (result === 'stopped' || result === 'ended') this.came(result);
    return result;
  }
  /** There may be something to tell. */
  told(engine: Engine): void {
    if (!this.drives(engine)) return;
    this.flushOutput();
    this.tellNewThreads();
  }

  /** The system is another one, at its beginning; nothing of the run before goes on. */
  again(): void {
    this.progress.end();
    this.isRunning = this.isOver = this.wasAtEnd = false;
    this.stopped = undefined;
    this.turn++;
  }

  /** Ends the run of a loaded system: what is known so far is reported. */
  end(interrupted: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.isRunning = false;
    this.progress.end();
    this.flushOutput();
    void this.c.unserve();
    const report = this.c.engine.report(interrupted);
    const words = summary(report, this.c.client);
    const output = this.c.can.ansi ? styledSummary(words, report.status === 'passed') : words;
    this.c.send('output', { category: 'console', output });
    this.c.send('exited', { exitCode: exitCode(report) });
    this.c.send('terminated');
  }

  /** Ends a session whose launch failed, as `amu run` ends when it cannot run a file. */
  refuse(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.c.send('exited', { exitCode: 2 });
    this.c.send('terminated');
  }

  /** Ends without a word: the client is gone. */
  abandon(): void {
    this.isOver = true;
    this.isRunning = false;
  }

  private readonly next = (turn: number): void => {
    if (turn !== this.turn || !this.isRunning || this.isOver) return;
    try {
      this.runSlice();
    } catch (error) {
      // A fault of ours must end the session with a word, not leave it waiting for ever.
      const text = error instanceof Error ? error.message : String(error);
      this.isOver = true;
      this.isRunning = false;
      this.c.send('output', {
        category: 'important',
        output: `AMUscope met a fault of its own and cannot go on. Please report it.\n${text}\n`,
      });
      this.c.send('exited', { exitCode: 3 });
      this.c.send('terminated');
    }
  };

  private runSlice(): void {
    const began = performance.now();
    const result = this.c.engine.run(this.slice);
    const took = performance.now() - began;
    this.flushOutput();
    this.tellNewThreads();
    if (result === 'budget') {
      if (took > sliceTime * 2) this.slice = Math.max(smallestSlice, this.slice >> 1);
      else if (took < sliceTime / 2) this.slice = Math.min(largestSlice, this.slice * 2);
      this.progress.tell();
      const { turn } = this;
      setImmediate(() => this.next(turn));
      return;
    }
    if (result !== 'idle') this.came(result);
  }

  /** The run has come to a stop, or to its end. */
  private came(result: 'stopped' | 'ended'): void {
    this.flushOutput();
    this.tellNewThreads();
    if (result === 'ended') {
      if (this.c.stopAtEnd && !this.wasAtEnd) this.standAtEnd();
      else this.end(false);
      return;
    }
    this.wasAtEnd = false;
    this.isRunning = false;
    const { stop } = this.c.engine;
    const entry = this.toEntry && stop?.reason === 'step';
    this.tellStop(entry ? { ...stop, reason: 'entry', description: 'Paused on entry' } : stop);
  }

  /** Everything can still be looked at, and walked back; who goes on ends the session. */
  private standAtEnd(): void {
    this.wasAtEnd = true;
    this.isRunning = false;
    const { status, failures } = this.c.engine.report();
    const words = failures[0] ? `${status}: ${failures[0].message}` : status;
    this.tellStop({
      reason: 'pause',
      agent: this.c.engine.agents()[0]?.id ?? 1,
      description: `Paused at the end of the run (${words})`,
      breakpoints: [],
    });
  }
  private wasAtEnd = false;

  private tellStop(stop: StopInfo | undefined): void {
    this.progress.end();
    this.stopped = stop;
    this.c.forgetStop();
    const exception = stop?.reason === 'exception';
    this.c.send('stopped', {
      reason: stop?.reason ?? 'pause',
      description: exception ? 'Paused on exception' : stop && inWords(stop.description),
      ...(exception && { text: stop.description }),
      threadId: stop?.agent ?? this.c.engine.agents()[0]?.id,
      allThreadsStopped: true,
      ...(stop?.breakpoints.length && { hitBreakpointIds: stop.breakpoints.map(id => this.c.idOf(id)) }),
    });
    if (this.back) this.tellAnotherTime();
  }

  /** All that the client shows is of another time. */
  private tellAnotherTime(): void {
    this.back = false;
    if (this.c.can.invalidated) this.c.send('invalidated', { areas: ['all'] });
    if (!this.c.can.memory) return;
    for (const [memoryReference, { offset, count }] of this.c.shownMemory) {
      this.c.send('memory', { memoryReference, offset, count });
    }
  }

  private tellNewThreads(): void {
    for (const { id } of this.c.engine.agents()) {
      if (this.known.has(id)) continue;
      this.known.add(id);
      this.c.send('thread', { reason: 'started', threadId: id });
    }
  }

  private flushOutput(): void {
    for (const line of this.c.engine.takeOutput()) this.c.send('output', this.outputBody(line));
  }

  private outputBody({ category, text, place }: OutputLine): object {
    const at = place && this.c.client.place(place);
    return {
      category: { log: 'stdout', failure: 'stderr', note: 'console' }[category],
      output: `${this.c.can.ansi ? styled(category, text) : text}\n`,
      ...(at && { source: at.source, line: at.line, column: at.column }),
    };
  }
}
