// What a block of statements gives away by itself: conditions that are known, loops that never run or in which no time
// passes, waits for nothing, names that hide others.

import { fold } from '../link/fold';
import { linksOfProgram } from '../link/linker';
import type { Binding, Thing } from '../link/model';
import type { Scope } from '../link/scope';
import type { Block, Expression, Identifier, Statement } from '../syntax/ast';
import type { Body } from './bodies';
import type { CheckContext } from './context';
import { actionOf, eachExpression, eachStatement, innerBlocks } from './walk';

export function checkBlocks(c: CheckContext, body: Body): void {
  eachStatement(body.block, s => statement(c, body, s));
  new Shadows(c, body).check();
}

function statement(c: CheckContext, body: Body, s: Statement): void {
  const { uri } = body;
  switch (s.kind) {
    case 'if':
    case 'while':
      condition(c, uri, s);
      if (s.kind === 'while') {
        unchanged(c, uri, s);
        timeless(c, body, s.body, s.condition, s);
      }
      return;
    case 'loop':
      timeless(c, body, s.body, undefined, s);
      return;
    case 'for':
      empty(c, uri, s);
      return;
    case 'delay':
      if (fold(s.time, c.program) === 0n)
        c.report.add(uri, 'waits-for-nothing', s, 'a delay of no time does nothing');
      return;
    default: {
      const action = actionOf(s);
      if (action?.kind !== 'wait') return;
      if (action.count && fold(action.count, c.program) === 0n) {
        c.report.add(
          uri,
          'waits-for-nothing',
          action.count,
          'a wait for 0 is over at once; wait for at least one',
        );
      } else if (action.until && s.kind === 'action' && fold(action.until, c.program) === 0n) {
        // As a value it asks whether there is one now.
        c.report.add(
          uri,
          'waits-for-nothing',
          action.until,
          'a wait of no time is over at once; give it a limit, such as `until 100us`',
        );
      }
    }
  }
}

/** Looks at `size_of` and the slots of a ring are assertions about the declarations; a program may have a way for each. */
function aboutDeclarations(e: Expression): boolean {
  let found = false;
  eachExpression(e, part => {
    found ||= part.kind === 'member' || part.kind === 'call' || part.kind === 'name';
  });
  return found;
}

function condition(c: CheckContext, uri: string, s: Statement & { kind: 'if' | 'while' }): void {
  const value = fold(s.condition, c.program);
  if (value === undefined || aboutDeclarations(s.condition)) return;
  if (s.kind === 'while' && value === 1n) return;
  const [holds, what] = value === 1n ? ['true', 'the `else` is never gone'] : ['false', 'this is never gone'];
  c.report.add(
    uri,
    'condition-known',
    s.condition,
    `this is always ${holds}: ${what}; compare what can change`,
  );
}

/** A `while` over locals that nothing in it sets. */
function unchanged(c: CheckContext, uri: string, s: Statement & { kind: 'while' }): void {
  const locals = new Map<number, string>();
  let other = false;
  eachExpression(s.condition, e => {
    if (e.kind === 'name') {
      const b = c.program.bindings.get(e.name);
      if (b?.kind === 'local' && b.mutable) locals.set(b.declaration.id, b.name);
      else if (b?.kind !== 'constant' && b?.kind !== 'local') other = true;
    } else if (e.kind === 'member' || e.kind === 'call' || e.kind === 'index' || e.kind === 'slice')
      other = true;
  });
  if (other || locals.size === 0) return;
  let leaves = false;
  eachStatement(s.body, inner => {
    leaves ||= inner.kind === 'break' || inner.kind === 'stop' || inner.kind === 'fail';
    leaves ||= inner.kind === 'error_statement';
    if (inner.kind !== 'set') return;
    const b = c.program.bindings.get(inner.name);
    leaves ||= b?.kind !== 'local' || locals.has(b.declaration.id);
  });
  if (leaves) return;
  const names = [...new Set(locals.values())].map(n => `\`${n}\``).join(' or ');
  c.report.add(
    uri,
    'condition-known',
    s.condition,
    `nothing in this loop sets ${names}, so once begun it never ends: \`set\` it in the loop, or \`break\``,
  );
}

function empty(c: CheckContext, uri: string, s: Statement & { kind: 'for' }): void {
  const from = fold(s.from, c.program);
  const to = fold(s.to, c.program);
  if (from === undefined || to === undefined || (s.inclusive ? from <= to : from < to)) return;
  const range = `${from} ${s.inclusive ? '..' : '..<'} ${to}`;
  const hint = from === to ? '; `..` would count its end too' : '; ranges count upwards';
  c.report.add(
    uri,
    'loop-never-runs',
    { start: s.from.start, end: s.to.end },
    `${range} has no rounds, so this loop never runs${hint}`,
  );
}

