import { describe, expect, test } from 'vitest';
import { parse, syntaxChecks } from '.';
import { describeFindings, unmark } from './marked';

/** What stands behind each broken piece and has to be understood all the same. */
const rest = `
struct after_it { a: u8 }
driver last on pf {
  put t0, zeros(64B)
}
`;

const inSystem = (text: string) => `system demo {\n${text}\n  session self: pf.sw0.t0 -> pf.sw0.r0\n}\n`;
const inFunction = (text: string) => inSystem(`  function pf: physical {\n${text}\n  }`);
const inDriver = (text: string) => `driver app on pf {\n${text}\n  tear_down\n}\n`;

/** name, code, text with its place marked, what the text is when the fix of the finding is applied */
const broken: readonly [string, string, string, string?][] = [
  // letters and words
  ['a character of no meaning', 'unexpected-character', inDriver('  put t0, <|$|>x')],
  ['a letter that no name may have', 'unexpected-character', inDriver('  let <|größe|> = 4')],
  ['a text without its end', 'unterminated-string', inDriver('  log <|"sent|>'), inDriver('  log "sent"')],
  ['a text that ends in a backslash', 'unterminated-string', inDriver('  log <|"sent\\"|>')],
  ['a text in single quotes', 'wrong-quotes', inDriver("  log <|'sent it'|>"), inDriver('  log "sent it"')],
  [
    'a text in typographic quotes',
    'wrong-quotes',
    inDriver('  log <|“sent it”|>'),
    inDriver('  log "sent it"'),
  ],
  ['a comment without its end', 'unterminated-comment', '<|/*|> notes\nthat never end\n'],
  [
    'a comment of another language',
    'hash-comment',
    inDriver('  <|#|> first the rings'),
    inDriver('  // first the rings'),
  ],
  ['a semicolon', 'semicolon', inDriver('  bring_up<|;|>'), inDriver('  bring_up')],
  [
    'an escape that does not exist',
    'unknown-escape',
    inDriver('  log "a<|\\q|>b"'),
    inDriver('  log "a\\\\qb"'),
  ],
  [
    'a single closing brace in a text',
    'stray-brace-in-text',
    inDriver('  log "a <|}|> b"'),
    inDriver('  log "a }} b"'),
  ],
  [
    'an opening brace in a text',
    'unterminated-interpolation',
    inDriver('  log "a <|{|> b"'),
    inDriver('  log "a {{ b"'),
  ],
  ['empty braces in a text', 'expected-expression', inDriver('  log "a <|{}|> b"')],
  ['two values in the braces of a text', 'unexpected-token', inDriver('  log "a {i <|j|>} b"')],

  // numbers
  ['a unit that does not exist', 'unknown-unit', inDriver('  delay 50<|nsec|>'), inDriver('  delay 50ns')],
  ['a unit with a Greek letter', 'unknown-unit', inDriver('  delay 50<|\u03bcs|>'), inDriver('  delay 50us')],
  ['bits a second', 'unknown-unit', 'constant link = 16<|Gb/s|>\n'],
  ['hexadecimal with an h', 'unknown-unit', 'constant base = 1000<|h|>\n'],
  [
    'a step that changes its variable',
    'foreign-operator',
    inDriver('  let n = 1\n  n <|+=|> 2'),
    inDriver('  let n = 1\n  set n = n + 2'),
  ],
  [
    'a command spelt with dashes',
    'foreign-operator',
    inDriver('  command <|F-PROBE|>'),
    inDriver('  command F_PROBE'),
  ],
  [
    'a unit in the wrong letters',
    'unknown-unit',
    inFunction('    memory m { at: 0  size: 4<|kib|> }'),
    inFunction('    memory m { at: 0  size: 4KiB }'),
  ],
  ['a unit with a space', 'space-before-unit', inDriver('  delay <|50 ns|>'), inDriver('  delay 50ns')],
  ['a number beyond 64 bits', 'number-too-large', 'constant big = <|0x1_0000_0000_0000_0000|>\n'],
  ['a quantity beyond 64 bits', 'number-too-large', 'constant big = <|18446744073709551616GiB|>\n'],
  ['a fraction without a unit', 'invalid-number', 'constant half = <|0.5|>\n'],
  ['a fraction of a byte', 'invalid-number', 'constant half = <|0.5B|>\n'],
  ['a hexadecimal number without digits', 'invalid-number', 'constant none = <|0x|>\n'],
  [
    'a hexadecimal number with a suffix of C',
    'invalid-number',
    'constant base = <|0x8000UL|>\n',
    'constant base = 0x8000\n',
  ],
  ['a digit that is not binary', 'invalid-number', 'constant two = <|0b102|>\n'],

  // braces and brackets
  [
    'a loop without its closing brace',
    'missing-brace',
    'driver app on pf {\n  for i in 0 ..< 4 {\n    put t0, <|m|>\n  tear_down\n}\n',
    'driver app on pf {\n  for i in 0 ..< 4 {\n    put t0, m\n  }\n  tear_down\n}\n',
  ],
  [
    'a function without its closing brace',
    'missing-brace',
    'system demo {\n  function pf: physical {\n    interface sw0 { tx t0 } <||>\n  session a: pf.sw0.t0 -> pf.sw0.r0\n}\n'.replace(
      '} <||>',
      '<|}|>',
    ),
  ],
  [
    'a driver without its closing brace',
    'missing-brace',
    'driver app on pf {\n  bring_up\n  <|tear_down|>\n',
  ],
  [
    'a body on one line without its closing brace',
    'missing-brace',
    inFunction('    memory m { at: 0  size: <|4KiB|>'),
    inFunction('    memory m { at: 0  size: 4KiB }'),
  ],
  [
    'a closing brace too many, deeper',
    'extra-brace',
    'driver app on pf {\n  for i in 0 ..< 4 {\n    put t0, m\n    <|}|>\n  }\n  tear_down\n}\n',
  ],
  [
    'a closing brace too many, before the end of a driver',
    'extra-brace',
    'driver app on pf {\n  for i in 0 ..< 4 {\n    put t0, m\n  }<|}|>\n  tear_down\n}\n',
    'driver app on pf {\n  for i in 0 ..< 4 {\n    put t0, m\n  }\n  tear_down\n}\n',
  ],
  ['a closing brace too many, at the end', 'extra-brace', 'driver app on pf {\n  bring_up\n}\n<|}|>\n'],
  [
    'a driver without its opening brace',
    'missing-brace',
    'driver app on <|pf|>\n  bring_up\n  tear_down\n}\n',
  ],
  [
    'a loop without its opening brace',
    'missing-brace',
    inDriver('  for i in 0 ..< <|4|>\n    put t0, m\n  }'),
  ],
  [
    'words before an opening brace',
    'unexpected-token',
    inDriver('  for i in 0 ..< 4 <|step|> 2 { put t0, m }'),
  ],
  ['a parenthesis that is not closed', 'missing-bracket', inDriver('  put t0, pattern(2KiB, <|i|>')],
  [
    'a parenthesis that is not closed, before a comma',
    'missing-bracket',
    inDriver('  check (a == b<|,|> "text"'),
  ],
  ['a bracket that is not closed', 'missing-bracket', inDriver('  check m[0 ..< <|8|>\n  bring_up')],
  ['a closing parenthesis too many', 'unexpected-token', inDriver('  put t0, pattern(2KiB, i)<|)|>')],

  // declarations
  [
    'a misspelt declaration',
    'unknown-declaration',
    '<|sytem|> other { amu { type: A1 } }\n',
    'system other { amu { type: A1 } }\n',
  ],
  [
    'a misspelt declaration in a system',
    'unknown-declaration',
    inSystem('  <|sesion|> other: a.b.c -> d.e.f'),
    inSystem('  session other: a.b.c -> d.e.f'),
  ],
  [
    'a misspelt declaration in a function',
    'unknown-declaration',
    inFunction('    <|interfce|> sw0 { tx t0 }'),
    inFunction('    interface sw0 { tx t0 }'),
  ],
  ['a declaration that does not exist', 'unknown-declaration', '<|component|> other { a: 4 }\n'],
  ['an unknown block in a system', 'unknown-declaration', inSystem('  <|registers|> { a: 4 }')],
  ['a driver inside a system', 'misplaced-declaration', inSystem('  <|driver|> inner on pf { bring_up }')],
  [
    'a memory outside of a function',
    'misplaced-declaration',
    inSystem('  <|memory|> m { at: 0  size: 4KiB }'),
  ],
  ['a session at the top level', 'misplaced-declaration', '<|session|> a: b.c.d -> e.f.g { message: 64B }\n'],
  [
    'a constant in a driver',
    'misplaced-declaration',
    inDriver('  <|constant|> n = 4'),
    inDriver('  let n = 4'),
  ],
  ['a property of no declaration', 'misplaced-declaration', inSystem('  <|type|>: A1')],
  ['a statement in a system', 'misplaced-statement', inSystem('  <|doorbell|> pf.sw0.t0')],
  ['a statement at the top level', 'misplaced-statement', '<|bring_up|>\n'],
  [
    'text at the top level',
    'unknown-declaration',
    '<|This|> is a system, and it has {braces} too.\nAnd a second line.\n',
  ],
  ['an import without quotes', 'expected-text', 'import <|std|>/agents.amu\n'],
  ['an import without a path', 'expected-text', '<|import|>\n'],
  ['a system without a name', 'expected-name', 'system <|{|>\n}\n'],
  ['a driver without `on`', 'missing-word', 'driver app <|{|>\n  bring_up\n}\n'],
  [
    'a driver with another word for `on`',
    'missing-word',
    'driver app <|at|> pf {\n  bring_up\n}\n',
    'driver app on pf {\n  bring_up\n}\n',
  ],
  ['a test without `of`', 'missing-word', 'test "t" <|demo|> { check true }\n'],
  [
    'a session without an arrow',
    'missing-arrow',
    inSystem('  session a: pf.sw0.t0 <|=>|> pf.sw0.r0'),
    inSystem('  session a: pf.sw0.t0 -> pf.sw0.r0'),
  ],
  ['a session from RX to TX', 'missing-arrow', inSystem('  session a: pf.sw0.r0 <|<-|> pf.sw0.t0')],
  ['a session without its second socket', 'expected-expression', inSystem('  session a: pf.sw0.t0 <|->|>')],
  ['an agent without its accelerator', 'expected-type', inSystem('  agent inv: <|{|> id: 0 }')],
  ['a struct field without its type', 'expected-type', 'struct s {\n  a<|:|>\n  b: u8\n}\n'],
  [
    'a struct field without its colon',
    'missing-colon',
    'struct s { a <|u8|>  b: u8 }\n',
    'struct s { a: u8  b: u8 }\n',
  ],
  [
    'a handler without its socket',
    'missing-word',
    'accelerator a {\n  on message m <|{|>\n    send tx[0], m\n  }\n}\n',
  ],
  ['two constants where a value is missing', 'expected-expression', 'constant a <|=|>\nconstant b = 1\n'],

  // properties
  [
    'a property without its colon',
    'missing-colon',
    inFunction('    interface sw0 { tx t0 { slots <|64|> } }'),
    inFunction('    interface sw0 { tx t0 { slots: 64 } }'),
  ],
  [
    'a property with an equals sign',
    'missing-colon',
    inFunction('    interface sw0 { id <|=|> 4 }'),
    inFunction('    interface sw0 { id: 4 }'),
  ],
  ['a property without its value', 'expected-expression', inFunction('    memory m { at<|:|>  size: 4KiB }')],
  [
    'a property without its value, at the end',
    'expected-expression',
    inFunction('    memory m { size: 4KiB  at<|:|> }'),
  ],
  [
    'a property that goes on and on',
    'unexpected-token',
    inFunction('    memory m { size: 4KiB <|8|>  at: 0 }'),
  ],
  [
    'a range without its end in a property',
    'expected-range',
    inSystem('  amu { message: 64B <|..<|> 2KiB }'),
    inSystem('  amu { message: 64B .. 2KiB }'),
  ],

  // statements
  ['a misspelt statement', 'unknown-statement', inDriver('  <|dorbell|> t0'), inDriver('  doorbell t0')],
  [
    'a statement of another language',
    'unknown-statement',
    inDriver('  <|print|>("sent")'),
    inDriver('  log("sent")'),
  ],
  ['a statement that does not exist', 'unknown-statement', inDriver('  <|foreach|> message { put t0, m }')],
  ['an assignment without a verb', 'missing-verb', inDriver('  <|n|> = n + 1'), inDriver('  set n = n + 1')],
  [
    'a register without a verb',
    'missing-verb',
    inDriver('  <|sw0.WRITE_INDEX_TX[0]|> = 4'),
    inDriver('  write sw0.WRITE_INDEX_TX[0] = 4'),
  ],
  ['a value alone', 'missing-verb', inDriver('  <|pattern(2KiB, 4)|>')],
  ['an `else` without its `if`', 'unknown-statement', inDriver('  bring_up\n  <|else|> { bring_up }')],
  ['a `let` without its name', 'expected-name', inDriver('  let <|=|> 4')],
  ['a `let` without its equals sign', 'missing-equals', inDriver('  let n <|4|>'), inDriver('  let n = 4')],
  ['a `let` without its value', 'expected-expression', inDriver('  let n <|=|>\n  put t0, n')],
  ['a `put` without its message', 'expected-expression', inDriver('  put <|t0|>\n  doorbell t0')],
  ['a `put` without its comma', 'missing-comma', inDriver('  put t0 <|m|>'), inDriver('  put t0, m')],
  [
    'a check without the comma before its text',
    'missing-comma',
    inDriver('  check a == b <|"text"|>'),
    inDriver('  check a == b, "text"'),
  ],
  [
    'arguments without their comma',
    'missing-comma',
    inDriver('  put t0, pattern(2KiB <|i|>)'),
    inDriver('  put t0, pattern(2KiB, i)'),
  ],
  [
    'a loop without `in`',
    'missing-word',
    inDriver('  for i <|0|> ..< 4 { put t0, m }'),
    inDriver('  for i in 0 ..< 4 { put t0, m }'),
  ],
  [
    'a loop without a range',
    'expected-range',
    inDriver('  for i in <|4|> { put t0, m }'),
    inDriver('  for i in 0 ..< 4 { put t0, m }'),
  ],
  [
    'a loop of C',
    'expected-range',
    inDriver('  for <|(int i = 0; i <= n - 1; i++)|> { put t0, m }'),
    inDriver('  for i in 0 .. n - 1 { put t0, m }'),
  ],
  [
    'the head of a loop in brackets',
    'expected-range',
    inDriver('  for <|(i in 0 ..< n)|> { put t0, m }'),
    inDriver('  for i in 0 ..< n { put t0, m }'),
  ],
  [
    'a loop of Python',
    'expected-range',
    inDriver('  for <|i in range(n)|> { put t0, m }'),
    inDriver('  for i in 0 ..< n { put t0, m }'),
  ],
  [
    'a loop of Python with a start',
    'expected-range',
    inDriver('  for <|i in range(2, n)|> { put t0, m }'),
    inDriver('  for i in 2 ..< n { put t0, m }'),
  ],
  [
    'a range of Rust',
    'foreign-operator',
    inDriver('  for i in 0 <|..=|> 4 { put t0, m }'),
    inDriver('  for i in 0 .. 4 { put t0, m }'),
  ],
  ['a counter of C', 'foreign-operator', inDriver('  <|n++|>'), inDriver('  set n = n + 1')],
  ['a choice of C', 'unexpected-character', inDriver('  let x = a <|?|> 1 : 2')],
  [
    'a comparison with one equals sign',
    'foreign-operator',
    inDriver('  if a <|=|> 4 { bring_up }'),
    inDriver('  if a == 4 { bring_up }'),
  ],
  [
    'an operator of another language',
    'foreign-operator',
    inDriver('  check a <|&&|> b'),
    inDriver('  check a and b'),
  ],
  ['a `!` for a `not`', 'foreign-operator', inDriver('  check <|!|>done'), inDriver('  check not done')],
  ['an operator without its second value', 'expected-expression', inDriver('  check a <|==|>\n  put t0, m')],
  ['an operator without its first value', 'expected-expression', inDriver('  check <|==|> b')],
  ['a comparison of a comparison', 'chained-comparison', inDriver('  check 0 < a <|<|> 4')],
  ['an action inside an expression', 'nested-action', inDriver('  check <|take|> r0 == m')],
  ['a reserved word for a name', 'reserved-word', inDriver('  let <|not|> = 4')],
  ['a method call', 'unexpected-token', inDriver('  let n = m.length<|(|>)')],
  ['a path that ends in a dot', 'expected-name', inDriver('  doorbell sw0<|.|>\n  bring_up')],
];

