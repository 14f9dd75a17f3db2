import { expect, it } from 'vitest';
import { documentation, plainText } from './providers/markup';

const markdown =
  '```amu\ntx pf.sw0.t0\n```\n\nA *stated* [ring](docs/fidelity.md#ring), see `t0`.\n\n- one\n- **two**\n\n```text\n|63 * `x` 0|\n```';

it('plain text has the words of Markdown without its marks; what is drawn stays as it is', () => {
  expect(plainText(markdown)).toBe('tx pf.sw0.t0\n\nA stated ring, see t0.\n\n- one\n- two\n\n|63 * `x` 0|');
});

it('is what clients get that do not show Markdown', () => {
  expect(documentation(markdown, ['plaintext'])?.kind).toBe('plaintext');
  expect(documentation(markdown, ['markdown', 'plaintext'])).toEqual({ kind: 'markdown', value: markdown });
  expect(documentation('', ['plaintext'])).toBeUndefined();
});
