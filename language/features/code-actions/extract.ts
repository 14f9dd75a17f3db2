// An accelerator kind in a file of its own, with what it needs, so that other systems can import it.

import { isLibrary, resolveImport } from '../../link/imports';
import type { Declaration, Span } from '../../syntax/ast';
import { walk } from '../../syntax/walk';
import type { Place, Refactoring } from './refactorings';

type Named = Extract<Declaration, { kind: 'accelerator' | 'struct' | 'constant' }>;
const isNamed = (d: Declaration): d is Named =>
  d.kind === 'accelerator' || d.kind === 'struct' || d.kind === 'constant';

export function extractAccelerator({ program, file, edits, path }: Place): readonly Refactoring[] {
  const [node] = path;
  if (node?.kind !== 'accelerator') return [];
  const name = node.name.text;
  const title = `Extract accelerator \`${name}\` to a file`;
  const not = (disabled: string): readonly Refactoring[] => [
    { title, kind: 'refactor.extract', edits: [], disabled },
  ];
  if (name === '') return not('it has no name');
  if (isLibrary(file.uri)) return not('the bundled library stays as it is');
  if (file.uri.startsWith('untitled:')) return not('the file has no place yet: save it first');
  if (file.declarations.filter(d => d.kind !== 'import').length < 2)
    return not('the file holds nothing else');
  if (file.diagnostics.some(d => d.severity === 'error')) return not('the file cannot be read in full');
  const path_ = `${name}.amu`;
  const uri = resolveImport(path_, file.uri);
  if (program.files.has(uri)) return not(`there is a file "${path_}" already`);
  const moved = new Set<Named>([node]);
  const imports = new Set<string>();
  for (const d of moved) {
    walk([d], n => {
      const b = n.kind === 'identifier' ? program.bindings.get(n) : undefined;
      const origin =
        b?.kind === 'constant' ? b.constant.origin : b?.kind === 'struct' ? b.struct.origin : undefined;
      if (!origin) return true;
      if (origin.uri !== file.uri) {
        for (const i of file.declarations) if (i.kind === 'import') imports.add(i.path);
        return true;
      }
      const needed = file.declarations.find(o => isNamed(o) && o.name.start === origin.nameSpan.start);
      if (needed && isNamed(needed)) moved.add(needed);
      return true;
    });
  }
  const inOrder = [...moved].sort((a, b) => a.start - b.start);
  const spans = inOrder.map(d => withComments(file.text, d));
  const head = [...imports].map(i => `import "${i}"\n`).join('');
  const text = `${head}${head === '' ? '' : '\n'}${spans.map(s => file.text.slice(s.start, s.end)).join('\n\n')}\n`;
  const last = file.declarations.findLast(d => d.kind === 'import');
  const line = `import "${path_}"`;
  const removed = spans.map(s => edits.replace(throughBlank(file.text, s), ''));
  if (last)
    return [
      {
        title,
        kind: 'refactor.extract',
        create: { uri, text },
        edits: [edits.after(last, line), ...removed],
      },
    ];
  // Without imports the new one stands where the first thing moved away.
  const [first, ...rest] = spans;
  return [
    {
      title,
      kind: 'refactor.extract',
      create: { uri, text },
      edits: [edits.replace(first, line), ...rest.map(s => edits.replace(throughBlank(file.text, s), ''))],
    },
  ];
}

/** A declaration with the `///` lines right above it. */
function withComments(text: string, { start, end }: Span): Span {
  let from = text.lastIndexOf('\n', start - 1) + 1;
  while (from > 0) {
    const above = text.lastIndexOf('\n', from - 2) + 1;
    if (!/^[ \t]*\/\/\//.test(text.slice(above, from))) break;
    from = above;
  }
  return { start: from, end };
}

/** A span with the line end and one blank line behind it. */
function throughBlank(text: string, { start, end }: Span): Span {
  const behind = /^[ \t]*(\r?\n){0,2}/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + behind };
}
