// Lists of the tree take the room of what is in them: one that grew has room for sixteen more, which in a long file is
// most of all its memory.

/** The same list without the room that growing left. */
export function exact<T>(grown: readonly T[]): T[] {
  return grown.length === 0 ? [] : grown.slice();
}
