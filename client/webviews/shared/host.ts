// The page's way to the extension: questions with their answers, what the debug session does, and what a page keeps over a
// reload.

import { type Asked, type FromPage, noSession, type SessionState, toPage } from '../messages';

interface Api {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
let lastId = 0;
const open = new Map<number, { done: (body: unknown) => void; fail: (error: Error) => void }>();
const onSession = new Set<(session: SessionState) => void>();
const onShow = new Set<(path: string) => void>();
let session: SessionState = noSession;

window.addEventListener('message', event => {
  const message = toPage(event.data);
  if (message?.type === 'answer') {
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.error !== undefined) waiting?.fail(new Error(message.error));
    else waiting?.done(message.body);
  } else if (message?.type === 'session') {
    session = message.session;
    for (const listener of onSession) listener(session);
  } else if (message?.type === 'show') {
    for (const listener of onShow) listener(message.path);
  }
});

/** Asks the debug adapter. @throws Error with the adapter's words */
export function ask<Body>(request: Asked, args: Readonly<Record<string, unknown>> = {}): Promise<Body> {
  const id = ++lastId;
  api.postMessage({ type: 'ask', id, request, args });
  return new Promise((done, fail) => open.set(id, { done: body => done(body as Body), fail }));
}

export const tell = (message: Exclude<FromPage, { type: 'ask' | 'ready' }>): void => api.postMessage(message);

export const currentSession = (): SessionState => session;

/** Calls at each change of the session. Answers how to end that. */
export function watchSession(listener: (session: SessionState) => void): () => void {
  onSession.add(listener);
  return () => onSession.delete(listener);
}
export function watchShow(listener: (path: string) => void): () => void {
  onShow.add(listener);
  return () => onShow.delete(listener);
}

/** To be called once, when the page listens. */
export const ready = (): void => api.postMessage({ type: 'ready' });

const stateOf = (): Readonly<Record<string, unknown>> => {
  const state = api.getState();
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
};

/** What the page kept under a name before it was last closed; what is of another type is not ours. */
export function kept<Value>(name: string, fallback: Value): Value {
  const value = stateOf()[name];
  return typeof value === typeof fallback ? (value as Value) : fallback;
}
export const keep = (name: string, value: unknown): void => api.setState({ ...stateOf(), [name]: value });
