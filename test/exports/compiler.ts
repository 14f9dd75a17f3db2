// The machine's C and C++ compilers, for the tests of what is exported to C. Where there is none these tests are not run,
// which `npm test` says; in continuous integration they then fail.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const found = (names: readonly (string | undefined)[]): string | undefined =>
  names.find(name => name && spawnSync(name, ['--version']).error === undefined);

const compilers = {
  c: found([process.env.CC, 'gcc', 'cc', 'clang']),
  'c++': found([process.env.CXX, 'g++', 'c++', 'clang++']),
} as const;

export type CLanguage = keyof typeof compilers;

/** True where the tests with a compiler are to be left out: there is none, and nobody relies on them. */
export const noCompiler = (!compilers.c || !compilers['c++']) && !process.env.CI;

/** Every warning is an error. */
export const strict = [
  '-Wall',
  '-Wextra',
  '-Wpedantic',
  '-Wconversion',
  '-Wsign-conversion',
  '-Wshadow',
  '-Werror',
];

/** A folder for sources and programs, gone after the tests of the file. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'amu-c-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Writes a file. @returns its path */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Compiles and links. Throws with what the compiler said. @returns the path of the program */
  build(language: CLanguage, program: string, sources: readonly string[], flags: readonly string[]): string {
    const path = join(this.folder, program);
    const compiler = compilers[language];
    if (!compiler) throw new Error(`no ${language} compiler on PATH, and CI is set: install gcc and g++`);
    const done = spawnSync(compiler, [...flags, '-I', this.folder, ...sources, '-o', path], {
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`${compiler} ${flags.join(' ')}:\n${done.stderr}`);
    return path;
  }

  /** Runs a program to its end. Throws when it does not end with 0. @returns what it printed */
  run(program: string, input = ''): string {
    return execFileSync(program, { input, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 26 });
  }
}
