// Breakpoints of every kind. Before the program is loaded they are kept, and answered as not yet verified.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointState } from '../engine';
import type { Arguments } from './arguments';
import type { Conversation, Reply, Request } from './conversation';
import { NotNow } from './conversation';

const conditions = (args: Arguments) => ({
  condition: args.optionalText('condition') || undefined,
  hitCondition: args.optionalText('hitCondition') || undefined,
});

function describe(c: Conversation, state: BreakpointState): DebugProtocol.Breakpoint {
  return {
    id: state.id,
    verified: state.verified,
    ...(state.message !== undefined && { message: state.message }),
    ...(state.place && c.client.place(state.place)),
  };
}

/** Ids below 0 are ours, for breakpoints that no engine has seen yet. */
let earlyId = 0;

/** Answers with what `set` says, now or, before the launch, later. */
function answer(c: Conversation, count: number, set: () => readonly BreakpointState[]): Reply {
  if (c.noDebug) return { body: { breakpoints: unverified(count, 'The program runs without debugging.') } };
  if (c.hasEngine) return { body: { breakpoints: set().map(state => describe(c, state)) } };
  const breakpoints = unverified(count, 'Verified when the program is loaded.');
  c.early.push(() =>
    set().map((state, i) => {
      const id = breakpoints[i].id ?? state.id;
      c.earlyIds.set(state.id, id);
      return { ...describe(c, state), id };
    }),
  );
  return { body: { breakpoints } };
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
  return answer(c, lines.length, () => c.engine.setLineBreakpoints(c.client.known(uri), lines));
};

export const setFunctionBreakpoints: Request = (c, args) => {
  const events = args.list('breakpoints').map(b => ({ event: b.text('name'), ...conditions(b) }));
  return answer(c, events.length, () => c.engine.setFunctionBreakpoints(events));
};

export const setExceptionBreakpoints: Request = (c, args) => {
  const filters = [
    ...args.texts('filters').map(id => ({ id })),
    ...args.list('filterOptions').map(option => ({
      id: option.text('filterId'),
      condition: option.optionalText('condition') || undefined,
    })),
  ];
  return answer(c, filters.length, () => c.engine.setExceptionFilters(filters));
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
