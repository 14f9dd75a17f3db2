// Going through syntax: every statement of a program, every expression of a statement. Passes do so again and again, so
// that what was found is remembered until all have run.

import type { Action, Block, Expression, Statement } from '../syntax/ast';

const statements = new Map<Block, readonly Statement[]>();
const expressions = new Map<object, readonly Expression[]>();
/** Entries beyond which memory is worth more than time. */
const mostRemembered = 200_000;

/** Forgets what was remembered: the memory is worth more than the time once the passes have run. */
export function forgetWalks(): void {
  statements.clear();
  expressions.clear();
}

/** Every statement inside a block, outer ones first. */
export function statementsIn(block: Block): readonly Statement[] {
  let found = statements.get(block);
  if (!found) {
    const list: Statement[] = [];
    collectStatements(block, list);
    found = list;
    if (statements.size >= mostRemembered) statements.clear();
    statements.set(block, found);
  }
  return found;
}

function collectStatements(block: Block, found: Statement[]): void {
  for (const s of block.statements) {
    found.push(s);
    if (s.kind === 'for' || s.kind === 'while' || s.kind === 'loop' || s.kind === 'at')
      collectStatements(s.body, found);
    else if (s.kind === 'if') for (const inner of innerBlocks(s)) collectStatements(inner, found);
  }
}

/** Calls `visit` for each statement, outer ones first. */
export function eachStatement(block: Block, visit: (s: Statement) => void): void {
  for (const s of statementsIn(block)) visit(s);
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

/** Every expression inside a node, the node included when it is one; not those of inner blocks. */
export function expressionsIn(node: object): readonly Expression[] {
  let found = expressions.get(node);
  if (!found) {
    const list: Expression[] = [];
    collect(node, list);
    found = list;
    if (expressions.size >= mostRemembered) expressions.clear();
    expressions.set(node, found);
  }
  return found;
}

/** Calls `visit` for every expression inside a node, the node included when it is one; not for those of inner blocks. */
export function eachExpression(node: object, visit: (e: Expression) => void): void {
  for (const e of expressionsIn(node)) visit(e);
}

function collect(node: object, found: Expression[]): void {
  const e = node as Expression | { readonly kind?: undefined } | Block | { readonly kind: 'identifier' };
  switch (e.kind) {
    case 'block':
    case 'identifier':
      return;
    case 'number':
    case 'boolean':
    case 'name':
      found.push(e);
      return;
    case 'string':
      found.push(e);
      for (const part of e.parts) if (typeof part !== 'string') collect(part, found);
      return;
    case 'bytes':
      found.push(e);
      for (const item of e.items) collect(item, found);
      return;
    case 'member':
      found.push(e);
      collect(e.object, found);
      return;
    case 'index':
      found.push(e);
      collect(e.object, found);
      collect(e.index, found);
      return;
    case 'slice':
      found.push(e);
      collect(e.object, found);
      collect(e.from, found);
      collect(e.to, found);
      return;
    case 'call':
      found.push(e);
      for (const a of e.arguments) collect(a, found);
      return;
    case 'struct_value':
      found.push(e);
      for (const f of e.fields) collect(f.value, found);
      return;
    case 'unary':
      found.push(e);
      collect(e.operand, found);
      return;
    case 'binary':
      found.push(e);
      collect(e.left, found);
      collect(e.right, found);
      return;
    case 'parenthesized':
      found.push(e);
      collect(e.inner, found);
      return;
    default:
      for (const key in node) {
        const part = (node as Readonly<Record<string, unknown>>)[key];
        if (typeof part !== 'object' || part === null) continue;
        if (Array.isArray(part)) {
          for (const item of part) if (typeof item === 'object' && item !== null) collect(item, found);
        } else collect(part, found);
      }
  }
}
