// Fixes on texts that nobody meant: the examples with a line taken away, or a word cut short. Whatever a fix proposes can be put
// into the text, changes it, and leaves something that can be read no worse than before.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { libraryRoot, link } from '../..';
import { fixAll, fixesOf, organizeImports, refactorings } from '.';
import { applied } from './testing';

const uri = 'file:///work/a.amu';
const linked = (text: string) => link(uri, u => (u === uri ? text : undefined));
const examples = readdirSync('examples').filter(f => f.endsWith('.amu'));

/** Texts with one thing wrong, chosen by a fixed stride. */
function* spoilt(text: string, stride: number): Iterable<string> {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += stride) {
    if (lines[i].trim() === '' || lines[i].trim().startsWith('//')) continue;
    yield [...lines.slice(0, i), ...lines.slice(i + 1)].join('\n');
    yield [...lines.slice(0, i), lines[i].replace(/(\w)\w(\W*)$/, '$1$2'), ...lines.slice(i + 1)].join('\n');
  }
}

describe.each(examples)('%s, spoilt', file => {
  const text = readFileSync(`examples/${file}`, 'utf8');

  test('is left readable by every fix', () => {
    for (const wrong of spoilt(text, 5)) {
      const program = linked(wrong);
      const unreadable = program.files.get(uri)?.diagnostics.length ?? 0;
      const tried = new Set<string>();
      for (const finding of program.diagnostics) {
        if (finding.uri !== uri || tried.has(finding.code)) continue;
        tried.add(finding.code);
        const [fix] = fixesOf(program, finding);
        if (!fix) continue;
        expect(fix.edits.every(e => !e.uri.startsWith(libraryRoot))).toBe(true);
        const own = fix.edits.filter(e => e.uri === uri);
        if (own.length === 0) continue;
        const mended = applied(wrong, own);
        expect(mended, `${finding.code}: ${fix.title}`).not.toBe(wrong);
        const after = linked(mended).files.get(uri)?.diagnostics.length ?? 0;
        expect(after, `${finding.code}: ${fix.title}\n${mended}`).toBeLessThanOrEqual(unreadable);
      }
    }
  });

  test('has something to do at every place, or a reason against it', () => {
    const program = linked(text);
    for (let start = 0; start < text.length; start += 7) {
      for (const action of refactorings(program, uri, { start, end: start })) {
        expect(action.disabled === undefined).toBe(action.edits.length > 0);
        if (action.disabled !== undefined) continue;
        const after = linked(
          applied(
            text,
            action.edits.filter(e => e.uri === uri),
          ),
        );
        // Who fills a whole ring is told when it is split.
        const meant = ['import-missing', 'ring-overfilled', 'wait-beyond-ring'];
        const errors = after.diagnostics.filter(d => d.severity === 'error' && !meant.includes(d.code));
        if (!action.create)
          expect(
            errors.map(d => d.message),
            action.title,
          ).toEqual([]);
      }
    }
    expect(fixAll(program, uri).disabled).toBeDefined();
    expect(organizeImports(program, uri)?.edits ?? []).toEqual([]);
  });
});
