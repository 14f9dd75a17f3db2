// Architecture names are made of parts: who writes PF_ASN_MAKE remembers two of the three of PF_ASN_CREATE.

const most = 4;

/**
 * The candidates that share most of their parts with a name, best first; none when there is no part in common. Of equal ones those
 * go first that also share one with their `owner`.
 */
export function alike(name: string, candidates: Iterable<string>, owner = ''): readonly string[] {
  const wanted = parts(name);
  const owned = parts(owner);
  const scored: { readonly candidate: string; readonly score: number }[] = [];
  for (const candidate of candidates) {
    const has = parts(candidate);
    let score = 0;
    // Who may send a command says little about what it does.
    for (const part of wanted) {
      if (has.includes(part)) score += part === 'PF' || part === 'F' ? 0.1 : 1;
      else if (has.some(x => x.length > 1 && part.startsWith(x))) score += 1;
    }
    if (score > 0 && owned.some(part => has.includes(part))) score += 0.4;
    if (score >= 1) scored.push({ candidate, score: score - has.length / 100 });
  }
  scored.sort((a, b) => b.score - a.score);
  const [best] = scored;
  return scored
    .filter(s => s.score > (best?.score ?? 0) - 0.5)
    .slice(0, most)
    .map(s => s.candidate);
}

const parts = (name: string): readonly string[] =>
  name
    .toUpperCase()
    .split('_')
    .filter(part => part !== '');
