// Files as people write them from docs/language.md, each with one mistake that its first lines name. The finding must
// name it, by its id and in words, and its quick fix must mend it.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Check, type CheckId, checks, type Diagnostic, fixesOf, link } from '../../language';
import { applied } from '../../language/features/code-actions/testing';

const planted = 'test/checks/planted';
const right = 'test/checks/right';
const files = (folder: string) => readdirSync(folder).filter(f => f.endsWith('.amu'));
const read = (path: string) => readFileSync(path, 'utf8');
const linked = (text: string) => link('a.amu', uri => (uri === 'a.amu' ? text : undefined));
const told = (found: readonly Diagnostic[]) =>
  found.map(d => `${d.severity} ${d.code}: ${d.message}`).join('\n');

interface Expected {
  readonly id: string;
  readonly words: readonly string[];
  readonly fixable: boolean;
}

function expected(text: string): Expected {
  const [, id, words] = /^\/\/ Expect: ([\w-]+): (.*)$/m.exec(text) ?? [];
  const [, fix] = /^\/\/ Fix: (yes|none)$/m.exec(text) ?? [];
  if (!id || !words || !fix) throw new Error('the head of the file names no mistake');
  return { id, words: words.split(', '), fixable: fix === 'yes' };
}

describe('what is right', () => {
  test.each(files(right))('%s has no finding', file => {
    expect(told(linked(read(`${right}/${file}`)).diagnostics)).toBe('');
  });
});

describe('a planted mistake', () => {
  test.each(files(planted))('%s is named', file => {
    const text = read(`${planted}/${file}`);
    const { id, words } = expected(text);
    const { diagnostics } = linked(text);
    const found = diagnostics.filter(d => d.code === id);
    expect(found.length, told(diagnostics)).toBeGreaterThan(0);
    expect(
      words.filter(w => !found.some(d => `${d.message} ${text.slice(d.start, d.end)}`.includes(w))),
    ).toEqual([]);
    // Nobody looks at the second finding first: no error hides a mistake that is only a warning.
    const worst = diagnostics.filter(d => d.severity === 'error' && d.code !== id);
    if (found.every(d => d.severity !== 'error')) expect(told(worst)).toBe('');
    // What is wrong in one name or number brings no guesses about traffic with it.
    const check: Check | undefined = id in checks ? checks[id as CheckId] : undefined;
    const guesses = [
      'put-without-doorbell',
      'doorbell-without-put',
      'wait-without-sender',
      'put-without-session',
    ];
    if (check?.firm) expect(told(diagnostics.filter(d => guesses.includes(d.code)))).toBe('');
  });

  test.each(files(planted))('%s is mended by its fix', file => {
    const text = read(`${planted}/${file}`);
    const { id, fixable } = expected(text);
    const program = linked(text);
    const finding = program.diagnostics.find(d => d.code === id);
    const [fix] = finding ? fixesOf(program, finding) : [];
    expect(fix !== undefined).toBe(fixable);
    if (!fix) return;
    const mended = applied(text, fix.edits);
    const left = linked(mended).diagnostics;
    expect(told(left.filter(d => d.code === id)), mended).toBe('');
    expect(told(left.filter(d => d.severity === 'error')), mended).toBe('');
  });
});
