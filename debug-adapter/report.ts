// The end of a run in words, and the exit code that it means.

import { formatTime, type RunReport } from '../engine';
import type { ClientView } from './client-view';

/** As `amu run` ends: 0 every check passed, 1 a check failed, the system stalled or its time ran out, 130 interrupted. */
export function exitCode(report: RunReport): number {
  if (report.status === 'interrupted') return 130;
  return report.status === 'passed' ? 0 : 1;
}

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

const verdicts: Readonly<Record<RunReport['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  stalled: 'Stalled',
  limit: 'Stopped at the time limit',
  interrupted: 'Ended before its end',
};

/** Some lines for the console: verdict, sessions, failures, who waits, notes. */
export function summary(report: RunReport, view: ClientView): string {
  const { passed, failed } = report.checks;
  const time = `${formatTime(report.timePs)} simulated, ${plural(report.events, 'event')}`;
  const lines = [`${verdicts[report.status]}: ${plural(passed, 'check')} passed, ${failed} failed; ${time}.`];
  const errors = report.commands.filter(c => c.status !== 'ok');
  if (report.commands.length > 0) {
    const detail = errors.length > 0 ? `, ${errors.length} answered with an error` : '';
    lines.push(`  ${plural(report.commands.length, 'management command')}${detail}`);
  }
  for (const s of report.sessions) {
    const { latencyPs: l } = s;
    const latency = l
      ? `, latency ${formatTime(l.min)} to ${formatTime(l.max)}, median ${formatTime(l.p50)}`
      : '';
    const lost = s.lost > 0 ? `, ${s.lost} lost` : '';
    lines.push(`  session ${s.name}: ${plural(s.messages, 'message')}, ${s.bytes} B${latency}${lost}`);
  }
  for (const f of report.failures) {
    lines.push(`  ${f.place ? `${view.shortPlace(f.place)}: ` : ''}${f.message}`);
  }
  for (const w of report.waits) {
    lines.push(`  ${w.place ? `${view.shortPlace(w.place)}: ` : ''}${w.text}`);
  }
  for (const note of report.notes) lines.push(`  ${note}`);
  return `${lines.join('\n')}\n`;
}
