// The tables of docs/language.md, made from the tables that the linker, completion and the engine read: what the page
// says is what is built. `node scripts/language.mjs` writes them; a test fails while the page differs.

import { builtinSignature, builtins } from './builtins';
import { type KeyOwner, keys } from './link/keys';
import { observables } from './observables';
import { units } from './syntax/numbers';
import { topLevelKeywords } from './syntax/words';

const row = (...cells: readonly string[]): string =>
  `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(...head), `|${'---|'.repeat(head.length)}`, ...rows.map(cells => row(...cells))].join('\n');
}

function keyTable(owner: KeyOwner): string {
  const rows = [...keys[owner].values()].map(({ name, fallback, example, doc, symbols }) => {
    const words = symbols?.map(symbol => `${code(symbol.name)}: ${symbol.doc}`).join('; ');
    return [
      code(name),
      code(`${name}: ${example}`),
      fallback ?? 'has to be given',
      words ? `${doc} ${words}.` : doc,
    ];
  });
  return table(['key', 'example', 'default', 'meaning'], rows);
}

const unitNames = { size: 'sizes', time: 'times', rate: 'rates', frequency: 'frequencies' } as const;

function unitTable(): string {
  const kinds = Object.entries(unitNames) as [keyof typeof unitNames, string][];
  const rows = kinds.map(([kind, name]) => {
    const list = [...units].filter(([, { unit }]) => unit === kind).map(([unit]) => code(unit));
    return [name, list.join(' ')];
  });
  return table(['quantity', 'units'], rows);
}

function builtinTable(): string {
  const rows = [...builtins.values()].map(b => [
    code(builtinSignature(b)),
    b.result === 'same' ? 'as its arguments' : b.result,
    b.doc,
  ]);
  return table(['function', 'gives', 'meaning'], rows);
}

function observableTable(): string {
  const rows = [...observables].flatMap(([thing, members]) =>
    [...members.values()].map(({ name, type, doc }) => [
      thing.replaceAll('_', ' '),
      code(name),
      type.kind,
      doc,
    ]),
  );
  return table(['of a', 'name', 'type', 'meaning'], rows);
}

/** Every generated part of the page by its name. */
export function languageTables(): ReadonlyMap<string, string> {
  const owners = Object.keys(keys) as KeyOwner[];
  return new Map([
    ['units', unitTable()],
    ['builtins', builtinTable()],
    ['observables', observableTable()],
    ['keywords', topLevelKeywords.map(code).join(' ')],
    ...owners.map(owner => [`keys ${owner}`, keyTable(owner)] as const),
  ]);
}

/** The page with its generated parts as they have to be. Throws when a part has no place in it. */
export function updateLanguagePage(page: string): string {
  let updated = page;
  for (const [name, text] of languageTables()) {
    const begin = `<!-- begin ${name} -->`;
    const end = `<!-- end ${name} -->`;
    const from = updated.indexOf(begin);
    const to = updated.indexOf(end);
    if (from < 0 || to < from)
      throw new Error(`docs/language.md has no place for "${name}": ${begin} … ${end}`);
    updated = `${updated.slice(0, from + begin.length)}\n${text}\n${updated.slice(to)}`;
  }
  return updated;
}
