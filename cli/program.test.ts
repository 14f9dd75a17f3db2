// What spawning the program cannot show: a mistake of our own.

import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Terminal } from './output';
import { main } from './program';

vi.mock('../engine', async original => ({
  ...(await original<typeof import('../engine')>()),
  load: () => {
    throw new TypeError('rings is not iterable');
  },
}));

function terminal(): Terminal & { readonly printed: { out: string; err: string } } {
  const printed = { out: '', err: '' };
  const plain = (_: unknown, text: string) => text;
  return {
    printed,
    out: text => {
      printed.out += `${text}\n`;
    },
    err: text => {
      printed.err += `${text}\n`;
    },
    style: plain,
    errorStyle: plain,
    columns: 80,
    progress: () => {},
    showsProgress: false,
  };
}

const example = join(__dirname, '..', 'examples', 'inversion.amu');

describe('a mistake of ours', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('ends with 3, says that it is ours and how to report it, and shows no stack', async () => {
    const screen = terminal();
    expect(await main(['run', example], screen)).toBe(3);
    expect(screen.printed.out).toBe('');
    expect(screen.printed.err).toMatch(
      /^amu: this is a mistake of amu, not of your file: rings is not iterable\n/,
    );
    expect(screen.printed.err).toContain('Please report it');
    expect(screen.printed.err).not.toMatch(/^\s+at /m);
  });

  it('shows the stack with AMU_DEBUG', async () => {
    vi.stubEnv('AMU_DEBUG', '1');
    const screen = terminal();
    await main(['run', example], screen);
    expect(screen.printed.err).toMatch(/^\s+at /m);
  });
});
