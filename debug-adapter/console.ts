// Names that fit while an expression is typed in the console.

import type { DebugProtocol } from '@vscode/debugprotocol';
import { BadArgument } from './arguments';
import type { Request } from './conversation';

const types: Readonly<Record<string, DebugProtocol.CompletionItemType>> = {
  function: 'function',
  variable: 'variable',
  constant: 'value',
  field: 'field',
  register: 'property',
  observable: 'property',
  thing: 'module',
  struct: 'class',
  accelerator: 'class',
  keyword: 'keyword',
};

export const completions: Request = (c, args) => {
  const text = args.text('text');
  const line = args.has('line') ? c.client.lineIn(args, 'line') : 0;
  const column = c.client.columnIn(args, 'column');
  if (column === undefined)
    throw new BadArgument('completions: "column" says where in the text, and is missing.');
  const lines = text.split('\n');
  const before = lines.slice(0, line).reduce((sum, l) => sum + l.length + 1, 0);
  const inLine = lines[line] ?? '';
  const offset = Math.min(text.length, before + Math.min(column, inLine.length));
  const frame = c.loop.running ? undefined : c.optionalFrame(args);
  const targets = c.engine.completions(text, offset, frame).map(found => ({
    label: found.label,
    ...(found.text !== found.label && { text: found.text }),
    type: types[found.kind] ?? 'value',
    ...(found.detail !== undefined && { detail: found.detail }),
    start: c.client.columnOut(found.start - before),
    length: found.length,
  }));
  return { body: { targets } };
};
