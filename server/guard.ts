// No provider's mistake reaches the client: it is logged, once, and the request is answered with nothing.

import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export class Guard {
  private readonly told = new Set<string>();

  constructor(private readonly log: (message: string) => void) {}

  /** Writes a mistake of ours to the log, unless it stands there. */
  report(what: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const key = `${what}: ${message}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    try {
      this.log(`${key}\n${error instanceof Error ? (error.stack ?? '') : ''}`);
    } catch {
      // The client has gone; nobody is left to be told.
    }
  }

  /** A handler that answers null where `provide` throws, and not at all when the client no longer wants it. */
  request<P, R>(what: string, provide: (params: P) => R | undefined) {
    return (params: P, token: CancellationToken): R | null | ResponseError<void> => {
      if (token.isCancellationRequested)
        return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
      try {
        return provide(params) ?? null;
      } catch (error) {
        this.report(what, error);
        return null;
      }
    };
  }

  /** A handler of a notification. */
  notification<P>(what: string, act: (params: P) => void) {
    return (params: P): void => {
      try {
        act(params);
      } catch (error) {
        this.report(what, error);
      }
    };
  }
}
