import { expect, test } from 'vitest';
import { parse } from '.';
import { classify } from './classify';

const classes = (text: string): string[] =>
  classify(parse(text, 'a.amu')).map(({ start, end, class: kind }) => `${text.slice(start, end)} ${kind}`);

test('words are keywords where they act as such, and names elsewhere', () => {
  expect(classes('driver send on pf { send tx, wait }')).toEqual([
    'driver keyword',
    'send declaration',
    'on keyword',
    'pf name',
    'send keyword',
    'tx name',
    'wait name',
  ]);
});

test('keys, types, declared names, units in numbers, comments and operators', () => {
  expect(classes('struct s { len: u32 } // bytes')).toEqual([
    'struct keyword',
    's declaration',
    'len property',
    'u32 type',
    '// bytes comment',
  ]);
  expect(classes('constant a = 2KiB + f(1)')).toEqual([
    'constant keyword',
    'a declaration',
    '= operator',
    '2KiB number',
    '+ operator',
    'f function',
    '1 number',
  ]);
});

test('a text is cut around the names in its braces', () => {
  expect(classes('driver d on p { log "a {i} b" }').slice(-4)).toEqual([
    'log keyword',
    '"a { string',
    'i name',
    '} b" string',
  ]);
});
