// Signature help: the parameters of a function, the fields of a command or a struct, and which one is being typed.

import { type CommandSpec, commandByName, type Field } from '../../spec';
import { builtinSignature, builtins } from '../builtins';
import type { LinkedProgram, StructModel } from '../link/model';
import type { Token } from '../syntax/ast';
import { nearby } from '../syntax/near';
import { tokenIndexAt } from './hover';
import type { SignatureHelp } from './types';

/** How far back the head of a call is looked for: beyond that nobody is typing it. */
const farthest = 2000;

/** Help for the innermost call, command or struct around an offset. */
export function signatureHelp(
  program: LinkedProgram,
  uri: string,
  offset: number,
): SignatureHelp | undefined {
  const all = program.files.get(uri);
  if (!all) return undefined;
  const file = nearby(all, offset);
  const at = tokenIndexAt(file, offset);
  const current = file.tokens[at];
  if (
    current &&
    current.start < offset &&
    offset < current.end &&
    /^(comment|doc|string)$/.test(current.kind)
  )
    return undefined;
  const head = openHead(file.tokens, at, offset);
  if (!head) return undefined;
  const { name, before, open, inside } = head;
  if (open === '(') {
    const commas = inside.filter(t => t.text === ',').length;
    const struct = structOf(program, uri, name.text);
    if (struct) return ofView(struct);
    return ofBuiltin(name.text, commas);
  }
  const spec = before?.text === 'command' ? commandByName(name.text) : undefined;
  if (spec) return ofCommand(spec, fieldAt(inside));
  const struct = structOf(program, uri, name.text);
  return struct && ofStruct(struct, fieldAt(inside));
}

interface Head {
  readonly open: '(' | '{';
  readonly name: Token;
  readonly before: Token | undefined;
  /** tokens between the bracket and the cursor, without those in inner brackets */
  readonly inside: readonly Token[];
}

/** The bracket that is open at the cursor with the name before it. */
function openHead(tokens: readonly Token[], at: number, offset: number): Head | undefined {
  const inside: Token[] = [];
  let depth = 0;
  for (let i = at; i >= 0 && i > at - farthest; i--) {
    const t = tokens[i];
    if (t.end > offset && t.start >= offset) continue;
    if (t.kind !== 'punctuation') {
      if (depth === 0 && t.kind !== 'newline' && t.kind !== 'comment' && t.kind !== 'doc') inside.unshift(t);
      continue;
    }
    if (/^[)\]}]$/.test(t.text)) depth++;
    else if (/^[([{]$/.test(t.text)) {
      if (depth > 0) {
        depth--;
        continue;
      }
      const name = tokens[i - 1];
      const named = name?.kind === 'identifier' || name?.kind === 'keyword';
      // A bracket of its own, `(a + b)` or `[…]`, stands inside of what may be a call.
      if (t.text === '[' || (t.text === '(' && !named)) {
        inside.length = 0;
        continue;
      }
      return named ? { open: t.text === '(' ? '(' : '{', name, before: tokens[i - 2], inside } : undefined;
    } else if (depth === 0) inside.unshift(t);
  }
  return undefined;
}

/** The field whose value is being typed, or undefined between two. */
function fieldAt(inside: readonly Token[]): string | undefined {
  const colon = inside.findLastIndex(t => t.text === ':');
  return colon > 0 ? inside[colon - 1].text : undefined;
}

function structOf(program: LinkedProgram, uri: string, name: string): StructModel | undefined {
  const top = program.visible.get(uri)?.get(name);
  return top?.kind === 'struct' ? top : undefined;
}

/** A label of a head and parts, with the span of each part. */
function label(head: string, parts: readonly string[], separator: string, tail: string) {
  let text = head;
  const spans = parts.map((part, i) => {
    if (i > 0) text += separator;
    const start = text.length;
    text += part;
    return { start, end: text.length };
  });
  return { text: text + tail, spans };
}

function ofBuiltin(name: string, commas: number): SignatureHelp | undefined {
  const f = builtins.get(name);
  if (!f) return undefined;
  const shown = builtinSignature(f);
  const parts = shown.slice(shown.indexOf('(') + 1, -1);
  const { text, spans } = label(
    `${f.name}(`,
    parts === '' ? [] : parts.split(', '),
    ', ',
    `) -> ${f.result}`,
  );
  const last = f.variadic ? spans.length - 1 : spans.length;
  return {
    label: text,
    documentation: f.doc,
    parameters: spans.map((span, i) => ({ span, documentation: f.parameters[i]?.type })),
    active: Math.min(commas, last),
  };
}

function ofView(struct: StructModel): SignatureHelp {
  const { text, spans } = label(`${struct.name}(`, ['bytes'], ', ', ')');
  const documentation = `The first ${struct.bytes} bytes, seen as \`${struct.name}\`.`;
  return { label: text, documentation, parameters: spans.map(span => ({ span })), active: 0 };
}

function ofStruct(struct: StructModel, field: string | undefined): SignatureHelp {
  const parts = struct.fields.map(f => `${f.name}: u${f.bytes * 8}`);
  const { text, spans } = label(`${struct.name} { `, parts, '  ', ' }');
  const parameters = spans.map((span, i) => ({ span, documentation: struct.fields[i].origin.doc }));
  const index = struct.fields.findIndex(f => f.name === field);
  return {
    label: text,
    documentation: struct.origin.doc,
    parameters,
    active: index < 0 ? parameters.length : index,
  };
}

const widthOf = ({ width }: Field) => (width < 0 ? 'bytes' : `${width}`);

function ofCommand(c: CommandSpec, field: string | undefined): SignatureHelp {
  const fields = c.command.fields.filter(f => f.name !== 'OPCODE');
  const { text, spans } = label(
    `${c.symbol} { `,
    fields.map(f => `${f.name}: ${widthOf(f)}`),
    '  ',
    ' }',
  );
  const parameters = spans.map((span, i) => {
    const f = fields[i];
    const width =
      f.width < 0 ? 'bytes to the end of the message' : f.width === 1 ? '1 bit' : `${f.width} bits`;
    return { span, documentation: `${width}: ${f.meaning}` };
  });
  const index = fields.findIndex(f => f.name === field);
  return { label: text, documentation: c.meaning, parameters, active: index < 0 ? parameters.length : index };
}
