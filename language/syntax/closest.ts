// Did-you-mean: the candidate that a person most likely meant by a word that is none of them.

/** Longest word that is compared; longer ones are no typing mistake. */
const longest = 64;

/**
 * The candidate nearest to `word`, or undefined when none is near enough: one slip in a short word, one in three
 * letters in a longer one. Letter case counts less than a letter; at equal distance the first candidate wins. A word that is
 * the beginning of one candidate alone, or begins with it, is meant to be that: `vf` for `vf1`, `AHA` for `AHA_ID`.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > longest) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = limit + 1;
  let begun: string | undefined;
  let several = false;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    if (begins(word, candidate)) {
      several ||= begun !== undefined && begun !== candidate;
      begun = candidate;
    }
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = slips(lower, candidate.toLowerCase(), limit);
    // A word of two letters has nothing left to be recognised by when one of them is wrong.
    if (distance >= Math.max(word.length - 1, 1) && distance > 0) continue;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? (several ? undefined : begun);
}

/** Whether one of two words is the beginning of the other, and long enough to be recognised by. */
function begins(word: string, candidate: string): boolean {
  const [short, long] = word.length < candidate.length ? [word, candidate] : [candidate, word];
  if (short.length < 2 || (short === candidate && short.length * 2 < long.length)) return false;
  return long.startsWith(short);
}

/** Letters to insert, leave out, change, or swap with their neighbour; anything beyond `limit` counts as limit + 1. */
function slips(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + same);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2] + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length];
}
