import { describe, expect, it } from 'vitest';
import { excerpt, safe, shorten, wrap } from './output';

const plain = (_: unknown, text: string) => text;
/** The place stands between « and ». */
const show = (marked: string, columns = 80) => {
  const from = marked.indexOf('«');
  const to = marked.indexOf('»') - 1;
  return excerpt(marked.replace(/[«»]/g, ''), 12, from, to, { columns, style: plain }).split('\n');
};

describe('a source line with carets', () => {
  it('underlines the place', () => {
    expect(show('  doorbell «t7»')).toEqual(['   12 |   doorbell t7', '      |            ^^']);
  });
  it('points behind the end of a line and at an empty place', () => {
    expect(show('put t0,«»')[1]).toBe('      |        ^');
    expect(show('«»')).toEqual(['   12 |', '      | ^']);
  });
  it('expands tabs to the same cells above and below', () => {
    expect(show('\tput\t«t7»')).toEqual(['   12 |     put t7', '      |         ^^']);
  });
  it('counts wide characters as two cells, combining ones as none, and both halves of a pair once', () => {
    expect(show('log "信号" «x»')[1]).toBe('      |            ^');
    expect(show('log "e\u0301" «x»')[1]).toBe('      |         ^');
    expect(show('log "😀" «x»')[1]).toBe('      |          ^');
    expect(show('«信号»')[1]).toBe('      | ^^^^');
  });
  it('shows the part of a long line around the place, never wider than the terminal', () => {
    const [line, carets] = show(`${'a'.repeat(300)} «wrong» ${'b'.repeat(300)}`, 60);
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line).toMatch(/^ {3}12 \| …a+ wrong b+…$/);
    expect(carets.indexOf('^')).toBe(line.indexOf('wrong'));
    expect(carets.lastIndexOf('^')).toBe(line.indexOf('wrong') + 4);
  });
  it('keeps the carets inside when the place itself is wider than the terminal', () => {
    const [line, carets] = show(`x «${'y'.repeat(500)}»`, 60);
    expect(line.length).toBeLessThanOrEqual(60);
    expect(carets.length).toBeLessThanOrEqual(60);
  });
  it('cuts a long line of wide characters without a shift', () => {
    const [line, carets] = show(`${'信'.repeat(100)}«号»${'信'.repeat(100)}`, 60);
    const before = [...line.slice(0, line.indexOf('号'))].reduce((sum, c) => sum + (c === '信' ? 2 : 1), 0);
    expect(carets.indexOf('^')).toBe(before);
  });
});

describe('text of unknown origin', () => {
  it('cannot steer the terminal', () => {
    expect(safe('a\x1b[31mb\rc\x07\x9b\u202e')).toBe('a␛[31mb␍c␇\ufffd\ufffd');
    expect(safe('two\n\tlines')).toBe('two\n\tlines');
  });
});

describe('long text', () => {
  it('breaks at spaces and keeps its indent', () => {
    expect(wrap('driver app waits for pf.sw0.r0', 20, '  ')).toBe('  driver app waits\n  for pf.sw0.r0');
  });
  it('is cut with a sign', () => {
    expect(shorten('12345678', 5)).toBe('1234…');
    expect(shorten('12345', 5)).toBe('12345');
  });
});
