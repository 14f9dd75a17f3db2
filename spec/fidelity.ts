// Which behaviours of the model are stated by the public interface, and which are our decision. docs/fidelity.md is
// made of this list, hovers quote it, and comments elsewhere refer to its ids: `(assumed: digest-threshold)`.

import { symbolOf } from './build';
import { assumed as assumedOfModel, corners } from './fidelity-assumed';
import { served } from './fidelity-served';
import { stated } from './fidelity-stated';

/** An entry as written: `about` names commands, exceptions, registers, fields and error states by their symbols. */
export interface FidelityData {
  /** Kebab-case; the anchor of the entry in docs/fidelity.md. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  /** Of a stated behaviour: where it is stated. Of an assumed one: why so. */
  readonly reason: string;
  /** What in an `.amu` file changes it, if anything; Markdown. */
  readonly setting?: string;
  readonly about: readonly string[];
}

export interface FidelityEntry extends FidelityData {
  readonly kind: 'stated' | 'assumed';
}

const assumed: readonly FidelityData[] = [...assumedOfModel, ...served];

const as = (kind: FidelityEntry['kind'], entries: readonly FidelityData[]): readonly FidelityEntry[] =>
  entries.map(entry => ({ ...entry, kind }));

/** Every behaviour: the stated ones first. */
export const fidelity: readonly FidelityEntry[] = [
  ...as('stated', stated),
  ...as('assumed', assumed),
  ...as('assumed', corners),
];

const byId = new Map(fidelity.map(entry => [entry.id, entry]));
const byName = new Map<string, string[]>();
for (const { id, about } of fidelity) {
  for (const name of about) byName.set(name, [...(byName.get(name) ?? []), id]);
}

export function fidelityById(id: string): FidelityEntry | undefined {
  return byId.get(id);
}

/** Ids of the behaviours about a command, exception, register, field or error state, in either spelling of its name. */
export function fidelityOf(name: string): readonly string[] {
  return byName.get(symbolOf(name)) ?? [];
}

/** By id: the tests that prove it, as paths from the root of the repository. */
export type FidelityTests = ReadonlyMap<string, readonly string[]>;

/** The ids that a text refers to, as in `(assumed: ring-fault, vf-reset; stated: doorbell)`, also over lines of a comment. */
export function fidelityReferences(text: string): { kind: string; id: string }[] {
  const found: { kind: string; id: string }[] = [];
  for (const [, kind, ids] of text
    .replace(/\n\s*(?:\/\/|\*) ?/g, ' ')
    .matchAll(/\b(assumed|stated): ([a-z][a-z-]*(?:, [a-z][a-z-]*)*)/g)) {
    for (const id of ids.split(', ')) found.push({ kind, id });
  }
  return found;
}

/** Which of these test files refer to which behaviour. */
export function fidelityTests(
  files: readonly { readonly path: string; readonly text: string }[],
): FidelityTests {
  const tests = new Map<string, string[]>();
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    for (const id of new Set(fidelityReferences(text).map(reference => reference.id))) {
      tests.set(id, [...(tests.get(id) ?? []), path]);
    }
  }
  return tests;
}

/** The page is in docs/, the tests are beside that folder. */
function links(paths: readonly string[]): string {
  const name = (path: string) => path.replace(/^.*\//, '').replace(/\.test\.ts$/, '');
  return paths.map(path => `[${name(path)}](../${path})`).join(', ');
}

function table(entries: readonly FidelityData[], reasonTitle: string, tests: FidelityTests): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
  const settings = entries.some(e => e.setting);
  const row = (id: string, subject: string, text: string, reason: string, setting: string, proof: string) =>
    `| ${[id, subject, text, reason, ...(settings ? [setting] : []), proof].join(' | ')} |`;
  return [
    row('id', 'subject', 'behaviour', reasonTitle, 'setting', 'tests'),
    settings ? '|---|---|---|---|---|---|' : '|---|---|---|---|---|',
    ...entries.map(e =>
      row(
        `<a id="${e.id}"></a>\`${e.id}\``,
        cell(e.subject),
        cell(e.text),
        cell(e.reason),
        e.setting ?? '',
        links(tests.get(e.id) ?? []),
      ),
    ),
  ].join('\n');
}

/** The page with the tables between its `begin` and `end` marks made anew; text outside the marks is kept. */
export function updateFidelityPage(page: string, tests: FidelityTests): string {
  const tables: Readonly<Record<string, string>> = {
    stated: table(stated, 'stated by', tests),
    assumed: table(assumed, 'why', tests),
    corners: table(corners, 'why', tests),
  };
  return Object.entries(tables).reduce((text, [name, content]) => {
    const begin = `<!-- begin ${name} -->`;
    const end = `<!-- end ${name} -->`;
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new Error(
        `docs/fidelity.md lacks the marks "${begin}" and "${end}"; put them where the table goes.`,
      );
    }
    return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
  }, page);
}
