// Whether a declaration that was read again is the one that it was, but for what is in its body.

import type { Declaration, SystemMember } from '../syntax/ast';

/** Whether two declarations are the same driver or test but for what is in their bodies. */
export function sameHead(a: object, b: object): boolean {
  const [x, y] = [a as Declaration | SystemMember, b as Declaration | SystemMember];
  if (x.kind === 'function' && y.kind === 'function')
    return x.name.text === y.name.text && x.nature.text === y.nature.text;
  if (x.kind === 'driver' && y.kind === 'driver') return x.name.text === y.name.text && sameTree(x.on, y.on);
  if (x.kind === 'test' && y.kind === 'test') return x.title === y.title && x.system.text === y.system.text;
  return false;
}

/** Whether two trees say the same, wherever they stand. */
function sameTree(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    key =>
      key === 'start' ||
      key === 'end' ||
      key === 'id' ||
      sameTree((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
