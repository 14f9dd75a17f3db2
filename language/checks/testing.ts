// Tests: drivers that are never started or started twice, times in the wrong order, faults that end without beginning.

import type { DriverModel, SocketModel, TestModel } from '../link/model';
import type { Expression, Statement } from '../syntax/ast';
import type { Body } from './bodies';
import type { CheckContext } from './context';
import { defaultTimeLimitPs } from './limits';
import { actionOf, eachExpression, eachStatement, statementsIn } from './walk';

export function checkTest(c: CheckContext, t: TestModel): void {
  if (!t.system) return;
  const { uri } = t.origin;
  const started = new Map<DriverModel, Statement>();
  const stopped = new Set<SocketModel>();
  let checks = 0;
  let clock = -1;
  let nameless = false;
  const looked = new Map<DriverModel, Expression>();
  eachStatement(t.body, s => {
    if (s.kind === 'check' || s.kind === 'fail') checks++;
    eachExpression(s, e => {
      const driver = driverOf(c, e);
      if (driver && s.kind !== 'run' && !started.has(driver) && !looked.has(driver)) looked.set(driver, e);
    });
    if (s.kind === 'run') run(c, t, s, started);
    if (s.kind === 'stop_taking') {
      addSocket(c, s.socket, stopped);
      nameless ||= !c.socket(s.socket);
    }
    // Which socket a stop of a wrong name was of is not known.
    if (s.kind === 'resume_taking' && !nameless) resume(c, uri, s, stopped);
    if (s.kind === 'at') clock = at(c, uri, s, clock);
  });
  tooEarly(c, t);
  const own = c.wiring(t.system).drivers;
  // A `run` of a name that is none has its finding.
  const unclear = statementsIn(t.body).some(s => s.kind === 'run' && !driverOf(c, s.driver));
  if (unclear) return;
  if (started.size === 0 && own.length > 0) {
    const name = own[0].name;
    c.report.add(
      uri,
      'test-without-run',
      t.origin.nameSpan,
      `this test starts no driver, so nothing happens in it: \`run ${name}\``,
    );
  } else {
    for (const [driver, e] of looked) {
      if (started.has(driver)) continue;
      c.report.add(
        uri,
        'driver-not-run',
        e,
        `this test does not start \`${driver.name}\`, so it never runs: \`run ${driver.name}\``,
      );
    }
  }
  if (checks === 0) {
    const first = [...started.keys()][0]?.name ?? 'app';
    c.report.add(
      uri,
      'test-without-check',
      t.origin.nameSpan,
      `this test checks nothing: \`check ${first}.done within 1ms\``,
    );
  }
  withoutPhysical(c, t, started);
}

/** Checks right behind a `run`, with no time between them: the driver has done nothing yet. */
function tooEarly(c: CheckContext, t: TestModel): void {
  const fresh = new Map<DriverModel, Statement>();
  for (const s of t.body.statements) {
    const driver = s.kind === 'run' ? driverOf(c, s.driver) : undefined;
    if (driver) fresh.set(driver, s);
    else if (s.kind === 'check' && !s.within) early(c, t, s, fresh);
    else if (s.kind !== 'log' && s.kind !== 'let' && s.kind !== 'stop_taking') fresh.clear();
  }
}

function early(
  c: CheckContext,
  t: TestModel,
  s: Statement & { kind: 'check' },
  fresh: ReadonlyMap<DriverModel, Statement>,
): void {
  const wanted = doneOf(c, s.condition).find(d => fresh.has(d) && d.body.statements.length > 0);
  const run = wanted && fresh.get(wanted);
  if (!wanted || !run) return;
  c.report.add(
    t.origin.uri,
    'check-too-early',
    s,
    `\`${wanted.name}\` has only just been started, so this fails: say how long it may take, \`within 1ms\``,
    { related: [{ uri: t.origin.uri, start: run.start, end: run.end, message: 'started here' }] },
  );
}

/** Drivers that have to be done for a condition to hold. */
function doneOf(c: CheckContext, e: Expression): readonly DriverModel[] {
  if (e.kind === 'parenthesized') return doneOf(c, e.inner);
  if (e.kind === 'binary' && e.operator === 'and') return [...doneOf(c, e.left), ...doneOf(c, e.right)];
  if (e.kind !== 'member' || e.name.text !== 'done') return [];
  const driver = driverOf(c, e.object);
  return driver ? [driver] : [];
}

