// A run that goes on and on tells how far it is: only to a client that asked for it, and not before a person would wonder.

import { formatTime } from '../engine';
import type { Conversation } from './conversation';

/** Milliseconds of the machine until the first word, and between two. */
const patience = 1_000;
const pace = 500;

let lastId = 0;

export class RunProgress {
  private id: string | undefined;
  private began = 0;
  private told = 0;

  constructor(private readonly c: Conversation) {}

  /** Whether this is the name of the run under way. */
  is(id: string): boolean {
    return this.id === id;
  }

  begin(): void {
    this.began = performance.now();
  }

  /** Between two slices of the run. */
  tell(): void {
    if (!this.c.can.progress) return;
    const now = performance.now();
    if (this.id === undefined) {
      if (now - this.began < patience) return;
      this.id = `run ${++lastId}`;
      this.told = now;
      const message = this.message();
      this.c.send('progressStart', { progressId: this.id, title: 'Running', cancellable: true, message });
    } else if (now - this.told >= pace) {
      this.told = now;
      this.c.send('progressUpdate', { progressId: this.id, message: this.message() });
    }
  }

  end(): void {
    if (this.id === undefined) return;
    this.c.send('progressEnd', { progressId: this.id, message: this.message() });
    this.id = undefined;
  }

  private message(): string {
    const { timePs, events } = this.c.engine;
    return `${formatTime(timePs)} simulated, ${events.toLocaleString('en')} events`;
  }
}
