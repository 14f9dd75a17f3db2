// The flow of one unit: where generated code can be entered, and which registers matter at each instruction.

import { Op, type Unit, words } from '../instructions';
import type { Tables } from '../tables';
import { type Effects, effectsOf } from './effects';

/** Instructions that can stand still and run again when their program goes on. */
const again = new Set<number>([
  Op.wait,
  Op.waitInterrupt,
  Op.take,
  Op.command,
  Op.readRegister,
  Op.writeRegister,
  Op.send,
  Op.waitReady,
  Op.bringUpEnter,
]);

export interface Flow {
  readonly effects: readonly Effects[];
  /** by instruction: where a program can go on, or jump to; the number of the label or -1 */
  readonly labels: Int32Array;
  readonly labelCount: number;
  /** by instruction: 1 where a program that stood still goes on */
  readonly resumes: Uint8Array;
  /** by instruction: 1 where another one jumps to */
  readonly jumpedTo: Uint8Array;
  /** by instruction: int registers whose values are read from there on, or that are variables in sight */
  readonly intsAt: readonly ReadonlySet<number>[];
  /** the same of bytes registers */
  readonly bytesAt: readonly ReadonlySet<number>[];
  /** int registers that matter at some label: what generated code begins with */
  readonly resident: readonly number[];
}

export function flowOf(unit: Unit, tables: Tables): Flow {
  const { code } = unit;
  const count = code.length / words;
  const effects = Array.from({ length: count }, (_, i) => {
    const at = i * words;
    return effectsOf(code[at], code[at + 1], code[at + 2], code[at + 3], tables);
  });
  const following = (i: number): number[] => {
    const a = code[i * words + 1] / words;
    switch (code[i * words]) {
      case Op.end:
      case Op.stop:
        return [];
      case Op.jump:
      case Op.jumpBack:
        return [a];
      case Op.jumpFalse:
      case Op.jumpTrue:
        return [i + 1, code[i * words + 2] / words];
      case Op.withinWait:
        return [i + 1, a];
      case Op.bringUpEnter:
        return [i + 1, code[i * words + 3] / words];
      default:
        return [i + 1];
    }
  };
  const isLabel = new Uint8Array(count + 1);
  const resumes = new Uint8Array(count + 1);
  const jumpedTo = new Uint8Array(count + 1);
  isLabel[0] = resumes[0] = 1;
  for (let i = 0; i < count; i++) {
    const op = code[i * words];
    const next = following(i);
    if (next.length !== 1 || next[0] !== i + 1) for (const n of next) isLabel[n] = 1;
    for (const n of next) if (n !== i + 1) jumpedTo[n] = 1;
    const { known } = effects[i];
    if (again.has(op) || !known) isLabel[i] = resumes[i] = 1;
    if (op >= Op.load || op === Op.call || !known) isLabel[i + 1] = resumes[i + 1] = 1;
  }
  const labels = new Int32Array(count).fill(-1);
  let labelCount = 0;
  for (let i = 0; i < count; i++) if (isLabel[i] === 1) labels[i] = labelCount++;

  const intsAt = live(unit, effects, following, 'int');
  const bytesAt = live(unit, effects, following, 'bytes');
  const resident = new Set<number>();
  for (let i = 0; i < count; i++) if (labels[i] >= 0) for (const r of intsAt[i]) resident.add(r);
  return {
    effects,
    labels,
    labelCount,
    resumes,
    jumpedTo,
    intsAt,
    bytesAt,
    resident: [...resident].sort((x, y) => x - y),
  };
}

function live(
  unit: Unit,
  effects: readonly Effects[],
  following: (i: number) => number[],
  bank: 'int' | 'bytes',
): Set<number>[] {
  const count = effects.length;
  const all = Array.from({ length: bank === 'int' ? unit.ints : unit.bytes }, (_, r) => r);
  const at = Array.from({ length: count + 1 }, () => new Set<number>());
  // Who looks at a standing program sees its variables, whether the program needs them again or not.
  for (const v of unit.locals) {
    if (v.bank !== bank) continue;
    for (let i = v.from / words; i <= Math.min(count, v.to / words - 1); i++) at[i].add(v.register);
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = count - 1; i >= 0; i--) {
      const { known, intsRead, intsWritten, bytesRead, bytesWritten } = effects[i];
      const here = at[i];
      const before = here.size;
      const written = bank === 'int' ? intsWritten : bytesWritten;
      for (const n of following(i)) {
        for (const r of at[n]) if (!written.includes(r)) here.add(r);
      }
      for (const r of known ? (bank === 'int' ? intsRead : bytesRead) : all) here.add(r);
      if (here.size !== before) changed = true;
    }
  }
  return at.slice(0, count);
}
