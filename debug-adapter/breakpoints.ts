// Breakpoints of every kind. Before the program is loaded they are kept, and answered as not yet verified.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointState } from '../engine';
import type { Arguments } from './arguments';
import type { Conversation, Reply, Request } from './conversation';
import { NotNow } from './conversation';

export const conditions = (args: Arguments) => ({
  condition: args.optionalText('condition') || undefined,
  hitCondition: args.optionalText('hitCondition') || undefined,
});

function describe(c: Conversation, state: BreakpointState): DebugProtocol.Breakpoint {
  return {
    id: c.idOf(state.id),
    verified: state.verified,
    ...(state.message !== undefined && { message: state.message }),
    ...(state.place && c.client.place(state.place)),
  };
}

/** Ids below 0 are for breakpoints that no engine has seen yet. */
let earlyId = 0;

/** Answers with what `set` says, now or, before the launch, later. */
export function answer(
  c: Conversation,
  about: string,
  count: number,
  set: () => readonly BreakpointState[],
): Reply {
  if (c.noDebug) return { body: { breakpoints: unverified(count, 'The program runs without debugging.') } };
  const breakpoints = c.hasEngine
    ? set().map(state => describe(c, state))
    : unverified(count, 'Verified when the program is loaded.');
  c.kept.set(about, { ids: breakpoints.map(b => b.id ?? 0), set });
  return { body: { breakpoints } };
}

/** Everything that was set is set again, in an engine that knows nothing of it; the client is told what became of it. */
export function repeatBreakpoints(c: Conversation): void {
  for (const { ids, set } of c.kept.values()) {
    set().forEach((state, i) => {
      c.bindId(state.id, ids[i]);
      c.send('breakpoint', { reason: 'changed', breakpoint: describe(c, state) });
    });
  }
}

const unverified = (count: number, message: string): DebugProtocol.Breakpoint[] =>
  Array.from({ length: count }, () => ({ id: --earlyId, verified: false, message }));

export const setBreakpoints: Request = (c, args) => {
  const uri = c.client.uriIn(args);
  // Old clients send bare lines.
  const lines = args.has('breakpoints')
    ? args.list('breakpoints').map(b => ({
        line: c.client.lineIn(b, 'line'),
        column: c.client.columnIn(b, 'column'),
        logMessage: b.optionalText('logMessage') || undefined,
        ...conditions(b),
      }))
    : [];
  return answer(c, `lines of ${uri}`, lines.length, () =>
    c.engine.setLineBreakpoints(c.client.known(uri), lines),
  );
};

export const setFunctionBreakpoints: Request = (c, args) => {
  const events = args.list('breakpoints').map(b => ({ event: b.text('name'), ...conditions(b) }));
  return answer(c, 'functions', events.length, () => c.engine.setFunctionBreakpoints(events));
};

export const setExceptionBreakpoints: Request = (c, args) => {
  const filters = [
    ...args.texts('filters').map(id => ({ id })),
    ...args.list('filterOptions').map(option => ({
      id: option.text('filterId'),
      condition: option.optionalText('condition') || undefined,
    })),
  ];
  return answer(c, 'exceptions', filters.length, () => c.engine.setExceptionFilters(filters));
};

export const breakpointLocations: Request = (c, args) => {
  const uri = c.client.known(c.client.uriIn(args));
  const from = c.client.lineIn(args, 'line');
  const to = args.has('endLine') ? c.client.lineIn(args, 'endLine') : from;
  const places = c.engine.breakpointLocations(uri, from, to);
  return {
    body: { breakpoints: places.map(place => c.client.place(place)).map(({ source: _, ...rest }) => rest) },
  };
};

export const exceptionInfo: Request = (c, args) => {
  c.thread(args);
  const stop = c.still && c.loop.lastStop;
  if (stop?.reason !== 'exception') throw new NotNow('The system does not stand at an exception.');
  const { description, exception } = stop;
  return {
    body: {
      exceptionId: exception?.id ?? 'exception',
      description,
      breakMode: 'always',
      details: {
        message: description,
        ...(exception && { typeName: exception.label, stackTrace: exception.advice }),
      },
    },
  };
};
