import { describe, expect, test } from 'vitest';
import { link } from '../..';
import { unmark } from '../../syntax/marked';
import { fixAll, fixesOf, organizeImports, type Refactoring, refactorings } from '.';
import { applied } from './testing';

const uri = 'file:///work/entry.amu';
const linked = (text: string, others: Readonly<Record<string, string>> = {}) =>
  link(uri, u => (u === uri ? text : others[u]));

/** What can be done at the mark, by title. */
function at(marked: string): { text: string; found: readonly Refactoring[] } {
  const { text, start, end } = unmark(marked);
  return { text, found: refactorings(linked(text), uri, { start, end }) };
}

function done(marked: string, title: RegExp): string {
  const { text, found } = at(marked);
  const action = found.find(a => title.test(a.title));
  if (!action || action.disabled) throw new Error(`${title} cannot be done: ${JSON.stringify(found)}`);
  return applied(text, action.edits);
}

function reason(marked: string, title: RegExp): string | undefined {
  return at(marked).found.find(a => title.test(a.title))?.disabled;
}

const errors = (text: string, others?: Readonly<Record<string, string>>) =>
  linked(text, others).diagnostics.filter(d => d.severity === 'error' || d.severity === 'warning');

describe('a number in another notation', () => {
  test.each([
    ['constant a = <|0x2a|>\n', 'Write as `42`', 'constant a = 42\n'],
    ['constant a = <|42|>\n', 'Write as `0x2a`', 'constant a = 0x2a\n'],
    ['constant a = <|5|>\n', 'Write as `0b101`', 'constant a = 0b101\n'],
    ['constant a = <|2048B|>\n', 'Write as `2KiB`', 'constant a = 2KiB\n'],
    ['constant a = <|2KiB|>\n', 'Write as `2048B`', 'constant a = 2048B\n'],
  ])('%s', (marked, title, wanted) => {
    const { text, found } = at(marked);
    const action = found.find(a => a.title === title);
    expect(applied(text, action?.edits ?? [])).toBe(wanted);
  });

  test('a time stays decimal', () => {
    expect(reason('constant a = <|50ns|>\n', /hexadecimal/)).toContain('decimal');
  });
});

const system = (parts: string) => `accelerator echo { on message m at rx[n] { send tx[n], m } }
system demo {
  agent a: echo { }
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    interface sw0 {
      ${parts}
      rx r0 { slots: 16 }
    }
  }
  session out: pf.sw0.t0 -> a.hw0.rx0 { id: 3  message: 256B }
  session back: a.hw0.tx0 -> pf.sw0.r0 { id: 1  message: 256B }
}
`;

describe('a ring in two halves', () => {
  test('has a second socket, and a session of its own to the next socket of the agent', () => {
    const text = done(system('tx <|t0|> { slots: 16 }'), /Split/);
    expect(text).toContain('tx t0 { slots: 8 }\n      tx t0_2 { slots: 8 }');
    expect(text).toContain('session out_2: pf.sw0.t0_2 -> a.hw0.rx1 { message: 256B }');
    expect(linked(text).diagnostics.filter(d => d.severity === 'error')).toEqual([]);
  });
  test.each([
    ['tx <|t0|> { slots: 1 }', 'halves'],
    ['tx <|t0|> { slots: 16  at: 0x20000 }', 'fixed address'],
    ['tx <|t0|>\n      tx t1\n      tx t2\n      tx t3', 'all its 4 TX sockets'],
  ])('not of %s', (socket, why) => expect(reason(system(socket), /Split/)).toContain(why));
  test('not of a ring whose session leads to another ring', () => {
    const text = system('tx <|t0|>')
      .replace('a.hw0.rx0', 'pf.sw0.r0')
      .replace(/ {2}session back.*\n/, '');
    expect(reason(text, /Split/)).toContain('another ring');
  });
});

describe('ids in order', () => {
  test('are those that were there', () => {
    const text = done(
      system('tx t0').replace('session out', 'session <|out|>'),
      /Sort the ids of the sessions/,
    );
    expect(text).toContain('session out: pf.sw0.t0 -> a.hw0.rx0 { id: 1 ');
    expect(text).toContain('session back: a.hw0.tx0 -> pf.sw0.r0 { id: 3 ');
    expect(errors(text)).toEqual([]);
  });
  test.each([
    ['tx <|t0|> { id: 0 }\n      tx t1 { id: 1 }', 'in order'],
    ['tx <|t0|> { id: 0 }', 'fewer than two'],
    ['tx <|t0|> { id: 1 + 1 }\n      tx t1 { id: 1 }', 'plain number'],
  ])('not of %s', (socket, why) => expect(reason(system(socket), /Sort/)).toContain(why));
  test('not when a driver commands by number', () => {
    const driver = 'driver app on pf {\n  bring_up\n  command PF_ASN_DESTROY { ASN_ID: 3 }\n}\n';
    const text = system('tx t0').replace('session out', 'session <|out|>') + driver;
    expect(reason(text, /Sort/)).toContain('driver');
  });
});

