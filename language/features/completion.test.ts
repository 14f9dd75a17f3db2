import { describe, expect, test } from 'vitest';
import { completions, hover, importPath, matchingSymbols } from '..';
import { parse } from '../syntax';
import { applyEdits } from '../syntax/format';
import { entry, head, inDriver, inSystem, linked, placed } from './fixture';
import type { Completion } from './types';

const offered = (marked: string, elsewhere: Readonly<Record<string, string>> = {}) => {
  const { program, start, text } = placed(marked);
  const files = Object.entries(elsewhere).map(([uri, other]) => parse(other, uri));
  return { text, list: completions(program, entry, start, { elsewhere: () => files }) };
};
const labels = (marked: string) => offered(marked).list.map(c => c.label);
const details = (marked: string) => offered(marked).list.map(c => `${c.label}: ${c.detail}`);
/** The text after choosing, with what comes with it. */
const chosen = (text: string, c: Completion) => {
  const own = { ...c.replace, newText: c.insertText ?? c.label };
  return applyEdits(
    text,
    [...(c.alsoEdit ?? []), own].sort((a, b) => a.start - b.start),
  );
};

describe('values of properties', () => {
  test('numbers that are free', () => {
    expect(labels(inSystem('session x: pf.sw0.t0 -> inv.hw0.rx0 { id: <||> }')).slice(0, 4)).toEqual([
      '0',
      '2',
      '4',
      '5',
    ]);
    expect(labels(inSystem('agent x: inversion { id: <||> }')).slice(0, 2)).toEqual(['0', '1']);
    expect(labels(head.replace('tx t0 { slots', 'tx t0 { id: <||>  slots')).slice(0, 4)).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    expect(labels(inSystem('function x: virtual { number: <||> }')).slice(0, 1)).toEqual(['2']);
  });
  test('slots, the usual first; lengths of messages; each in the range of the AMU', () => {
    expect(labels(head.replace('slots: 64', 'slots: <||>')).slice(0, 4)).toEqual(['16', '1', '2', '4']);
    expect(labels(head.replace('id: 3 ', 'message: <||>')).filter(l => /B$/.test(l))).toEqual([
      '2KiB',
      '64B',
      '128B',
      '256B',
      '512B',
      '1KiB',
    ]);
    const small = head.replace('64B .. 2KiB', '128B .. 256B').replace('id: 3 ', 'message: <||>');
    expect(labels(small).filter(l => /B$/.test(l))).toEqual(['256B', '128B']);
  });
  test('costs, with the default first', () => {
    expect(details(inSystem('timing { dma_write: <||> }')).slice(0, 2)).toEqual([
      '200ns + 16GB/s: the default',
      '200ns: the same for every length',
    ]);
  });
  test('every offered value is a legal one', () => {
    const places = [
      head.replace('slots: 64', 'slots: <||>'),
      head.replace('id: 3 ', 'message: <||>'),
      head.replace('id: 3 ', 'id: <||>'),
      head.replace('priority: 2', 'priority: <||>'),
      head.replace('id: 5', 'credit: <||>'),
      head.replace('slots: 32', 'slots: 32  threshold: <||>'),
      head.replace('interface sw0 {', 'interface sw0 {\n      tx_vector: <||>'),
      inSystem('timing { mmio_read: <||> }').replace(/ {2}timing \{ dma.*\n/, ''),
    ];
    for (const place of places) {
      const marked = place.replace('at: 0x10000  size: 1MiB', 'at: 0x10000  size: 16MiB');
      const { text, list } = offered(marked);
      const values = list.filter(c => c.kind === 'value');
      expect(values.length, marked).toBeGreaterThan(0);
      for (const c of values) {
        const errors = linked(chosen(text, c)).diagnostics.filter(d => d.severity === 'error');
        expect(errors, `${c.label} in ${marked}`).toEqual([]);
      }
    }
  });
});

describe('a system of thousands of names', () => {
  const many = Array.from({ length: 2000 }, (_, i) => `constant name_${i} = ${i}`).join('\n');
  test('lists what a person can read, by the letters that were typed', () => {
    const all = labels(`${many}\n${inDriver('let x = <||>')}`).filter(l => l.startsWith('name_'));
    expect(all.length).toBeGreaterThan(300);
    expect(all.length).toBeLessThanOrEqual(500);
    const few = labels(`${many}\n${inDriver('let x = name_1999<||>')}`).filter(l => l.startsWith('name_'));
    expect(few).toEqual(['name_1999']);
  });
});

describe('whole pieces', () => {
  test('a session between sockets that have none', () => {
    const free = head.replace('rx r0 {', 'tx t1 { slots: 4 }\n      rx r0 {');
    const { list } = offered(free.replace('  session out:', '  <||>\n  session out:'));
    const piece = list.find(c => c.label === 'session to agent');
    expect(piece?.insertText).toContain('pf.sw0.t1');
    expect(piece?.snippet).toBe(true);
  });
  test('rings with the next free name, loops of a driver with its own sockets', () => {
    const { list } = offered(head.replace('      rx r0', '      <||>\n      rx r0'));
    expect(list.find(c => c.label === 'tx ring')?.insertText).toContain('t1');
    const loop = offered(inDriver('<||>')).list.find(c => c.label === 'send and receive loop');
    expect(loop?.insertText).toMatch(/put \$\{2:t0\}[\s\S]*wait \$\{3:r0\}/);
  });
});

describe('names of other files', () => {
  const kinds = 'file:///work/lib/kinds.amu';
  const accelerator =
    '/// Turns bytes around.\naccelerator reverse {\n  on message m at rx[n] { send tx[n], m }\n}\n';

  test('bring their import', () => {
    const { text, list } = offered(inSystem('agent x: <||>'), { [kinds]: accelerator });
    const found = list.find(c => c.label === 'reverse');
    expect(found?.detail).toBe('import "lib/kinds.amu"');
    const after = chosen(text, found!);
    expect(after).toMatch(/^import "std\/agents.amu"\nimport "lib\/kinds.amu"\n/);
    expect(linked(after, { [kinds]: accelerator }).diagnostics.filter(d => d.severity === 'error')).toEqual(
      [],
    );
  });
  test('begin the file where nothing is imported yet', () => {
    const { text, list } = offered('constant a = <||>', { 'file:///work/b.amu': 'constant bb = 1\n' });
    expect(chosen(text, list.find(c => c.label === 'bb')!)).toBe('import "b.amu"\n\nconstant a = bb');
  });
  test('are not offered twice, nor where no path leads', () => {
    const seen = offered(inSystem('agent x: <||>'), { 'amu-std:/std/agents.amu': accelerator });
    expect(seen.list.map(c => c.label)).not.toContain('reverse');
    const virtual = offered(inSystem('agent x: <||>'), { 'vscode-vfs://github/kinds.amu': accelerator });
    expect(virtual.list.map(c => c.label)).not.toContain('reverse');
  });
  test('files of the workspace complete an import', () => {
    const { list } = offered('import "<||>"', { [kinds]: accelerator });
    expect(list.map(c => c.label)).toEqual(['std/agents.amu', 'lib/kinds.amu']);
  });
});

describe('paths of imports', () => {
  test.each([
    ['file:///w/a.amu', 'file:///w/b.amu', 'b.amu'],
    ['file:///w/x/a.amu', 'file:///w/b.amu', '../b.amu'],
    ['file:///w/a.amu', 'file:///w/my%20parts/%C3%A9.amu', 'my parts/é.amu'],
    ['file:///w/a.amu', 'amu-std:/std/agents.amu', 'std/agents.amu'],
    ['file:///w/a.amu', 'vscode-vfs://h/b.amu', undefined],
    ['untitled:Untitled-1', 'file:///w/b.amu', undefined],
  ])('from %s to %s: %s', (from, to, path) => expect(importPath(from, to)).toBe(path));
});

describe('symbols by a query', () => {
  test('hold its letters in their order', () => {
    const found = (query: string) =>
      matchingSymbols(parse(head, entry), query).map(m => `${m.container}/${m.symbol.name}`);
    expect(found('R0')).toEqual(['demo.pf.sw0/r0']);
    expect(found('dm')).toEqual(['/demo']);
    expect(found('')).toEqual(expect.arrayContaining(['/request', 'demo.pf/ram', 'demo/out']));
    expect(found('zzz')).toEqual([]);
  });
});

describe('hover over sums', () => {
  const hovered = (marked: string) => {
    const { program, start } = placed(marked);
    return hover(program, entry, start)?.markdown ?? '';
  };
  test('a time tells what it is a part of', () => {
    expect(hovered(head.replace('20ns + 5ns', '20<||>ns + 5ns'))).toContain('Here 25ns');
    expect(hovered(inDriver('delay 2 * (1us + 50<||>0ns)'))).toContain('`2 * (1us + 500ns)` = 3us');
  });
  test('a session tells what it costs at least, and of which parts', () => {
    expect(hovered(head.replace('session back', 'session ba<||>ck'))).toContain(
      'from send to delivery at least 353ns = `session_hop` 25ns + `dma_write` 328ns',
    );
  });
  test('a cost tells what it is for the shortest and the longest message', () => {
    const text = hovered(head.replace('dma_read', 'dma<||>_read'));
    expect(text).toContain('64 B: 304ns = 300ns + 4ns');
    expect(text).toContain('2 KiB: 428ns = 300ns + 128ns');
  });
});
