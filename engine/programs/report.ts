// What came of a run.

import { commandByOpcode } from '../../spec';
import type { RunReport, RunStatus, SessionReport } from '../facade';
import type { Explainer } from './explain';
import { type Machine, placeOf } from './machine';
import { Wait } from './state';

export function reportOf(
  m: Machine,
  explainer: Explainer,
  status: RunStatus,
  interrupted: boolean,
  cut: boolean,
): RunReport {
  const { kernel, hardware, log, system } = m;
  const { failures, checksPassed: passed, checksFailed: failed } = log;
  const commands = hardware.answers.map(a => {
    const spec = commandByOpcode(a.opcode);
    return {
      name: spec?.name ?? `opcode ${a.opcode}`,
      function: system.functions[a.functionIndex].name,
      status: spec?.status[a.status]?.name ?? `status ${a.status}`,
      timePs: a.timePs,
      latencyPs: a.latencyPs,
    };
  });
  return {
    status: statusOf(status, interrupted, log.failureCount),
    timePs: kernel.now,
    events: kernel.count,
    commands,
    sessions: system.sessions.map(s => sessionReport(m, s.index, s.name)),
    checks: { passed, failed },
    failures: [...failures],
    waits: status === 'done' ? [] : waitsOf(m, explainer),
    notes: [
      ...(cut ? [explainer.cutText()] : []),
      ...hardware.limits,
      ...log.incidentTexts(),
      ...log.notes,
      ...explainer.notes(),
    ],
  };
}

/** A failure weighs more than what came of it: drivers that wait for what a failed one does not send. */
function statusOf(status: RunStatus, interrupted: boolean, failures: number): RunReport['status'] {
  if (interrupted && status === 'ready') return 'interrupted';
  if (failures > 0) return 'failed';
  switch (status) {
    case 'done':
      return 'passed';
    case 'ready':
      return 'interrupted';
    default:
      return status;
  }
}

function sessionReport({ hardware }: Machine, session: number, name: string): SessionReport {
  const count = (what: string) => Number(hardware.observe('session', session, what) ?? 0n);
  const p50 = hardware.latencyOf(session, 0.5);
  const p99 = hardware.latencyOf(session, 0.99);
  const latencyPs =
    p50 === undefined || p99 === undefined
      ? undefined
      : { min: count('latency_min'), p50, p99, max: count('latency_max') };
  return {
    name,
    messages: count('messages'),
    bytes: count('bytes'),
    lost: count('lost'),
    stashed: count('stashed'),
    latencyPs,
    latencyParts: hardware.latencyParts(session),
  };
}

function waitsOf(m: Machine, explainer: Explainer): RunReport['waits'] {
  return m.programs
    .filter(p => p.id !== 0 && p.kind !== 'context' && p.started && p.wait !== Wait.ended)
    .filter(p => explainer.awaited(p) !== '')
    .map(p => {
      const agent = m.nameOf(p);
      return { agent, text: `${agent} ${explainer.whole(p)}`, place: m.log.placeAt(placeOf(p)) };
    });
}
