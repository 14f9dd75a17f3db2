// The debug session that the views look at: the active one of this debugger, or the one that was it last. Whatever may have
// changed what is seen is told once, with a number that counts up.

import * as vscode from 'vscode';
import type { PlaceBody } from '../../debug-adapter/views/protocol';
import { noSession, type SessionState } from '../webviews/messages';

const type = 'amu';

/** Requests after which a system that stood still runs. */
const going = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restart',
  'restartFrame',
  'configurationDone',
]);
/** Requests that set something. */
const setting = new Set(['setVariable', 'setExpression', 'writeMemory']);

interface Followed {
  readonly session: vscode.DebugSession;
  state: SessionState;
}

export class DebugSessions implements vscode.Disposable {
  private readonly followed = new Map<string, Followed>();
  private shown: Followed | undefined;
  private readonly changed = new vscode.EventEmitter<SessionState>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: vscode.Disposable[];

  constructor() {
    this.disposables = [
      this.changed,
      vscode.debug.registerDebugAdapterTrackerFactory(type, {
        createDebugAdapterTracker: session => this.tracker(session),
      }),
      vscode.debug.onDidChangeActiveDebugSession(session => {
        const known = session && this.followed.get(session.id);
        if (known) this.show(known);
      }),
      vscode.debug.onDidTerminateDebugSession(session => this.ended(session)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  get current(): SessionState {
    return this.shown?.state ?? noSession;
  }

  /** @throws Error with the adapter's words, or when there is no session */
  async ask(request: string, args: object): Promise<unknown> {
    const { shown } = this;
    if (!shown || shown.state.state === 'ended') throw new Error('No system runs any more.');
    return shown.session.customRequest(request, args);
  }

  /** Opens a place of the program. */
  async reveal({ path, reference, line }: PlaceBody): Promise<void> {
    const uri = uriOf(this.shown?.session, path, reference);
    if (!uri) return;
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    const options = { selection: new vscode.Range(at, at), preview: true };
    try {
      await vscode.window.showTextDocument(uri, options);
    } catch (error) {
      void vscode.window.showWarningMessage(
        `${path ?? uri} cannot be opened: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  private tracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const of: Followed = {
      session,
      state: { id: session.id, name: session.name, state: 'running', turn: 0, reason: '' },
    };
    return {
      onWillStartSession: () => {
        if (session.configuration.noDebug) return;
        this.followed.set(session.id, of);
      },
      onWillReceiveMessage: (message: { readonly command?: unknown }) => {
        if (going.has(String(message.command))) this.set(of, { state: 'running', reason: '' });
      },
      onDidSendMessage: (message: {
        readonly type?: unknown;
        readonly event?: unknown;
        readonly command?: unknown;
        readonly success?: unknown;
        readonly body?: { readonly description?: unknown; readonly text?: unknown };
      }) => {
        if (message.type === 'response' && setting.has(String(message.command)) && message.success === true) {
          this.set(of, {});
        }
        if (message.type !== 'event') return;
        if (message.event === 'initialized') this.show(of);
        else if (message.event === 'stopped') {
          const { description, text } = message.body ?? {};
          this.set(of, { state: 'stopped', reason: String(text ?? description ?? '') });
        } else if (message.event === 'continued') this.set(of, { state: 'running', reason: '' });
        else if (message.event === 'invalidated' || message.event === 'memory') this.set(of, {});
        else if (message.event === 'terminated') this.set(of, { state: 'ended', reason: '' });
      },
    };
  }

  private show(of: Followed): void {
    if (!this.followed.has(of.session.id) || this.shown === of) return;
    this.shown = of;
    this.changed.fire(of.state);
  }

  private set(of: Followed, change: Partial<SessionState>): void {
    if (of.state.state === 'ended') return;
    of.state = { ...of.state, ...change, turn: of.state.turn + 1 };
    if (this.shown === of) this.changed.fire(of.state);
  }

  private ended(session: vscode.DebugSession): void {
    const of = this.followed.get(session.id);
    if (!of) return;
    this.set(of, { state: 'ended', reason: '' });
    this.followed.delete(session.id);
    // Another one that still runs is of more interest than one that is over.
    const [other] = this.followed.values();
    if (this.shown === of && other) this.show(other);
  }
}

function uriOf(
  session: vscode.DebugSession | undefined,
  path: string | undefined,
  reference: number | undefined,
): vscode.Uri | undefined {
  if (reference && session) {
    return vscode.debug.asDebugSourceUri({ path, sourceReference: reference }, session);
  }
  if (path === undefined) return undefined;
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? vscode.Uri.parse(path) : vscode.Uri.file(path);
}
