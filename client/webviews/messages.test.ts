// Messages between a page and the extension: what has not their form is nobody's.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPage, toPage } from './messages';

describe('a message of a page', () => {
  it('is taken as it is meant', () => {
    const ask = { type: 'ask', id: 3, request: 'amuscope/ring', args: { path: 'pf.sw0.t0' } };
    expect(fromPage(ask)).toEqual(ask);
    expect(fromPage({ type: 'ready', more: 1 })).toEqual({ type: 'ready' });
    const reveal = { type: 'reveal', place: { path: '/a.amu', reference: undefined, line: 3 } };
    expect(fromPage(reveal)).toEqual(reveal);
    expect(fromPage({ type: 'break', event: 'deliver out' })).toEqual({
      type: 'break',
      event: 'deliver out',
    });
  });

  it('asks for nothing but what views ask for', () => {
    for (const request of ['evaluate', 'launch', 'writeMemory', 'disconnect', '', 7, null])
      expect(fromPage({ type: 'ask', id: 1, request, args: {} })).toBeUndefined();
    expect(fromPage({ type: 'ask', id: 1.5, request: 'amuscope/live', args: {} })).toBeUndefined();
    expect(fromPage({ type: 'ask', id: 1, request: 'amuscope/live', args: [] })).toBeUndefined();
    expect(fromPage({ type: 'ring', path: 'x'.repeat(5000) })).toBeUndefined();
  });

  it('of any other form is nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), message => {
        fromPage(message);
        toPage(message);
      }),
    );
  });
});
