import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineMap } from './lines';

describe('offsets and lines', () => {
  test('LF, CRLF and a lone CR each end a line', () => {
    const map = new LineMap('a\nbc\r\ndef\rg');
    expect(map.lineCount).toBe(4);
    expect([0, 1, 2, 3].map(line => map.line(line))).toEqual(['a', 'bc', 'def', 'g']);
    expect(map.position(2)).toEqual({ line: 1, column: 0 });
    expect(map.position(10)).toEqual({ line: 3, column: 0 });
  });

  test('the empty text has one empty line', () => {
    const map = new LineMap('');
    expect(map.lineCount).toBe(1);
    expect(map.position(5)).toEqual({ line: 0, column: 0 });
    expect(map.line(0)).toBe('');
  });

  test('columns are UTF-16 units, a byte order mark is one of them', () => {
    const map = new LineMap('\ufeffa😀b');
    expect(map.position(map.text.indexOf('b'))).toEqual({ line: 0, column: 4 });
  });

  test('what lies beyond goes to the nearest place', () => {
    const map = new LineMap('ab\ncd');
    expect(map.offset({ line: 0, column: 99 })).toBe(2);
    expect(map.offset({ line: 9, column: 0 })).toBe(5);
    expect(map.offset({ line: -1, column: 0 })).toBe(0);
    expect(map.position(-3)).toEqual({ line: 0, column: 0 });
  });

  test('offset(position(x)) = x outside of line ends', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', '😀', ' ') });
    fc.assert(
      fc.property(text, fc.nat(), (value, at) => {
        const map = new LineMap(value);
        const offset = at % (value.length + 1);
        const inside = value[offset - 1] === '\r' && value[offset] === '\n';
        expect(map.offset(map.position(offset))).toBe(inside ? offset - 1 : offset);
      }),
    );
  });
});
