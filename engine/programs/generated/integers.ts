// Integer instructions as JavaScript on numbers that are exact below 2^53. What would leave that range, or fail, takes the
// way back to the interpreter before anything is changed.

import { Op } from '../instructions';

export const comparisons: Partial<Record<number, string>> = {
  [Op.equal]: '===',
  [Op.notEqual]: '!==',
  [Op.less]: '<',
  [Op.lessEqual]: '<=',
};

/** Lines for `i<a>` from `i<b>` and `i<c>`; `leave` is the way back. Undefined for what is always the interpreter's. */
export function integerOperation(
  op: number,
  a: number,
  b: number,
  c: number,
  leave: string,
): readonly string[] | undefined {
  const x = `i${b}`;
  const y = `i${c}`;
  switch (op) {
    case Op.constant: {
      const value = (c >>> 0) * 4294967296 + (b >>> 0);
      return Number.isSafeInteger(value) ? [`i${a} = ${value};`] : undefined;
    }
    case Op.copy:
      return [`i${a} = ${x};`];
    case Op.add:
      return [`t = ${x} + ${y};`, `if (t > 9007199254740991) ${leave}`, `i${a} = t;`];
    case Op.subtract:
      return [`t = ${x} - ${y};`, `if (t < 0) ${leave}`, `i${a} = t;`];
    case Op.multiply:
      return [`t = ${x} * ${y};`, `if (t > 9007199254740991) ${leave}`, `i${a} = t;`];
    case Op.divide:
      return [
        `if (${y} === 0 || ${x} > 4503599627370496) ${leave}`,
        `t = Math.floor(${x} / ${y});`,
        `i${a} = t * ${y} > ${x} ? t - 1 : t;`,
      ];
    case Op.modulo:
      return [`if (${y} === 0) ${leave}`, `i${a} = ${x} % ${y};`];
    case Op.and:
    case Op.or:
    case Op.xor: {
      const sign = op === Op.and ? '&' : op === Op.or ? '|' : '^';
      return [`if (${x} > 4294967295 || ${y} > 4294967295) ${leave}`, `i${a} = (${x} ${sign} ${y}) >>> 0;`];
    }
    case Op.shiftLeft:
      return [`if (${x} > 4294967295 || ${y} > 20) ${leave}`, `i${a} = ${x} * (1 << ${y});`];
    case Op.shiftRight:
      return [`if (${x} > 4294967295 || ${y} > 31) ${leave}`, `i${a} = ${x} >>> ${y};`];
    case Op.equal:
    case Op.notEqual:
    case Op.less:
    case Op.lessEqual:
      return [`i${a} = ${x} ${comparisons[op]} ${y} ? 1 : 0;`];
    case Op.not:
      return [`i${a} = ${x} === 0 ? 1 : 0;`];
    case Op.minimum:
    case Op.maximum:
      return [`i${a} = ${x} ${op === Op.minimum ? '<' : '>'} ${y} ? ${x} : ${y};`];
    case Op.log2:
      return [`if (${x} === 0 || ${x} > 4294967295) ${leave}`, `i${a} = 31 - Math.clz32(${x});`];
    case Op.now:
      return [`i${a} = clock[0];`];
    default:
      return undefined;
  }
}
