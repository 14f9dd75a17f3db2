// Statements: each starts with its verb. One that cannot be read becomes an `error_statement`, and reading goes on
// with the next line.

import { misspelt, parseAction, parseOperandPath, parseValueOrAction } from './actions';
import type {
  Block,
  CheckStatement,
  Declaration,
  Expression,
  ForStatement,
  IfStatement,
  Statement,
} from './ast';
import { closest } from './closest';
import { type Cursor, deepestNesting } from './cursor';
import { exact } from './exact';
import {
  missingExpression,
  parseExpression,
  parseHeadExpression,
  parsePath,
  startsOperand,
} from './expressions';
import { parseBracketedHead, parsePythonRange, takeRange } from './foreign-loops';
import { identifierOf, nextId } from './ids';
import {
  isMemberKeyword,
  isSimpleVerb,
  isStatementVerb,
  isTopLevelKeyword,
  type StatementVerb,
  statementVerbs,
} from './words';

/** What the statements need of the declarations: a declaration inside a block is read and reported. */
export interface Surroundings {
  misplacedInBlock(c: Cursor): Declaration | undefined;
}

/** What people used to other languages write for a verb of ours. */
const foreignVerbs: ReadonlyMap<string, StatementVerb> = new Map([
  ['var', 'let'],
  ['const', 'let'],
  ['print', 'log'],
  ['printf', 'log'],
  ['echo', 'log'],
  ['assert', 'check'],
  ['expect', 'check'],
  ['sleep', 'delay'],
  ['return', 'stop'],
  ['exit', 'stop'],
  ['receive', 'take'],
  ['recv', 'take'],
  ['ring', 'doorbell'],
  ['fence', 'barrier'],
  ['forever', 'loop'],
]);

/** Takes the `{` of a body; without one the finding says so, and a body that obviously follows is still read. */
export function expectBody(c: Cursor, what: string): boolean {
  if (c.accept('{')) return true;
  let ahead = 1;
  while (c.onLine(ahead) && c.peek(ahead).text !== '{' && ahead < 40) ahead++;
  if (!c.leaf.first && !c.done && !c.at('}') && c.onLine(ahead) && c.peek(ahead).text === '{') {
    c.report('unexpected-token', `\`${c.leaf.text}\` does not belong here: ${what} begins with \`{\``);
    while (!c.at('{')) c.take();
    c.take();
    return true;
  }
  c.report('missing-brace', `a \`{\` is missing here: it begins ${what}`, c.place(), c.insert(' {'));
  return c.reviveBrace();
}

export function parseBlock(c: Cursor, what: string, around: Surroundings): Block {
  const statements: Statement[] = [];
  const { start } = c.leaf;
  const structs = c.structs;
  c.structs = true;
  if (c.depth >= deepestNesting) {
    c.report('too-deep', `blocks are nested more than ${deepestNesting} deep`);
    if (c.at('{')) c.takeWhole();
    c.hush();
  } else if (expectBody(c, what)) {
    c.depth++;
    while (!c.at('}') && !c.done) statements.push(parseStatement(c, around));
    c.accept('}');
    c.depth--;
  }
  c.structs = structs;
  const from = statements.length > 0 ? Math.min(start, statements[0].start) : start;
  return {
    kind: 'block',
    statements: exact(statements),
    start: Math.min(from, c.previousEnd),
    end: c.previousEnd,
  };
}

function parseStatement(c: Cursor, around: Surroundings): Statement {
  const { leaf, index, reported } = c;
  const statement = parseOne(c, around);
  const ends = c.done || c.at('}') || c.leaf.first || (c.atWord() && isStatementVerb(c.leaf.text));
  if (!ends || c.index === index) {
    if (c.reported === reported) {
      const message = `\`${c.leaf.text}\` does not belong here: the statement has ended before it`;
      c.report('unexpected-token', message);
    }
    if (c.index === index) c.takeWhole();
    c.skip();
  }
  return (
    statement ?? { kind: 'error_statement', start: leaf.start, end: Math.max(leaf.start, c.previousEnd) }
  );
}

