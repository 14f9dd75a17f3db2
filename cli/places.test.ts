import { describe, expect, it } from 'vitest';
import { lineAt, positionAt } from './places';

describe('positions', () => {
  const text = 'one\r\ntwo\rthree\n😀four';
  it('know every kind of line end', () => {
    expect(positionAt(text, 5)).toEqual({ line: 1, character: 0 });
    expect(positionAt(text, 9)).toEqual({ line: 2, character: 0 });
    expect([0, 1, 2, 3].map(line => lineAt(text, line))).toEqual(['one', 'two', 'three', '😀four']);
  });
  it('count UTF-16 units', () => {
    expect(positionAt(text, text.length)).toEqual({ line: 3, character: 6 });
  });
  it('stay inside the text', () => {
    expect(positionAt(text, 999)).toEqual({ line: 3, character: 6 });
    expect(positionAt('', 5)).toEqual({ line: 0, character: 0 });
    expect(lineAt('', 0)).toBe('');
  });
});