describe('an accelerator kind in a file of its own', () => {
  const kind = `/// Bytes at once.
constant width = 8B
struct job { at: u64 }
/// Reads.
accelerator <|reader|> {
  on message m at rx[n] { send tx[n], load(job(m).at, width) }
}
`;
  const rest =
    'system demo {\n  agent a: reader { }\n  function pf: physical { memory m { at: 0  size: 64KiB } }\n}\n';

  test('takes what it needs along, and is imported', () => {
    const { text, found } = at(`${kind}${rest}`);
    const action = found.find(a => a.kind === 'refactor.extract');
    expect(action?.create?.uri).toBe('file:///work/reader.amu');
    const created = action?.create?.text ?? '';
    expect(created).toBe(
      '/// Bytes at once.\nconstant width = 8B\n\nstruct job { at: u64 }\n\n/// Reads.\naccelerator reader {\n  on message m at rx[n] { send tx[n], load(job(m).at, width) }\n}\n',
    );
    const left = applied(text, action?.edits ?? []);
    expect(left).toMatch(/^import "reader.amu"\n+system demo/);
    const codes = errors(left, { 'file:///work/reader.amu': created }).map(d => d.code);
    expect(codes).toEqual(['agent-unreachable']);
  });
  test('stands behind the imports that are there, and has those that it needs', () => {
    const uses = kind.replace('struct job { at: u64 }\n', '').replace('job(m).at', 'dma_request(m).src');
    const { text, found } = at(`import "std/agents.amu"\n\n${uses}${rest}`);
    const action = found.find(a => a.kind === 'refactor.extract');
    expect(action?.create?.text).toMatch(/^import "std\/agents.amu"\n\n\/\/\/ Bytes/);
    const left = applied(text, action?.edits ?? []);
    expect(left).toMatch(/^import "std\/agents.amu"\nimport "reader.amu"\n\nsystem/);
  });
  test('not when the file holds nothing else', () => {
    expect(reason('accelerator <|sink|> { on message m at rx[n] { } }\n', /Extract/)).toContain(
      'nothing else',
    );
  });
  test('not in a file that has no place', () => {
    const { text, start, end } = unmark(`${kind}${rest}`);
    const program = link('untitled:one', u => (u === 'untitled:one' ? text : undefined));
    expect(refactorings(program, 'untitled:one', { start, end }).map(a => a.disabled)).toContain(
      'the file has no place yet: save it first',
    );
  });
});

describe('imports in order', () => {
  const others = { 'file:///work/a.amu': 'constant a = 1\n', 'file:///work/b.amu': 'constant b = 1\n' };
  const organized = (text: string) => organizeImports(linked(text, others), uri);

  test('library first, then by path, each once, without what is not needed', () => {
    const text =
      '// head\nimport "b.amu"   // more\nimport "a.amu"\nimport "std/agents.amu"\nimport "b.amu"\n\nconstant c = a + b\n';
    const action = organized(text);
    expect(applied(text, action?.edits ?? [])).toBe(
      '// head\nimport "a.amu"\nimport "b.amu"   // more\n\nconstant c = a + b\n',
    );
  });
  test('says so when they are', () => {
    expect(organized('import "a.amu"\nimport "b.amu"\nconstant c = a + b\n')?.disabled).toContain('in order');
  });
  test('not over what stands between them', () => {
    const text = 'import "b.amu"\nconstant c = a + b\nimport "a.amu"\n';
    expect(organized(text)?.disabled).toContain('between');
  });
  test('nothing without imports', () => expect(organized('constant c = 1\n')).toBeUndefined());
  test('with the line ends of the file', () => {
    const text = 'import "b.amu"\r\nimport "a.amu"\r\nconstant c = a + b\r\n';
    expect(applied(text, organized(text)?.edits ?? [])).toBe(
      'import "a.amu"\r\nimport "b.amu"\r\nconstant c = a + b\r\n',
    );
  });
});