function parseOne(c: Cursor, around: Surroundings): Statement | undefined {
  const { leaf } = c;
  if (leaf.kind !== 'identifier') {
    c.report('unknown-statement', 'a statement starts with its verb: `put`, `wait`, `let`, `check` …', leaf);
    return undefined;
  }
  const next = c.peek();
  const gives = next.kind === 'punctuation' && next.text === '=' && !next.first;
  const assigned = gives && leaf.text !== 'let' && leaf.text !== 'set';
  if (!assigned && isStatementVerb(leaf.text)) return parseVerb(c, leaf.text, around);
  if (assigned) {
    const fix = { title: 'Add `set`', start: leaf.start, end: leaf.start, text: 'set ' };
    const message = `write \`set ${leaf.text} = …\` to change it, or \`let ${leaf.text} = …\` for a new name`;
    c.report('missing-verb', message, leaf, { fix });
    const name = identifierOf(leaf);
    c.take();
    c.take();
    return { kind: 'set', name, value: parseValueOrAction(c), start: leaf.start, end: c.previousEnd };
  }
  const changed = next.kind === 'punctuation' && !next.first && '+-*/%&|^'.includes(next.text) && c.peek(2);
  if (changed && changed.text === '=' && changed.start === next.end) {
    const { text, start } = leaf;
    const name = identifierOf(leaf);
    c.take();
    const fix = {
      title: `Change to \`set ${text} = ${text} ${next.text} …\``,
      start,
      end: changed.end,
      text: `set ${text} = ${text} ${next.text}`,
    };
    const message = `write \`set ${text} = ${text} ${next.text} …\`: there is no \`${next.text}=\``;
    c.problems.add('foreign-operator', { start: next.start, end: changed.end }, message, { fix });
    c.take();
    c.take();
    return { kind: 'set', name, value: parseValueOrAction(c), start, end: c.previousEnd };
  }
  if ((next.text === '+' || next.text === '-') && changed && changed.text === next.text && countsOn(c)) {
    const { text, start } = leaf;
    const ours = `set ${text} = ${text} ${next.text} 1`;
    const fix = { title: `Change to \`${ours}\``, start, end: changed.end, text: ours };
    c.report(
      'foreign-operator',
      `write \`${ours}\`: there is no \`${next.text}${next.text}\``,
      { start, end: changed.end },
      { fix },
    );
    for (let n = 0; n < 3; n++) c.take();
    return undefined;
  }
  if (leaf.text === 'else') {
    c.report('unknown-statement', 'this `else` has no `if`: it stands behind the `}` of one', leaf);
    c.take();
    if (c.atWord('if')) return parseVerb(c, 'if', around);
    parseBlock(c, 'the block of `else`', around);
    return undefined;
  }
  const declares = isTopLevelKeyword(leaf.text) || isMemberKeyword(leaf.text);
  if (
    declares &&
    !next.first &&
    (next.kind === 'identifier' || next.kind === 'string' || next.text === '{')
  ) {
    around.misplacedInBlock(c);
    return undefined;
  }
  const acts = next.first || next.kind === 'end' || !['.', '(', '['].includes(next.text);
  const meant =
    foreignVerbs.get(leaf.text) ?? ((acts ? closest(leaf.text, statementVerbs) : undefined) as StatementVerb);
  if (meant) {
    const fix = { title: `Change to \`${meant}\``, start: leaf.start, end: leaf.end, text: meant };
    c.report(
      'unknown-statement',
      `there is no statement \`${leaf.text}\`; did you mean \`${meant}\`?`,
      leaf,
      { fix },
    );
    return parseVerb(c, meant, around);
  }
  if (acts && !next.first && startsAfter(c)) {
    const message = `there is no statement \`${leaf.text}\`; statements are ${statementVerbs.slice(0, 6).join(', ')}, put, doorbell, wait, take, check and others`;
    c.report('unknown-statement', message, leaf);
    c.take();
    c.skip();
    c.hush();
    return undefined;
  }
  const { start } = leaf;
  const { reported } = c;
  c.hush();
  const value = parsePath(c);
  if (c.at('=')) {
    const message =
      'registers are written with `write`: `write AMU_CR = 1`; variables are changed with `set`';
    const fix = { title: 'Add `write`', start, end: start, text: 'write ' };
    if (c.reported === reported) c.problems.add('missing-verb', { start, end: value.end }, message, { fix });
    c.take();
    return { kind: 'write', target: value, value: parseExpression(c), start, end: c.previousEnd };
  }
  c.skip();
  if (c.reported === reported) {
    const message =
      'a value alone does nothing: a statement starts with its verb, such as `check`, `let` or `log`';
    c.problems.add('missing-verb', { start, end: Math.max(leaf.end, c.previousEnd) }, message);
    c.hush();
  }
  return undefined;
}

/** Whether `++` or `--` behind the current leaf ends the statement. */
function countsOn(c: Cursor): boolean {
  const [sign, again, behind] = [c.peek(1), c.peek(2), c.peek(3)];
  return again.start === sign.end && (behind.first || behind.kind === 'end' || behind.text === '}');
}

