// Quick fixes of findings about the course of drivers and tests: statements that are missing, too many, or too early.

import type { SocketModel } from '../../link/model';
import type { Statement } from '../../syntax/ast';
import type { Fix, Mender, Menders } from './fixes';
import { removeStatement } from './fixes-programs';
import { addSession } from './fixes-system';
import type { Found } from './found';

/** How the statement of the finding writes its socket. */
function operand(f: Found): string | undefined {
  const s = f.statement;
  if (s?.kind === 'put' || s?.kind === 'doorbell') return f.said(s.socket);
  const action =
    s?.kind === 'action' ? s.action : s?.kind === 'let' || s?.kind === 'set' ? s.value : undefined;
  if (action?.kind === 'take') return f.said(action.socket);
  return action?.kind === 'wait' ? f.said(action.target) : undefined;
}

const before =
  (text: (f: Found) => string | undefined): Mender =>
  f => {
    const { statement } = f;
    const added = text(f);
    if (!statement || !added) return undefined;
    return { title: `Add \`${added}\``, edits: [f.edits.before(statement, added)] };
  };

const addDoorbell: Mender = f => {
  const { statement } = f;
  const socket = operand(f);
  if (!statement || !socket) return undefined;
  return { title: `Add \`doorbell ${socket}\``, edits: [f.edits.after(statement, `doorbell ${socket}`)] };
};

/** The limit behind the wait; `for` and what stands there stay. */
const addLimit: Mender = f => ({
  title: 'Add `until 1ms`',
  edits: [f.edits.replace({ start: f.finding.end, end: f.finding.end }, ' until 1ms')],
});

const delayInside: Mender = f => {
  const loop = f.within('while') ?? f.within('loop');
  if (!loop) return undefined;
  const first = loop.body.statements[0];
  const edit = first ? f.edits.before(first, 'delay 100ns') : f.edits.inside(loop.body, 'delay 100ns');
  return { title: 'Add `delay 100ns`', edits: [edit] };
};

const removeWait: Mender = f => {
  const action = f.path.findLast(n => n.kind === 'wait');
  if (action?.kind !== 'wait') return removeStatement(f);
  const before = f.said({ start: action.start, end: f.finding.start });
  const word = /\s*(for|until)\s*$/.exec(before)?.[0].length ?? 0;
  const span = { start: f.finding.start - word, end: f.finding.end };
  return { title: `Remove \`${f.said(span).trim()}\``, edits: [f.edits.replace(span, '')] };
};

/** The top-level statement of a kind in the driver around the finding. */
function topStatement(f: Found, kind: Statement['kind'], last = false): Statement | undefined {
  const all = f.driver?.body.statements.filter(s => s.kind === kind) ?? [];
  return last ? all.at(-1) : all[0];
}

const vainDoorbell: Mender = f => {
  const related = f.finding.related?.[0];
  const { statement } = f;
  const put =
    related && f.driver?.body.statements.find(s => s.start <= related.start && s.end >= related.end);
  if (!put || !statement) return removeStatement(f);
  return {
    title: 'Move it behind the put',
    edits: [f.edits.remove(statement), f.edits.after(put, f.said(statement))],
  };
};

const bringUpFirst: Mender = f => {
  const enable = /`(write AMU_CR.AMU_EN = 1)`/.exec(f.finding.message)?.[1];
  if (enable && f.statement)
    return { title: `Add \`${enable}\``, edits: [f.edits.before(f.statement, enable)] };
  const byHand = /`bring_up (\w+)`/.exec(f.finding.message)?.[0].slice(1, -1);
  if (byHand && f.statement)
    return { title: `Add \`${byHand}\``, edits: [f.edits.before(f.statement, byHand)] };
  const body = f.driver?.body;
  const first = body?.statements[0];
  if (!body || !first) return undefined;
  const later = topStatement(f, 'bring_up');
  const edits = [f.edits.before(first, 'bring_up')];
  if (later && later !== first) edits.push(f.edits.remove(later));
  return { title: 'Begin with `bring_up`', edits };
};

const tearDownLast: Mender = f => {
  const last = f.driver?.body.statements.at(-1);
  const related = f.finding.related?.[0];
  const down = f.driver?.body.statements.find(s => s.start === related?.start && s.kind === 'tear_down');
  if (!last || !down || last === down) return undefined;
  return { title: 'Tear down at the end', edits: [f.edits.remove(down), f.edits.after(last, 'tear_down')] };
};

/** Waits until the AMU has fetched all that was rung. */
const drain: Mender = f => {
  const related = f.finding.related?.[0];
  let bell: Statement | undefined;
  for (const n of related ? f.path : []) {
    if (n.kind === 'block') bell = n.statements.find(s => s.start === related?.start) ?? bell;
  }
  const { statement } = f;
  const socket = bell?.kind === 'doorbell' ? f.socketOf(bell.socket) : undefined;
  if (!statement || !socket || bell?.kind !== 'doorbell') return undefined;
  const text = `wait ${f.said(bell.socket)} for ${socket.slots} until 1ms`;
  return { title: `Add \`${text}\``, edits: [f.edits.before(statement, text)] };
};

