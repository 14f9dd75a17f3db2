// Comments that silence one finding of a line: `// amu: allow unused-name: kept for the next board`, behind the line or
// alone above it. An allowance without a reason, of nothing, or of what cannot be silenced is a finding itself.

import type { LinkedProgram } from '../link/model';
import { suggestion } from '../link/names';
import type { Report } from '../link/report';
import type { Diagnostic, Span, SyntaxFile } from '../syntax/ast';
import { syntaxChecks } from '../syntax/problems';
import type { Check } from './check';
import { checks } from './table';

export interface Allowance extends Span {
  readonly id: string;
  readonly idSpan: Span;
  readonly reason: string;
  /** the line that it is about */
  readonly line: Span;
}

const known = new WeakMap<SyntaxFile, readonly Allowance[]>();
const shape = /^\/\/\s*amu:\s*allow\b[ \t]*([\w-]*)[ \t]*:?[ \t]*(.*)$/;

/** The allowances of a file, read once for each text. */
export function allowancesOf(file: SyntaxFile): readonly Allowance[] {
  let found = known.get(file);
  if (!found) {
    found = file.text.includes('amu:') ? read(file) : [];
    known.set(file, found);
  }
  return found;
}

function read(file: SyntaxFile): Allowance[] {
  const { text } = file;
  const found: Allowance[] = [];
  for (const t of file.tokens) {
    if (t.kind !== 'comment') continue;
    const match = shape.exec(text.slice(t.start, t.end).trimEnd());
    if (!match) continue;
    const [, id, reason] = match;
    const start = t.start + text.slice(t.start).indexOf(id, 'allow'.length);
    const own = lineAt(text, t.start);
    const alone = text.slice(own.start, t.start).trim() === '';
    const line = alone && own.end < text.length ? lineAt(text, own.end + 1) : own;
    const idSpan = id === '' ? { start: t.start, end: t.end } : { start, end: start + id.length };
    found.push({ start: t.start, end: t.end, id, idSpan, reason: reason.trim(), line });
  }
  return found;
}

/** The line around an offset, without its end. */
function lineAt(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

/** Whether a setting or a comment may silence a finding: not what the text cannot be read or linked with. */
export function canBeSilenced(id: string): boolean {
  const check: Check | undefined = id in checks ? checks[id as keyof typeof checks] : undefined;
  return check !== undefined && !check.firm && !id.startsWith('allow-');
}

/** Takes away what comments allow, and says which of them do nothing. */
export function applyAllowances(program: LinkedProgram, report: Report): void {
  for (const file of program.files.values()) {
    const allowances = allowancesOf(file);
    if (allowances.length === 0) continue;
    const used = new Set<Allowance>();
    const kept = report.diagnostics.filter(d => {
      if (d.uri !== file.uri || !canBeSilenced(d.code)) return true;
      const by = allowances.find(a => covers(a, d));
      if (by) used.add(by);
      return !by;
    });
    report.diagnostics.splice(0, report.diagnostics.length, ...kept);
    for (const a of allowances) judge(program, report, file, a, used.has(a));
  }
}

const covers = (a: Allowance, d: Diagnostic) =>
  a.id === d.code && d.start >= a.line.start && d.start <= a.line.end;

function judge(
  program: LinkedProgram,
  report: Report,
  { uri }: SyntaxFile,
  a: Allowance,
  used: boolean,
): void {
  const syntax = syntaxChecks.some(c => c.id === a.id);
  if (!canBeSilenced(a.id)) {
    const ids = Object.keys(checks).filter(canBeSilenced);
    const meant = suggestion(a.id, ids, a.idSpan);
    const message =
      a.id === ''
        ? 'an allowance names what it allows: `// amu: allow unused-name: why`'
        : syntax || a.id in checks
          ? `\`${a.id}\` cannot be silenced, as nothing runs with it; mend it instead`
          : `there is no check \`${a.id}\`${meant.text}`;
    const fix = syntax || a.id in checks ? undefined : meant.fix;
    report.add(uri, 'allow-unknown', a.idSpan, message, { fix });
    return;
  }
  if (!used && uri === program.entry) {
    report.add(uri, 'allow-unused', a, `nothing here is found by \`${a.id}\`; remove this comment`, {
      unnecessary: true,
    });
  } else if (a.reason === '' && used) {
    report.add(
      uri,
      'allow-without-reason',
      a,
      `this does not say why: \`// amu: allow ${a.id}: the reason\``,
    );
  }
}