/** Whether an operand follows the current leaf. */
function startsAfter(c: Cursor): boolean {
  const { kind, text } = c.peek();
  return kind !== 'punctuation' || text === '~' || text === '{';
}

/** The current leaf stands for `verb`, even if it is misspelt. */
function parseVerb(c: Cursor, verb: StatementVerb, around: Surroundings): Statement {
  const { start } = c.leaf;
  const span = () => ({ start, end: c.previousEnd });
  if (verb === 'wait' || verb === 'take' || verb === 'command' || verb === 'read') {
    return { kind: 'action', action: parseAction(c, verb), ...span() };
  }
  c.takeKeyword();
  if (isSimpleVerb(verb)) return { kind: verb, ...span() };
  switch (verb) {
    case 'let':
    case 'set': {
      const name = c.name('the variable');
      expectEquals(c, `\`${verb}\` gives a name its value: \`${verb} x = …\``);
      return { kind: verb, name, value: parseValueOrAction(c), ...span() };
    }
    case 'for':
      return parseFor(c, start, around);
    case 'while': {
      const condition = parseHeadExpression(c);
      return { kind: 'while', condition, body: parseBlock(c, 'the block of `while`', around), ...span() };
    }
    case 'loop':
      return { kind: 'loop', body: parseBlock(c, 'the block of `loop`', around), ...span() };
    case 'if':
      return parseIf(c, start, around);
    case 'put': {
      const socket = parseOperandPath(c, '`put` needs a socket and a message: `put t0, m`');
      return { kind: 'put', socket, value: secondOperand(c, '`put t0, m`'), ...span() };
    }
    case 'send': {
      const socket = parseOperandPath(c, '`send` needs a socket and a message: `send tx[n], m`');
      return { kind: 'send', socket, value: secondOperand(c, '`send tx[n], m`'), ...span() };
    }
    case 'store': {
      const address = parseExpression(c);
      const value = secondOperand(c, '`store address, bytes`');
      const stash = c.accept(',') ? parseExpression(c) : undefined;
      return { kind: 'store', address, value, ...(stash && { stash }), ...span() };
    }
    case 'doorbell':
      return {
        kind: 'doorbell',
        socket: parseOperandPath(c, '`doorbell` needs a socket: `doorbell t0`'),
        ...span(),
      };
    case 'write': {
      const target = parseOperandPath(c, '`write` needs a register: `write AMU_CR = 1`');
      expectEquals(c, '`write` gives a register its value: `write AMU_CR = 1`');
      return { kind: 'write', target, value: parseExpression(c), ...span() };
    }
    case 'check':
      return parseCheck(c, start);
    case 'log':
    case 'fail':
      return { kind: verb, message: parseText(c, verb), ...span() };
    case 'delay':
      return { kind: 'delay', time: parseExpression(c), ...span() };
    case 'run':
      return { kind: 'run', driver: parseOperandPath(c, '`run` needs a driver: `run app`'), ...span() };
    case 'at': {
      const time = parseHeadExpression(c);
      return { kind: 'at', time, body: parseBlock(c, 'the block of `at`', around), ...span() };
    }
    case 'bring_up':
    case 'tear_down': {
      const named = c.atWord() && !c.leaf.first && !isStatementVerb(c.leaf.text);
      return { kind: verb, interface: named ? parsePath(c) : undefined, ...span() };
    }
    case 'reset_function':
      return {
        kind: verb,
        function: parseOperandPath(c, '`reset_function` needs a function: `reset_function vf1`'),
        ...span(),
      };
    case 'inject_error': {
      const pattern = '`inject_error pf, trace_ring_fault`';
      const fn = parseOperandPath(c, `\`inject_error\` needs a function and a state: ${pattern}`);
      return { kind: verb, function: fn, state: secondOperand(c, pattern), ...span() };
    }
    case 'stop_taking':
    case 'resume_taking':
      return {
        kind: verb,
        socket: parseOperandPath(c, `\`${verb}\` needs a socket: \`${verb} pf.sw0.r0\``),
        ...span(),
      };
    default:
      return { kind: 'error_statement', ...span() };
  }
}

function parseText(c: Cursor, verb: string): Expression {
  if (c.leaf.first || !startsOperand(c)) {
    return missingExpression(c, `\`${verb}\` needs a text: \`${verb} "…"\``);
  }
  return parseExpression(c);
}

export function expectEquals(c: Cursor, message: string): void {
  if (c.accept('=')) return;
  if (c.at('==') || c.at(':')) {
    const { start, end } = c.leaf;
    const fix = { title: 'Change to `=`', start, end, text: '=' };
    c.report('missing-equals', message, { start, end }, { fix });
    c.take();
    return;
  }
  c.report('missing-equals', message, c.place(), c.insert(' =', 'Add `=`'));
}