function driverOf(c: CheckContext, e: Expression): DriverModel | undefined {
  if (e.kind !== 'name' && e.kind !== 'member') return undefined;
  const b = c.program.bindings.get(e.name);
  return b?.kind === 'thing' && b.thing.kind === 'driver' ? b.thing : undefined;
}

function run(
  c: CheckContext,
  t: TestModel,
  s: Statement & { kind: 'run' },
  started: Map<DriverModel, Statement>,
): void {
  const { uri } = t.origin;
  const driver = driverOf(c, s.driver);
  if (!driver) return;
  if (driver.system !== t.system) {
    c.report.add(
      uri,
      'driver-of-another-system',
      s.driver,
      `\`${driver.name}\` is a driver of system \`${driver.system?.name}\`, and this test is of \`${t.system?.name}\`; run one of its own`,
    );
    return;
  }
  const before = started.get(driver);
  if (before) {
    c.report.add(
      uri,
      'driver-run-twice',
      s,
      `\`${driver.name}\` runs already, and this starts it no second time; remove it`,
      { related: [{ uri, start: before.start, end: before.end, message: 'started here' }] },
    );
  } else started.set(driver, s);
}

function addSocket(c: CheckContext, e: Expression, to: Set<SocketModel>): void {
  const socket = c.socket(e);
  if (socket) to.add(socket);
}

function resume(
  c: CheckContext,
  uri: string,
  s: Statement & { kind: 'stop_taking' | 'resume_taking' },
  stopped: Set<SocketModel>,
): void {
  const socket = c.socket(s.socket);
  if (!socket || stopped.has(socket)) return;
  c.report.add(
    uri,
    'resume-without-stop',
    s,
    `nothing has stopped \`${socket.name}\` above, so this does nothing: \`stop_taking\` it before, or remove this`,
  );
}

function at(c: CheckContext, uri: string, s: Statement & { kind: 'at' }, clock: number): number {
  const time = c.number(s.time);
  if (time === undefined) return clock;
  if (time < clock) {
    c.report.add(
      uri,
      'at-out-of-order',
      s.time,
      'this time is before that of the `at` above, and statements follow one another: move it up',
    );
  }
  return Math.max(time, clock);
}

function withoutPhysical(c: CheckContext, t: TestModel, started: ReadonlyMap<DriverModel, Statement>): void {
  const drivers = [...started.keys()];
  if (drivers.length === 0 || drivers.some(d => d.function?.physical)) return;
  // A system without physical function has its own finding.
  if (
    !t.system?.functions.some(f => f.physical && f.origin.nameSpan.start !== t.system?.origin.nameSpan.start)
  )
    return;
  const virtual = drivers.find(d => {
    let up = false;
    eachStatement(d.body, s => (up ||= s.kind === 'bring_up'));
    return up;
  });
  const at = virtual && started.get(virtual);
  if (!virtual || !at) return;
  const pf = c.program.drivers.find(d => d.system === t.system && d.function?.physical);
  const how = pf ? `\`run ${pf.name}\` too` : 'write a driver on the physical function that does `bring_up`';
  c.report.add(
    t.origin.uri,
    'vf-without-pf',
    at,
    `\`${virtual.name}\` waits until the PF has mapped its interfaces, and no driver of the PF is started: ${how}`,
  );
}

/** Times that no run with the usual limit reaches. */
export function checkLimits(c: CheckContext, { uri, block }: Body): void {
  eachStatement(block, s => {
    const action = actionOf(s);
    const time =
      s.kind === 'check'
        ? s.within
        : s.kind === 'at' || s.kind === 'delay'
          ? s.time
          : action?.kind === 'wait'
            ? action.until
            : undefined;
    const value = c.number(time);
    if (!time || value === undefined || value <= defaultTimeLimitPs) return;
    const what =
      s.kind === 'check' ? 'the check would wait' : s.kind === 'at' ? 'this would be' : 'this would last';
    c.report.add(
      uri,
      'time-beyond-limit',
      time,
      `${what} longer than a debugged run does, which ends after 10ms of simulated time unless its configuration gives another \`timeLimit\``,
    );
  });
}
