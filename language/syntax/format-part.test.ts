import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '.';
import { applyEdits, format } from './format';
import { formatOnType, formatRange } from './format-part';
import { unmark } from './marked';

const options = { indent: 2 } as const;
const ranged = (marked: string) => {
  const { text, start, end } = unmark(marked);
  return applyEdits(text, formatRange(parse(text, 'a.amu'), { start, end }, options));
};
const typed = (marked: string, letter: string) => {
  const { text, start } = unmark(marked);
  return applyEdits(text, formatOnType(parse(text, 'a.amu'), start, letter, options));
};
const words = (text: string) =>
  parse(text, 'a.amu')
    .tokens.filter(({ kind }) => kind !== 'newline')
    .map(t => `${t.kind} ${t.text}`);

describe('formatting of a range', () => {
  test('changes the lines that the range touches and no others', () => {
    expect(ranged('driver a on p{\nlog   "a"\n  log<|   "b"\nlog|>   "c"\nlog   "d"\n}\n')).toBe(
      'driver a on p{\nlog   "a"\n  log "b"\n  log "c"\nlog   "d"\n}\n',
    );
  });
  test('an empty range is its line', () => {
    expect(ranged('driver a on p {\nlog   "a"\nlog <||>  "b"\n}\n')).toBe(
      'driver a on p {\nlog   "a"\n  log "b"\n}\n',
    );
  });
  test('the range of all is the whole', () => {
    const text = 'driver a on p{\nlog   "a"\n\n\n}\n';
    const whole = formatRange(parse(text, 'a.amu'), { start: 0, end: text.length }, options);
    expect(applyEdits(text, whole)).toBe(applyEdits(text, format(parse(text, 'a.amu'), options)));
  });

  const example = readFileSync('examples/inversion.amu', 'utf8');
  test('any range of untidy text: the same tokens and comments, and a second time changes nothing', () => {
    const untidy = example.replace(/^ +/gm, ' ').replace(/ \{/g, '{').replace(/ == /g, '==');
    expect(untidy).not.toBe(example);
    fc.assert(
      fc.property(fc.nat(untidy.length), fc.nat(untidy.length), (a, b) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        const edits = formatRange(parse(untidy, 'a.amu'), range, options);
        const once = applyEdits(untidy, edits);
        expect(words(once)).toEqual(words(untidy));
        const grown = edits.reduce((sum, e) => sum + e.newText.length - (e.end - e.start), 0);
        const again = { start: Math.min(range.start, once.length), end: Math.max(0, range.end + grown) };
        expect(formatRange(parse(once, 'a.amu'), { ...again, start: again.end }, options)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('formatting as one types', () => {
  test('a brace formats its block', () => {
    expect(typed('driver a on p{\nif b{\nlog   "x"\n}<||>\nlog   "y"\n}\n', '}')).toBe(
      'driver a on p{\n  if b {\n    log "x"\n  }\nlog   "y"\n}\n',
    );
  });
  test('a line end formats the line before and indents the new one', () => {
    expect(typed('driver a on p {\nlog   "x"\n<||>\n}\n', '\n')).toBe('driver a on p {\n  log "x"\n  \n}\n');
  });
  test('in a file with a mistake only the indentation changes', () => {
    expect(typed('driver a on p {\nput   t0 m\n<||>\n}\n', '\n')).toBe(
      'driver a on p {\nput   t0 m\n  \n}\n',
    );
    expect(typed('driver a on p {\nput   t0 m\n    }<||>\n', '}')).toBe('driver a on p {\nput   t0 m\n}\n');
  });
  test('inside of a comment nothing changes', () => {
    expect(typed('/* a\n<||> b */\n', '\n')).toBe('/* a\n b */\n');
  });
});
