// Actions: what takes simulated time and may give a value. They stand alone or behind `let x =` and `set x =`, never
// inside an expression.

import type { Action, CommandAction, Expression, Identifier, WaitAction } from './ast';
import { closest } from './closest';
import type { Cursor } from './cursor';
import {
  followers,
  missingExpression,
  parseExpression,
  parseFieldValues,
  parseHeadExpression,
  parsePath,
  startsOperand,
} from './expressions';
import { identifierAt, nextId } from './ids';
import { isActionVerb, isStatementVerb } from './words';

/** Whether the verb at the current leaf is followed by what it acts on, on its line. */
export function startsAction(c: Cursor): boolean {
  const next = c.peek();
  return !next.first && next.kind === 'identifier' && !followers.has(next.text);
}

export function parseValueOrAction(c: Cursor): Expression | Action {
  if (c.leaf.kind === 'identifier' && isActionVerb(c.leaf.text) && startsAction(c)) {
    return parseAction(c, c.leaf.text);
  }
  return parseExpression(c);
}

/** The current leaf stands for `verb`. */
export function parseAction(c: Cursor, verb: string): Action {
  const { start } = c.takeKeyword();
  switch (verb) {
    case 'wait':
      return parseWait(c, start);
    case 'take':
      return {
        kind: 'take',
        id: nextId(),
        socket: parseOperandPath(c, '`take` needs a socket: `take r0`'),
        start,
        end: c.previousEnd,
      };
    case 'read':
      return {
        kind: 'read',
        id: nextId(),
        target: parseOperandPath(c, '`read` needs a register: `read AMU_SR`'),
        start,
        end: c.previousEnd,
      };
    default:
      return parseCommand(c, start);
  }
}

/** A path that the verb before it needs on its line. */
export function parseOperandPath(c: Cursor, message: string): Expression {
  if (c.leaf.first || !startsOperand(c)) return missingExpression(c, message);
  return parsePath(c);
}

function parseWait(c: Cursor, start: number): WaitAction {
  const next = c.peek();
  const interrupt =
    c.atWord('interrupt') &&
    !next.first &&
    (next.kind === 'number' ||
      (next.kind === 'identifier' && !followers.has(next.text)) ||
      next.text === '(');
  if (interrupt) c.takeKeyword();
  const target = interrupt
    ? parseHeadExpression(c)
    : parseOperandPath(c, '`wait` needs a socket, `wait r0 until 1ms`, or a vector, `wait interrupt 3`');
  let count: Expression | undefined;
  let until: Expression | undefined;
  for (;;) {
    if (!c.leaf.first && !count && !interrupt && c.atWord('for')) {
      c.takeKeyword();
      count = parseHeadExpression(c);
    } else if (!until && c.atWord('until')) {
      c.takeKeyword();
      until = parseHeadExpression(c);
    } else if (!until && misspelt(c, 'until')) {
      until = parseHeadExpression(c);
    } else break;
  }
  return { kind: 'wait', id: nextId(), interrupt, target, count, until, start, end: c.previousEnd };
}

/** Takes a word that is nearly `word` and stands before its value on the line, and reports it. */
export function misspelt(c: Cursor, word: string): boolean {
  const { leaf } = c;
  const next = c.peek();
  if (!c.atWord() || leaf.first || next.first || isStatementVerb(leaf.text)) return false;
  if (!['number', 'identifier'].includes(next.kind) || closest(leaf.text, [word]) === undefined) return false;
  const fix = { title: `Change to \`${word}\``, start: leaf.start, end: leaf.end, text: word };
  c.report('missing-word', `\`${leaf.text}\` means nothing here; did you mean \`${word}\`?`, leaf, { fix });
  c.take();
  return true;
}

/** The name of a command; one spelt as in Arm's documents, `F-AMI-SW-ENABLE`, is read as it is meant. */
function commandName(c: Cursor): Identifier {
  const name = c.name('the command');
  const { start } = name;
  let { end, text } = name;
  const joined = () => text !== '' && c.at('-') && c.leaf.start === end && c.peek().start === end + 1;
  while (joined() && c.peek().kind === 'identifier') {
    c.take();
    const part = c.take();
    text += `_${part.text}`;
    end = part.end;
  }
  if (end === name.end) return name;
  const fix = { title: `Change to \`${text}\``, start, end, text };
  const message = `names of commands have \`_\` in place of \`-\`: \`${text}\``;
  c.problems.add('foreign-operator', { start, end }, message, { fix });
  return identifierAt(text, start, end);
}

function parseCommand(c: Cursor, start: number): CommandAction {
  const name = commandName(c);
  const fields = c.at('{') && !c.leaf.first ? parseFieldValues(c, 'the command') : [];
  return { kind: 'command', id: nextId(), name, fields, start, end: c.previousEnd };
}
