// Which behaviours of the model are stated by the public interface, and which are our decision. docs/fidelity.md is
// made of this list, hovers quote it, and comments elsewhere refer to its ids: `(assumed: digest-threshold)`.

import { symbolOf } from './build';
import { assumed, corners } from './fidelity-assumed';
import { stated } from './fidelity-stated';

/** An entry as written: `about` names commands, exceptions, registers, fields and error states by their symbols. */
export interface FidelityData {
  /** Kebab-case; the anchor of the entry in docs/fidelity.md. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  /** Of a stated behaviour: where it is stated. Of an assumed one: why so. */
  readonly reason: string;
  readonly about: readonly string[];
}

export interface FidelityEntry extends FidelityData {
  readonly kind: 'stated' | 'assumed';
}

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

function table(entries: readonly FidelityData[], reasonTitle: string): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
  return [
    `| id | subject | behaviour | ${reasonTitle} |`,
    '|---|---|---|---|',
    ...entries.map(
      e => `| <a id="${e.id}"></a>\`${e.id}\` | ${cell(e.subject)} | ${cell(e.text)} | ${cell(e.reason)} |`,
    ),
  ].join('\n');
}

const tables: Readonly<Record<string, string>> = {
  stated: table(stated, 'stated by'),
  assumed: table(assumed, 'why'),
  corners: table(corners, 'why'),
};

/** The page with the tables between its `begin` and `end` marks made anew; text outside the marks is kept. */
export function updateFidelityPage(page: string): string {
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
