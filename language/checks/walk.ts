// Going through syntax: every statement of a program, every expression of a statement.

import type { Action, Block, Expression, Statement } from '../syntax/ast';

/** Calls `visit` for each statement, outer ones first; `inside` says how deep in loops and branches it stands. */
export function eachStatement(block: Block, visit: (s: Statement) => void): void {
  for (const s of block.statements) {
    visit(s);
    for (const inner of innerBlocks(s)) eachStatement(inner, visit);
  }
}

/** The blocks of a statement itself. */
export function innerBlocks(s: Statement): Block[] {
  switch (s.kind) {
    case 'for':
    case 'while':
    case 'loop':
    case 'at':
      return [s.body];
    case 'if': {
      const rest = !s.otherwise ? [] : s.otherwise.kind === 'if' ? innerBlocks(s.otherwise) : [s.otherwise];
      return [s.then, ...rest];
    }
    default:
      return [];
  }
}

/** The action of a statement, alone or as the right side of `let` and `set`. */
export function actionOf(s: Statement): Action | undefined {
  if (s.kind === 'action') return s.action;
  if (s.kind !== 'let' && s.kind !== 'set') return undefined;
  const { value } = s;
  const isAction =
    value.kind === 'wait' || value.kind === 'take' || value.kind === 'command' || value.kind === 'read';
  return isAction ? value : undefined;
}

/** Calls `visit` for every expression inside a node, the node included when it is one; not for those of inner blocks. */
export function eachExpression(node: object, visit: (e: Expression) => void): void {
  if ('kind' in node) {
    if (node.kind === 'block') return;
    if (isExpression(node)) visit(node);
  }
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) eachExpression(item, visit);
    } else if (typeof value === 'object' && value !== null) eachExpression(value, visit);
  }
}

const expressionKinds = new Set([
  'number',
  'boolean',
  'string',
  'bytes',
  'name',
  'member',
  'index',
  'slice',
  'call',
  'struct_value',
  'unary',
  'binary',
  'parenthesized',
]);
function isExpression(node: object): node is Expression {
  return 'kind' in node && expressionKinds.has(String(node.kind));
}
