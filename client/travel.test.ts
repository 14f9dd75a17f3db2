// What a person may write for an instant.
import { describe, expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({}));
const { destinationOf } = await import('./travel');

describe('an instant', () => {
  it.each([
    ['12.5us', { timePs: 12_500_000 }],
    ['500 ns', { timePs: 500_000 }],
    ['0ps', { timePs: 0 }],
    ['1s', { timePs: 1e12 }],
    ['400', { events: 400 }],
    ['event 400', { events: 400 }],
    ['Event400', { events: 400 }],
  ])('%s is understood', (text, where) => {
    expect(destinationOf(text)).toEqual(where);
  });
  it.each(['', 'soon', '-1us', '12 parsecs', '1e3', '99999999999999999999', '99999999s', '1.5'])(
    '%j is none',
    text => {
      expect(destinationOf(text)).toBeUndefined();
    },
  );
});
