// Findings about names, imports and numbers.
// Each: its summary, why it matters, and what its quick fix does, or nothing where only a person can mend it.

import { type Check, check, firm } from './check';

export const declarationChecks = {
  // ---- names and imports
  'unknown-name': firm(
    'A name that nothing declares.',
    'Names come from the file itself and from what it imports. Correct the spelling, declare the name or import its file.',
    'takes the nearest name or a word that may stand there, imports the file that has it, or declares it',
  ),
  'ambiguous-name': firm(
    'A bare name that several things share.',
    'A socket can be called by its bare name only when its function has one of that name. Write the longer path.',
    'writes one of the longer paths',
  ),
  'duplicate-name': firm(
    'The same name declared twice in one scope.',
    'Rename one of the two; a file also sees the names of the files that it imports.',
    'renames the second',
  ),
  'unused-name': check(
    'hint',
    'A declared name that nothing uses.',
    'Remove it, or begin its name with `_` to say that it is meant to be unused.',
    'begins the name with `_` wherever it stands',
  ),
  'import-missing': firm(
    'An imported file that cannot be read.',
    'Paths are relative to the importing file; `std/` is the bundled library.',
    'takes the nearest file of the library',
  ),
  'import-circular': check(
    'warning',
    'Files that import each other in a circle.',
    'The names are found all the same, but neither file can be used without the other. Move what both need into a third.',
    'removes the import of a file by itself',
  ),
  'import-duplicate': check(
    'warning',
    'The same file imported twice.',
    'One import is enough.',
    'removes the second import',
  ),
  'unknown-key': firm(
    'A property that the declaration does not have.',
    'Each declaration has a fixed set of keys; an agent also takes the parameters of its accelerator.',
    'takes the nearest key, or removes the property',
  ),
  'duplicate-key': firm('The same property given twice.', 'Keep one of them.', 'removes the second'),
  'unknown-value': firm(
    'A word that is none of the values that the property can have.',
    'The message lists the words that it takes.',
    'takes the nearest word, or one of those that there are',
  ),
  'missing-value': firm(
    'A property that has to be given.',
    'There is no default that could be right for it.',
    'adds the property with a value that fits',
  ),
  'import-unused': check(
    'hint',
    'An import of which the file uses nothing.',
    'It is read and linked each time, and its names are taken. A file that only imports, to hand names on, is left alone.',
    'removes the import',
  ),
  'shadowed-name': check(
    'warning',
    'A local that hides something of the same name.',
    'What stood for the other thing above stands for the local below. Give the local a name of its own.',
    'renames the local',
  ),
  'state-never-set': check(
    'hint',
    'A state that no handler sets.',
    'It keeps its first value for ever. Make it a parameter, which an agent can choose, or set it.',
    'makes it a parameter',
  ),
  // ---- numbers
  'not-constant': firm(
    'A declaration whose value is not known before the run.',
    'Properties of declarations are numbers, constants, and arithmetic on them.',
  ),
  'constant-circular': firm('A constant that depends on itself.', 'Break the circle.'),
  'unit-mismatch': firm(
    'A quantity with the wrong unit.',
    'Sizes, times, rates and frequencies do not stand for each other. Write the unit at the number: 50ns, 2KiB, 16GB/s.',
    'writes the unit at the number',
  ),
  'type-mismatch': firm(
    'A value of the wrong type.',
    'Numbers, booleans, bytes, strings and things of the system are kept apart, also in comparisons.',
    'takes the address of a buffer or memory',
  ),
  'value-out-of-range': firm(
    'A number outside the range that its place allows.',
    'The message names the range and where it comes from.',
    'takes the nearest value of the range',
  ),
  'not-power-of-two': firm(
    'A length or count that has to be a power of two.',
    'The interface carries ring sizes, message lengths and credits as logarithms.',
    'takes the next power of two',
  ),
  'division-by-zero': firm('A division by a constant zero.', 'The run would fail there.'),
  'number-too-wide': firm(
    'A number that does not fit in 64 bits, or an address of 2^53 and more.',
    'Registers and fields hold 64 bits; simulated address spaces end below 2^53.',
  ),
  'constant-wraps': check(
    'warning',
    'Arithmetic on constants that leaves 64 bits.',
    'Numbers are unsigned and wrap: `0 - 1` is 2^64 - 1. Turn the difference around, or use smaller numbers.',
  ),
  'division-to-zero': check(
    'warning',
    'A division of constants whose result is zero.',
    'Numbers are whole: `5 / 10` is 0. Multiply first, or divide the larger by the smaller.',
  ),
  'log2-not-exact': check(
    'warning',
    '`log2` of a number that is no power of two.',
    '`log2` rounds down, so that the ring or message is smaller than was written.',
    'takes the next power of two',
  ),
  'shift-too-far': check('warning', 'A shift by 64 or more.', 'Nothing of the number is left.'),
  'comparison-by-width': check(
    'warning',
    'A comparison that the width of its sides decides.',
    'A byte is never 256, a ring of 8 slots never holds 9 messages, an unsigned number is never below 0: the answer is always the same.',
  ),
  'unit-suspicious': check(
    'warning',
    'A quantity whose unit or magnitude is unusual at its place.',
    'A register write of a millisecond, or a memory of decimal kilobytes, is more often a slip than meant.',
    'takes the unit that was probably meant',
  ),
} as const satisfies Record<string, Check>;
