import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fidelityById } from '../../spec';
import {
  codeLenses,
  completions,
  definition,
  documentSymbols,
  foldingRanges,
  hover,
  link,
  references,
  semanticTokenLegend,
  semanticTokens,
} from '..';
import { unmark } from '../syntax/marked';

const entry = 'entry.amu';
const linked = (text: string) => link(entry, uri => (uri === entry ? text : undefined));

const head = `import "std/agents.amu"
/// How many.
constant count = 42
struct request { kind: u8  address: u64 }
system demo {
  amu { message: 64B .. 2KiB }
  agent inv: inversion { id: 5  latency: 80ns }
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    buffer source { size: 4KiB }
    interface sw0 {
      tx t0 { slots: 64 }
      rx r0 { slots: 32  mode: back_pressure }
    }
  }
  function vf: virtual {
    memory m { at: 0  size: 1MiB }
  }
  session out: pf.sw0.t0 -> inv.hw0.rx0 { id: 3  priority: 2 }
  session back: inv.hw0.tx0 -> pf.sw0.r0
}
`;
const inDriver = (body: string) => `${head}driver app on pf {\n  bring_up\n  ${body}\n}\n`;
const inTest = (body: string) => `${inDriver('')}test "it" of demo {\n  ${body}\n}\n`;
const inSystem = (member: string) => head.replace('  session out:', `  ${member}\n  session out:`);

const labels = (marked: string) => {
  const { text, start } = unmark(marked);
  return completions(linked(text), entry, start).map(c => c.label);
};
/** The text after choosing a completion. */
const chosen = (marked: string, label: string) => {
  const { text, start } = unmark(marked);
  const c = completions(linked(text), entry, start).find(i => i.label === label);
  if (!c) throw new Error(`no ${label}`);
  return text.slice(0, c.replace.start) + (c.insertText ?? c.label) + text.slice(c.replace.end);
};
const hovered = (marked: string) => {
  const { text, start } = unmark(marked);
  return hover(linked(text), entry, start)?.markdown ?? '';
};

