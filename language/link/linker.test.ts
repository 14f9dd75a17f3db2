import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultTiming, keys, link, linkExpression, Workspace } from '..';
import type { Identifier } from '../syntax/ast';
import { walk } from '../syntax/walk';
import { resolveImport } from './imports';
import type { LinkedProgram, SystemModel } from './model';

const entry = 'file:///work/entry.amu';
const linked = (text: string, others: Readonly<Record<string, string>> = {}) =>
  link(entry, uri => (uri === entry ? text : others[uri]));
const errors = (p: LinkedProgram) =>
  p.diagnostics.filter(d => d.severity === 'error').map(d => `${d.code}: ${d.message}`);
const identifiersOf = (p: LinkedProgram): Identifier[] => {
  const found: Identifier[] = [];
  walk(p.files.get(entry)?.declarations ?? [], n => {
    if (n.kind === 'identifier') found.push(n);
    return true;
  });
  return found;
};
const system = (text: string, others?: Readonly<Record<string, string>>): SystemModel => {
  const p = linked(text, others);
  expect(errors(p)).toEqual([]);
  return p.systems[0];
};
const wrap = (pf: string, more = '') =>
  `system s {\n${more}\nfunction pf: physical { memory m { at: 0x10000  size: 1MiB }\n${pf}\n}\n}\n`;

describe('defaults', () => {
  const s = system(wrap('interface sw0 { tx t0  rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0'));
  test('an AMU that says nothing is of type A1 with 4 sockets of each direction and messages up to 2 KiB', () => {
    expect(s.amu).toMatchObject({
      type: 'A1',
      txSockets: 4,
      rxSockets: 4,
      minMessageBytes: 64,
      maxMessageBytes: 2048,
      maxRingSlots: 4096,
      interfaces: 16,
      sessions: 64,
      vectors: 32,
      pasidBits: 0,
      implementer: 0x43bn,
    });
  });
  test('rings have 16 slots, sessions the longest message', () => {
    const [t0, r0] = s.functions[0].interfaces[0].sockets;
    expect([t0.slots, r0.slots, r0.mode, r0.threshold]).toEqual([16, 16, 'back_pressure', 0]);
    expect(s.sessions[0]).toMatchObject({ id: 0, messageBytes: 2048, priority: 0 });
    expect(s.functions[0].management.map(r => [r.name, r.slots])).toEqual([
      ['command', 16],
      ['response', 16],
      ['exception', 16],
      ['trace', 16],
    ]);
  });
  test('times are those that the keys of `timing` announce', () => {
    const text = [...keys.timing.values()].map(k => `${k.name}: ${k.fallback}`).join('\n');
    const { origin: _, ...given } = system(wrap('', `timing {\n${text}\n}`)).timing;
    expect(given).toEqual(defaultTiming);
    expect(s.timing).toEqual(defaultTiming);
  });
  test('an agent has room for four of its longest messages', () => {
    const text = (message: string) =>
      `accelerator e { on message m at rx[n] { send tx[n], m } }\n${wrap('interface sw0 { tx t0  rx r0 }', `agent a: e { }\nsession o: pf.sw0.t0 -> a.hw0.rx0 { message: ${message} }\nsession b: a.hw0.tx0 -> pf.sw0.r0 { message: 64B }`)}`;
    expect(system(text('256B')).agents[0].creditBytes).toBe(1024);
    expect(system(text('64B')).agents[0].creditBytes).toBe(256);
  });
});

