// What a step in could follow from a statement: the AMU's fetch, the agent that gets the message, where it is delivered.

import type { LinkedExpression } from '../../language/link';
import type { LinkedProgram, SessionModel } from '../../language/link/model';
import type { Expression, Statement } from '../../language/syntax/ast';
import { Register } from '../../spec';
import { Occurrence } from '../seam';
import type { Naming } from './naming';
import type { StepTarget } from './stepping';

export interface NamedTarget {
  readonly id: number;
  readonly label: string;
  readonly target: StepTarget;
}

/** In the order in which they come. */
export function targetsOf(
  statement: Statement | undefined,
  program: LinkedProgram,
  naming: Naming,
  agent: number | undefined,
): NamedTarget[] {
  const found: Omit<NamedTarget, 'id'>[] = [];
  const add = (label: string, kind: number, who: number) => found.push({ label, target: { kind, who } });
  if (statement?.kind === 'doorbell') {
    const global = socketOf(statement.socket, program, naming);
    const session = naming.system.sessions.find(s => s.index === naming.sockets.get(global)?.socket.session);
    add(`the AMU's fetch from ${naming.socketPath(global)}`, Occurrence.fetch, global);
    if (session) addEnd(session, naming, add);
  } else if (statement?.kind === 'send' && agent !== undefined) {
    for (const session of sessionsFrom(agent, naming)) addEnd(session, naming, add);
  }
  return found.map((entry, i) => ({ id: i + 1, ...entry }));
}

type Add = (label: string, kind: number, who: number) => void;

function addEnd(session: SessionModel, naming: Naming, add: Add): void {
  const { to } = session;
  const path = naming.endpointPath(to, 'rx');
  if (to.kind === 'sw') {
    const global = [...naming.sockets.values()].find(s => s.path === path)?.global ?? -1;
    add(`the delivery into ${path}`, Occurrence.deliver, global);
    return;
  }
  add(`the arrival at ${path}`, Occurrence.arrive, to.agent);
  add(`${naming.agentName(to.agent)}'s handler`, Occurrence.handler, to.agent);
  for (const answer of sessionsFrom(to.agent, naming)) {
    if (answer.to.kind === 'sw') addEnd(answer, naming, add);
  }
}

const sessionsFrom = (agent: number, naming: Naming) =>
  naming.system.sessions.filter(s => s.from.kind === 'hw' && s.from.agent === agent);

/** The global number of the socket that an expression of the program names, -1 when it names none. */
function socketOf(e: Expression, program: LinkedProgram | LinkedExpression, naming: Naming): number {
  const type = program.types.get(e);
  if (type?.kind !== 'thing') return -1;
  return [...naming.sockets.values()].find(s => s.socket === type.thing)?.global ?? -1;
}

/** Whether hardware is expected to do something because of a statement. */
export function hasEffect(statement: Statement, program: LinkedProgram): boolean {
  switch (statement.kind) {
    case 'doorbell':
    case 'send':
      return true;
    case 'write': {
      const target = statement.target.kind === 'index' ? statement.target.object : statement.target;
      const name = target.kind === 'name' || target.kind === 'member' ? target.name : undefined;
      const binding = name && program.bindings.get(name);
      return binding?.kind === 'register' && doorbells.has(binding.register);
    }
    case 'action':
      return statement.action.kind === 'command';
    case 'let':
    case 'set':
      return statement.value.kind === 'command';
    default:
      return false;
  }
}

/** Registers whose write makes the AMU fetch. (stated) */
const doorbells: ReadonlySet<string> = new Set([
  Register.ami_sw.WRITE_INDEX_TX.name,
  Register.management.MGT_WRITE_INDEX_TX0.name,
]);
