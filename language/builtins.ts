// The functions of the language: arguments, result and meaning. The linker types calls by this table, completion and
// hover show it, and the engine computes what the text of each entry defines.

import type { Type } from './link/model';

export interface BuiltinParameter {
  readonly name: string;
  /** `number` is int or size; `same` any numeric type, the same for all; `address` a number that is a host address */
  readonly type: 'number' | 'address' | 'bytes' | 'same' | 'struct';
}
export interface Builtin {
  readonly name: string;
  readonly parameters: readonly BuiltinParameter[];
  /** The last parameter may come once or more. */
  readonly variadic?: boolean;
  /** `same` is the type of the arguments. */
  readonly result: Type['kind'] | 'same';
  /** Known before the run when its arguments are. */
  readonly constant: boolean;
  /** Looks at the memory of a function, of which tests and declarations have none. */
  readonly ofMemory?: boolean;
  /** Takes simulated time: a load by a driver's processor, a DMA read in a handler. */
  readonly takesTime?: boolean;
  readonly doc: string;
}

const number = (name: string): BuiltinParameter => ({ name, type: 'number' });
const bytes = (name: string): BuiltinParameter => ({ name, type: 'bytes' });
const same = (name: string): BuiltinParameter => ({ name, type: 'same' });

function unsigned(bits: 8 | 16 | 32 | 64): Builtin {
  const what = bits === 8 ? 'The byte' : `The ${bits / 8} bytes, lowest first,`;
  return {
    name: `u${bits}`,
    parameters: [bytes('bytes'), number('offset')],
    result: 'int',
    constant: false,
    doc: `${what} at \`offset\` as a number. Past the end of the bytes it fails.`,
  };
}

const list: readonly Builtin[] = [
  {
    name: 'pattern',
    parameters: [number('length'), number('seed')],
    result: 'bytes',
    constant: false,
    doc: 'Test bytes that differ for every seed modulo 256: byte k is the low byte of `seed * 131 + k * 7 + (k >> 8) * 13`.',
  },
  {
    name: 'zeros',
    parameters: [number('length')],
    result: 'bytes',
    constant: false,
    doc: '`length` bytes of zero.',
  },
  {
    name: 'fill',
    parameters: [number('length'), number('byte')],
    result: 'bytes',
    constant: false,
    doc: '`length` bytes, each the low byte of `byte`.',
  },
  {
    name: 'load',
    parameters: [{ name: 'address', type: 'address' }, number('length')],
    result: 'bytes',
    constant: false,
    takesTime: true,
    doc: 'The bytes of host memory at `address` in the address space of the function. It takes time: in a driver a memory access, in a handler a DMA read.',
  },
  {
    name: 'reachable',
    parameters: [{ name: 'address', type: 'address' }, number('length')],
    result: 'bool',
    constant: false,
    ofMemory: true,
    doc: 'Whether `load` and `store` reach all these bytes: in a driver those of its function or process, in a handler those of the function or process that the message came from. It takes no time.',
  },
  {
    name: 'concat',
    parameters: [bytes('bytes')],
    variadic: true,
    result: 'bytes',
    constant: false,
    doc: 'The arguments one behind the other.',
  },
  {
    name: 'replace',
    parameters: [bytes('bytes'), number('offset'), number('byte')],
    result: 'bytes',
    constant: false,
    doc: 'The bytes with the one at `offset` replaced by the low byte of `byte`. Past the end of the bytes it fails.',
  },
  unsigned(8),
  unsigned(16),
  unsigned(32),
  unsigned(64),
  {
    name: 'as_bytes',
    parameters: [number('value'), number('length')],
    result: 'bytes',
    constant: false,
    doc: 'The lowest `length` bytes of a number, lowest first; bytes beyond the eighth are zero.',
  },
  {
    name: 'min',
    parameters: [same('value')],
    variadic: true,
    result: 'same',
    constant: true,
    doc: 'The smallest of its arguments.',
  },
  {
    name: 'max',
    parameters: [same('value')],
    variadic: true,
    result: 'same',
    constant: true,
    doc: 'The largest of its arguments.',
  },
  {
    name: 'log2',
    parameters: [number('value')],
    result: 'int',
    constant: true,
    doc: 'The number of the highest set bit: `log2(2KiB)` is 11. `log2(0)` fails.',
  },
  {
    name: 'now',
    parameters: [],
    result: 'time',
    constant: false,
    doc: 'The simulated time.',
  },
  {
    name: 'size_of',
    parameters: [{ name: 'struct', type: 'struct' }],
    result: 'size',
    constant: true,
    doc: 'The bytes of a struct.',
  },
];

/** Every builtin by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(list.map(b => [b.name, b]));

/** `pattern(length, seed)`, as completion and hover show it. */
export function builtinSignature(b: Builtin): string {
  const names = b.parameters.map(p => p.name).join(', ');
  return `${b.name}(${names}${b.variadic ? ', …' : ''})`;
}
