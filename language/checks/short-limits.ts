// Limits of waits that are over before the answer can be there: the doorbell above has to reach the AMU, which reads the
// message, carries it over and writes what comes back.

import { costOf } from '../latency';
import type { DriverModel, SessionModel, SocketModel, SystemModel } from '../link/model';
import { formatValue } from '../link/types';
import type { Block, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { sendersOf } from './waiting';
import { actionOf, innerBlocks, statementsIn } from './walk';

export function checkShortLimits(c: CheckContext, d: DriverModel): void {
  const { system } = d;
  if (!system || !d.function || c.wiredByHand.has(system)) return;
  const look = (block: Block): void => {
    for (const [at, s] of block.statements.entries()) {
      judge(c, d, system, block.statements, at);
      for (const inner of innerBlocks(s)) look(inner);
    }
  };
  look(d.body);
}

function judge(
  c: CheckContext,
  d: DriverModel,
  system: SystemModel,
  statements: readonly Statement[],
  at: number,
): void {
  const bell = statements[at - 1];
  const s = statements[at];
  const action = actionOf(s);
  // As a value it may be meant to run out.
  if (bell?.kind !== 'doorbell' || s.kind !== 'action' || action?.kind !== 'wait' || action.interrupt) return;
  const limit = c.number(action.until);
  if (limit === undefined || limit === 0 || !action.until) return;
  const rx = c.ownSocket(action.target, d);
  const tx = c.ownSocket(bell.socket, d);
  if (rx?.direction !== 'rx' || tx?.direction !== 'tx') return;
  const least = shortest(system, tx, rx);
  if (least === undefined || limit >= least || !firstOf(c, d, system, statements, at, rx)) return;
  const written = formatValue({ kind: 'time' }, BigInt(Math.ceil(least / 1000) * 1000));
  c.report.add(
    d.origin.uri,
    'limit-too-short',
    action.until,
    `no answer can be there so soon: from the doorbell to \`${rx.name}\` a message takes at least ${written}`,
  );
}

/** Whether nothing can have been sent to the socket before the statements that lead up to this wait. */
function firstOf(
  c: CheckContext,
  d: DriverModel,
  system: SystemModel,
  statements: readonly Statement[],
  at: number,
  rx: SocketModel,
): boolean {
  const own = new Set(statements.slice(0, at));
  for (const s of statementsIn(d.body)) {
    if (s === statements[at]) break;
    if (s.kind === 'put' && !own.has(s)) return false;
  }
  // A doorbell or a wait above in the same block: what it rang for may come now.
  const above = statements.slice(0, at - 1);
  if (above.some(s => s.kind === 'doorbell' || innerBlocks(s).length > 0)) return false;
  return [...sendersOf(c, system, rx)].every(o => o === d);
}

/** The least time from a doorbell to a message at an RX socket: directly, or by way of an agent. */
function shortest(system: SystemModel, tx: SocketModel, rx: SocketModel): number | undefined {
  const out = tx.session === undefined ? undefined : system.sessions[tx.session];
  const back = rx.session === undefined ? undefined : system.sessions[rx.session];
  if (!out || !back || back.to.kind !== 'sw') return undefined;
  const { timing } = system;
  const sum = (first: SessionModel, last: SessionModel) =>
    timing.mmioWrite.latencyPs +
    costOf(timing.dmaRead, first.messageBytes) +
    costOf(timing.sessionHop, first.messageBytes) +
    (first === last ? 0 : costOf(timing.sessionHop, last.messageBytes)) +
    costOf(timing.dmaWrite, last.messageBytes);
  if (out === back) return sum(out, back);
  const sameAgent = out.to.kind === 'hw' && back.from.kind === 'hw';
  return sameAgent ? sum(out, back) : undefined;
}
