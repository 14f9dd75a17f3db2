// Renaming: what can be renamed, and every edit that it takes. A name that would afterwards mean something else, anywhere,
// is refused: the edited texts are linked again and compared name by name.

import { isLibrary } from '../link/imports';
import { linkFiles } from '../link/linker';
import type { Binding, LinkedProgram } from '../link/model';
import { parse } from '../syntax';
import type { Identifier, SyntaxFile } from '../syntax/ast';
import { applyEdits } from '../syntax/format';
import { LineMap } from '../syntax/lines';
import { walk } from '../syntax/walk';
import { isReservedWord } from '../syntax/words';
import { tokenAt } from './hover';
import { keyOfBinding } from './identity';
import { references } from './navigate';
import { declarationOf, nameAt } from './targets';
import type { Place, Refused, RenamePlace } from './types';

const refused = (reason: string): Refused => ({ kind: 'refused', reason });

/** The name at an offset, if it can be renamed; otherwise why not, in words. */
export function prepareRename(program: LinkedProgram, uri: string, offset: number): RenamePlace | Refused {
  const found = nameAt(program, uri, offset);
  if (!found || found.name.text === '') {
    const file = program.files.get(uri);
    const token = file && tokenAt(file, offset);
    if (token?.kind === 'keyword')
      return refused(`\`${token.text}\` is a word of the language and stays as it is`);
    return refused('there is no name here that could be changed');
  }
  const { text, start, end } = found.name;
  const declared = declarationOf(found.binding, uri);
  const fixed = fixedName(found.binding, text);
  if (fixed) return refused(fixed);
  if (!declared) return refused(`\`${text}\` ${belonging(found.binding)}`);
  if (isLibrary(declared.uri))
    return refused(`\`${text}\` belongs to the bundled library, which cannot be changed`);
  return { kind: 'place', start, end, placeholder: text };
}

function fixedName({ kind, ...b }: Binding, text: string): string | undefined {
  if (kind !== 'thing' || !('thing' in b)) return undefined;
  const { thing } = b;
  if (thing.kind === 'hardware_interface' || thing.kind === 'hardware_socket')
    return `\`${text}\` is a number of agent \`${thing.agent.name}\`, not a name`;
  if (thing.kind === 'management_ring') return `\`${text}\` is a word of the language and stays as it is`;
  return undefined;
}

function belonging({ kind }: Binding): string {
  switch (kind) {
    case 'command':
    case 'command_field':
    case 'response_field':
    case 'register':
    case 'register_field':
    case 'status':
      return 'is a name of the architecture and stays as it is';
    default:
      return 'is a word of the language and stays as it is';
  }
}

/**
 * The places to write the new name to. `others` are programs that see the same files from elsewhere.
 * Refused in words where the new name is none, is taken, or would change what any name stands for.
 */
export function rename(
  program: LinkedProgram,
  uri: string,
  offset: number,
  newName: string,
  others: readonly LinkedProgram[] = [],
): { readonly kind: 'places'; readonly places: readonly Place[] } | Refused {
  const place = prepareRename(program, uri, offset);
  if (place.kind === 'refused') return place;
  if (!/^[A-Za-z_]\w*$/.test(newName))
    return refused(`\`${newName}\` is no name: names are letters, digits and \`_\`, and begin with no digit`);
  if (isReservedWord(newName)) return refused(`\`${newName}\` is a word of the language and never a name`);
  const places = references(program, uri, offset, true, others);
  if (newName === place.placeholder) return { kind: 'places', places };
  for (const each of [program, ...others]) {
    const clash = clashIn(each, places, newName);
    if (clash) return refused(clash);
  }
  return { kind: 'places', places };
}

/** Why a program would not be the same with the new name; undefined when it would. */
function clashIn(program: LinkedProgram, places: readonly Place[], newName: string): string | undefined {
  const changed = new Map<string, Place[]>();
  for (const place of places) {
    if (!program.files.has(place.uri)) continue;
    changed.set(place.uri, [...(changed.get(place.uri) ?? []), place]);
  }
  if (changed.size === 0) return undefined;
  for (const list of changed.values()) list.sort((a, b) => a.start - b.start);
  const files = new Map<string, SyntaxFile>(program.files);
  for (const [uri, list] of changed) {
    const edits = list.map(({ start, end }) => ({ start, end, newText: newName }));
    files.set(uri, parse(applyEdits(program.files.get(uri)!.text, edits), uri));
  }
  const after = linkFiles(program.entry, uri => files.get(uri));
  const moved = (uri: string, offset: number): number => {
    let to = offset;
    for (const { start, end } of changed.get(uri) ?? []) {
      if (start >= offset) break;
      to += newName.length - (end - start);
    }
    return to;
  };
  const movedKey = (key: string) =>
    key.replace(/^(.*)#(\d+)/, (_, uri: string, at: string) => `${uri}#${moved(uri, Number(at))}`);
  for (const [uri, file] of program.files) {
    const now = after.files.get(uri);
    const before = namesIn(file);
    const names = now ? namesIn(now) : [];
    for (const [i, node] of before.entries()) {
      const was = program.bindings.get(node);
      const other = names[i];
      const is = other && after.bindings.get(other);
      const same = was
        ? is &&
          other.start === moved(uri, node.start) &&
          keyOfBinding(is, uri) === movedKey(keyOfBinding(was, uri))
        : !is;
      if (!same) return clashWords(uri, file, node, is, newName, changed.has(uri));
    }
  }
  return newFinding(program, after);
}

function namesIn(file: SyntaxFile): readonly Identifier[] {
  const names: Identifier[] = [];
  walk(file.declarations, node => {
    if (node.kind === 'identifier') names.push(node);
    return true;
  });
  return names.sort((a, b) => a.start - b.start);
}

function clashWords(
  uri: string,
  file: SyntaxFile,
  node: Identifier,
  is: Binding | undefined,
  newName: string,
  own: boolean,
): string {
  const line = new LineMap(file.text).position(node.start).line + 1;
  const where = own ? `line ${line}` : `line ${line} of ${uri.slice(uri.lastIndexOf('/') + 1)}`;
  if (is) return `\`${newName}\` is taken: \`${node.text}\` in ${where} would then stand for something else`;
  return `\`${newName}\` is taken or not a name there: \`${node.text}\` in ${where} would no longer be found`;
}

/** A finding of the linker that was not there before, such as a name declared twice. */
function newFinding(before: LinkedProgram, after: LinkedProgram): string | undefined {
  const count = (list: LinkedProgram['diagnostics']) => {
    const counts = new Map<string, number>();
    for (const { code, severity } of list)
      if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  };
  const was = count(before.diagnostics);
  for (const [code, n] of count(after.diagnostics)) {
    if (n > (was.get(code) ?? 0)) return after.diagnostics.find(d => d.code === code)?.message;
  }
  return undefined;
}
