// Words of texts as strings that are made once: a name that comes again is the same string, which costs nothing to
// make, little to compare, and knows its hash already when a map is asked for it.

const bits = 14;
const mask = (1 << bits) - 1;
/** Longer words are rare, and not remembered. */
const longest = 48;
/** A slice of this length and more would keep its whole text alive. */
const copied = 13;

const words: string[] = new Array<string>(1 << bits).fill('');

/** The text from `start` to `end`; `hash` is any number made of its characters. */
export function intern(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  if (length > longest) return text.slice(start, end);
  const slot = (hash ^ (hash >>> bits)) & mask;
  const known = words[slot];
  if (known.length === length) {
    let at = 0;
    while (at < length && known.charCodeAt(at) === text.charCodeAt(start + at)) at++;
    if (at === length) return known;
  }
  const word = copyOf(text, start, end);
  words[slot] = word;
  return word;
}

/** A stretch of a text that does not keep the whole of it alive. */
export function copyOf(text: string, start: number, end: number): string {
  if (end - start < copied) return text.slice(start, end);
  const codes: number[] = [];
  for (let at = start; at < end; at++) codes.push(text.charCodeAt(at));
  // A call takes so many arguments at once.
  if (codes.length > 4096) return codes.map(code => String.fromCharCode(code)).join('');
  return String.fromCharCode(...codes);
}