describe('numbers', () => {
  test('ids that are not given are the lowest that nobody gives', () => {
    const s = system(
      wrap('interface a { id: 1 tx t0 { id: 1 } tx t1 tx t2 }\ninterface b { physical: 0 }\ninterface c { }'),
    );
    expect(s.functions[0].interfaces.map(i => [i.id, i.physicalId])).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
    expect(s.functions[0].interfaces[0].sockets.map(x => x.id)).toEqual([1, 0, 2]);
  });
  test('the PF comes first, VFs by number, numbered from 1', () => {
    const vf = (name: string, number: string) =>
      `function ${name}: virtual { ${number} memory m { at: 0  size: 64KiB } }`;
    const s = system(wrap('', `${vf('b', 'number: 3')}\n${vf('a', '')}`));
    expect(s.functions.map(f => [f.name, f.number, f.index])).toEqual([
      ['pf', 0, 0],
      ['a', 1, 1],
      ['b', 3, 2],
    ]);
  });
  test('an AMI-HW belongs to the function at the other end of its session; between agents to the PF', () => {
    const s = system(
      `accelerator e { on message m at rx[n] { send tx[n], m } }
system s {
  agent a: e { interfaces: 2 }
  agent b: e { }
  function pf: physical { memory m { at: 0  size: 1MiB } interface sw0 { tx t0 rx r0 } }
  function vf: virtual { memory m { at: 0  size: 1MiB } interface sw0 { tx t0 rx r0 } }
  session one: vf.sw0.t0 -> a.hw1.rx0
  session two: a.hw1.tx1 -> b.hw0.rx0
  session three: b.hw0.tx0 -> pf.sw0.r0
}`,
    );
    expect(s.hardwareInterfaces).toEqual([
      { agent: 0, number: 1, ownerFunction: 1, id: 0 },
      { agent: 1, number: 0, ownerFunction: 0, id: 0 },
    ]);
  });
});

