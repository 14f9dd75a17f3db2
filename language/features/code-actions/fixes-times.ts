// Quick fixes of findings about times and places: limits that are too short, checks that come too early, bytes that run over
// their buffer, actions inside of expressions.

import { freeName } from './edits';
import type { Mender, Menders } from './fixes';
import type { Found } from './found';

const change = (f: Found, text: string) => ({
  title: `Change to \`${text}\``,
  edits: [f.edits.replace(f.finding, text)],
});

const decades = ['1us', '10us', '100us', '1ms', '10ms'];

const longerLimit: Mender = f => {
  const [, digits, unit] = /at least ([\d.]+)(ns|us|ms)/.exec(f.finding.message) ?? [];
  const micros = Number(digits) * { ns: 1e-3, us: 1, ms: 1e3 }[unit as 'ns' | 'us' | 'ms'];
  // What others do meanwhile takes its time too.
  const text = decades.find((_, n) => 10 ** n >= 4 * micros);
  return text ? change(f, text) : undefined;
};

const withinLimit: Mender = f => {
  const s = f.statement;
  if (s?.kind !== 'check') return undefined;
  const place = { start: s.condition.end, end: s.condition.end };
  return { title: 'Add `within 1ms`', edits: [f.edits.replace(place, ' within 1ms')] };
};

/** The bytes that there are, as the finding writes them. */
const wholeBuffer: Mender = f => {
  const text = /: use `([^`]+)`/.exec(f.finding.message)?.[1];
  const { exact } = f;
  if (!text || !exact) return undefined;
  if (exact.kind === 'call' && ['pattern', 'zeros', 'fill'].includes(exact.callee.text)) {
    const [length] = exact.arguments;
    return length && { title: `Change to \`${text}\``, edits: [f.edits.replace(length, text)] };
  }
  return exact.kind === 'number' ||
    exact.kind === 'binary' ||
    exact.kind === 'member' ||
    exact.kind === 'name'
    ? change(f, text)
    : undefined;
};

const addressOfBuffer: Mender = f => {
  const field = /^`(\w+)`/.exec(f.finding.message)?.[1];
  const value = f.path.findLast(n => n.kind === 'struct_value');
  const space = f.driver?.process ?? f.driver?.function;
  if (!field || value?.kind !== 'struct_value' || !space) return undefined;
  const text = f.said(value);
  const last = value.fields.at(-1);
  if (!last) return undefined;
  return space.buffers
    .filter(b => !text.includes(`${b.name}.at`))
    .slice(0, 3)
    .map(b => ({
      title: `Add \`${field}: ${b.name}.at\``,
      edits: [f.edits.replace({ start: last.end, end: last.end }, `  ${field}: ${b.name}.at`)],
    }));
};

/** An `at` goes before the first one that is later. */
const earlierAt: Mender = f => {
  const s = f.statement;
  const block = f.path.find(n => n.kind === 'block' && s !== undefined && n.statements.includes(s));
  if (s?.kind !== 'at' || block?.kind !== 'block') return undefined;
  const own = f.said(s.time);
  const later = block.statements.find(
    x => x.kind === 'at' && x.start < s.start && after(f.said(x.time), own),
  );
  if (!later) return undefined;
  return {
    title: 'Move it up',
    edits: [f.edits.remove(s), f.edits.before(later, f.said(s))],
  };
};

const units: Readonly<Record<string, number>> = { ps: 1, ns: 1e3, us: 1e6, ms: 1e9, s: 1e12 };
const picoseconds = (text: string | undefined): number => {
  const [, digits, unit] = /^([\d._]+)(ps|ns|us|ms|s)$/.exec(text ?? '') ?? [];
  return Number(digits?.replaceAll('_', '')) * (units[unit ?? ''] ?? Number.NaN);
};
const after = (a: string, b: string | undefined): boolean => picoseconds(a) > picoseconds(b);

const names: Readonly<Record<string, string>> = {
  take: 'message',
  wait: 'arrived',
  command: 'r',
  read: 'value',
};

/** `check take r0 == m`: the action gets a `let` of its own before. */
const letBefore: Mender = f => {
  const action = f.path.findLast(n => n.kind === 'error_expression');
  const { statement } = f;
  const word = f.said();
  // The head of a loop is asked in every round.
  if (!action || !statement || statement.kind === 'while' || !names[word]) return undefined;
  const taken = (name: string) => new RegExp(`\\b${name}\\b`).test(f.file.text);
  const wanted = names[word];
  const name = taken(wanted) ? freeName(wanted, taken) : wanted;
  return {
    title: `Put it into a \`let ${name}\` before`,
    edits: [f.edits.before(statement, `let ${name} = ${f.said(action)}`), f.edits.replace(action, name)],
  };
};

export const timeFixes: Menders = {
  'limit-too-short': longerLimit,
  'check-too-early': withinLimit,
  'buffer-overrun': wholeBuffer,
  'buffer-left-out': addressOfBuffer,
  'at-out-of-order': earlierAt,
  'nested-action': letBefore,
};