describe('broken text: one finding at its place, and the rest is understood', () => {
  test.each(broken)('%s', (_, code, marked, mended) => {
    const { text: piece, start, end } = unmark(marked);
    for (const text of [piece + rest, `${rest}${piece}`]) {
      const shift = text.startsWith(rest) && !text.startsWith(piece) ? rest.length : 0;
      const file = parse(text, 'a.amu');
      const shown = describeFindings(text, file.diagnostics);
      expect(file.diagnostics, shown).toHaveLength(1);
      const [found] = file.diagnostics;
      expect([found.code, found.start - shift, found.end - shift], shown).toEqual([code, start, end]);
      expect(found.message).toMatch(/^(?![A-Z][a-z]).*[^.]$/s);
      const names = file.declarations.map(node => ('name' in node ? node.name.text : ''));
      expect(names, shown).toEqual(expect.arrayContaining(['after_it', 'last']));
      const last = file.declarations.find(node => node.kind === 'driver' && node.name.text === 'last');
      expect(last).toMatchObject({ body: { statements: [{ kind: 'put' }] } });
      if (mended === undefined) continue;
      const { fix } = found;
      expect(fix, shown).toBeDefined();
      const after = text.slice(0, fix!.start) + fix!.text + text.slice(fix!.end);
      expect(after).toBe(shift ? rest + mended : mended + rest);
      expect(parse(after, 'a.amu').diagnostics).toEqual([]);
    }
  });

  test('every finding of the parser but the depth limit has its broken text here', () => {
    const seen = new Set(broken.map(([, code]) => code));
    const unseen = syntaxChecks.map(({ id }) => id as string).filter(id => !seen.has(id));
    expect(unseen).toEqual(['too-deep']);
  });

  test('what is read around a mistake keeps its meaning', () => {
    const { declarations } = parse(inDriver('  dorbell t0\n  let n 4'), 'a.amu');
    expect(declarations[0]).toMatchObject({
      body: {
        statements: [
          { kind: 'doorbell' },
          { kind: 'let', value: { kind: 'number', value: 4n } },
          { kind: 'tear_down' },
        ],
      },
    });
    const { declarations: hoisted } = parse(inSystem('  driver inner on pf { bring_up }'), 'a.amu');
    expect(hoisted.map(node => node.kind)).toEqual(['system', 'driver']);
  });

  test('a missing brace points to the one that is open', () => {
    const text = 'driver app on pf {\n  loop {\n    break\n  tear_down\n}\n';
    const [found] = parse(text, 'a.amu').diagnostics;
    expect(found.related).toEqual([
      {
        uri: 'a.amu',
        start: text.indexOf('{', 20),
        end: text.indexOf('{', 20) + 1,
        message: 'this `{` is not closed',
      },
    ]);
    expect(found.message).toContain('`loop`');
  });
});
