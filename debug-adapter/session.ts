// One debug session: messages of the protocol in and out, each request to the function that carries it out, in the
// order they came. What a request does stands in the file of its subject.

import { DebugSession, Event, Response } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { EvaluationError } from '../engine';
import { Arguments, BadArgument } from './arguments';
import * as breakpoints from './breakpoints';
import { completions } from './console';
import { Conversation, NotNow, type Reply, type Request } from './conversation';
import { customRequests } from './custom';
import { dataBreakpointInfo, setDataBreakpoints } from './data-breakpoints';
import type { Devices } from './devices';
import { disassemble } from './disassembly';
import * as execution from './execution';
import type { FileAccess } from './files';
import { configurationDone, initialize, launch, restart } from './launch';
import { readMemory, writeMemory } from './memory';
import { loadedSources, modules, source } from './sources';
import { scopes, stackTrace } from './stack';
import { evaluate, setExpression, setVariable, variables } from './variables';
import { viewRequests } from './views';

/** Every request that is answered. */
export const requests: ReadonlyMap<string, Request> = new Map<string, Request>([
  ['initialize', initialize],
  ['launch', launch],
  ['configurationDone', configurationDone],
  ['setBreakpoints', breakpoints.setBreakpoints],
  ['breakpointLocations', breakpoints.breakpointLocations],
  ['setFunctionBreakpoints', breakpoints.setFunctionBreakpoints],
  ['setExceptionBreakpoints', breakpoints.setExceptionBreakpoints],
  ['exceptionInfo', breakpoints.exceptionInfo],
  ['dataBreakpointInfo', dataBreakpointInfo],
  ['setDataBreakpoints', setDataBreakpoints],
  ['restart', restart],
  ['threads', execution.threads],
  ['continue', execution.resume],
  ['pause', execution.pause],
  ['next', execution.next],
  ['stepIn', execution.stepIn],
  ['stepInTargets', execution.stepInTargets],
  ['stepOut', execution.stepOut],
  ['stepBack', execution.stepBack],
  ['reverseContinue', execution.reverseContinue],
  ['restartFrame', execution.restartFrame],
  ['gotoTargets', execution.gotoTargets],
  ['goto', execution.goto],
  ['stackTrace', stackTrace],
  ['scopes', scopes],
  ['variables', variables],
  ['evaluate', evaluate],
  ['completions', completions],
  ['setVariable', setVariable],
  ['setExpression', setExpression],
  ['readMemory', readMemory],
  ['writeMemory', writeMemory],
  ['disassemble', disassemble],
  ['modules', modules],
  ['source', source],
  ['loadedSources', loadedSources],
  ['cancel', execution.cancel],
  ['terminate', execution.terminate],
  ['disconnect', execution.disconnect],
  ...customRequests,
  ...viewRequests,
]);

export class AmuDebugSession extends DebugSession {
  private readonly conversation: Conversation;
  /** The answer before this one; a request that takes time keeps its place in the order. */
  private tail: Promise<void> = Promise.resolve();
  /** Requests that wait for their turn, by number, and whether they are called off. */
  private readonly waiting = new Map<number, { cancelled: boolean }>();

  constructor(
    files: FileAccess,
    /** What happens behind the last message of a session that ends; a process would exit. */
    private readonly atEnd: () => void = () => {},
    devices?: Devices,
  ) {
    super();
    this.conversation = new Conversation(files, devices, (event, body) =>
      this.sendEvent(new Event(event, body)),
    );
    // The base class ends the session at a message that is no JSON; the next one may be good again.
    this.removeAllListeners('error');
    this.on('error', (event: { readonly body?: unknown }) => this.unreadable(String(event.body ?? '')));
  }

  private unreadable(problem: string): void {
    if (!problem.startsWith('Error handling data')) {
      this.shutdown();
      return;
    }
    this.sendEvent(
      new Event('output', {
        category: 'stderr',
        output: `A message could not be read: ${problem.slice(0, 500)}\n`,
      }),
    );
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    // What calls off others cannot wait behind them.
    if (request.command === 'cancel') this.cancel(request);
    const turn = { cancelled: false };
    this.waiting.set(request.seq, turn);
    this.tail = this.tail.then(() => {
      this.waiting.delete(request.seq);
      return this.answer(request, turn.cancelled);
    });
  }

  private cancel(request: DebugProtocol.Request): void {
    const { requestId, progressId } = (request.arguments ?? {}) as Readonly<Record<string, unknown>>;
    const turn = typeof requestId === 'number' ? this.waiting.get(requestId) : undefined;
    if (turn) turn.cancelled = true;
    const { loop } = this.conversation;
    // Calling off a run is no end of it: it stands still where it is.
    if (typeof progressId === 'string' && loop.running && loop.progress.is(progressId)) {
      this.conversation.engine.pause();
    }
  }

  private async answer(request: DebugProtocol.Request, cancelled: boolean): Promise<void> {
    const command = String(request.command);
    const response = new Response({ ...request, command });
    let reply: Reply = {};
    try {
      if (cancelled) throw new NotNow('cancelled');
      const carryOut = requests.get(command);
      if (!carryOut) throw new NotNow(`This debugger has no request "${command}".`);
      reply = await carryOut(this.conversation, new Arguments(command, request.arguments));
      if (reply.body) Object.assign(response, { body: reply.body });
    } catch (error) {
      fail(response, error);
    }
    this.sendResponse(response);
    if (response.success) reply.after?.();
    else if (command === 'launch' && !this.conversation.hasEngine) this.conversation.loop.refuse();
    if (command === 'disconnect') this.shutdown();
  }

  /** The client has gone, or asked to go. */
  override shutdown(): void {
    this.conversation.loop.abandon();
    void this.conversation.unserve().finally(this.atEnd);
  }

  override dispose(): void {
    this.conversation.loop.abandon();
    void this.conversation.unserve();
    super.dispose();
  }
}

function fail(response: Response, error: unknown): void {
  const ofUser = error instanceof BadArgument || error instanceof NotNow || error instanceof EvaluationError;
  const message = error instanceof Error ? error.message : String(error);
  const text = ofUser ? message : `AMUscope met a fault of its own in "${response.command}": ${message}`;
  // Clients take {name} in a format for a variable of the message.
  const format = text.replaceAll('{', '(').replaceAll('}', ')');
  Object.assign(response, {
    success: false,
    message: text,
    body: { error: { id: ofUser ? 1 : 2, format, showUser: ofUser ? response.command === 'launch' : true } },
  });
}
