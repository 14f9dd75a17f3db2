// Going on, stepping, pausing, ending.

import type { StepKind } from '../engine';
import { BadArgument } from './arguments';
import type { Reply, Request } from './conversation';
import { NotNow } from './conversation';

const granularities = new Set([undefined, 'statement', 'line', 'instruction']);

export const threads: Request = c => {
  const agents = c.hasEngine ? c.engine.agents() : [];
  return { body: { threads: agents.map(({ id, name }) => ({ id, name })) } };
};

const step =
  (kind: StepKind): Request =>
  (c, args): Reply => {
    const engine = c.still;
    const thread = c.thread(args);
    const granularity = args.optionalText('granularity');
    if (!granularities.has(granularity)) {
      throw new BadArgument(`"granularity" is "${granularity}", and must be statement, line or instruction.`);
    }
    const target = kind === 'in' ? args.optionalInteger('targetId') : undefined;
    if (target !== undefined && !engine.stepInTargets(thread).some(t => t.id === target)) {
      throw new BadArgument(`There is no step-in target ${target} here; stepInTargets lists them.`);
    }
    startable(c);
    engine.step(thread, granularity === 'instruction' ? 'event' : kind, target);
    return { after: () => c.loop.go() };
  };

const startable: (c: Parameters<Request>[0]) => void = c => {
  if (!c.configured) throw new NotNow('The run has not begun: send configurationDone first.');
  if (c.loop.over) throw new NotNow('The run is over.');
};

/** A way back is prepared by `prepare`, and walked as a run is. */
const wayBack =
  (prepare: (c: Parameters<Request>[0], args: Parameters<Request>[1]) => void): Request =>
  (c, args): Reply => {
    if (!c.configured) throw new NotNow('The run has not begun: send configurationDone first.');
    if (c.loop.over) throw new NotNow('The run is over.');
    if (!c.still.history) throw new NotNow(noPast);
    prepare(c, args);
    return { after: () => c.loop.go({ back: true }) };
  };

export const noPast =
  'The past of this run is not kept: "historyMemory" of the launch is 0, or it runs without debugging.';

export const stepBack = wayBack((c, args) => {
  const thread = c.thread(args);
  const granularity = args.optionalText('granularity');
  if (!granularities.has(granularity)) {
    throw new BadArgument(`"granularity" is "${granularity}", and must be statement, line or instruction.`);
  }
  c.engine.stepBack(thread, granularity === 'instruction' ? 'event' : 'over');
});

/** A step back of a kind that the protocol has no request for. */
export const stepBackBy = wayBack((c, args) => {
  const thread = c.thread(args);
  const kind = args.text('kind');
  if (!isStepKind(kind)) {
    throw new BadArgument(`"kind" is "${kind.slice(0, 40)}", and must be over, in, out or event.`);
  }
  c.engine.stepBack(thread, kind);
});
const stepKinds: readonly StepKind[] = ['over', 'in', 'out', 'event'];
const isStepKind = (text: string): text is StepKind => stepKinds.some(kind => kind === text);

export const reverseContinue = wayBack((c, args) => {
  c.thread(args);
  c.engine.reverseContinue();
});

export const restartFrame = wayBack((c, args) => {
  c.engine.restartFrame(c.frame(args.integer('frameId')).id);
});

export const travel = wayBack((c, args) => {
  const given = ['events', 'timePs', 'record'].filter(name => args.has(name));
  if (given.length !== 1) {
    throw new BadArgument('Say where to: one of "events", "timePs" and "record", as a whole number.');
  }
  const [name] = given;
  const value = args.integer(name, 0);
  c.engine.travel(
    name === 'events' ? { events: value } : name === 'timePs' ? { timePs: value } : { record: value },
  );
});

export const next = step('over');
export const stepIn = step('in');
export const stepOut = step('out');

export const resume: Request = (c, args) => {
  void c.still;
  c.thread(args);
  startable(c);
  return { body: { allThreadsContinued: true }, after: () => c.loop.go() };
};

export const pause: Request = c => {
  const { engine } = c;
  if (!c.loop.running) throw new NotNow('The system stands still already.');
  engine.pause();
  // One that waits for a driver outside hears of it when it goes on.
  return { after: () => c.served?.goOn() };
};

export const stepInTargets: Request = (c, args) => {
  const engine = c.still;
  const { agent } = c.frame(args.integer('frameId'));
  return { body: { targets: engine.stepInTargets(agent).map(({ id, label }) => ({ id, label })) } };
};

export const gotoTargets: Request = (c, args) => {
  const engine = c.still;
  const uri = c.client.known(c.client.uriIn(args));
  const targets = engine.gotoTargets(uri, c.client.lineIn(args, 'line')).map(({ id, label, place }) => {
    const { source: _, ...at } = c.client.place(place);
    return { id, label, ...at };
  });
  return { body: { targets } };
};

export const goto: Request = (c, args) => {
  const engine = c.still;
  const thread = c.thread(args);
  const target = args.integer('targetId');
  startable(c);
  if (!engine.goto(thread, target)) {
    throw new BadArgument(`There is no target ${target} for this thread; gotoTargets lists them for a line.`);
  }
  return { after: () => c.loop.go({ back: c.engine.history !== undefined }) };
};

/** Before the launch there is nothing to end: the request is fulfilled, and the launch that follows is not touched. */
export const terminate: Request = c => ({ after: () => c.hasEngine && c.loop.end(true) });

/** Carried out as soon as it came, see session.ts; what is to be called off and is done already stays done. */
export const cancel: Request = () => ({});

export const disconnect: Request = c => ({ after: () => c.loop.abandon() });
