// A function of a system that is read again: as long as it has the same parts by the same names, the model takes over
// what is new of them, and everybody who knows the parts goes on knowing them.

import type { FunctionModel, InterfaceModel } from './model';

type Part = { readonly kind?: string; readonly name?: string };

const isParts = (value: unknown): value is readonly Part[] => Array.isArray(value);

/** Whether two models have the same parts: of the same kinds, by the same names, in the same order. */
export function sameParts(a: object, b: object): boolean {
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of Object.keys(x)) {
    const [own, other] = [x[key], y[key]];
    if (!isParts(own)) continue;
    if (!isParts(other) || own.length !== other.length) return false;
    for (const [i, part] of own.entries()) {
      const next = other[i];
      if (part.kind !== next.kind || part.name !== next.name || directionOf(part) !== directionOf(next))
        return false;
      if (!sameParts(part, next)) return false;
    }
  }
  return true;
}

const directionOf = (part: object): unknown => (part as { direction?: unknown }).direction;

/** What other declarations have decided about a function: given to its new model before anything is placed. */
export function takeOver(from: FunctionModel, to: FunctionModel): boolean {
  const open = to as { index: number; number: number };
  open.index = from.index;
  open.number = from.number;
  return from.interfaces.every((old, i) => {
    const next = to.interfaces[i] as { -readonly [K in keyof InterfaceModel]: InterfaceModel[K] };
    // Whose accesses an agent makes is decided by the process of the interface.
    if (old.pasid !== next.pasid || old.process !== next.process || old.byHand !== next.byHand) return false;
    next.physicalId = old.physicalId;
    for (const [n, socket] of old.sockets.entries()) {
      Object.assign(next.sockets[n], { session: socket.session, messageBytes: socket.messageBytes });
    }
    return true;
  });
}

/** Copies what is new of a model; `known` learns which part stands for which. @returns whether anything is another */
export function adopt(old: object, next: object, known: Map<object, object>): boolean {
  known.set(next, old);
  const [to, from] = [old as Record<string, unknown>, next as Record<string, unknown>];
  let changed = false;
  for (const key of Object.keys(from)) {
    const value = from[key];
    const own = to[key];
    if (isParts(value) && isParts(own)) {
      for (const [i, part] of value.entries()) if (adopt(own[i], part, known)) changed = true;
      continue;
    }
    if (key !== 'origin' && own !== value) changed = true;
    to[key] = value;
  }
  return changed;
}
