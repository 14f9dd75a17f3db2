// Variables, evaluation and setting.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Engine, Inspection } from '../engine';
import { type Arguments, BadArgument } from './arguments';
import type { Conversation, Reply, Request } from './conversation';
import { referenceOf, tellChange } from './memory';

const wantsHex = (args: Arguments) => args.optionalObject('format')?.flag('hex') ?? false;

/** A whole number in hexadecimal, with what stands in parentheses behind it; times and sizes stay as they are. */
const inHex = (value: string) =>
  value.replace(/^(\d+)(?: \(0x[\da-f]+\))?(?=$| \()/, (_, digits) => `0x${BigInt(digits).toString(16)}`);

function common(c: Conversation, found: Inspection, hex: boolean, frame: number | undefined) {
  c.attachReference(found.handle, frame);
  return {
    ...(found.type !== undefined && { type: found.type }),
    variablesReference: found.handle,
    ...(found.namedChildren !== undefined && { namedVariables: found.namedChildren }),
    ...(found.indexedChildren !== undefined && { indexedVariables: found.indexedChildren }),
    ...(found.memory && { memoryReference: referenceOf(found.memory.space, found.memory.address) }),
    shown: hex ? inHex(found.value) : found.value,
  };
}

function variable(
  c: Conversation,
  found: Inspection,
  hex: boolean,
  frame: number | undefined,
): DebugProtocol.Variable {
  const { shown, ...rest } = common(c, found, hex, frame);
  return {
    name: found.name,
    value: shown,
    ...rest,
    ...(found.path !== undefined && { evaluateName: found.path }),
    ...(!found.settable && { presentationHint: { attributes: ['readOnly'] } }),
  };
}

export const variables: Request = (c, args) => {
  const engine = c.still;
  const reference = args.integer('variablesReference', 1);
  const start = args.optionalInteger('start', 0);
  // A count of 0 means all, as its absence does.
  const count = args.optionalInteger('count', 0) || undefined;
  const filter = args.optionalText('filter');
  if (filter !== undefined && filter !== 'named' && filter !== 'indexed') {
    throw new BadArgument(`variables: "filter" is "${filter}", and must be "named" or "indexed".`);
  }
  const frame = c.frameAt(reference);
  const hex = wantsHex(args);
  const found = engine.children(reference, start, count, filter);
  return { body: { variables: found.map(item => variable(c, item, hex, frame)) } };
};

export const evaluate: Request = (c, args) => {
  const text = args.text('expression');
  const frame = c.loop.running ? undefined : c.optionalFrame(args);
  const context = args.raw('context');
  const found = c.engine.evaluate(text, frame, context === 'clipboard');
  const { shown, ...rest } = common(c, found, wantsHex(args), frame);
  const more = context === 'hover' ? found.note : context === 'repl' ? grounds(found) : undefined;
  const body = { result: more ? `${shown}\n${more}` : shown, ...rest };
  // Nothing stays expandable while everything moves.
  return { body: c.loop.running ? { ...body, variablesReference: 0 } : body };
};

/** One line on whether a register's behaviour is stated or assumed; what exactly, a hover tells. */
function grounds({ type, note = '' }: Inspection): string | undefined {
  if (type !== 'u64' && !type?.startsWith('bits ')) return undefined;
  const assumed = [...note.matchAll(/^Assumed \(([^)]*)\): /gm)].map(match => match[1]);
  if (assumed.length > 0) return `assumed: ${assumed.join(', ')}`;
  return /^Stated: /m.test(note) ? 'stated' : undefined;
}

/** A child of a reference by the name that it was shown with. @throws BadArgument */
export function childNamed(engine: Engine, reference: number, name: string): Inspection {
  const index = /^\[(\d{1,15})\]$/.exec(name);
  const near = index
    ? engine.children(reference, Number(index[1]), 1, 'indexed')
    : engine.children(reference, undefined, undefined, 'named');
  const found =
    near.find(item => item.name === name) ?? engine.children(reference).find(item => item.name === name);
  if (!found) throw new BadArgument(`There is no variable "${name.slice(0, 80)}" here.`);
  return found;
}

export const setVariable: Request = (c, args) => {
  const engine = c.still;
  const reference = args.integer('variablesReference', 1);
  const name = args.text('name');
  const value = args.text('value');
  const found = childNamed(engine, reference, name);
  if (!found.settable || found.path === undefined) throw new BadArgument(`"${name}" can only be looked at.`);
  return set(c, found.path, value, args, c.frameAt(reference));
};

export const setExpression: Request = (c, args) => {
  void c.still;
  return set(c, args.text('expression'), args.text('value'), args, c.optionalFrame(args));
};

function set(
  c: Conversation,
  path: string,
  value: string,
  args: Arguments,
  frame: number | undefined,
): Reply {
  const found = c.engine.assign(path, value, frame);
  const { shown, ...rest } = common(c, found, wantsHex(args), frame);
  const { memory } = found;
  const changed = memory && {
    memoryReference: referenceOf(memory.space, memory.address),
    offset: 0,
    count: memory.length,
  };
  return { body: { value: shown, ...rest }, after: () => tellChange(c, changed) };
}