/** What stands behind the comma of a statement. */
function secondOperand(c: Cursor, pattern: string): Expression {
  if (c.accept(',')) return parseExpression(c);
  if (c.leaf.first || !startsOperand(c)) {
    return missingExpression(c, `a comma and a second value are missing: ${pattern}`);
  }
  c.report('missing-comma', `a comma is missing here: ${pattern}`, c.place(), c.insert(',', 'Add `,`'));
  return parseExpression(c);
}

function parseFor(c: Cursor, start: number, around: Surroundings): ForStatement {
  const body = () => parseBlock(c, 'the block of `for`', around);
  const bracketed = parseBracketedHead(c);
  if (bracketed) return { kind: 'for', ...bracketed, body: body(), start, end: c.previousEnd };
  const name = c.name('the loop variable');
  expectWord(c, 'in', 'a loop counts in a range: `for i in 0 ..< 4`');
  const ranged = parsePythonRange(c, name);
  if (ranged) return { kind: 'for', ...ranged, body: body(), start, end: c.previousEnd };
  const from = parseHeadExpression(c);
  let inclusive = false;
  let to: Expression;
  if (c.at('..') || c.at('..<')) {
    inclusive = takeRange(c);
    to = parseHeadExpression(c);
  } else {
    const message = 'a loop counts in a range: `0 ..< 4` without its end, `0 .. 3` with it';
    const known = from.kind !== 'error_expression' && c.at('{');
    const fix = { title: 'Count up to it', start: from.start, end: from.start, text: '0 ..< ' };
    c.report('expected-range', message, known ? from : c.place(), known ? { fix } : undefined);
    to = { kind: 'error_expression', id: nextId(), start: c.previousEnd, end: c.previousEnd };
  }
  return { kind: 'for', name, from, to, inclusive, body: body(), start, end: c.previousEnd };
}

function parseIf(c: Cursor, start: number, around: Surroundings): IfStatement {
  const condition = parseHeadExpression(c);
  const then = parseBlock(c, 'the block of `if`', around);
  let otherwise: Block | IfStatement | undefined;
  if (c.atWord('else') && c.depth >= deepestNesting) skipElse(c);
  else if (c.atWord('else')) {
    c.takeKeyword();
    if (c.atWord('if') && !c.leaf.first) {
      const inner = c.takeKeyword();
      c.depth++;
      otherwise = parseIf(c, inner.start, around);
      c.depth--;
    } else otherwise = parseBlock(c, 'the block of `else`', around);
  }
  return { kind: 'if', condition, then, otherwise, start, end: c.previousEnd };
}

/** The rest of a chain that is longer than what is read. */
function skipElse(c: Cursor): void {
  c.report('too-deep', `there are more than ${deepestNesting} blocks in one row or inside each other`);
  while (c.atWord('else')) {
    c.takeKeyword();
    c.skip(({ text }) => text === '{');
    if (c.at('{')) c.takeWhole();
  }
}

function parseCheck(c: Cursor, start: number): CheckStatement {
  const condition = parseExpression(c);
  let within: Expression | undefined;
  let message: Expression | undefined;
  if (c.atWord('within')) {
    c.takeKeyword();
    within = parseExpression(c);
  } else if (misspelt(c, 'within')) within = parseExpression(c);
  if (c.accept(',')) message = parseExpression(c);
  else if (c.leaf.kind === 'string' && !c.leaf.first) {
    const example = '`check a == b, "text"`';
    c.report(
      'missing-comma',
      `a comma is missing before the text: ${example}`,
      c.place(),
      c.insert(',', 'Add `,`'),
    );
    message = parseExpression(c);
  }
  return { kind: 'check', condition, within, message, start, end: c.previousEnd };
}

/** A word that belongs here; a misspelt one is taken for it. */
export function expectWord(c: Cursor, word: string, advice: string): void {
  if (c.atWord(word)) {
    c.takeKeyword();
    return;
  }
  const { leaf } = c;
  const next = c.peek();
  const replaces = c.atWord() && !leaf.first && !next.first && ['identifier', 'number'].includes(next.kind);
  if (replaces) {
    const fix = { title: `Change to \`${word}\``, start: leaf.start, end: leaf.end, text: word };
    c.report('missing-word', `\`${word}\` belongs here instead of \`${leaf.text}\`; ${advice}`, leaf, {
      fix,
    });
    c.take();
    return;
  }
  c.report(
    'missing-word',
    `the word \`${word}\` is missing here; ${advice}`,
    c.place(),
    c.insert(` ${word}`),
  );
}