/** Statements of which each takes simulated time, or ends the loop. */
const timely = new Set<Statement['kind']>([
  'delay',
  'put',
  'doorbell',
  'action',
  'write',
  'store',
  'send',
  'barrier',
  'bring_up',
  'tear_down',
  'at',
  'run',
  'break',
  'stop',
  'fail',
]);

function timeless(
  c: CheckContext,
  { uri }: Body,
  block: Block,
  until: Expression | undefined,
  at: Statement,
): void {
  let passes = false;
  const changes = new Set<string>();
  const look = (e: Expression) => {
    // A load is an access to memory.
    passes ||= e.kind === 'call' && e.callee.text === 'load';
  };
  eachStatement(block, s => {
    passes ||=
      timely.has(s.kind) || actionOf(s) !== undefined || (s.kind === 'check' && s.within !== undefined);
    if (s.kind === 'set') changes.add(s.name.text);
    if (!passes) eachExpression(s, look);
  });
  if (passes) return;
  let counts = false;
  if (until) {
    eachExpression(until, e => {
      look(e);
      counts ||= e.kind === 'name' && changes.has(e.name.text);
    });
    if (fold(until, c.program) === 0n) return;
  }
  // A loop that counts by itself comes to its end.
  if (counts || passes) return;
  const word = at.kind === 'while' ? 'while' : 'loop';
  c.report.add(
    uri,
    'loop-without-time',
    { start: at.start, end: at.start + word.length },
    'no simulated time passes in this loop, so nothing that it looks at changes: add a `delay` or a `wait`',
  );
}

const words: Partial<Record<Binding['kind'], string>> = {
  constant: 'constant',
  parameter: 'parameter',
  state: 'state',
  struct: 'struct',
  local: 'local',
};

/** What a driver calls by its bare name because it is its function's. */
const ownThings: ReadonlySet<Thing['kind']> = new Set([
  'interface',
  'socket',
  'memory',
  'buffer',
  'process',
  'management_ring',
]);

class Shadows {
  private readonly outer: Scope;

  constructor(
    private readonly c: CheckContext,
    private readonly body: Body,
  ) {
    const { scopes } = linksOfProgram(c.program);
    const { owner, uri } = body;
    if (owner.kind === 'driver') this.outer = scopes.driver(owner);
    else if (owner.kind === 'test') this.outer = scopes.system(uri, owner.system);
    else this.outer = scopes.accelerator(owner);
  }

  check(): void {
    const { handler } = this.body;
    const names = new Map<string, Identifier>();
    if (handler) {
      this.declare(handler.node.message, names);
      if (handler.node.socket.kind === 'identifier') this.declare(handler.node.socket, names);
    }
    this.block(this.body.block, names);
  }

  private block(block: Block, outer: ReadonlyMap<string, Identifier>): void {
    const own = new Map(outer);
    for (const s of block.statements) {
      if (s.kind === 'let') this.declare(s.name, own);
      let inside = own;
      if (s.kind === 'for') {
        inside = new Map(own);
        this.declare(s.name, inside);
      }
      for (const inner of innerBlocks(s)) this.block(inner, inside);
    }
  }

  private declare(name: Identifier, names: Map<string, Identifier>): void {
    const { text } = name;
    if (text === '' || text === '_') return;
    const local = names.get(text);
    names.set(text, name);
    // A second of the same block has a finding of its own.
    const hidden = local ? 'local' : this.outerWord(text);
    if (!hidden) return;
    const { uri } = this.body;
    const related = local && [{ uri, start: local.start, end: local.end, message: `the other \`${text}\`` }];
    this.c.report.add(
      uri,
      'shadowed-name',
      name,
      `\`${text}\` hides the ${hidden} \`${text}\` from here on; give it another name`,
      { related },
    );
  }

  private outerWord(text: string): string | undefined {
    const found = this.outer.find(text);
    if (!found || found.kind === 'ambiguous') return undefined;
    if (found.kind === 'thing') {
      // Drivers live of what is theirs; a session of the same name as an answer is out of their sight.
      const near = this.body.owner.kind !== 'driver' || ownThings.has(found.thing.kind);
      return near ? found.thing.kind.replace('_', ' ') : undefined;
    }
    return words[found.kind];
  }
}
