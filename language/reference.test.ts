import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { format, type KeyOwner, keys, link, parse, statementVerbs } from '.';
import { updateLanguagePage } from './reference';

const page = readFileSync('docs/language.md', 'utf8');

/** The examples of the page: whole files, and bodies of a driver or test of the page's first file. */
const examples = [...page.matchAll(/^```amu( \w+)?\n(.*?)^```$/gms)].map(match => ({
  kind: (match[1] ?? ' file').slice(1),
  text: match[2],
}));
const [first] = examples;
const system = first.text
  .slice(0, first.text.indexOf('test "one'))
  .trimEnd()
  .replace('interface sw0', 'buffer scratch { size: 4KiB }\n    interface sw0');

function whole({ kind, text }: (typeof examples)[number]): string {
  if (kind === 'file') return text;
  const body = text.replace(/^(?=.)/gm, '  ');
  if (kind === 'driver') return `${system}\n\ndriver example on pf {\n${body}}\n`;
  return `${system}\n\ntest "example" of demo {\n${body}}\n`;
}

describe('docs/language.md', () => {
  test('its tables are those that the tools read; `node scripts/language.mjs` writes them', () => {
    expect(updateLanguagePage(page)).toBe(page);
  });

  test('it has examples of every kind', () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(['file', 'driver', 'test']));
  });

  test.each(examples)('example %# of a $kind links without an error, formatted', example => {
    const text = whole(example);
    const program = link('file:///example.amu', uri => (uri === 'file:///example.amu' ? text : undefined));
    const errors = program.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ start, end, message }) => `${text.slice(start, end)}: ${message}`)).toEqual([]);
    expect(format(parse(text, 'file:///example.amu'), { indent: 2 })).toEqual([]);
  });

  test('every statement is shown in an example', () => {
    const shown = examples.map(({ text }) => text).join('\n');
    const missing = statementVerbs.filter(verb => !new RegExp(`(^|\\s|\\{ )${verb}\\b`).test(shown));
    expect(missing).toEqual(['continue', 'stop']);
  });

  test('every key of every declaration is on the page', () => {
    for (const owner of Object.keys(keys) as KeyOwner[]) {
      for (const name of keys[owner].keys()) expect(page).toContain(`| \`${name}\` |`);
    }
  });
});
