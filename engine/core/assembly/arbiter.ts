// Whose message is read next, as engine/amu/arbiter says.

import {
  arbiterBusy,
  arbiterGroups,
  arbiterLast,
  arbiterLevel,
  arbiterLevels,
  arbiterReady,
  arbiterWords,
  setWord,
  word,
} from './bases';

// @ts-ignore: decorator
@inline
function levelOf(session: i32): i32 {
  return load<i8>(arbiterLevel + <usize>session);
}

// @ts-ignore: decorator
@inline
export function idle(): bool {
  return load<i32>(arbiterLevels) === 0;
}

export function setReady(session: i32, priority: i32): void {
  const level = levelOf(session);
  if (level === priority) return;
  if (level >= 0) clearReady(session);
  store<i8>(arbiterLevel + <usize>session, <i8>priority);
  const number = session >>> 5;
  const ready = priority * arbiterWords + number;
  setWord(arbiterReady, ready, word(arbiterReady, ready) | (1 << (session & 31)));
  const busy = priority * arbiterGroups + (number >>> 5);
  setWord(arbiterBusy, busy, word(arbiterBusy, busy) | (1 << (number & 31)));
  store<i32>(arbiterLevels, load<i32>(arbiterLevels) | (1 << priority));
}

export function clearReady(session: i32): void {
  const priority = levelOf(session);
  if (priority < 0) return;
  store<i8>(arbiterLevel + <usize>session, -1);
  const number = session >>> 5;
  const ready = priority * arbiterWords + number;
  const left = word(arbiterReady, ready) & ~(1 << (session & 31));
  setWord(arbiterReady, ready, left);
  if (left !== 0) return;
  const first = priority * arbiterGroups;
  const busy = first + (number >>> 5);
  setWord(arbiterBusy, busy, word(arbiterBusy, busy) & ~(1 << (number & 31)));
  for (let group = first; group < first + arbiterGroups; group++) if (word(arbiterBusy, group) !== 0) return;
  store<i32>(arbiterLevels, load<i32>(arbiterLevels) & ~(1 << priority));
}

// @ts-ignore: decorator
@inline
export function served(session: i32, priority: i32): void {
  setWord(arbiterLast, priority, session);
}

/** The session whose turn it is; there is one. Its turn is taken. */
export function pick(): i32 {
  const priority = 31 - clz(load<i32>(arbiterLevels));
  const session = after(priority, word(arbiterLast, priority) + 1);
  setWord(arbiterLast, priority, session);
  return session;
}

function after(priority: i32, start: i32): i32 {
  const number = start >>> 5;
  if (number >= arbiterWords) return firstOf(priority, 0);
  const bits = word(arbiterReady, priority * arbiterWords + number) & (-1 << (start & 31));
  if (bits !== 0) return number * 32 + ctz(bits);
  return firstOf(priority, number + 1);
}

function firstOf(priority: i32, start: i32): i32 {
  const base = priority * arbiterGroups;
  const inside = start < arbiterWords;
  let group = inside ? start >>> 5 : 0;
  let bits = word(arbiterBusy, base + group) & (inside ? -1 << (start & 31) : -1);
  while (bits === 0) {
    group = group + 1 === arbiterGroups ? 0 : group + 1;
    bits = word(arbiterBusy, base + group);
  }
  const number = group * 32 + ctz(bits);
  return number * 32 + ctz(word(arbiterReady, priority * arbiterWords + number));
}
