// Which names a file sees: its own and those of all that it imports.

import { isLibrary, type LoadedFile } from './imports';
import type { TopLevel } from './model';
import { type Report, relatedTo } from './report';

/** Own names and those of all imports, near or far. */
export function namesSeenFrom(
  uri: string,
  files: ReadonlyMap<string, LoadedFile>,
  own: ReadonlyMap<string, ReadonlyMap<string, TopLevel>>,
  report: Report,
): Map<string, TopLevel> {
  const seen = new Map(own.get(uri));
  const visited = new Set([uri]);
  const root = files.get(uri);
  for (const direct of root?.imports ?? []) {
    const queue = [direct.uri];
    for (let from = queue.pop(); from !== undefined; from = queue.pop()) {
      if (visited.has(from)) continue;
      visited.add(from);
      for (const [name, top] of own.get(from) ?? []) {
        const other = seen.get(name);
        // The bundled library yields: a file may bring its own kind of a name that the library has.
        if (!other || (isLibrary(other.origin.uri) && other !== top)) seen.set(name, top);
        else if (other !== top && !isLibrary(top.origin.uri))
          clash(report, uri, name, other, top, direct.at.pathSpan);
      }
      for (const next of files.get(from)?.imports ?? []) queue.push(next.uri);
    }
  }
  return seen;
}

function clash(
  report: Report,
  uri: string,
  name: string,
  first: TopLevel,
  second: TopLevel,
  at: { start: number; end: number },
): void {
  const mine = first.origin.uri === uri;
  report.add(
    uri,
    'duplicate-name',
    mine ? first.origin.nameSpan : at,
    mine ? `an imported file declares \`${name}\` too` : `two imported files declare \`${name}\``,
    {
      related: [
        ...relatedTo(second.origin, `the other \`${name}\``),
        ...(mine ? [] : relatedTo(first.origin, `one \`${name}\``)),
      ],
    },
  );
}
