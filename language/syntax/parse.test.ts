import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '.';
import type { SyntaxFile } from './ast';
import { describeFindings } from './marked';
import { walk } from './walk';

const folder = (path: string) =>
  readdirSync(path)
    .filter(name => name.endsWith('.amu'))
    .map(name => readFileSync(`${path}/${name}`, 'utf8'));
const valid = [...folder('examples'), ...folder('std')];

/** What holds for any text at all. */
function expectSound(file: SyntaxFile): void {
  const { text, tokens } = file;
  let at = 0;
  let rebuilt = '';
  for (const token of tokens) {
    if (token.start < at) throw new Error(`token ${token.start} behind ${at}`);
    const gap = text.slice(at, token.start);
    if (/[^\s\u200b\ufeff]/.test(gap)) throw new Error(`a gap holds ${JSON.stringify(gap)}`);
    rebuilt += gap + token.text;
    at = token.end;
  }
  expect(rebuilt).toBe(text);
  expect(tokens.at(-1)?.kind).toBe('end');
  for (const found of file.diagnostics) {
    const sound = found.start >= 0 && found.end >= found.start && found.end <= text.length;
    if (!sound) throw new Error(`${found.code} at ${found.start}..${found.end}`);
  }
  walk(file.declarations, (node, parent) => {
    const sound =
      node.start >= (parent?.start ?? 0) &&
      node.end <= (parent?.end ?? text.length) &&
      node.end >= node.start;
    if (!sound)
      throw new Error(
        `${node.kind} ${node.start}..${node.end} in ${parent?.kind} ${parent?.start}..${parent?.end}`,
      );
  });
}

describe('any text', () => {
  test.each(valid)('valid file %#', text => {
    const file = parse(text, 'a.amu');
    expect(describeFindings(text, file.diagnostics)).toBe('');
    expectSound(file);
  });

  test('random characters never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => expectSound(parse(text, 'a.amu'))),
      { numRuns: 500 },
    );
  });

  test('random pieces of the language never throw', () => {
    const words =
      'system driver accelerator test struct constant import amu agent function session memory interface tx rx on message at let set for in while loop if else put doorbell wait take command read write store check log until within not and or true = == .. ..< -> : , . ; ( ) [ ] { } ~ - + x "a{b}c" "t" "{ 4 0x 64B 50ns 9q /* // /// # $ “a” \r \n'.split(
        ' ',
      );
    const piece = fc.constantFrom(...words, '\n', '\n  ', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), fc.constantFrom('', ' '), (pieces, between) => {
        expectSound(parse(pieces.join(between), 'a.amu'));
      }),
      { numRuns: 1500 },
    );
  });

  test('valid files with pieces cut, doubled or swapped never throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.nat(2)), { maxLength: 6 }),
        (text, cuts) => {
          let broken = text;
          for (const [place, length, how] of cuts) {
            const from = place % (broken.length + 1);
            const piece = broken.slice(from, from + length);
            const reversed = [...piece].reverse().join('');
            broken = broken.slice(0, from) + ['', piece + piece, reversed][how] + broken.slice(from + length);
          }
          expectSound(parse(broken, 'a.amu'));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every beginning of a valid file, as while it is typed', () => {
    for (const text of valid)
      for (let end = 0; end < text.length; end += 37) expectSound(parse(text.slice(0, end), 'a.amu'));
  });
});

