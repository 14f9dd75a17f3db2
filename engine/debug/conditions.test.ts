import { describe, expect, it } from 'vitest';
import { ConditionError, parseHitCondition, stringLiteral } from './conditions';

describe('hit conditions', () => {
  const hits = (text: string) => [1, 2, 3, 4, 5, 6].filter(parseHitCondition(text));
  it.each([
    ['3', [3]],
    ['== 3', [3]],
    ['= 3', [3]],
    ['>= 5', [5, 6]],
    ['> 5', [6]],
    ['<= 2', [1, 2]],
    ['< 2', [1]],
    ['!= 2', [1, 3, 4, 5, 6]],
    ['% 2', [2, 4, 6]],
    [' %3 ', [3, 6]],
  ])('%s', (text, expected) => expect(hits(text)).toEqual(expected));

  it.each(['', 'often', '>=', '% 0', '-1', '3 4', '1.5'])('refuses "%s"', text =>
    expect(() => parseHitCondition(text)).toThrow(ConditionError),
  );
});

describe('log messages', () => {
  it('keeps what stands in braces and makes the rest plain text', () => {
    expect(stringLiteral('sent {i}')).toBe('"sent {i}"');
    expect(stringLiteral('a "quoted" \\ {x} {{y}}')).toBe('"a \\"quoted\\" \\\\ {x} {{y}}"');
  });
});
