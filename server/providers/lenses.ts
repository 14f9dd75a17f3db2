import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { codeLenses, countLenses, references } from '../../language';
import { type Asked, type Context, type Located, locate, locationOf } from '../context';
import { rangeOf } from '../documents';
import { programsSeeing } from '../workspace-programs';

/** Shows places; a client that offers it is given `[uri, position, locations]`. */
const showReferences = 'amuscope.showReferences';

/** What a lens that counts references remembers until it is seen. */
interface Remembered {
  readonly uri: string;
  readonly offset: number;
}

/**
 * Run and Debug over drivers and tests: `amuscope.run` and `amuscope.debug` with `[uri, {driver?, test?}]`; and how often
 * a name is used and how many sessions a part has.
 */
export async function provideLenses(
  context: Context,
  { textDocument }: CodeLensParams,
): Promise<CodeLens[] | undefined> {
  const { codeLens: wanted } = await context.settings.of(textDocument.uri);
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const lenses: CodeLens[] = [];
  if (wanted.run) lenses.push(...programLenses(found, textDocument.uri));
  for (const lens of countLenses(found.program, found.uri)) {
    const range = rangeOf(found.document, lens.span);
    const data: Remembered = { uri: textDocument.uri, offset: lens.span.start };
    if (lens.kind === 'references' && wanted.references) lenses.push({ range, data });
    if (lens.kind === 'sessions' && wanted.sessions)
      lenses.push({ range, command: { title: lens.title, command: '' } });
  }
  return lenses;
}

function programLenses({ program, uri, document }: Located, asked: string): CodeLens[] {
  return codeLenses(program, uri).map(({ span, title, command, driver, test }) => ({
    range: rangeOf(document, span),
    command: { title, command: `amuscope.${command}`, arguments: [asked, { driver, test }] },
  }));
}

/** Counts the references when the lens is seen. */
export async function resolveLens(context: Context, lens: CodeLens, asked: Asked): Promise<CodeLens> {
  const { uri, offset } = (lens.data ?? {}) as Partial<Remembered>;
  const found = typeof uri === 'string' && locate(context, { uri });
  if (!found || typeof offset !== 'number') return { ...lens, command: { title: '', command: '' } };
  const others = await programsSeeing(context, found.uri, asked);
  const places = references(found.program, found.uri, offset, false, others);
  const title = places.length === 1 ? '1 reference' : `${places.length} references`;
  const shows = context.commands.has(showReferences) && places.length > 0;
  const locations = () => places.map(place => locationOf(context, found.program, place));
  return {
    range: lens.range,
    command: shows
      ? { title, command: showReferences, arguments: [uri, lens.range.start, locations()] }
      : { title, command: '' },
  };
}
