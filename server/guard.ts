// No provider's mistake reaches the client: it is logged, once, and the request is answered with nothing. Requests out of
// their time, of a wrong shape or no longer wanted are refused by the protocol's own codes, without a stack.

import {
  type CancellationToken,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import type { Asked } from './context';
import { progressOf } from './progress';

/** Thrown by a provider that notices that its answer is not wanted any more. */
export class Cancelled extends Error {}

/** Lets the server read what came in meanwhile, such as a cancellation. @throws Cancelled */
export async function breathe(token: CancellationToken): Promise<void> {
  await new Promise<void>(resolve => setTimeout(resolve, 0));
  if (token.isCancellationRequested) throw new Cancelled();
}

/** A request that is fine and cannot be done; the message is for the person. */
export class Refusal extends Error {}

/** What the parameters of a request must have. */
export type Needs = 'nothing' | 'document' | 'position' | 'positions';

export type Answer<R> = R | undefined | Promise<R | undefined>;

export class Guard {
  private readonly told = new Set<string>();
  private phase: 'starting' | 'running' | 'stopped' = 'starting';

  constructor(private readonly log: (message: string) => void) {}

  /** `initialize` came. @returns why it must not, the second time */
  begin(): ResponseError<never> | undefined {
    if (this.phase !== 'starting')
      return new ResponseError(ErrorCodes.InvalidRequest, '`initialize` comes once');
    this.phase = 'running';
    return undefined;
  }

  /** `shutdown` came. */
  end(): void {
    if (this.phase === 'running') this.phase = 'stopped';
  }

  /** Why nothing can be asked now. */
  refusal(): ResponseError<void> | undefined {
    if (this.phase === 'starting') {
      return new ResponseError(ErrorCodes.ServerNotInitialized, '`initialize` has to come first');
    }
    if (this.phase === 'stopped') {
      return new ResponseError(ErrorCodes.InvalidRequest, 'the server was shut down: only `exit` may follow');
    }
    return undefined;
  }

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

  /** A handler that answers null where `provide` throws, and with an error of the protocol what must not be asked. */
  request<P, R>(what: string, provide: (params: P, asked: Asked) => Answer<R>, needs: Needs = 'nothing') {
    return async (
      params: P,
      token: CancellationToken,
      workDone?: WorkDoneProgressReporter,
    ): Promise<R | null | ResponseError<void>> => {
      const refused = this.refusal() ?? wrongShape(params, needs);
      if (refused) return refused;
      const cancelled = () => new ResponseError<void>(LSPErrorCodes.RequestCancelled, 'cancelled');
      if (token.isCancellationRequested) return cancelled();
      const progress = progressOf(workDone);
      try {
        const answer = (await provide(params, { token, progress })) ?? null;
        return token.isCancellationRequested ? cancelled() : answer;
      } catch (error) {
        if (error instanceof Cancelled) return cancelled();
        if (error instanceof Refusal) return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
        this.report(what, error);
        return null;
      } finally {
        progress.done();
      }
    };
  }

  /** A handler of a notification; out of its time it is not heard. */
  notification<P>(what: string, act: (params: P) => void) {
    return (params: P): void => {
      if (this.phase !== 'running') return;
      try {
        act(params);
      } catch (error) {
        this.report(what, error);
      }
    };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isPosition = (value: unknown): boolean =>
  isRecord(value) && Number.isInteger(value.line) && Number.isInteger(value.character);

function wrongShape(params: unknown, needs: Needs): ResponseError<void> | undefined {
  if (needs === 'nothing') return undefined;
  const wrong = (what: string) => new ResponseError<void>(ErrorCodes.InvalidParams, what);
  const given = isRecord(params) ? params : {};
  if (!isRecord(given.textDocument) || typeof given.textDocument.uri !== 'string')
    return wrong('`textDocument.uri` has to be a text');
  if (needs === 'position' && !isPosition(given.position))
    return wrong('`position` has to be { line, character }');
  if (needs === 'positions' && !(Array.isArray(given.positions) && given.positions.every(isPosition)))
    return wrong('`positions` has to be a list of { line, character }');
  return undefined;
}
