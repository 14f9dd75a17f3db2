// What a run says at its end: for people and for scripts. The JSON holds nothing of this machine but file names, so that
// the same seed gives the same bytes.

import { formatTime as formatInstant, type RunReport } from '../engine';
import type { LinkedProgram } from '../language';
import { placeExcerpt, placeName } from './diagnostics';
import { displayName } from './files';
import type { AfterDelivery } from './latency';
import { type Style, safe, wrap } from './output';
import { positionAt } from './places';
import { formatBytes, formatCount, formatTime, plural } from './units';

export interface Measured {
  /** seconds of this machine */
  readonly seconds: number;
}

const shownFailures = 10;

export class ReportText {
  constructor(
    private readonly program: LinkedProgram,
    private readonly columns: number,
    private readonly style: Style,
  ) {}

  /** Wider lines of words read badly; source lines take all the room. */
  private get prose(): number {
    return Math.min(this.columns, 80);
  }

  /** The whole report but its head, blocks parted by blank lines; `latency` stands behind the sessions. */
  render(report: RunReport, measured: Measured, latency = ''): string {
    return [
      this.commands(report),
      this.sessions(report),
      latency,
      this.failures(report),
      this.waits(report),
      this.notes(report),
      this.verdict(report, measured),
    ]
      .filter(block => block !== '')
      .join('\n\n');
  }

  /** What kept the run from passing: its failures and who waits; empty when nothing did. */
  problems(report: RunReport): string {
    return [this.failures(report), this.waits(report)].filter(block => block !== '').join('\n\n');
  }

  private heading(text: string): string {
    return this.style('bold', text);
  }

  private commands({ commands }: RunReport): string {
    if (commands.length === 0) return '';
    const several = new Set(commands.map(command => command.function)).size > 1;
    const rows = new Map<string, { name: string; status: string; count: number }>();
    for (const command of commands) {
      const name = several ? `${command.function}  ${command.name}` : command.name;
      const key = `${name}\0${command.status}`;
      const row = rows.get(key);
      if (row) row.count++;
      else rows.set(key, { name, status: command.status, count: 1 });
    }
    const width = Math.max(16, ...[...rows.values()].map(row => row.name.length));
    const lines = [...rows.values()].map(({ name, status, count }) => {
      const told = status === 'ok' ? this.style('green', status) : this.style('red', safe(status));
      return `  ${name.padEnd(width)} ${formatCount(count).padStart(7)}  ${told}`;
    });
    return [this.heading(`${'Commands'.padEnd(width + 2)} ${'count'.padStart(7)}  status`), ...lines].join(
      '\n',
    );
  }

  private sessions({ sessions }: RunReport): string {
    if (sessions.length === 0) return '';
    const lossy = sessions.some(session => session.lost > 0);
    const head = ['messages', 'bytes', ...(lossy ? ['lost'] : []), 'min', 'median', 'p99', 'max'];
    const rows = sessions.map(({ messages, bytes, lost, latencyPs }) => [
      formatCount(messages),
      formatBytes(bytes),
      ...(lossy ? [formatCount(lost)] : []),
      ...(['min', 'p50', 'p99', 'max'] as const).map(key => (latencyPs ? formatTime(latencyPs[key]) : '-')),
    ]);
    const nameWidth = Math.max(14, ...sessions.map(session => session.name.length + 2));
    const widths = head.map(
      (word, column) => Math.max(word.length, ...rows.map(row => row[column].length)) + 2,
    );
    const line = (cells: readonly string[]) =>
      cells.map((cell, column) => cell.padStart(widths[column])).join('');
    const latencyAt = nameWidth + widths.slice(0, -4).reduce((sum, width) => sum + width, 0);
    return [
      this.style('dim', `${''.padEnd(latencyAt)}${'latency'.padStart(widths.at(-4)!)}`),
      this.heading('Sessions'.padEnd(nameWidth) + line(head)),
      ...sessions.map((session, index) => `  ${session.name}`.padEnd(nameWidth) + line(rows[index])),
    ].join('\n');
  }

  private failures({ failures, checks }: RunReport): string {
    if (failures.length === 0) return '';
    const { files } = this.program;
    const blocks = failures.slice(0, shownFailures).map(failure => {
      const head = `${formatInstant(failure.timePs)}, ${failure.agent}`;
      const message = wrap(failure.message, this.prose, '  ');
      if (!failure.place) return [`${this.style('red', 'failed')} at ${head}`, message].join('\n');
      return [
        `${this.style('bold', placeName(files, failure.place))}: ${this.style('red', 'failed')} at ${head}`,
        message,
        placeExcerpt(files, failure.place, this.columns, this.style),
      ].join('\n');
    });
    const total = Math.max(failures.length, checks.failed);
    if (total > shownFailures) blocks.push(`  … and ${moreFailures(failures, total)}`);
    const heading = this.style(['red', 'bold'], plural(total, 'failure'));
    return [heading, ...blocks].join('\n\n');
  }

