// What each instruction reads and writes, for the analysis that tells which registers must be in the frame where
// generated code leaves. An instruction that is not listed counts as reading all and writing none: correct, only slower.

import { bankOf, Op, WaitFlag } from '../instructions';
import type { Operand, Tables, TextTemplate } from '../tables';

/** Registers by bank; `known` false for an instruction that this file says nothing of. */
export interface Effects {
  known: boolean;
  readonly intsRead: number[];
  readonly intsWritten: number[];
  readonly bytesRead: number[];
  readonly bytesWritten: number[];
}

export const createEffects = (): Effects => ({
  known: true,
  intsRead: [],
  intsWritten: [],
  bytesRead: [],
  bytesWritten: [],
});

function templateReads(template: TextTemplate | undefined, e: Effects): void {
  for (const piece of template ?? []) {
    if (typeof piece === 'string' || piece.bank === 'text') continue;
    (piece.bank === 'int' ? e.intsRead : e.bytesRead).push(piece.register);
  }
}

function operandReads(o: Operand | undefined, e: Effects): void {
  if (!o || o.type.kind === 'string') return;
  (bankOf(o.type) === 'bytes' ? e.bytesRead : e.intsRead).push(o.register);
}

/** Reads and writes of one instruction with the operands `a`, `b`, `c`. */
export function effectsOf(op: number, a: number, b: number, c: number, tables: Tables): Effects {
  const e = createEffects();
  const { intsRead, intsWritten, bytesRead, bytesWritten } = e;
  switch (op) {
    case Op.end:
    case Op.stop:
    case Op.statement:
    case Op.jump:
    case Op.jumpBack:
    case Op.checkPassed:
    case Op.call:
    case Op.withinWait:
    case Op.bringUpEnter:
    case Op.barrier:
    case Op.doorbell:
    case Op.taken:
    case Op.run:
    case Op.taking:
    case Op.bringUpLeave:
    case Op.waitReady:
    case Op.textCopy:
      break;
    case Op.jumpFalse:
    case Op.jumpTrue:
    case Op.delay:
    case Op.at:
    case Op.withinBegin:
      intsRead.push(a);
      break;
    case Op.constant:
    case Op.now:
    case Op.observe:
    case Op.loadState:
    case Op.textEqual:
      intsWritten.push(a);
      break;
    case Op.copy:
    case Op.negate:
    case Op.complement:
    case Op.not:
    case Op.log2:
    case Op.field:
      intsWritten.push(a);
      intsRead.push(b);
      break;
    case Op.add:
    case Op.subtract:
    case Op.multiply:
    case Op.divide:
    case Op.modulo:
    case Op.and:
    case Op.or:
    case Op.xor:
    case Op.shiftLeft:
    case Op.shiftRight:
    case Op.equal:
    case Op.notEqual:
    case Op.less:
    case Op.lessEqual:
    case Op.minimum:
    case Op.maximum:
    case Op.perSecond:
    case Op.inTime:
      intsWritten.push(a);
      intsRead.push(b, c);
      break;
    case Op.insert:
      intsWritten.push(a);
      intsRead.push(a, b);
      break;
    case Op.storeState:
      intsRead.push(b);
      break;
    case Op.bytesCopy:
    case Op.bytesComplement:
    case Op.responseBytes:
      bytesWritten.push(a);
      bytesRead.push(b);
      break;
    case Op.bytesSwap:
      bytesWritten.push(a, b);
      bytesRead.push(a, b);
      break;
    case Op.literal:
    case Op.take:
      bytesWritten.push(op === Op.take ? b : a);
      break;
    case Op.zeros:
      bytesWritten.push(a);
      intsRead.push(b);
      break;
    case Op.fill:
    case Op.pattern:
    case Op.asBytes:
    case Op.load:
      bytesWritten.push(a);
      intsRead.push(b, c);
      break;
    case Op.bytesAnd:
    case Op.bytesOr:
    case Op.bytesXor:
      bytesWritten.push(a);
      bytesRead.push(b, c);
      break;
    case Op.bytesEqual:
      intsWritten.push(a);
      bytesRead.push(b, c);
      break;
    case Op.byteAt:
    case Op.unsigned1:
    case Op.unsigned2:
    case Op.unsigned4:
    case Op.unsigned8:
      intsWritten.push(a);
      bytesRead.push(b);
      intsRead.push(c);
      break;
    case Op.slice:
      bytesWritten.push(a);
      bytesRead.push(b);
      intsRead.push(c, c + 1);
      break;
    case Op.append:
      bytesWritten.push(a);
      bytesRead.push(a, b);
      break;
    case Op.setByte:
      bytesWritten.push(a);
      bytesRead.push(a);
      intsRead.push(b, c);
      break;
    case Op.length:
    case Op.structField:
    case Op.responseField:
      intsWritten.push(a);
      bytesRead.push(b);
      break;
    case Op.setStructField:
      bytesWritten.push(a);
      bytesRead.push(a);
      intsRead.push(b);
      break;
    case Op.look:
    case Op.readRegister:
      intsWritten.push(a);
      if (c >= 0) intsRead.push(c);
      break;
    case Op.writeRegister:
      intsRead.push(b);
      if (c >= 0) intsRead.push(c);
      break;
    case Op.store:
    case Op.send:
      intsRead.push(a);
      bytesRead.push(b);
      break;
    case Op.stash:
      intsRead.push(a, c);
      bytesRead.push(b);
      break;
    case Op.put:
      bytesRead.push(b);
      break;
    case Op.atLeast:
      bytesRead.push(a);
      break;
    case Op.wait:
    case Op.waitInterrupt:
      intsWritten.push(b);
      if (op === Op.waitInterrupt) intsRead.push(a);
      if (c & WaitFlag.count) intsRead.push(b + 1);
      if (c & WaitFlag.until) intsRead.push(b + 2);
      break;
    case Op.log:
    case Op.fail:
      templateReads(tables.texts[a], e);
      break;
    case Op.format:
      templateReads(tables.texts[b], e);
      break;
    case Op.checkFailed: {
      const { comparison } = tables.checks[a];
      operandReads(comparison?.left, e);
      operandReads(comparison?.right, e);
      if (b >= 0) templateReads(tables.texts[b], e);
      break;
    }
    case Op.command:
      bytesWritten.push(b);
      for (const { field, register } of tables.commands[a].fields) {
        (field.width < 0 ? bytesRead : intsRead).push(register);
      }
      break;
    default:
      e.known = false;
  }
  return e;
}
