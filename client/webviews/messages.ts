// What a webview and the extension tell each other. Both sides take only what has this form: a webview is a page, and what
// comes out of a page is looked at before it is believed.

import type { PlaceBody } from '../../debug-adapter/views/protocol';

/** The views that are pages. */
export type PageName = 'queues' | 'registers' | 'timeline';

export type SystemState = 'none' | 'running' | 'stopped' | 'ended';

/** The debug session that is looked at. */
export interface SessionState {
  /** another one is another system: what was known is void */
  readonly id: string;
  readonly name: string;
  readonly state: SystemState;
  /** counts whatever may have changed what is seen: stops, travels, values that were set */
  readonly turn: number;
  /** why it stands still */
  readonly reason: string;
}

export const noSession: SessionState = { id: '', name: '', state: 'none', turn: 0, reason: '' };

/** Requests of the debug adapter that a page may make. */
const asked = [
  'amuscope/system',
  'amuscope/live',
  'amuscope/history',
  'amuscope/record',
  'amuscope/ring',
  'amuscope/story',
  'amuscope/registers',
  'amuscope/travel',
  'setExpression',
] as const;
export type Asked = (typeof asked)[number];

export type FromPage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly request: Asked;
      readonly args: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'reveal'; readonly place: PlaceBody }
  /** a function breakpoint */
  | { readonly type: 'break'; readonly event: string }
  /** shows a ring in the view of queues */
  | { readonly type: 'ring'; readonly path: string }
  | { readonly type: 'start' };

export type ToPage =
  | { readonly type: 'session'; readonly session: SessionState }
  | { readonly type: 'answer'; readonly id: number; readonly body?: unknown; readonly error?: string }
  | { readonly type: 'show'; readonly path: string };

type Loose = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, most = 4096): value is string =>
  typeof value === 'string' && value.length <= most;

/** A message of a page as it is meant; undefined when it is none. */
export function fromPage(message: unknown): FromPage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message.type) {
    case 'ready':
    case 'start':
      return { type: message.type };
    case 'ask': {
      const { id, request, args } = message;
      const known = asked.find(name => name === request);
      if (!known || !Number.isSafeInteger(id) || !isRecord(args)) return undefined;
      return { type: 'ask', id: Number(id), request: known, args };
    }
    case 'reveal': {
      const { place } = message;
      if (!isRecord(place) || !Number.isSafeInteger(place.line)) return undefined;
      const path = isText(place.path, 65_536) ? place.path : undefined;
      const reference = Number.isSafeInteger(place.reference) ? Number(place.reference) : undefined;
      return { type: 'reveal', place: { path, reference, line: Number(place.line) } };
    }
    case 'break':
      return isText(message.event) ? { type: 'break', event: message.event } : undefined;
    case 'ring':
      return isText(message.path) ? { type: 'ring', path: message.path } : undefined;
    default:
      return undefined;
  }
}

const states: readonly SystemState[] = ['none', 'running', 'stopped', 'ended'];

/** A message of the extension as it is meant; undefined when it is none. */
export function toPage(message: unknown): ToPage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message.type) {
    case 'session': {
      const { session } = message;
      if (!isRecord(session) || !states.some(s => s === session.state)) return undefined;
      return { type: 'session', session: session as unknown as SessionState };
    }
    case 'answer':
      if (!Number.isSafeInteger(message.id)) return undefined;
      return {
        type: 'answer',
        id: Number(message.id),
        body: message.body,
        ...(isText(message.error, 65_536) && { error: message.error }),
      };
    case 'show':
      return isText(message.path) ? { type: 'show', path: message.path } : undefined;
    default:
      return undefined;
  }
}