  private waits({ status, waits }: RunReport): string {
    if (waits.length === 0) return '';
    const { files } = this.program;
    const heading =
      status === 'stalled'
        ? 'Stalled: nothing can happen any more, and somebody waits'
        : 'Still waiting at the end';
    const blocks = waits.map(wait => {
      const text = wrap(wait.text, this.prose, '  ');
      if (!wait.place) return text;
      return [
        text,
        `  ${placeName(files, wait.place)}`,
        placeExcerpt(files, wait.place, this.columns, this.style),
      ].join('\n');
    });
    return [this.style(status === 'stalled' ? ['red', 'bold'] : 'bold', heading), ...blocks].join('\n');
  }

  private notes({ notes }: RunReport): string {
    if (notes.length === 0) return '';
    const lines = notes.map(note => `  - ${wrap(note, this.prose, '    ').trimStart()}`);
    return [this.heading('Notes'), ...lines].join('\n');
  }

  private verdict({ status, checks, timePs, events }: RunReport, { seconds }: Measured): string {
    const [word, colour] = (
      {
        passed: ['PASSED', 'green'],
        failed: ['FAILED', 'red'],
        stalled: ['STALLED', 'red'],
        limit: ['TIME LIMIT', 'yellow'],
        interrupted: ['INTERRUPTED', 'yellow'],
      } as const
    )[status];
    const made =
      checks.passed + checks.failed === 0
        ? 'no checks made'
        : `${plural(checks.passed, 'check')} passed, ${formatCount(checks.failed)} failed`;
    const rate = seconds > 0 ? `, ${formatCount(events / seconds)}/s` : '';
    return [
      `${this.style([colour, 'bold'], word)}  ${made}`,
      `  ${formatTime(timePs)} simulated, ${seconds.toFixed(2)} s real, ${plural(events, 'event')}${rate}`,
    ].join('\n');
  }
}

/** What is not shown: `31 more like it; --json lists all`. The engine keeps the first thousand failures. */
function moreFailures(failures: RunReport['failures'], total: number): string {
  const at = (f: RunReport['failures'][number]) => `${f.place?.uri} ${f.place?.start}`;
  const shown = new Set(failures.slice(0, shownFailures).map(at));
  const alike = failures.slice(shownFailures).every(f => shown.has(at(f)));
  const like = alike ? (shown.size === 1 ? ' like it' : ' like these') : '';
  const listed = total > failures.length ? `the first ${formatCount(failures.length)}` : 'all';
  return `${formatCount(total - shownFailures)} more${like}; --json lists ${listed}`;
}

/** What went wrong in a run, as the JSON of every command says it; lines and columns from 1. */
export function problemsJson(report: RunReport, program: LinkedProgram) {
  const where = (place: { readonly uri: string; readonly start: number } | undefined) => {
    if (!place) return {};
    const { line, character } = positionAt(program.files.get(place.uri)?.text ?? '', place.start);
    return { file: displayName(place.uri), line: line + 1, column: character + 1 };
  };
  return {
    checks: { passed: report.checks.passed, failed: report.checks.failed },
    failures: report.failures.map(({ message, place, timePs, agent }) => ({
      message,
      ...where(place),
      time_ps: timePs,
      agent,
    })),
    waits: report.waits.map(({ agent, text, place }) => ({ agent, message: text, ...where(place) })),
  };
}

/** The object that `amu run --json` prints; with `after` what came of messages behind their delivery. */
export function reportJson(
  report: RunReport,
  program: LinkedProgram,
  after?: (session: string) => AfterDelivery | undefined,
): object {
  return {
    status: report.status,
    time_ps: report.timePs,
    commands: report.commands.map(({ name, status }) => ({ name, status })),
    sessions: report.sessions.map(({ name, messages, bytes, lost, stashed, latencyPs, latencyParts }) => ({
      name,
      messages,
      bytes,
      lost,
      stashed,
      latency_ps: latencyPs
        ? { min: latencyPs.min, p50: latencyPs.p50, p99: latencyPs.p99, max: latencyPs.max }
        : null,
      latency_parts: latencyParts.map(part => ({
        name: part.name,
        timing: part.timing,
        last_ps: part.lastPs,
        total_ps: part.totalPs,
        longest_ps: part.longestPs,
      })),
      ...(after && { after_delivery: afterJson(after(name)) }),
    })),
    ...problemsJson(report, program),
    notes: report.notes,
  };
}

const afterJson = (after: AfterDelivery | undefined): object | null =>
  after === undefined
    ? null
    : {
        name: after.name,
        messages: after.messages,
        total_ps: after.totalPs,
        longest_ps: after.longestPs,
      };
