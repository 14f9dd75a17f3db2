import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, createDocument, updateDocument } from './positions';

const text = '\ufeffa\té信\r\n😀b\rc\n';

describe('position encodings', () => {
  it('are the first that both have; UTF-16 where the client names none', () => {
    expect(chooseEncoding(undefined)).toBe('utf-16');
    expect(chooseEncoding([])).toBe('utf-16');
    expect(chooseEncoding(['utf-7'])).toBe('utf-16');
    expect(chooseEncoding(['utf-8', 'utf-16'])).toBe('utf-8');
    expect(chooseEncoding(['utf-16', 'utf-8'])).toBe('utf-16');
  });

  it.each([
    ['utf-8', 9, 4],
    ['utf-16', 5, 2],
    ['utf-32', 5, 1],
  ] as const)('%s: a mark of three bytes, é of two, 信 of three, 😀 of four', (encoding, line0, emoji) => {
    const document = createDocument(encoding, 'a.amu', 1, text);
    const end = text.indexOf('\r');
    expect(document.positionAt(end).character).toBe(encoding === 'utf-8' ? line0 + 1 : line0);
    const b = document.positionAt(text.indexOf('b'));
    expect(b).toEqual({ line: 1, character: emoji });
    expect(document.offsetAt(b)).toBe(text.indexOf('b'));
  });

  it('a position inside of a character goes to its start, one behind the line to its end', () => {
    const document = createDocument('utf-8', 'a.amu', 1, text);
    const emoji = text.indexOf('😀');
    for (const character of [0, 1, 2, 3]) expect(document.offsetAt({ line: 1, character })).toBe(emoji);
    expect(document.offsetAt({ line: 1, character: 4 })).toBe(text.indexOf('b'));
    expect(document.offsetAt({ line: 1, character: 99 })).toBe(text.indexOf('b') + 1);
    expect(document.offsetAt({ line: 99, character: 0 })).toBe(text.length);
  });

  it('changes count in the encoding too, each in the text that the one before it left', () => {
    const letters = fc.constantFrom('a', 'é', '信', '😀', '\n', '\r\n', '\t', '');
    const edit = fc.record({ from: fc.nat(), length: fc.nat(4), text: fc.array(letters, { maxLength: 4 }) });
    fc.assert(
      fc.property(
        fc.constantFrom('utf-8', 'utf-32', 'utf-16'),
        fc.array(letters),
        fc.array(edit),
        (encoding, start, edits) => {
          let expected = start.join('');
          let document = createDocument(encoding, 'a.amu', 1, expected);
          for (const [index, { from, length, text: added }] of edits.entries()) {
            // Only places between characters: nobody sends half of one.
            const places = [0, ...[...expected].map((_, i) => [...expected].slice(0, i + 1).join('').length)];
            const first = from % places.length;
            const last = Math.min(first + length, places.length - 1);
            const range = {
              start: document.positionAt(places[first]),
              end: document.positionAt(places[last]),
            };
            // Between CR and LF there is no position of its own.
            const between = [places[first], places[last]].some(
              at => expected[at - 1] === '\r' && expected[at] === '\n',
            );
            if (between) continue;
            document = updateDocument(document, [{ range, text: added.join('') }], index + 2);
            expected = expected.slice(0, places[first]) + added.join('') + expected.slice(places[last]);
            expect(document.getText()).toBe(expected);
            expect(document.version).toBe(index + 2);
          }
        },
      ),
    );
  });
});