describe('placement', () => {
  test('management rings, then rings, then buffers, in order, each on 64 bytes', () => {
    const f = system(
      wrap(
        'management { command: 1 slots response: 2 slots exception: 1 slots trace: 1 slots }\nbuffer b { size: 10B }\ninterface sw0 { tx t0 { slots: 2 } rx r0 { slots: 1 } }\nbuffer c { size: 1B }',
        'amu { message: 64B .. 64B }',
      ),
    ).functions[0];
    expect(f.management.map(r => r.at)).toEqual([0x10000, 0x10040, 0x100c0, 0x10100]);
    expect(f.interfaces[0].sockets.map(r => r.at)).toEqual([0x10140, 0x101c0]);
    expect(f.buffers.map(r => r.at)).toEqual([0x10200, 0x10240]);
  });
  test('nothing is placed over what has an address', () => {
    const f = system(wrap('buffer fixed { at: 0x10000  size: 4KiB }\nbuffer free { size: 64B }'))
      .functions[0];
    expect(f.management[0].at).toBe(0x11000);
    expect(f.buffers[1].at).toBeGreaterThanOrEqual(0x11000);
  });
  test('whatever the sizes: all inside of their memory, none over another', () => {
    const sizes = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 5000 }), at: fc.option(fc.integer({ min: 0, max: 60 })) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(sizes, items => {
        let next = 0x20000;
        const text = items.map(({ size, at }, i) => {
          const start = next + (at ?? 0);
          if (at !== null) next = start + size;
          return `buffer b${i} { size: ${size} ${at === null ? '' : `at: ${start}`} }`;
        });
        const f = system(wrap(text.join('\n'))).functions[0];
        const all = [...f.management.map(r => ({ at: r.at, size: r.slots * 64 })), ...f.buffers].sort(
          (a, b) => a.at - b.at,
        );
        for (const [i, r] of all.entries()) {
          expect(r.at).toBeGreaterThanOrEqual(0x10000);
          expect(r.at + r.size).toBeLessThanOrEqual(0x110000);
          if (i > 0) expect(r.at).toBeGreaterThanOrEqual(all[i - 1].at + all[i - 1].size);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('constants and quantities', () => {
  const value = (text: string) => {
    const p = linked(`struct r { a: u8  b: u32 }\nconstant x = ${text}\n`);
    return p.ok ? `${p.constants[0].type.kind} ${p.constants[0].value}` : errors(p)[0].split(':')[0];
  };
  test.each([
    ['2KiB * 3', 'size 6144'],
    ['2KiB / 64B', 'int 32'],
    ['1us - 250ns', 'time 750000'],
    ['10us / 50ns', 'int 200'],
    ['3 * 50ns', 'time 150000'],
    ['16KiB / 16GB/s', 'time 1024000'],
    ['16GB/s * 1us', 'size 16000'],
    ['1 / 2GHz', 'time 500'],
    ['0 - 1', 'int 18446744073709551615'],
    ['1 << 64', 'int 0'],
    ['log2(2KiB)', 'int 11'],
    ['min(3us, 500ns)', 'time 500000'],
    ['size_of(r)', 'size 5'],
    ['~0 >> 60 == 15 and not false', 'bool 1'],
    ['1us + 64', 'unit-mismatch'],
    ['2KiB < 3ns', 'unit-mismatch'],
    ['1 + true', 'type-mismatch'],
    ['zeros(4)', 'not-constant'],
    ['4 % (2 - 2)', 'division-by-zero'],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected));

  test('constants may use those that come later, and imported ones', () => {
    const p = linked('import "other.amu"\nconstant a = b * 2\nconstant b = far + 1\n', {
      'file:///work/other.amu': 'constant far = 20\n',
    });
    expect(errors(p)).toEqual([]);
    expect(p.constants.find(c => c.name === 'a')?.value).toBe(42n);
  });
});

describe('imports', () => {
  test.each([
    ['a.amu', 'file:///x/y/b.amu', 'file:///x/y/a.amu'],
    ['../a.amu', 'file:///x/y/b.amu', 'file:///x/a.amu'],
    ['my file.amu', 'file:///x/b.amu', 'file:///x/my%20file.amu'],
    ['sub/../a.amu', 'examples/b.amu', 'examples/a.amu'],
    ['a.amu', 'b.amu', 'a.amu'],
    ['../../../a.amu', '/x/b.amu', '/a.amu'],
    ['std/agents.amu', 'file:///x/b.amu', 'amu-std:/std/agents.amu'],
    ['agents.amu', 'amu-std:/std/dma.amu', 'amu-std:/std/agents.amu'],
    ['a.amu', 'vscode-vfs://host/x/b.amu', 'vscode-vfs://host/x/a.amu'],
  ])('%s from %s', (path, from, expected) => expect(resolveImport(path, from)).toBe(expected));

  test('names come through imports of imports; what they declare keeps its file', () => {
    const others = {
      'file:///work/hw.amu': `import "lib.amu"\n${wrap('interface sw0 { tx t0 rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0')}`,
      'file:///work/lib.amu': 'constant n = 3\n',
    };
    const p = linked(
      'import "hw.amu"\ndriver d on pf {\n bring_up\n put t0, zeros(n)\n doorbell t0\n}\n',
      others,
    );
    expect(errors(p)).toEqual([]);
    expect(p.drivers[0].system?.origin.uri).toBe('file:///work/hw.amu');
    expect(p.visible.get(entry)?.has('n')).toBe(true);
    expect(p.visible.get('file:///work/lib.amu')?.size).toBe(1);
  });
});

describe('programs', () => {
  const text = `${wrap('interface sw0 { tx t0 rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0')}driver d on pf {
  let a = 1
  for i in 0 ..< 3 {
    let m = 2us
    log "{a} {i} {m}"
  }
  let r = command PF_PROBE
  check r.STATUS == ok
}
`;
  const p = linked(text);
  test('locals are numbered from 0 in order, and every name is bound', () => {
    expect(errors(p)).toEqual([]);
    const slots = new Map(
      identifiersOf(p).flatMap(n => {
        const b = p.bindings.get(n);
        return b?.kind === 'local' ? [[b.name, b.slot] as const] : [];
      }),
    );
    expect([...slots]).toEqual([
      ['a', 0],
      ['i', 1],
      ['m', 2],
      ['r', 3],
    ]);
  });
  const look = (expression: string, marker?: string) => {
    const found = linkExpression(
      p,
      expression,
      marker ? { uri: entry, offset: text.indexOf(marker) } : undefined,
    );
    const [error] = found.diagnostics;
    if (error) return `${error.code} ${error.start}..${error.end}`;
    const type = found.expression && found.types.get(found.expression);
    return type?.kind === 'thing' ? type.thing.kind : type?.kind;
  };
  test('an expression is linked in the scope of a place', () => {
    expect(look('a + i', 'log')).toBe('int');
    expect(look('m * 2', 'log')).toBe('time');
    expect(look('r.MAX_ASN', 'check r')).toBe('int');
    expect(look('sw0.WRITE_INDEX_TX[0] & 63', 'log')).toBe('int');
    expect(look('t0', 'log')).toBe('socket');
    expect(look('t0.fill\n >\n 3', 'log')).toBe('bool');
  });
  test('names of elsewhere are unknown, and the finding has offsets of the expression', () => {
    expect(look('i', 'check r')).toBe('unknown-name 0..1');
    expect(look('1 + r', 'log')).toBe('unknown-name 4..5');
  });
  test('without a place, names are those of the system', () => {
    expect(look('pf.sw0.t0.fill == 0 and d.done')).toBe('bool');
    expect(look('t0.fill')).toBe('unknown-name 0..2');
  });
  test('what is no expression is a finding, not a crash', () => {
    for (const wrong of ['', '1 +', ')', 'a) + (b', 'let x = 1', 'take r0', '"', '/*', '1\nconstant z = 2']) {
      expect(linkExpression(p, wrong).diagnostics.length, wrong).toBeGreaterThan(0);
    }
  });
});

describe('the workspace', () => {
  test('links again only when a file that it used changed', () => {
    const files: Record<string, string> = {
      'a.amu': 'import "b.amu"\nconstant x = y\n',
      'b.amu': 'constant y = 1\n',
    };
    const w = new Workspace(uri => files[uri]);
    const first = w.link('a.amu');
    expect(w.link('a.amu')).toBe(first);
    w.set('c.amu', 'constant z = 1\n');
    expect(w.link('a.amu')).toBe(first);
    w.set('b.amu', 'constant y = 2\n');
    const second = w.link('a.amu');
    expect(second.constants.find(c => c.name === 'x')?.value).toBe(2n);
    expect(second.files.get('a.amu')).toBe(first.files.get('a.amu'));
    w.delete('b.amu');
    expect(w.link('a.amu').constants.find(c => c.name === 'x')?.value).toBe(1n);
    expect(w.usersOf('b.amu')).toEqual(['a.amu']);
  });
  test('a missing import is found when it comes', () => {
    const w = new Workspace(() => undefined);
    w.set('a.amu', 'import "b.amu"\n');
    expect(w.link('a.amu').ok).toBe(false);
    w.set('b.amu', '');
    expect(w.link('a.amu').ok).toBe(true);
  });
});

describe('the bundled library yields', () => {
  const own = `import "std/agents.amu"\naccelerator inversion { on message m at rx[n] { send tx[n], m } }\n`;
  test('to an accelerator of the same name in the file that imports it', () => {
    const p = linked(
      `${own}system s {\nagent inv: inversion { }\nfunction pf: physical { memory m { at: 0x10000  size: 64KiB } }\n}\n`,
    );
    expect(errors(p)).toEqual([]);
    expect(p.systems[0].agents[0].accelerator?.origin.uri).toBe(entry);
  });
  test('in whatever order the two are imported', () => {
    const other = 'file:///work/own.amu';
    for (const imports of [
      'import "std/agents.amu"\nimport "own.amu"',
      'import "own.amu"\nimport "std/agents.amu"',
    ]) {
      const p = linked(
        `${imports}\nsystem s {\nagent inv: inversion { }\nfunction pf: physical { memory m { at: 0x10000  size: 64KiB } }\n}\n`,
        {
          [other]: 'accelerator inversion { on message m at rx[n] { send tx[n], m } }\n',
        },
      );
      expect(errors(p)).toEqual([]);
      expect(p.systems[0].agents[0].accelerator?.origin.uri).toBe(other);
    }
  });
});

describe('any text', () => {
  const texts = ['inversion', 'dma', 'by-hand', 'loopback'].map(n =>
    readFileSync(`examples/${n}.amu`, 'utf8'),
  );
  test('links without throwing when a piece is cut out or doubled, and findings lie inside of it', () => {
    const change = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.nat(),
      length: fc.nat(60),
      to: fc.nat(),
      cut: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ text, at, length, to, cut }) => {
        const start = at % text.length;
        const piece = text.slice(start, start + length);
        const place = to % text.length;
        const changed = cut
          ? text.slice(0, start) + text.slice(start + length)
          : text.slice(0, place) + piece + text.slice(place);
        const p = linked(changed);
        for (const d of p.diagnostics) {
          expect(d.start).toBeGreaterThanOrEqual(0);
          expect(d.end).toBeLessThanOrEqual(p.files.get(d.uri)?.text.length ?? -1);
          expect(d.end).toBeGreaterThanOrEqual(d.start);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('constants in any order', () => {
  test('a row of 5000, each before the one that it needs', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `constant c${i} = c${i + 1} + 1`);
    const p = linked(`${rows.join('\n')}\nconstant c5000 = 0\n`);
    expect(errors(p)).toEqual([]);
    expect(p.constants[0].value).toBe(5000n);
  });
  test('what two of them need is evaluated once, in whatever order they come', () => {
    const p = linked('constant a = b + c\nconstant c = b * 2\nconstant b = d + 1\nconstant d = 4\n');
    expect(errors(p)).toEqual([]);
    expect(p.constants.map(c => c.value)).toEqual([15n, 10n, 5n, 4n]);
  });
  test('a circle of 1000 is one finding', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `constant c${i} = c${(i + 1) % 1000} + 1`);
    expect(errors(linked(rows.join('\n')))).toEqual(['constant-circular: `c0` depends on itself']);
  });
});

describe('files full of slips', () => {
  const drivers = (n: number) =>
    wrap('interface sw0 { tx t0  rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0').concat(
      ...Array.from({ length: n }, (_, i) => `driver app${i} on pf {\n  let count = 1\n  log "{counr}"\n}\n`),
    );
  test('3000 unknown names take no time that grows with their square', () => {
    const text = drivers(3000);
    const start = performance.now();
    expect(errors(linked(text)).length).toBe(3000);
    expect(performance.now() - start).toBeLessThan(8000);
  });
  test('a local is still guessed in the last of them', () => {
    expect(errors(linked(drivers(300))).at(-1)).toContain('did you mean `count`?');
  });
});

describe('what a finding says', () => {
  const messages = (text: string) => errors(linked(text));
  test('an import without a path', () => {
    expect(messages('import ""\n')).toEqual([
      'expected-text: an import needs the path of a file: `import "std/agents.amu"`',
    ]);
  });
  test('log2(0) as a constant', () => {
    expect(messages('constant z = 0\nconstant l = 1 + log2(z)\n')).toEqual([
      'not-constant: `log2(0)` fails: zero has no highest bit',
    ]);
  });
  test('an unknown unit: all that there are', () => {
    const [message] = messages('constant q = 3parsecs\n');
    for (const unit of ['kB', 'MB', 'kHz', 'KiB/s']) expect(message).toContain(` ${unit}`);
  });
  test('a memory without address overlaps none that has one', () => {
    const memories = 'memory m { size: 32KiB }\n memory n { at: 0  size: 64KiB }';
    expect(messages(`system s { function pf: physical {\n ${memories} } }`)).toEqual([
      'missing-value: `at` is missing; for example `at: 0x100000`',
    ]);
  });
  test('misspelt words behind a wait and a check', () => {
    const s = wrap('interface sw0 { tx t0  rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0');
    const driver = 'driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n';
    expect(messages(`${s}${driver}  wait r0 unitl 3us\n}\n`)).toEqual([
      'missing-word: `unitl` means nothing here; did you mean `until`?',
    ]);
    expect(messages(`${s}${driver}}\ntest "t" of s {\n  run app\n  check app.done withn 1ms\n}\n`)).toEqual([
      'missing-word: `withn` means nothing here; did you mean `within`?',
    ]);
  });
  test('two tests with one title cannot be told apart', () => {
    const s = wrap('interface sw0 { tx t0  rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0');
    const [message] = messages(`${s}test "t" of s { delay 1us }\ntest "t" of s { delay 1us }\n`);
    expect(message).toContain('duplicate-name: this file has a test "t" already');
  });
  test('an assertion about the layout is none too many', () => {
    const s = wrap('interface sw0 { tx t0  rx r0 }', 'session a: pf.sw0.t0 -> pf.sw0.r0');
    const text = `${s}struct h { a: u64 }\nconstant n = 8\ntest "t" of s { check size_of(h) == n }\n`;
    expect(linked(text).diagnostics.map(d => d.code)).not.toContain('check-always-true');
  });
});
