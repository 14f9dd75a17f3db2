// What makes two units one function: their instructions without the numbers that generated code reads from `code`.

import { Op, type Unit, words } from '../instructions';
import type { Tables } from '../tables';
import { effectsOf } from './effects';

/** Bit k: operand k (1 to 3) is a number in a table, which the source does not contain. */
const fromTables: Partial<Record<number, number>> = {
  [Op.call]: 2,
  [Op.field]: 8,
  [Op.insert]: 8,
  [Op.literal]: 4,
  [Op.structField]: 8,
  [Op.setStructField]: 8,
  [Op.responseField]: 8,
  [Op.format]: 4,
  [Op.look]: 4,
  [Op.observe]: 4,
  [Op.log]: 2,
  [Op.fail]: 2,
  [Op.checkFailed]: 6,
  [Op.put]: 2,
  [Op.doorbell]: 2,
  [Op.wait]: 2,
  [Op.take]: 2,
  [Op.taken]: 2,
  [Op.command]: 2,
  [Op.readRegister]: 4,
  [Op.writeRegister]: 2,
  [Op.run]: 2,
  [Op.taking]: 2,
  [Op.bringUpEnter]: 2,
  [Op.bringUpLeave]: 2,
  [Op.waitReady]: 2,
  [Op.atLeast]: 4,
};
/** Those whose table says which registers they read. */
const readsByTable = new Set<number>([Op.format, Op.log, Op.fail, Op.checkFailed, Op.command]);

/** Units of one shape get one source from `writeUnit`. */
export function shapeOf(unit: Unit, tables: Tables): string {
  const { code } = unit;
  const parts: (number | string)[] = [unit.ints, unit.bytes];
  for (const v of unit.locals) parts.push(v.bank, v.register, v.from, v.to);
  for (let at = 0; at < code.length; at += words) {
    const op = code[at];
    const free = fromTables[op] ?? 0;
    parts.push(op);
    for (let k = 1; k <= 3; k++) parts.push(free & (1 << k) ? 'x' : code[at + k]);
    if (!readsByTable.has(op)) continue;
    const { intsRead, bytesRead } = effectsOf(op, code[at + 1], code[at + 2], code[at + 3], tables);
    parts.push(`(${intsRead};${bytesRead})`);
  }
  return parts.join();
}
