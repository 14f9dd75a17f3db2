// What `amu test` prints, one writer a format. All of them but the text are for programs: nothing else reaches stdout.

import junitReports from 'junit-report-builder';
import { placeName } from './diagnostics';
import { safe, type Terminal } from './output';
import { problemsJson, ReportText } from './report';
import type { TestFormat, TestResult, TestWriter } from './test';
import { formatTime, plural } from './units';

export const writers: Record<TestFormat, (terminal: Terminal, count: number) => TestWriter> = {
  text,
  json,
  junit,
  tap,
};

const words: Record<TestResult['status'], string> = {
  passed: 'passed',
  failed: 'failed',
  stalled: 'stalled: somebody waits and nothing can happen any more',
  limit: 'did not end before its time limit',
  interrupted: 'interrupted',
  error: 'could not be run',
};

/** Why a test did not pass, a line or more for each reason, with places. */
function reasons({ report, error, program, status }: TestResult): string[] {
  if (error !== undefined) return [error];
  const { files } = program;
  const at = (place: Parameters<typeof placeName>[1] | undefined) =>
    place ? `${placeName(files, place)}: ` : '';
  const found = [
    ...(report?.failures ?? []).map(({ place, message }) => `${at(place)}${message}`),
    ...(report?.waits ?? []).map(({ place, text }) => `${at(place)}${text}`),
  ];
  return found.length > 0 ? found : [words[status]];
}

const madeOf = ({ report }: TestResult) =>
  report ? `${plural(report.checks.passed, 'check')}, ${formatTime(report.timePs)} simulated` : '';

function text(terminal: Terminal): TestWriter {
  const { style } = terminal;
  let passed = 0;
  let failed = 0;
  let file = '';
  return {
    result(result) {
      if (result.file !== file) {
        terminal.out(`${file === '' ? '' : '\n'}${style('bold', safe(result.file))}`);
        file = result.file;
      }
      if (result.status === 'passed') {
        passed++;
        terminal.out(`  ${style('green', 'ok')}      ${safe(result.title)}  ${style('dim', madeOf(result))}`);
        return;
      }
      failed++;
      terminal.out(
        `  ${style(['red', 'bold'], 'FAILED')}  ${safe(result.title)}  ${style('dim', madeOf(result))}`,
      );
      const problems = result.report
        ? new ReportText(result.program, terminal.columns, style).problems(result.report)
        : safe(result.error ?? '');
      terminal.out(`\n${problems || words[result.status]}\n`);
    },
    end() {
      const line = `${plural(passed, 'test')} passed, ${failed} failed`;
      terminal.out(`\n${style([failed > 0 ? 'red' : 'green', 'bold'], line)}`);
    },
  };
}

/** `{tests: [{file, line, column, title, status, seconds, time_ps, checks, failures, waits}]}` */
function json(terminal: Terminal): TestWriter {
  const tests: object[] = [];
  return {
    result({ file, line, column, title, status, seconds, report, error, program }) {
      tests.push({
        file,
        line,
        column,
        title,
        status,
        seconds,
        ...(error !== undefined && { error }),
        ...(report && { time_ps: report.timePs, ...problemsJson(report, program) }),
      });
    },
    end: () => terminal.out(JSON.stringify({ tests }, undefined, 2)),
  };
}

function junit(terminal: Terminal): TestWriter {
  const builder = junitReports.newBuilder();
  const suites = new Map<string, ReturnType<typeof builder.testSuite>>();
  return {
    result(result) {
      const { file, title, seconds, status, line } = result;
      let suite = suites.get(file);
      if (!suite) {
        suite = builder.testSuite().name(xmlText(file));
        suites.set(file, suite);
      }
      const one = suite
        .testCase()
        .className(xmlText(file))
        .name(xmlText(title))
        .file(`${file}:${line}`)
        .time(seconds);
      if (status === 'passed') return;
      const [first, ...more] = reasons(result);
      const content = xmlText([first, ...more].join('\n'));
      if (status === 'error') one.error(xmlText(first), 'load', content);
      else one.failure(xmlText(first), status).stacktrace(content);
    },
    end: () => terminal.out(builder.build().trimEnd()),
  };
}

/** Without the characters that XML cannot hold, whatever a title or a log says. */
const xmlText = (said: string) =>
  said.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd');

/** Test Anything Protocol, version 14, with a YAML block for what failed. */
function tap(terminal: Terminal, count: number): TestWriter {
  let number = 0;
  terminal.out(`TAP version 14\n1..${count}`);
  return {
    result(result) {
      number++;
      const title = safe(`${result.file}: ${result.title}`)
        .replace(/[\\#]/g, sign => `\\${sign}`)
        .replace(/\n/g, ' ');
      const good = result.status === 'passed';
      terminal.out(`${good ? 'ok' : 'not ok'} ${number} - ${title}`);
      if (good) return;
      const lines = reasons(result).flatMap(reason => safe(reason).split('\n'));
      terminal.out(
        [
          '  ---',
          '  message: |',
          ...lines.map(line => `    ${line}`),
          `  at: ${JSON.stringify(`${result.file}:${result.line}`)}`,
          '  ...',
        ].join('\n'),
      );
    },
    end() {},
  };
}
