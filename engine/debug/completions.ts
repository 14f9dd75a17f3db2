// Names for an expression that is being typed in the console: what the scope of the frame has, and behind a dot what the
// thing before it has, from the language's own completion.

import { bindingItem, builtinItems } from '../../language/features/completion-items';
import { memberItems } from '../../language/features/completion-members';
import type { Completion } from '../../language/features/types';
import { linkExpression, scopeAt } from '../../language/link';
import type { NameCompletion } from '../facade';
import type { Inspector } from './inspect';

/** A client asks again with the next letter. */
const most = 300;
const longestText = 10_000;

export function completionsOf(
  inspector: Inspector,
  text: string,
  offset: number,
  frame: number | undefined,
): readonly NameCompletion[] {
  if (text.length > longestText) return [];
  const before = text.slice(0, offset);
  const typed = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? '';
  const start = before.length - typed.length;
  const head = before.slice(0, start).trimEnd();
  if (inString(head)) return [];
  const replace = { start, end: offset };
  const items = head.endsWith('.')
    ? membersOf(inspector, chainBefore(head.slice(0, -1)), frame, replace)
    : namesOf(inspector, frame, replace);
  const letters = typed.toLowerCase();
  const found = new Map<string, NameCompletion>();
  for (const item of items) {
    if (!item.label.toLowerCase().includes(letters) || found.has(item.label)) continue;
    const { label, kind, detail } = item;
    const call = kind === 'function';
    found.set(label, {
      label,
      text: call ? `${label}(` : label,
      kind,
      ...(detail !== undefined && { detail }),
      start,
      length: typed.length,
    });
  }
  const begins = (c: NameCompletion) => (c.label.toLowerCase().startsWith(letters) ? 0 : 1);
  return [...found.values()].sort((a, b) => begins(a) - begins(b)).slice(0, most);
}

const inString = (head: string) => (head.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;

/** The chain of names, indexes and calls at the end of a text: `pf.sw0` of `1 + pf.sw0`. */
function chainBefore(head: string): string {
  let i = head.length;
  while (i > 0) {
    const c = head[i - 1];
    if (c === ']' || c === ')') {
      let depth = 0;
      do {
        i--;
        if (head[i] === ']' || head[i] === ')') depth++;
        if (head[i] === '[' || head[i] === '(') depth--;
      } while (i > 0 && depth > 0);
    } else if (/[\w.]/.test(c)) i--;
    else break;
  }
  return head.slice(i);
}

type Replace = Completion['replace'];

function membersOf(
  inspector: Inspector,
  object: string,
  frame: number | undefined,
  replace: Replace,
): readonly Completion[] {
  if (object === '') return [];
  const info = frame === undefined ? undefined : inspector.frame(frame);
  const { program, naming } = inspector;
  for (const place of [...(info ? inspector.scopePlaces(info) : []), undefined]) {
    const at = place && { uri: place.uri, offset: place.start };
    const linked = linkExpression(program, object, at, naming.system);
    if (linked.expression && linked.diagnostics.every(d => d.severity !== 'error')) {
      return memberItems(program, replace, linked);
    }
  }
  return [];
}

function* namesOf(inspector: Inspector, frame: number | undefined, replace: Replace): Iterable<Completion> {
  const info = frame === undefined ? undefined : inspector.frame(frame);
  const { program, naming } = inspector;
  const { origin } = naming.system;
  const places = info ? inspector.scopePlaces(info) : [];
  for (const { uri, start } of [...places, origin]) {
    for (const [name, binding] of scopeAt(program, { uri, offset: start }).names()) {
      yield bindingItem(replace, name, binding);
    }
  }
  yield* builtinItems(replace);
}
