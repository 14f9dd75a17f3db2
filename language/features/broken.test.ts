// Every feature on texts that are broken anywhere: an answer, never a throw, and spans that lie in the text.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  codeLenses,
  completions,
  countLenses,
  definition,
  documentLinks,
  documentSymbols,
  foldingRanges,
  formatOnType,
  formatRange,
  highlights,
  hover,
  incomingCalls,
  inlayHints,
  inlineValues,
  linkedEditing,
  matchingSymbols,
  outgoingCalls,
  prepareCalls,
  prepareRename,
  references,
  rename,
  selectionRanges,
  semanticTokens,
  signatureHelp,
  typeDefinition,
} from '..';
import { entry, linked } from './fixture';

const examples = readdirSync('examples')
  .filter(name => name.endsWith('.amu'))
  .map(name => readFileSync(`examples/${name}`, 'utf8'))
  .filter(text => text.length < 7000);
const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '"',
    '/*',
    '->',
    ':',
    '.',
    ',',
    '..',
    '\n',
    '\r\n',
    '😀',
    '\0',
    'driver ',
    'tx ',
    '= ',
  ),
  fc.string({ maxLength: 6 }),
);

test('mutated examples', () => {
  const change = fc.tuple(fc.nat(), fc.nat(40), piece);
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (original, changes, place) => {
        let text = original;
        for (const [at, length, added] of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + added + text.slice(from + length);
        }
        const offset = place % (text.length + 1);
        const program = linked(text);
        const file = program.files.get(entry)!;
        const whole = { start: 0, end: text.length };
        const options = { indent: 2 } as const;
        const spans = [
          ...highlights(program, entry, offset),
          ...selectionRanges(file, offset),
          ...foldingRanges(file),
          ...inlineValues(program, entry, whole, offset),
          ...(linkedEditing(program, entry, offset) ?? []),
          ...documentLinks(program, entry).map(l => l.span),
          ...codeLenses(program, entry).map(l => l.span),
          ...countLenses(program, entry).map(l => l.span),
          ...semanticTokens(program, entry).map(t => ({ start: t.start, end: t.start + t.length })),
          ...completions(program, entry, offset).map(c => c.replace),
          ...formatRange(file, whole, options),
          ...formatOnType(file, offset, '}', options),
          ...formatOnType(file, offset, '\n', options),
          ...inlayHints(program, entry, whole).map(h => h.insert ?? { start: h.offset, end: h.offset }),
          ...matchingSymbols(file, 'a').map(m => m.symbol.nameSpan),
        ];
        for (const { start, end } of spans)
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
        hover(program, entry, offset);
        signatureHelp(program, entry, offset);
        definition(program, entry, offset);
        typeDefinition(program, entry, offset);
        references(program, entry, offset);
        prepareRename(program, entry, offset);
        rename(program, entry, offset, 'other');
        documentSymbols(file);
        if (prepareCalls(program, entry, offset)) {
          outgoingCalls(program, entry, offset);
          incomingCalls(program, entry, offset);
        }
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