/** TX sockets of agents that the interface of an RX socket sends to, by which their answers would come. */
function answersOf({ system }: Found, socket: SocketModel): readonly string[] {
  if (!system) return [];
  const fn = system.functions.find(x => x.interfaces.some(i => i.sockets.includes(socket)));
  const own = fn?.interfaces.find(i => i.sockets.includes(socket));
  return system.sessions.flatMap(({ from, to }) => {
    if (to.kind !== 'hw' || from.kind !== 'sw') return [];
    if (from.function !== fn?.index || from.interface !== own?.index) return [];
    const taken = system.sessions.some(
      ({ from: x }) =>
        x.kind === 'hw' && x.agent === to.agent && x.interface === to.interface && x.socket === to.socket,
    );
    const agent = system.agents[to.agent];
    return taken || !agent ? [] : [`${agent.name}.hw${to.interface}.tx${to.socket}`];
  });
}

const sendAway: Mender = f => {
  const socket = f.statementSocket;
  const { system } = f;
  if (!socket || !system) return undefined;
  const fixes: (Fix | undefined)[] = [];
  if (socket.direction === 'tx') {
    for (const s of f.freeSockets('rx', socket).slice(0, 2))
      fixes.push(addSession(f, system, `from_${socket.name}`, f.path3(socket), f.path3(s)));
  } else {
    for (const from of answersOf(f, socket))
      fixes.push(addSession(f, system, `to_${socket.name}`, from, f.path3(socket)));
    for (const s of f.freeSockets('tx', socket).slice(0, 2))
      fixes.push(addSession(f, system, `to_${socket.name}`, f.path3(s), f.path3(socket)));
  }
  return fixes.filter(x => x !== undefined);
};

/** A wait before the message that asks for the answer goes behind its doorbell. */
const waitLater: Mender = f => {
  const { statement } = f;
  const block = f.path.find(
    n => n.kind === 'block' && statement !== undefined && n.statements.includes(statement),
  );
  if (!statement || block?.kind !== 'block') return undefined;
  const behind = block.statements.slice(block.statements.indexOf(statement) + 1);
  const bell = behind.find(s => s.kind === 'doorbell');
  if (!bell) return undefined;
  return {
    title: 'Move it behind the doorbell',
    edits: [f.edits.remove(statement), f.edits.after(bell, f.said(statement))],
  };
};

// ---- tests

const runFirst = (f: Found, name: string | undefined): Fix | undefined => {
  const first = f.test?.body.statements[0];
  const body = f.test?.body;
  if (!name || !body) return undefined;
  const text = `run ${name}`;
  const edit = first ? f.edits.before(first, text) : f.edits.inside(body, text);
  return { title: `Add \`${text}\``, edits: [edit] };
};

const runSome: Mender = f =>
  f.program.drivers
    .filter(d => d.system === f.test?.system)
    .slice(0, 3)
    .flatMap(d => runFirst(f, d.name) ?? []);

const runThis: Mender = f => runFirst(f, f.said());

const runPhysical: Mender = f => {
  const pf = f.program.drivers.find(d => d.system === f.test?.system && d.function?.physical);
  return runFirst(f, pf?.name);
};

const checkDone: Mender = f => {
  const run = f.test?.body.statements.find(s => s.kind === 'run');
  const last = f.test?.body.statements.at(-1);
  if (!last || run?.kind !== 'run') return undefined;
  const text = `check ${f.said(run.driver)}.done within 1ms`;
  return { title: `Add \`${text}\``, edits: [f.edits.after(last, text)] };
};

export const driverFixes: Menders = {
  'wait-cycle': waitLater,
  'put-without-session': sendAway,
  'wait-without-sender': sendAway,
  'doorbell-without-put': vainDoorbell,
  'put-without-doorbell': addDoorbell,
  'take-without-wait': before(f => `wait ${operand(f)} until 100us`),
  'put-without-room': before(f => `wait ${operand(f)}`),
  'take-beyond-wait': before(f => `wait ${operand(f)} until 100us`),
  'wait-without-limit': addLimit,
  'loop-never-runs': removeStatement,
  'loop-without-time': delayInside,
  'waits-for-nothing': removeWait,
  'missing-barrier': before(() => 'barrier'),
  'use-before-bring-up': bringUpFirst,
  'use-after-tear-down': tearDownLast,
  'bring-up-twice': removeStatement,
  'tear-down-in-flight': drain,
  'test-without-run': runSome,
  'test-without-check': checkDone,
  'driver-not-run': runThis,
  'driver-run-twice': removeStatement,
  'vf-without-pf': runPhysical,
  'resume-without-stop': removeStatement,
};
