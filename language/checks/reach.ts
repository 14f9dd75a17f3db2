// Statements that are never reached, and checks whose answer is known before the run.

import { fold } from '../link/fold';
import type { Block, CheckStatement, Expression, Statement } from '../syntax/ast';
import type { Body } from './bodies';
import type { CheckContext } from './context';
import { eachExpression, eachStatement, innerBlocks } from './walk';

export function checkReach(c: CheckContext, { uri, block }: Body): void {
  unreached(c, uri, block, false);
  eachStatement(block, s => {
    if (s.kind === 'check') knownBefore(c, uri, s);
  });
}

function unreached(c: CheckContext, uri: string, block: Block, looped: boolean): void {
  const { statements } = block;
  // A `break` of no loop has its finding.
  const leaves = (s: Statement) => ends(s, c) && (looped || (s.kind !== 'break' && s.kind !== 'continue'));
  const at = statements.findIndex(leaves);
  if (at >= 0 && at < statements.length - 1) {
    const { start } = statements[at + 1];
    const { end } = statements[statements.length - 1];
    c.report.add(uri, 'code-after-end', { start, end }, `this is never reached: ${why(statements[at])}`, {
      unnecessary: true,
    });
  }
  for (const s of statements) {
    const inside = looped || s.kind === 'for' || s.kind === 'while' || s.kind === 'loop';
    for (const inner of innerBlocks(s)) unreached(c, uri, inner, inside);
  }
}

function why(s: Statement): string {
  switch (s.kind) {
    case 'loop':
    case 'while':
      return 'the loop before it has no `break`';
    case 'if':
      return 'both ways of the `if` before it leave';
    default:
      return `\`${s.kind}\` leaves before it`;
  }
}

/** Whether what follows a statement is never reached. */
function ends(s: Statement, c: CheckContext): boolean {
  switch (s.kind) {
    case 'stop':
    case 'break':
    case 'continue':
    case 'fail':
      return true;
    case 'loop':
      return !breaks(s.body);
    case 'while':
      return fold(s.condition, c.program) === 1n && !breaks(s.body);
    case 'if': {
      if (!s.otherwise) return false;
      const other =
        s.otherwise.kind === 'if' ? ends(s.otherwise, c) : s.otherwise.statements.some(i => ends(i, c));
      return other && s.then.statements.some(i => ends(i, c));
    }
    default:
      return false;
  }
}

/** A `break` of this loop, not of one inside it. */
function breaks(body: Block): boolean {
  return body.statements.some(s => {
    if (s.kind === 'break') return true;
    if (s.kind === 'for' || s.kind === 'while' || s.kind === 'loop') return false;
    return innerBlocks(s).some(breaks);
  });
}

function knownBefore(c: CheckContext, uri: string, s: CheckStatement): void {
  const { condition } = s;
  if (sameOnBothSides(condition)) {
    c.report.add(uri, 'check-always-true', condition, 'both sides are the same, so this check cannot fail');
    return;
  }
  // `check t0.slots == 64` says something about the declaration: that is worth a check.
  let looks = false;
  eachExpression(condition, e => {
    looks ||= e.kind === 'member';
  });
  const value = looks ? undefined : fold(condition, c.program);
  // `check size_of(header) == 16` is an assertion about the text: true is what it is meant to be.
  if (value === 0n)
    c.report.add(
      uri,
      'check-always-false',
      condition,
      'this is false whatever happens; to fail on purpose, use `fail`',
    );
}

function sameOnBothSides(e: Expression): boolean {
  if (e.kind !== 'binary' || !['==', '<=', '>='].includes(e.operator)) return false;
  return (
    e.left.kind === 'name' &&
    e.right.kind === 'name' &&
    e.left.name.text === e.right.name.text &&
    e.left.name.text !== ''
  );
}
