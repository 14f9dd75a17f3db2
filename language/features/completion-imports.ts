// Names of other files: they can be chosen as if they were imported, and the import comes with them.

import type { LinkedProgram } from '../link/model';
import type { Declaration, Span, SyntaxFile } from '../syntax/ast';
import { item } from './completion-items';
import { importPath } from './imports';
import type { Completion, CompletionKind, Edit } from './types';

type Wanted = Extract<Declaration['kind'], 'accelerator' | 'struct' | 'constant' | 'system'>;

const kinds: Readonly<Record<Wanted, CompletionKind>> = {
  accelerator: 'accelerator',
  struct: 'struct',
  constant: 'constant',
  system: 'thing',
};

/** How many names of other files are offered at once. */
const most = 200;

/** Declarations of files that `uri` does not see, with the import that each needs. */
export function importable(
  program: LinkedProgram,
  uri: string,
  replace: Span,
  wanted: readonly Wanted[],
  elsewhere: Iterable<SyntaxFile>,
): readonly Completion[] {
  const file = program.files.get(uri);
  const seen = program.visible.get(uri);
  if (!file) return [];
  const items: Completion[] = [];
  for (const other of elsewhere) {
    if (other.uri === uri || program.files.has(other.uri)) continue;
    let path: string | undefined;
    for (const d of other.declarations) {
      const kind = wanted.find(k => k === d.kind);
      if (!kind || !('name' in d) || d.name.text === '' || seen?.has(d.name.text)) continue;
      path ??= importPath(uri, other.uri);
      if (path === undefined) break;
      const doc = 'doc' in d ? d.doc : undefined;
      items.push(
        item(replace, d.name.text, kinds[kind], {
          detail: `import "${path}"`,
          documentation: () => [doc, `Adds \`import "${path}"\`.`].filter(part => part).join('\n\n'),
          alsoEdit: [importEdit(file, path)],
        }),
      );
      if (items.length >= most) return items;
    }
  }
  return items;
}

/** Behind the last import, or at the head of the file. */
export function importEdit(file: SyntaxFile, path: string): Edit {
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const last = file.declarations.findLast(d => d.kind === 'import');
  if (last) {
    const lineEnd = file.tokens.find(t => t.start >= last.end && (t.kind === 'newline' || t.kind === 'end'));
    const at = lineEnd?.start ?? last.end;
    return { start: at, end: at, newText: `${newline}import "${path}"` };
  }
  const at = file.text.startsWith('\ufeff') ? 1 : 0;
  return { start: at, end: at, newText: `import "${path}"${newline}${newline}` };
}