describe('all that is certain', () => {
  test('is mended at once', () => {
    const text = 'import "std/agents.amu"\nimport "std/agents.amu"\n# notes\nconstant a = 64 B;\n';
    const action = fixAll(linked(text), uri);
    const mended = applied(text, action.edits);
    expect(action.disabled).toBeUndefined();
    expect(linked(mended).diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    expect(mended).toContain('// notes\nconstant a = 64B\n');
  });
  test('leaves what only a person knows', () => {
    const action = fixAll(linked('constant a = b\n'), uri);
    expect(action.edits).toEqual([]);
    expect(action.disabled).toContain('without asking');
  });
});

describe('fixes', () => {
  const fixes = (text: string, code: string) => {
    const program = linked(text);
    const finding = program.diagnostics.find(d => d.code === code);
    return finding ? fixesOf(program, finding).map(f => f.title) : undefined;
  };
  test('import the file of the library that has a name', () => {
    const text = system('tx t0').replace('agent a: echo', 'agent a: inversion');
    expect(fixes(text, 'unknown-name')).toEqual(['Import "std/agents.amu"']);
  });
  const driven = (body: string) => `${system('tx t0')}driver app on pf {\n  bring_up\n  ${body}\n}\n`;
  const inSystem = (from: string, to: string) => system('tx t0').replace(from, to);
  test.each([
    ['set of nothing', driven('set n = 4'), 'unknown-name', 'Declare it: `let n = …`'],
    ['a counter of nothing', driven('set n = n + 1'), 'unknown-name', 'Declare `let n = 0` before'],
    ['a number of nothing', driven('log "{wanted}"'), 'unknown-name', 'Declare `constant wanted = 0`'],
    ['a time of nothing', driven('delay pause'), 'unknown-name', 'Declare `constant pause = 100us`'],
    ['a socket of nothing', driven('doorbell urgent'), 'unknown-name', 'Add `tx urgent` to `sw0`'],
    [
      'a driver of nothing',
      `${driven('')}test "t" of demo { run host }\n`,
      'unknown-name',
      'Add a driver `host`',
    ],
    ['an accelerator', inSystem('a: echo', 'a: resizer'), 'unknown-name', 'Add an accelerator `resizer`'],
    ['a struct', driven('put t0, ticket { at: 4 }'), 'unknown-name', 'Add a struct `ticket`'],
    ['a hardware interface', inSystem('-> a.hw0', '-> a.hw3'), 'unknown-name', 'Give `a` `interfaces: 4`'],
    ['a session end', inSystem('sw0.t0 ->', 'sw0.t7 ->'), 'unknown-name', 'Add `tx t7` to `sw0`'],
    ['a command', driven('command PF_ASN_MAKE'), 'unknown-command', 'Change to `PF_ASN_CREATE`'],
    ['a field', driven('write AMU_CR.ENABLE = 1'), 'unknown-field', 'Change to `AMU_EN`'],
    ['a system', `${driven('')}test "t" of board { run app }\n`, 'no-such-system', 'Change to `demo`'],
    [
      'an action in an expression',
      driven('check take r0 == zeros(256B)'),
      'nested-action',
      'Put it into a `let message_2` before',
    ],
  ])('for %s', (_, text, code, title) => {
    const program = linked(text);
    const finding = program.diagnostics.find(d => d.code === code);
    const all = finding ? fixesOf(program, finding) : [];
    expect(all.map(f => f.title)).toContain(title);
    for (const fix of all) {
      const left = linked(applied(text, fix.edits)).diagnostics;
      expect(
        left.filter(d => d.code === code && d.message === finding?.message),
        fix.title,
      ).toEqual([]);
    }
  });
  test('name all the paths that a name may stand for', () => {
    const text = `${system('tx t0').replace('interface sw0', 'interface sw1 { tx t0 }\n    interface sw0')}driver d on pf { bring_up\n put t0, zeros(1) }\n`;
    expect(fixes(text, 'ambiguous-name')).toEqual(['Change to `sw1.t0`', 'Change to `sw0.t0`']);
  });
  test('rename a hidden name wherever it stands', () => {
    const text = 'constant k = 4\ntest "t" of demo {\n  let k = 3\n  log "{k} {k}"\n}\n';
    const program = linked(system('tx t0') + text);
    const finding = program.diagnostics.find(d => d.code === 'shadowed-name');
    const [fix] = finding ? fixesOf(program, finding) : [];
    expect(applied(system('tx t0') + text, fix?.edits ?? [])).toContain('let k_2 = 3\n  log "{k_2} {k_2}"');
  });
});