describe('nesting and length', () => {
  const deep = 10_000;
  const forms: [string, string][] = [
    ['parentheses', `constant a = ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['open parentheses', `constant a = ${'('.repeat(deep)}`],
    ['brackets', `constant a = ${'['.repeat(deep)}1${']'.repeat(deep)}`],
    ['indexes', `constant a = ${'b['.repeat(deep)}1${']'.repeat(deep)}`],
    ['calls', `constant a = ${'f('.repeat(deep)}1${')'.repeat(deep)}`],
    ['structs', `constant a = ${'s { x: '.repeat(deep)}1${' }'.repeat(deep)}`],
    ['unary operators', `constant a = ${'~'.repeat(deep)}1`],
    ['negations', `constant a = ${'not '.repeat(deep)}true`],
    ['sums', `constant a = 1${' + 1'.repeat(deep)}`],
    ['members', `constant a = b${'.c'.repeat(deep)}`],
    ['blocks', `driver a on pf { ${'loop { '.repeat(deep)}${'}'.repeat(deep)} }`],
    ['else if', `driver a on pf { if a { } ${'else if a { } '.repeat(deep)} }`],
    ['powers of powers', `constant a = ${'1 + (2 * '.repeat(deep)}3${')'.repeat(deep)}`],
    ['texts in texts', `constant a = "${'{'.repeat(deep)}${'}'.repeat(deep)}"`],
  ];
  test.each(forms)(
    '%s, ten thousand deep: no exception, a finding, and what follows is read',
    (name, text) => {
      const file = parse(`${text}\nstruct after_it { a: u8 }\n`, 'a.amu');
      expectSound(file);
      if (name !== 'texts in texts')
        expect(file.diagnostics.filter(({ code }) => code === 'too-deep')).toHaveLength(1);
      expect(file.diagnostics.length).toBeLessThanOrEqual(2);
      expect(file.declarations.at(-1)).toMatchObject({ kind: 'struct', name: { text: 'after_it' } });
    },
  );

  test('ordinary nesting and long sums are read', () => {
    const text = `constant a = ${'('.repeat(100)}1${')'.repeat(100)}\nconstant b = 1${' + 1'.repeat(900)}\n`;
    expect(parse(text, 'a.amu').diagnostics).toEqual([]);
  });

  test('time is linear in the length, also of broken text', () => {
    const pieces = [
      valid[0],
      'driver a on pf {\n  for i in 0 ..< 4\n    put t0 m\n',
      '}\n',
      '{',
      '((',
      '"{a}{b}" ',
      '/*\nsystem ',
      'sesion a b c\n',
      'x = = {\n',
      'let a = (b[',
      "' ",
    ];
    for (const piece of pieces) {
      const time = (length: number): number => {
        const text = piece.repeat(Math.ceil(length / piece.length));
        let best = Number.POSITIVE_INFINITY;
        for (let run = 0; run < 2; run++) {
          const before = process.cpuUsage().user;
          parse(text, 'a.amu');
          best = Math.min(best, (process.cpuUsage().user - before) / 1000);
        }
        return best;
      };
      time(5_000);
      // Eight times the text: far from the 64 times of quadratic time. Who is slow because of others is asked again.
      const found = Array.from({ length: 3 }, () => ({ short: 0, long: 0 }));
      const linear = found.some(times => {
        times.short = time(8_000);
        times.long = time(64_000);
        return times.long < Math.max(times.short, 4) * 24;
      });
      expect(linear, `${piece}: ${JSON.stringify(found)} ms`).toBe(true);
    }
  });
});

describe('what trees say', () => {
  const statement = (text: string) => {
    const file = parse(`driver app on pf {\n  ${text}\n}`, 'a.amu');
    expect(describeFindings(file.text, file.diagnostics)).toBe('');
    const [driver] = file.declarations;
    return driver.kind === 'driver' ? driver.body.statements[0] : undefined;
  };
  /** An expression with all its brackets written out. */
  const shape = (text: string): string => {
    const found = statement(`check ${text}`);
    const show = (node: unknown): string => {
      const it = node as Record<string, never> & { kind: string };
      if (it.kind === 'binary') return `(${show(it.left)} ${it.operator} ${show(it.right)})`;
      if (it.kind === 'unary') return `(${it.operator} ${show(it.operand)})`;
      if (it.kind === 'parenthesized') return show(it.inner);
      if (it.kind === 'name') return (it.name as { text: string }).text;
      if (it.kind === 'number') return String(it.value);
      if (it.kind === 'member') return `${show(it.object)}.${(it.name as { text: string }).text}`;
      if (it.kind === 'index') return `${show(it.object)}[${show(it.index)}]`;
      if (it.kind === 'slice')
        return `${show(it.object)}[${show(it.from)} ${it.inclusive ? '..' : '..<'} ${show(it.to)}]`;
      return it.kind;
    };
    return found?.kind === 'check' ? show(found.condition) : '';
  };

  test.each([
    ['a or b and c', '(a or (b and c))'],
    ['not a == b and c', '((not (a == b)) and c)'],
    ['a | b ^ c & d << e + f * g', '(a | (b ^ (c & (d << (e + (f * g))))))'],
    ['a - b - c', '((a - b) - c)'],
    ['-a * ~b', '((- a) * (~ b))'],
    ['~m[0 ..< 8] == n', '((~ m[0 ..< 8]) == n)'],
    ['m[1 .. 2][3].length > 4', '(m[1 .. 2][3].length > 4)'],
    ['a & 1 == 0', '((a & 1) == 0)'],
    ['a ==\n b +\n c', '(a == (b + c))'],
    ['a\n  and b', '(a and b)'],
  ])('%s is %s', (text, expected) => expect(shape(text)).toBe(expected));

  test.each([
    ['64B', 64n, 'size'],
    ['2KiB', 2048n, 'size'],
    ['1.5MB', 1_500_000n, 'size'],
    ['16GB/s', 16_000_000_000n, 'rate'],
    ['1KiB/s', 1024n, 'rate'],
    ['50ns', 50_000n, 'time'],
    ['1.5us', 1_500_000n, 'time'],
    ['2s', 2_000_000_000_000n, 'time'],
    ['2.4GHz', 2_400_000_000n, 'frequency'],
    ['0x4_2000', 0x42000n, 'none'],
    ['0b1010_1010', 170n, 'none'],
    ['1_000', 1000n, 'none'],
    ['0xffff_ffff_ffff_ffff', 0xffff_ffff_ffff_ffffn, 'none'],
  ])('%s', (text, value, unit) => {
    expect(statement(`let x = ${text}`)).toMatchObject({ value: { kind: 'number', value, unit, text } });
  });

  test('a division by something that starts with s is no rate', () => {
    expect(shape('64B/size')).toBe('(64 / size)');
  });

  test('words of the language are names wherever nothing else can stand', () => {
    expect(statement('let read = take')).toMatchObject({ name: { text: 'read' }, value: { kind: 'name' } });
    expect(statement('put send, wait.until')).toMatchObject({ kind: 'put' });
    expect(statement('let m = take r0')).toMatchObject({ value: { kind: 'take' } });
    const text = 'system s { function pf: physical { interface rx { rx tx { in: memory } tx rx } } }';
    expect(parse(text, 'a.amu').diagnostics).toEqual([]);
  });

  test('waiting has a count, a limit, or a vector', () => {
    expect(statement('wait r0 for 4 until 100us')).toMatchObject({
      action: { interrupt: false, count: { value: 4n }, until: { value: 100_000_000n } },
    });
    expect(statement('wait interrupt 3 until 1ms')).toMatchObject({
      action: { interrupt: true, target: { value: 3n } },
    });
    expect(statement('wait interrupt')).toMatchObject({
      action: { interrupt: false, target: { kind: 'name' } },
    });
  });

  test('in the head of a block `{` opens the block', () => {
    expect(statement('if a == b { stop }')).toMatchObject({ kind: 'if', condition: { kind: 'binary' } });
    expect(statement('if f((s { x: 1 })) { stop }')).toMatchObject({ condition: { kind: 'call' } });
  });

  test('texts hold expressions', () => {
    expect(statement('log "a {i + 1}\\n{{}} {m[0]}"')).toMatchObject({
      message: { parts: ['a ', { kind: 'binary' }, '\n{} ', { kind: 'index' }] },
    });
  });

  test('documentation belongs to what follows it, blank lines part it', () => {
    const text =
      '/// lost\n\n/// One.\n/// Two.\nsystem s {\n  /// The clock.\n  timing {\n    /// Slow.\n    cpu: 5ns\n  }\n}\n';
    expect(parse(text, 'a.amu').declarations[0]).toMatchObject({
      doc: 'One.\nTwo.',
      members: [{ doc: 'The clock.', properties: [{ doc: 'Slow.' }] }],
    });
  });

  test('properties have labels, ranges and unit words', () => {
    const text = 'system s { amu { sockets: tx 4, rx n, ring: 1 .. 4096 slots  message: 64B .. 2KiB } }';
    const file = parse(text, 'a.amu');
    expect(describeFindings(text, file.diagnostics)).toBe('');
    expect(file.declarations[0]).toMatchObject({
      members: [
        {
          properties: [
            { values: [{ label: { text: 'tx' } }, { label: { text: 'rx' }, value: { kind: 'name' } }] },
            { values: [{ value: { value: 1n }, to: { value: 4096n }, unitWord: { text: 'slots' } }] },
            { values: [{ to: { unit: 'size' } }] },
          ],
        },
      ],
    });
  });

  test('line ends of any kind and a byte order mark change nothing', () => {
    const kinds = (text: string) => parse(text, 'a.amu').declarations.map(node => node.kind);
    for (const text of valid) {
      expect(parse(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'a.amu').diagnostics).toEqual([]);
      expect(kinds(text.replaceAll('\n', '\r'))).toEqual(kinds(text));
    }
  });
});
