// Examples as a newcomer runs them: `amu run examples/NAME.amu`, as they are and with changes that have to make them fail.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Amu, change, type Finished, root } from '../cli/amu';

/** One text of the file for another: `from` has to stand in it. */
export type Change = readonly [from: string, to: string];

export const textOf = (name: string): string => readFileSync(join(root, 'examples', name), 'utf8');

/** The titles of an example's tests. */
export const testsOf = (name: string): string[] =>
  [...textOf(name).matchAll(/^test "([^"]*)"/gm)].map(([, title]) => title);

/** Runs examples, changed or not, in folders of their own, in which they have the paths that people type. */
export class Examples {
  private readonly amu = new Amu();
  private runs = 0;

  /** Calls `amu` with the words of a command line. */
  call(words: readonly string[], name: string, changes: readonly Change[] = []): Promise<Finished> {
    const cwd = join(this.amu.folder, String(this.runs++));
    mkdirSync(join(cwd, 'examples'), { recursive: true });
    const text = changes.reduce((before, [from, to]) => change(before, from, to), textOf(name));
    writeFileSync(join(cwd, 'examples', name), text);
    return this.amu.call(words, { cwd });
  }

  run(name: string, changes: readonly Change[] = [], ...words: string[]): Promise<Finished> {
    return this.call(['run', `examples/${name}`, ...words], name, changes);
  }
}
