// The page that explains the checks, as the code of a finding links to it: that of the client, or the one that is installed
// beside the server. Where its text can be read the link leads to a line, because editors open a file at a line.

import type { FileHost } from './host';

/** From the folder that the server is installed in. */
const installed = 'docs/checks.md';

export class ChecksPage {
  private uri: string | undefined;
  private lines: ReadonlyMap<string, number> | undefined;

  constructor(private readonly host: FileHost) {}

  /** @param given the client's own page, one heading for each id */
  start(given: unknown): void {
    this.uri = typeof given === 'string' ? given : this.host.libraryFile?.(installed);
    this.lines = undefined;
  }

  /** Where an id is explained; undefined without a page. */
  href(id: string): string | undefined {
    if (this.uri === undefined) return undefined;
    this.lines ??= linesOf(this.host.read(this.uri) ?? '');
    const line = this.lines.get(id);
    return `${this.uri}#${line === undefined ? id : `L${line}`}`;
  }
}

/** The line, from 1, of each heading and anchor. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, heading] = /^#+ ([\w-]+)\s*$/.exec(line) ?? [];
    if (heading) found.set(heading, index + 1);
    for (const [, id] of line.matchAll(/<a id="([\w-]+)">/g)) found.set(id, index + 1);
  }
  return found;
}
