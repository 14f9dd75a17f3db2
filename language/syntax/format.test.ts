import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '.';
import { applyEdits, format } from './format';

const folder = (path: string): [string, string][] =>
  readdirSync(path)
    .filter(name => name.endsWith('.amu'))
    .map(name => [name, readFileSync(`${path}/${name}`, 'utf8')]);
const valid = [...folder('examples'), ...folder('std')];

const formatted = (text: string, indent: number | 'tab' = 2): string =>
  applyEdits(text, format(parse(text, 'a.amu'), { indent }));

/** The tree without its places. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key]) => key !== 'id' && key !== 'unit' && key !== 'start' && key !== 'end' && !/[sS]pan$/.test(key),
  );
  return Object.fromEntries(entries.map(([key, part]) => [key, shape(part)]));
};
const words = (text: string): string[] =>
  parse(text, 'a.amu')
    .tokens.filter(({ kind }) => kind !== 'newline')
    .map(({ kind, text: word }) => `${kind} ${word}`);

function expectKept(text: string, indent: number | 'tab' = 2): void {
  const once = formatted(text, indent);
  expect(formatted(once, indent)).toBe(once);
  expect(words(once)).toEqual(words(text));
  expect(shape(parse(once, 'a.amu').declarations)).toEqual(shape(parse(text, 'a.amu').declarations));
  expect(parse(once, 'a.amu').diagnostics).toEqual(parse(text, 'a.amu').diagnostics);
}

describe('formatting', () => {
  test.each(valid)('%s is formatted as it stands', (_, text) => expect(formatted(text)).toBe(text));

  test('spaces around operators, none inside brackets', () => {
    expect(
      formatted('driver a on p{\ncheck ( a==- b [ 0 ]+~c )and not(d),"x"\nput t0 ,pattern (2KiB,i)\n}'),
    ).toBe('driver a on p {\n  check (a == -b[0] + ~c) and not (d), "x"\n  put t0, pattern(2KiB, i)\n}\n');
  });

  test('two spaces between the properties of a line', () => {
    expect(formatted('system s { amu {type:A1 sockets : tx 4,rx 4   ring:1..4096 slots} }')).toBe(
      'system s { amu { type: A1  sockets: tx 4, rx 4  ring: 1 .. 4096 slots } }\n',
    );
    expect(formatted('struct s {a:u8 b:u16,c:u8}')).toBe('struct s { a: u8  b: u16, c: u8 }\n');
    expect(formatted('driver a on p { bring_up tear_down }')).toBe('driver a on p { bring_up  tear_down }\n');
  });

  test('handlers, sessions, slices and empty bodies', () => {
    expect(formatted('accelerator a {\non message m at rx [ n ] {\nsend tx [n],m[0..<8]\n}\n}')).toBe(
      'accelerator a {\n  on message m at rx[n] {\n    send tx[n], m[0 ..< 8]\n  }\n}\n',
    );
    expect(formatted('system s {\nsession a:b.c . d->e.f.g{ }\n}')).toBe(
      'system s {\n  session a: b.c.d -> e.f.g {}\n}\n',
    );
  });

  test('lines in the middle of an expression hang, brackets indent', () => {
    expect(formatted('driver a on p {\ncheck a ==\nb\nand c\nput t0, f(\n1,\n2\n)\n}')).toBe(
      'driver a on p {\n  check a ==\n    b\n    and c\n  put t0, f(\n    1,\n    2\n  )\n}\n',
    );
  });

  test('at most one blank line, none at the edges of a body or of the file', () => {
    expect(formatted('\n\nconstant a = 1\n\n\n\ndriver d on p {\n\n  stop\n\n}\n\n\n')).toBe(
      'constant a = 1\n\ndriver d on p {\n  stop\n}\n',
    );
  });

  test('comments stay, those in a column stay in it', () => {
    const text =
      'driver a on p {  // one\n  stop           // two\n  // three\n  /* four */ bring_up // five\n}\n';
    expect(formatted(text)).toBe(text);
    expect(formatted('driver a on p {\nput t0,m    // x\n}')).toBe('driver a on p {\n  put t0, m // x\n}\n');
  });

  test('tabs, and line ends as they are', () => {
    expect(formatted('driver a on p {\r\n  if b {\r\n  stop\r\n}\r\n}', 'tab')).toBe(
      'driver a on p {\r\n\tif b {\r\n\t\tstop\r\n\t}\r\n}\r\n',
    );
  });

  test('nothing and a byte order mark stay nothing', () => {
    for (const text of ['', '\ufeff']) expect(formatted(text)).toBe(text);
    expect(formatted('\ufeff  constant a=1')).toBe('\ufeffconstant a = 1\n');
  });

  test('a file with a finding is left alone', () => {
    expect(format(parse('driver a on p {\nput   t0 m\n}', 'a.amu'), { indent: 2 })).toEqual([]);
  });

  test('blanks and line ends anywhere: idempotent, the same tokens, the same tree', () => {
    const blank = fc.constantFrom('', '', ' ', '   ', '\t', '\n', '\n\n\n', '\r\n', ' // c\n', ' /* c */ ');
    fc.assert(
      fc.property(
        fc.constantFrom(...valid.map(([, text]) => text)),
        fc.array(fc.tuple(fc.nat(), blank), { maxLength: 12 }),
        fc.constantFrom<number | 'tab'>(2, 4, 'tab'),
        (text, changes, indent) => {
          const { tokens } = parse(text, 'a.amu');
          const gaps = new Map(changes.map(([place, gap]) => [place % tokens.length, gap]));
          let at = 0;
          let changed = '';
          tokens.forEach((token, index) => {
            changed += (gaps.get(index) ?? text.slice(at, token.start)) + token.text;
            at = token.end;
          });
          expectKept(changed, indent);
        },
      ),
      { numRuns: 250 },
    );
  }, 60_000);
});
