// Lengths of bytes that are known before the run.

import type { Block, Expression } from '../syntax/ast';
import type { CheckContext } from './context';
import { actionOf, eachStatement } from './walk';

export class Lengths {
  /** locals that are given a value once, by the number of their name */
  private readonly locals = new Map<number, number>();

  constructor(
    private readonly c: CheckContext,
    body: Block,
  ) {
    const changed = new Set<number>();
    eachStatement(body, s => {
      if (s.kind !== 'set') return;
      const b = c.program.bindings.get(s.name);
      if (b?.kind === 'local') changed.add(b.declaration.id);
    });
    eachStatement(body, s => {
      if (s.kind !== 'let' || changed.has(s.name.id)) return;
      const action = actionOf(s);
      const length = action
        ? action.kind === 'take'
          ? c.socket(action.socket)?.messageBytes
          : undefined
        : this.of(s.value as Expression);
      if (length !== undefined) this.locals.set(s.name.id, length);
    });
  }

  /** Bytes of an expression of type bytes, or undefined when only the run tells. */
  of(e: Expression): number | undefined {
    switch (e.kind) {
      case 'bytes':
        return e.items.length;
      case 'parenthesized':
        return this.of(e.inner);
      case 'unary':
        return e.operator === '~' ? this.of(e.operand) : undefined;
      case 'name': {
        const b = this.c.program.bindings.get(e.name);
        return b?.kind === 'local' ? this.locals.get(b.declaration.id) : undefined;
      }
      case 'slice': {
        const from = this.c.number(e.from);
        const to = this.c.number(e.to);
        if (from === undefined || to === undefined || to < from) return undefined;
        return to - from + (e.inclusive ? 1 : 0);
      }
      case 'struct_value': {
        const b = this.c.program.bindings.get(e.name);
        return b?.kind === 'struct' ? b.struct.bytes : undefined;
      }
      case 'call':
        return this.ofCall(e.callee.text, e.arguments);
      default:
        return undefined;
    }
  }

  private ofCall(name: string, args: readonly Expression[]): number | undefined {
    switch (name) {
      case 'pattern':
      case 'zeros':
      case 'fill':
        return this.c.number(args[0]);
      case 'load':
      case 'as_bytes':
        return this.c.number(args[1]);
      case 'replace':
        return args[0] && this.of(args[0]);
      case 'concat': {
        let sum = 0;
        for (const a of args) {
          const length = this.of(a);
          if (length === undefined) return undefined;
          sum += length;
        }
        return sum;
      }
      default:
        return undefined;
    }
  }
}
