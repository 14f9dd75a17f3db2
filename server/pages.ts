// Links of the language's words to pages of the project: to the installed page where there is one, else only the words.

import { fidelityPage } from '../language';
import type { FileHost } from './host';

const lines = new Map<string, ReadonlyMap<string, number>>();

/** Markdown whose links to the fidelity page can be opened; editors open files at a line, not at an anchor. */
export function linkPages(markdown: string, host: FileHost): string {
  if (!markdown.includes(`](${fidelityPage}`)) return markdown;
  const page = host.libraryFile?.(fidelityPage);
  return markdown.replace(
    /\[([^\]]*)\]\(([^)#]*)#([\w-]+)\)/g,
    (whole, text: string, path: string, anchor: string) => {
      if (path !== fidelityPage) return whole;
      if (!page) return text;
      const line = anchorsOf(page, host).get(anchor);
      return `[${text}](${page}#${line === undefined ? anchor : `L${line}`})`;
    },
  );
}

/** The line, from 1, of each anchor of a page; read once. */
function anchorsOf(page: string, host: FileHost): ReadonlyMap<string, number> {
  let found = lines.get(page);
  if (!found) {
    const anchors = new Map<string, number>();
    for (const [index, line] of (host.read(page) ?? '').split('\n').entries())
      for (const [, id] of line.matchAll(/<a id="([\w-]+)">/g)) anchors.set(id, index + 1);
    found = anchors;
    lines.set(page, found);
  }
  return found;
}
