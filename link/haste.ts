// While the engine stands in the middle of an event and waits for bytes of a client's memory, every client is answered at
// once, also those of other functions: one process may have several of them, and serve no DMA while it waits for a register.

export interface Hasty {
  /** Answers what waits for its answer. */
  answerHeld(): void;
}

export class Haste {
  private depth = 0;
  private readonly clients = new Set<Hasty>();

  /** Nobody may wait: requests are answered without letting the engine run. */
  get on(): boolean {
    return this.depth > 0;
  }

  join(client: Hasty): void {
    this.clients.add(client);
  }
  leave(client: Hasty): void {
    this.clients.delete(client);
  }

  /** A DMA message is about to be sent: whoever waits for an answer need not serve it before he has that. */
  answerAll(): void {
    this.during(() => {
      for (const client of [...this.clients]) client.answerHeld();
    });
  }

  during(what: () => void): void {
    this.depth++;
    try {
      what();
    } finally {
      this.depth--;
    }
  }
}