describe('completion', () => {
  test('top level: what begins a declaration', () => {
    expect(labels('<||>')).toEqual([
      'import',
      'system',
      'driver',
      'accelerator',
      'test',
      'struct',
      'constant',
    ]);
  });
  test('a driver is on a function, a test of a system', () => {
    expect(labels(`${head}driver app on <||>`)).toEqual(['pf', 'vf']);
    expect(labels(`${head}test "x" of <||>`)).toEqual(['demo']);
  });
  test('imports: the bundled library', () => {
    expect(labels('import "<||>"')).toEqual(['std/agents.amu']);
    expect(chosen('import "st<||>"', 'std/agents.amu')).toBe('import "std/agents.amu"');
  });
  test('keys of a declaration that are not given yet', () => {
    expect(labels(inSystem('amu { type: A1  <||> }'))).toContain('sockets');
    expect(labels(inSystem('amu { type: A1  <||> }'))).not.toContain('type');
    expect(labels(inSystem('timing { <||> }'))).toContain('session_hop');
    expect(chosen(inSystem('timing { sess<||> }'), 'session_hop')).toContain('timing { session_hop:  }');
  });
  test('an agent has the parameters of its accelerator', () => {
    expect(labels(inSystem('agent x: inversion { <||> }'))).toEqual(
      expect.arrayContaining(['credit', 'latency']),
    );
    expect(labels(inSystem('agent x: <||>'))).toEqual(['inversion', 'dma']);
  });
  test('values of a key', () => {
    expect(labels(head.replace('mode: back_pressure', 'mode: <||>'))).toEqual(['back_pressure', 'overwrite']);
    expect(labels(head.replace('size: 4KiB', 'size: 4KiB  in: <||>'))).toEqual(['ram']);
    expect(labels(inSystem('function x: <||>'))).toEqual(['physical', 'virtual']);
  });
  test('members of systems, functions and interfaces', () => {
    expect(labels(inSystem('<||>'))).toEqual(expect.arrayContaining(['agent', 'session', 'timing']));
    expect(labels(head.replace('    buffer', '    <||>\n    buffer'))).toEqual(
      expect.arrayContaining(['number', 'vector', 'memory', 'interface', 'management']),
    );
    expect(labels(head.replace('      rx r0', '      <||>\n      rx r0'))).toEqual(
      expect.arrayContaining(['tx', 'rx', 'rx_vector']),
    );
  });
  test('ends of a session: free sockets of the direction', () => {
    expect(labels(inSystem('session x: <||>'))).toEqual(['inv.hw0.tx1']);
    expect(labels(head.replace('-> inv.hw0.rx0 { id: 3  priority: 2 }', '-> <||>'))).toContain('inv.hw0.rx0');
  });
  test('statements: the verbs of the kind of program', () => {
    expect(labels(inDriver('<||>'))).toEqual(expect.arrayContaining(['put', 'doorbell', 'bring_up']));
    expect(labels(inDriver('<||>'))).not.toContain('run');
    expect(labels(inTest('<||>'))).toEqual(expect.arrayContaining(['run', 'at', 'check']));
    expect(labels('accelerator a {\n  on message m at rx[n] {\n    <||>\n  }\n}')).toContain('send');
  });
  test('sockets by direction', () => {
    expect(labels(inDriver('put <||>'))).toEqual(['t0']);
    expect(labels(inDriver('doorbell t<||>'))).toEqual(['t0']);
    expect(labels(inDriver('let m = take <||>'))).toEqual(['r0', 'exception_ring', 'trace_ring']);
    expect(labels(inDriver('wait <||>'))).toEqual(['t0', 'r0', 'exception_ring', 'trace_ring', 'interrupt']);
  });
  test('commands, and the fields of a command with their width', () => {
    expect(labels(inDriver('command <||>'))).toEqual(expect.arrayContaining(['PF_ASN_CREATE', 'F_PROBE']));
    expect(labels(`${head}driver app on vf {\n  command <||>\n}`)).not.toContain('PF_ASN_CREATE');
    const { text, start } = unmark(inDriver('let r = command PF_ASN_CREATE { PRIO: 3  <||> }'));
    const fields = completions(linked(text), entry, start);
    expect(fields.find(f => f.label === 'ASN_ID')?.detail).toBe('28 bits');
    expect(fields.map(f => f.label)).not.toContain('PRIO');
  });
  test('the status names of that command', () => {
    expect(labels(inDriver('let r = command PF_ASN_CREATE\n  check r.STATUS == <||>'))).toEqual([
      'ok',
      'asn_id_in_use',
      'log2_msg_length_out_of_range',
      'ams_already_connected',
    ]);
  });
  test('behind a dot: parts, registers and observables', () => {
    expect(labels(inDriver('check r0.<||>'))).toEqual(expect.arrayContaining(['fill', 'lost', 'digest']));
    expect(labels(inDriver('check sw0.<||>'))).toEqual(
      expect.arrayContaining(['t0', 'WRITE_INDEX_TX', 'enabled']),
    );
    expect(labels(inDriver('write AMU_CR.<||>'))).toContain('AMU_EN');
    expect(labels(inDriver('write MSK_CTRL[0].<||>'))).toContain('LOG2_SIZE');
    expect(labels(inTest('check pf.sw0.r0.<||>'))).toContain('lost');
    expect(labels(inTest('check app.<||>'))).toEqual(expect.arrayContaining(['done', 'checks_failed']));
    expect(labels(inDriver('let r = command PF_PROBE\n  check r.<||>'))).toContain('MAX_ASN');
    expect(labels(inDriver('let m = take r0\n  let q = request(m)\n  check q.<||>'))).toEqual([
      'kind',
      'address',
      'length',
    ]);
  });
  test('values: locals that are declared before, constants, functions', () => {
    const found = labels(inDriver('let a = 1\n  let b = <||>\n  let c = 2'));
    expect(found).toEqual(expect.arrayContaining(['a', 'count', 'pattern', 'take', 'command']));
    expect(found).not.toContain('c');
  });
  test('fields of a struct', () => {
    expect(labels(inDriver('put t0, request { <||> }'))).toEqual(['kind', 'address']);
    expect(labels(inDriver('put t0, request { kind: 1  <||> }'))).toEqual(['address']);
  });
  test('nothing inside comments and texts', () => {
    expect(labels(inDriver('// put <||>'))).toEqual([]);
    expect(labels(inDriver('log "put <||>"'))).toEqual([]);
  });
  test('never throws, wherever the cursor is and whatever is missing', () => {
    const text = inDriver(
      'let r = command PF_ASN_CREATE { PRIO: 3 }\n  check r.STATUS == ok\n  put t0, request { kind: 1 }',
    );
    for (let offset = 0; offset <= text.length; offset += 3) {
      const cut = text.slice(0, offset);
      expect(Array.isArray(completions(linked(cut), entry, offset))).toBe(true);
      hover(linked(cut), entry, offset);
    }
  });
});

