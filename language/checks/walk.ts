// Going through syntax: every statement of a program, every expression of a statement. Passes do so again and again, so
// that each body is laid out in lists once, which are kept until all passes have run.

import type { Action, Block, Expression, Node, PropertyValue, Statement } from '../syntax/ast';

interface Layout {
  /** outer ones first */
  readonly statements: readonly Statement[];
  /** in the order of the statements; made when somebody asks */
  expressions: readonly Expression[] | undefined;
  /** where those of each statement begin, and the last of them end */
  starts: readonly number[];
}

const layouts = new Map<Block, Layout>();
/** Blocks beyond which memory is worth more than time. */
const mostRemembered = 20_000;

/** The layout and statement that somebody is looking at. */
let lastBlock: Block | undefined;
let last: Layout = { statements: [], expressions: undefined, starts: [] };
let at = 0;

/** Forgets what was remembered: the memory is worth more than the time once the passes have run. */
export function forgetWalks(): void {
  layouts.clear();
  lastBlock = undefined;
  last = { statements: [], expressions: undefined, starts: [] };
}

function layoutOf(block: Block): Layout {
  if (block === lastBlock) return last;
  let layout = layouts.get(block);
  if (!layout) {
    const statements: Statement[] = [];
    collectStatements(block, statements);
    layout = { statements, expressions: undefined, starts: [] };
    if (layouts.size >= mostRemembered) layouts.clear();
    layouts.set(block, layout);
  }
  lastBlock = block;
  last = layout;
  return layout;
}

function withExpressions(layout: Layout): readonly Expression[] {
  if (layout.expressions) return layout.expressions;
  const found: Expression[] = [];
  const starts: number[] = [];
  for (const s of layout.statements) {
    starts.push(found.length);
    collect(s, found);
  }
  starts.push(found.length);
  layout.starts = starts;
  layout.expressions = found;
  return found;
}

/** Every statement inside a block, outer ones first. Who goes through them in this order finds their expressions fast. */
export function statementsIn(block: Block): readonly Statement[] {
  at = 0;
  return layoutOf(block).statements;
}

function collectStatements(block: Block, found: Statement[]): void {
  for (const s of block.statements) {
    found.push(s);
    if (s.kind === 'for' || s.kind === 'while' || s.kind === 'loop' || s.kind === 'at')
      collectStatements(s.body, found);
    else if (s.kind === 'if') collectBranches(s, found);
  }
}

function collectBranches(s: Statement & { kind: 'if' }, found: Statement[]): void {
  collectStatements(s.then, found);
  if (s.otherwise?.kind === 'if') collectBranches(s.otherwise, found);
  else if (s.otherwise) collectStatements(s.otherwise, found);
}

/** Calls `visit` for each statement, outer ones first. */
export function eachStatement(block: Block, visit: (s: Statement) => void): void {
  const layout = layoutOf(block);
  const { statements } = layout;
  for (let i = 0; i < statements.length; i++) {
    lastBlock = block;
    last = layout;
    at = i;
    visit(statements[i]);
  }
}

const noBlocks: readonly Block[] = [];

/** The blocks of a statement itself. */
export function innerBlocks(s: Statement): readonly Block[] {
  switch (s.kind) {
    case 'for':
    case 'while':
    case 'loop':
    case 'at':
      return [s.body];
    case 'if': {
      const rest = !s.otherwise
        ? noBlocks
        : s.otherwise.kind === 'if'
          ? innerBlocks(s.otherwise)
          : [s.otherwise];
      return [s.then, ...rest];
    }
    default:
      return noBlocks;
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

/** Every expression of a block, in the order of its statements. */
export function expressionsOf(block: Block): readonly Expression[] {
  return withExpressions(layoutOf(block));
}

/** Every expression inside a node, the node included when it is one; not those of inner blocks. */
export function expressionsIn(node: object): readonly Expression[] {
  const found: Expression[] = [];
  collect(node, found);
  return found;
}

/** Calls `visit` for every expression inside a node, the node included when it is one; not for those of inner blocks. */
export function eachExpression(node: object, visit: (e: Expression) => void): void {
  // Nearly always it is the statement that somebody has come to, or the one behind it.
  if (last.statements[at] !== node && last.statements[++at] !== node) {
    for (const e of expressionsIn(node)) visit(e);
    return;
  }
  const expressions = withExpressions(last);
  const to = last.starts[at + 1];
  for (let i = last.starts[at]; i < to; i++) visit(expressions[i]);
}

/** Whether something of a kind is among the statements and actions of a block. */
export function hasStatement(block: Block, kinds: ReadonlySet<Statement['kind'] | Action['kind']>): boolean {
  for (const s of statementsIn(block)) if (kinds.has(actionOf(s)?.kind ?? s.kind)) return true;
  return false;
}

function collectValues(values: readonly PropertyValue[], found: Expression[]): void {
  for (const v of values) {
    collect(v.value, found);
    if (v.to) collect(v.to, found);
  }
}

function collectAll(nodes: readonly object[], found: Expression[]): void {
  for (const node of nodes) collect(node, found);
}

function collect(node: object, found: Expression[]): void {
  const e = node as Exclude<Node, { readonly kind?: undefined }>;
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
      collectAll(e.items, found);
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
      collectAll(e.arguments, found);
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
    case 'property':
      collectValues(e.values, found);
      return;
    case 'let':
    case 'set':
      collect(e.value, found);
      return;
    case 'action':
      collect(e.action, found);
      return;
    case 'put':
    case 'send':
      collect(e.socket, found);
      collect(e.value, found);
      return;
    case 'doorbell':
    case 'take':
      collect(e.socket, found);
      return;
    case 'command':
      for (const f of e.fields) collect(f.value, found);
      return;
    case 'amu':
    case 'timing':
    case 'agent':
    case 'memory':
    case 'buffer':
    case 'management':
    case 'socket':
      collectAll(e.properties, found);
      return;
    case 'function':
      collectAll(e.properties, found);
      collectAll(e.members, found);
      return;
    case 'session':
      collect(e.from, found);
      collect(e.to, found);
      collectAll(e.properties, found);
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
