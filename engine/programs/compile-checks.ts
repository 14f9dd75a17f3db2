// Checks to instructions: each part of a condition with what its failure says.

import type { DriverModel } from '../../language/link/model';
import type { CheckStatement, Expression, Span } from '../../language/syntax/ast';
import { commandByName } from '../../spec';
import type { ExpressionCompiler } from './compile-expression';
import { bankOf, Op } from './instructions';
import { add, type CheckInfo, type Operand } from './tables';

export class CheckCompiler {
  constructor(
    private readonly compiler: ExpressionCompiler,
    private readonly sourceOf: (span: Span) => string,
    private readonly programOf: (driver: DriverModel) => number,
  ) {}

  /** Every part of an `and` is a condition of its own, so that the failure can say which one did not hold. */
  compile(s: CheckStatement): void {
    const { out } = this.compiler;
    const parts: Expression[] = [];
    const collect = (e: Expression): void => {
      if (e.kind === 'parenthesized') collect(e.inner);
      else if (e.kind === 'binary' && e.operator === 'and') {
        collect(e.left);
        collect(e.right);
      } else parts.push(e);
    };
    collect(s.condition);
    if (s.within) out.emit(Op.withinBegin, this.compiler.int(s.within));
    const top = out.here;
    const failed = parts.map(e => {
      const { info, holds } = this.condition(e);
      return { at: out.emit(Op.jumpFalse, holds), info };
    });
    out.emit(Op.checkPassed);
    const leaves = [out.emit(Op.jump)];
    for (const { at, info } of failed) {
      out.patch(at, 2);
      if (s.within) out.emit(Op.withinWait, top);
      const text = s.message ? this.compiler.template(s.message) : -1;
      out.emit(Op.checkFailed, add(this.compiler.tables.checks, info), text);
      leaves.push(out.emit(Op.jump));
    }
    for (const at of leaves) out.patch(at, 1);
  }

  private condition(e: Expression): { readonly info: CheckInfo; readonly holds: number } {
    const { out } = this.compiler;
    const text = this.sourceOf(e);
    const comparing = e.kind === 'binary' && /^([=!<>]=|[<>])$/.test(e.operator);
    if (!comparing || this.compiler.typeOf(e.left).kind === 'string') {
      return { info: { text, awaits: this.awaitedBy(e) }, holds: this.compiler.int(e) };
    }
    const left = this.operand(e.left);
    const right = this.operand(e.right);
    const holds = out.int();
    const l = left.register;
    const r = right.register;
    const bytes = bankOf(left.type) === 'bytes';
    if (e.operator === '==') out.emit(bytes ? Op.bytesEqual : Op.equal, holds, l, r);
    else if (e.operator === '!=') {
      out.emit(bytes ? Op.bytesEqual : Op.equal, holds, l, r);
      out.emit(Op.not, holds, holds);
    } else if (e.operator === '<') out.emit(Op.less, holds, l, r);
    else if (e.operator === '<=') out.emit(Op.lessEqual, holds, l, r);
    else if (e.operator === '>') out.emit(Op.less, holds, r, l);
    else out.emit(Op.lessEqual, holds, r, l);
    return { info: { text, comparison: { operator: e.operator, left, right } }, holds };
  }

  /** `app.done`: the program of the driver. */
  private awaitedBy(e: Expression): number | undefined {
    if (e.kind !== 'member' || e.name.text !== 'done') return undefined;
    const found = this.compiler.thingOf(e.object);
    return found?.thing.kind === 'driver' ? this.programOf(found.thing) : undefined;
  }

  private operand(e: Expression): Operand {
    const b = this.compiler.bindingOf(e);
    const status = b?.kind === 'response_field' && b.field === 'STATUS' ? commandByName(b.symbol) : undefined;
    const fixed =
      e.kind === 'number' || e.kind === 'boolean' || b?.kind === 'status' || b?.kind === 'message';
    return {
      text: this.sourceOf(e),
      register: this.compiler.value(e),
      type: this.compiler.typeOf(e),
      status,
      fixed,
    };
  }
}