describe('hover', () => {
  test('a socket: its ring, its memory, its route', () => {
    const text = hovered(inDriver('doorbell t<||>0'));
    expect(text).toContain('tx pf.sw0.t0');
    expect(text).toContain('64 slots of 2 KiB = 128 KiB at `0x11000 .. 0x30fff`');
    expect(text).toContain('pf.sw0.t0 -> inv.hw0.rx0');
  });
  test('a session: ends, number, length', () => {
    expect(hovered(inTest('check out<||>.messages == 0'))).toContain('ASN 3, messages of 2 KiB, priority 2');
  });
  test('a command: meaning, layout, statuses, what is stated or assumed', () => {
    const text = hovered(inDriver('command F_AMI_SW_RE<||>SET'));
    expect(text).toContain('opcode');
    expect(text).toContain('AMI_SW_ID');
    expect(text).toMatch(/\*(stated|assumed)\* \[.*\]\(docs\/fidelity\.md#[\w-]+\)/);
    for (const [, id] of text.matchAll(/fidelity\.md#([\w-]+)/g)) expect(fidelityById(id)).toBeDefined();
  });
  test('fields, registers and their fields: bits', () => {
    expect(hovered(inDriver('command PF_ASN_CREATE { PRI<||>O: 3 }'))).toContain('4 bits from bit 32');
    expect(hovered(inDriver('write AMU<||>_CR = 1'))).toContain('AMU_EN');
    expect(hovered(inDriver('write AMU_CR.AMU<||>_EN = 1'))).toContain('bit 0');
    expect(hovered(inDriver('check AMU_SR.ERROR<||>_STATE == none'))).toContain('7 `invalid_command`');
  });
  test('numbers in hex and decimal, quantities in their units', () => {
    expect(hovered(inDriver('delay 1<||>500ns'))).toContain('1500ns = 1500000 ps');
    expect(hovered(inDriver('let n = 0x4<||>2'))).toBe('66 = 0x42');
    expect(hovered(inDriver('let n = cou<||>nt'))).toContain('42 = 0x2a');
    expect(hovered(inDriver('let n = cou<||>nt'))).toContain('How many.');
  });
  test('keys with their default, words with their use', () => {
    expect(hovered(head.replace('mode:', 'mo<||>de:'))).toContain('Default: back_pressure');
    expect(hovered(inDriver('door<||>bell t0'))).toContain('WRITE_INDEX_TX');
    expect(hovered(head.replace('memory ram', 'mem<||>ory ram'))).toContain('backed by memory');
  });
  test('observables and functions', () => {
    expect(hovered(inDriver('check r0.fi<||>ll == 0'))).toContain('messages in the ring');
    expect(hovered(inDriver('check r0.slo<||>ts == 32'))).toContain('32 = 0x20');
    expect(hovered(inDriver('put t0, pat<||>tern(64B, 1)'))).toContain('pattern(length, seed)');
  });
  test('nothing between words', () => {
    expect(hovered(`${head}\n<||>\n`)).toBe('');
  });
});

describe('definition and references', () => {
  const go = (marked: string) => {
    const { text, start } = unmark(marked);
    const program = linked(text);
    const place = definition(program, entry, start);
    return place && `${place.uri} ${program.files.get(place.uri)?.text.slice(place.start, place.end)}`;
  };
  test('a name leads to its declaration, also in another file', () => {
    expect(go(inDriver('put t<||>0, zeros(64B)'))).toBe('entry.amu t0');
    expect(go(inDriver('let a = 1\n  log "{<||>a}"'))).toBe('entry.amu a');
    expect(go(head.replace('inv: inv', 'inv: i<||>nv'))).toBe('amu-std:/std/agents.amu inversion');
    expect(go(head.replace('latency:', 'lat<||>ency:'))).toBe('amu-std:/std/agents.amu latency');
    expect(go(head.replace('-> inv.hw0', '-> inv.h<||>w0'))).toBe('entry.amu inv');
  });
  test('an import leads to its file', () => {
    expect(go(head.replace('std/', 'st<||>d/'))).toBe('amu-std:/std/agents.amu ');
  });
  test('what the architecture names has no declaration', () => {
    expect(go(inDriver('command PF_PRO<||>BE'))).toBeUndefined();
  });
  test('references: every name for the same thing', () => {
    const { text, start } = unmark(inTest('check pf.sw0.r<||>0.lost == 0\n  check pf.sw0.r0.fill == 0'));
    const program = linked(text);
    const all = references(program, entry, start);
    expect(all.map(p => text.slice(p.start, p.end))).toEqual(['r0', 'r0', 'r0', 'r0']);
    expect(references(program, entry, start, false)).toHaveLength(3);
  });
  test('two sockets of one name are two', () => {
    const text = inTest('check inv.hw0.rx0.x == 0').replace('.x', '');
    const program = linked(text);
    expect(references(program, entry, text.indexOf('rx0 {'))).toHaveLength(2);
    expect(references(program, entry, text.indexOf('tx0 ->'))).toHaveLength(1);
  });
});

describe('the rest', () => {
  const read = (uri: string) => readFileSync(uri, 'utf8');
  const program = link('examples/inversion.amu', read);
  const file = program.files.get('examples/inversion.amu')!;

  test('the outline holds what the file declares', () => {
    const outline = documentSymbols(file);
    expect(outline.map(s => `${s.kind} ${s.name}`)).toEqual([
      'constant count',
      'constant length',
      'system inversion_demo',
      'driver app',
      'test every message comes back, and none is lost',
    ]);
    const inside = (s: (typeof outline)[number]): boolean =>
      s.nameSpan.start >= s.span.start && s.nameSpan.end <= s.span.end && s.children.every(inside);
    expect(outline.every(inside)).toBe(true);
    expect(outline[2].children.find(s => s.name === 'out')?.detail).toBe('pf.sw0.t0 -> inv.hw0.rx0');
  });
  test('semantic tokens are in order, do not overlap, and are of the legend', () => {
    const tokens = semanticTokens(program, file.uri);
    expect(tokens.length).toBeGreaterThan(100);
    tokens.forEach((t, i) => {
      expect(semanticTokenLegend.types).toContain(t.type);
      if (i > 0) expect(t.start).toBeGreaterThanOrEqual(tokens[i - 1].start + tokens[i - 1].length);
    });
    const at = (name: string) => tokens.find(t => file.text.slice(t.start, t.start + t.length) === name);
    expect(at('count')?.modifiers).toEqual(['declaration', 'readonly']);
    expect(at('t0')?.type).toBe('interface');
    expect(at('pattern')?.modifiers).toEqual(['defaultLibrary']);
  });
  test('run and debug over each driver and test', () => {
    const lenses = codeLenses(program, file.uri);
    expect(lenses.map(l => `${l.command} ${l.driver ?? l.test}`)).toEqual([
      'run app',
      'debug app',
      'run every message comes back, and none is lost',
      'debug every message comes back, and none is lost',
    ]);
    expect(file.text.slice(lenses[0].span.start, lenses[0].span.end)).toBe('driver app');
  });
  test('blocks and comments of several lines fold', () => {
    const ranges = foldingRanges(file);
    expect(ranges.filter(r => r.kind === 'block').length).toBeGreaterThan(5);
    expect(ranges[0]).toMatchObject({ kind: 'comment', start: 0 });
  });
});
