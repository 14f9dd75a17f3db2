// What the pages have in common as they follow a system: its session, what it is made of, and samples of it while it runs.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LiveBody, SystemBody } from '../../../debug-adapter/views/protocol';
import type { Asked, SessionState } from '../messages';
import { ask, currentSession, keep, kept, watchSession } from './host';

/** Between two looks at a system that runs, in milliseconds. */
const pace = 200;

export function useSession(): SessionState {
  const [session, setSession] = useState(currentSession());
  useEffect(() => watchSession(setSession), []);
  return session;
}

/** What is declared; undefined until it is known. */
export function useSystem(session: SessionState): SystemBody | undefined {
  const [system, setSystem] = useState<SystemBody>();
  const loaded = session.state !== 'none';
  useEffect(() => {
    setSystem(undefined);
    if (!loaded) return;
    let current = true;
    const get = (): void => {
      ask<SystemBody>('amuscope/system').then(
        body => current && setSystem(body),
        // It is not loaded yet: the launch is under way.
        () => current && setTimeout(get, pace),
      );
    };
    get();
    return () => {
      current = false;
    };
  }, [session.id, loaded]);
  return system;
}

/**
 * The answer to a question about the system, asked anew at each stop and, while it runs and the page can be seen, five
 * times a second. `undefined` args ask nothing. The last answer stays until the next is there.
 */
export function useSampled<Body>(
  session: SessionState,
  request: Asked,
  args: Readonly<Record<string, unknown>> | undefined,
): { readonly body: Body | undefined; readonly error: string | undefined; readonly again: () => void } {
  const [answer, setAnswer] = useState<{ body?: Body; error?: string; id: string }>({ id: '' });
  const [count, setCount] = useState(0);
  const key = args && JSON.stringify(args);
  const again = useCallback(() => setCount(n => n + 1), []);
  useEffect(() => {
    if (key === undefined || session.state === 'none') return;
    let current = true;
    let timer = 0;
    const get = (): void => {
      ask<Body>(request, JSON.parse(key)).then(
        body => {
          if (!current) return;
          setAnswer({ body, id: session.id });
          if (session.state === 'running') timer = window.setTimeout(get, pace);
        },
        error => {
          if (!current) return;
          setAnswer(last => ({ ...last, error: String(error.message ?? error) }));
          if (session.state === 'running') timer = window.setTimeout(get, pace * 2);
        },
      );
    };
    get();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [request, key, session.id, session.state, session.turn, count]);
  const mine = answer.id === session.id || session.state === 'none';
  return { body: mine ? answer.body : undefined, error: answer.error, again };
}

/** What it was at the look before, for whatever is shown of the difference. */
export function useBefore<Value>(value: Value | undefined): Value | undefined {
  const last = useRef<{ now: Value | undefined; before: Value | undefined }>({
    now: undefined,
    before: undefined,
  });
  if (value !== last.current.now) last.current = { now: value, before: last.current.now };
  return last.current.before;
}

export const useLive = (session: SessionState) => useSampled<LiveBody>(session, 'amuscope/live', {}).body;

/** A piece of state that is there again when the page is opened anew. */
export function useKept<Value extends string | number | boolean>(
  name: string,
  fallback: Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => kept(name, fallback));
  const set = useCallback(
    (next: Value) => {
      setValue(next);
      keep(name, next);
    },
    [name],
  );
  return [value, set];
}
