// What the words for the hardware's own doings link to: processes, tables, mappings, formats, management messages.

import { describe, expect, it } from 'vitest';
import { format, link, parse } from '..';
import { applyEdits } from '../syntax/format';

const entry = 'file:///work/entry.amu';
const linked = (text: string) => link(entry, uri => (uri === entry ? text : undefined));
const errors = (text: string) =>
  linked(text)
    .diagnostics.filter(d => d.severity === 'error')
    .map(d => `${d.code}: ${d.message}`);
const wrap = (pf: string, more = '', amu = 'pasid_bits: 8') => `system s {
  amu { ${amu} }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    ${pf}
  }
  ${more}
}
`;
const app = 'process app { pasid: 5  memory heap { at: 0x1000  size: 64KiB }  buffer data { size: 64B } }';

describe('a process', () => {
  it('holds the rings of its interfaces and its buffers, and the function the others', () => {
    const { systems } = linked(
      wrap(`${app}\n interface a { process: app  tx t }\n interface b { tx u }\n buffer own { size: 64B }`),
    );
    const [fn] = systems[0].functions;
    const [a, b] = fn.interfaces;
    expect([a.pasid, a.process, b.pasid, b.process]).toEqual([5, 0, undefined, undefined]);
    expect(a.sockets[0].at).toBe(0x1000);
    expect(b.sockets[0].at).toBeGreaterThanOrEqual(0x10000);
    expect(fn.processes[0].buffers[0].at).toBe(0x1000 + 16 * 2048);
    expect(fn.buffers[0].at).toBeGreaterThanOrEqual(0x10000);
  });

  it('stores with a stash control in a handler alone', () => {
    const handler = (store: string) => `accelerator a { on message m at rx[0] { ${store} } }\n`;
    expect(errors(handler('store 0x1000, m, 0x15'))).toEqual([]);
    expect(errors(handler('store 0x1000, m, m'))).toHaveLength(1);
    const text = wrap(app);
    expect(errors(`${text}driver d on pf { store 0x1000, zeros(8), 1 }`)).toEqual([
      expect.stringContaining('a processor stores without a stash control'),
    ]);
  });

  it('has names of its own, which its drivers use bare', () => {
    const text = wrap(app.replace('heap', 'ram'));
    expect(errors(text)).toEqual([]);
    expect(errors(`${text}driver d on pf.app { store data.at, zeros(data.size) }`)).toEqual([]);
    expect(errors(`${text}driver d on pf { store data.at, zeros(8) }`)[0]).toContain('unknown name `data`');
    expect(errors(`${text}driver d on pf { store app.data.at, zeros(8) }`)).toEqual([]);
    expect(errors(`${text}driver d on s.pf.app { log "{app.pasid}" }`)).toEqual([]);
  });

  it.each([
    ['process app { memory m { at: 0  size: 4KiB } }', 'missing-value: `pasid` is missing'],
    ['process app { pasid: 256  memory m { at: 0  size: 4KiB } }', 'a PASID of this AMU has 8 bits'],
    [`${app}\n interface a { process: ap  tx t }`, 'has no process `ap`'],
    [`${app}\n interface a { process: app  pasid: 6  tx t }`, 'process `app` has PASID 5'],
    [`process app { pasid: 5 }\n interface a { process: app  tx t }`, 'process `app` has no memory'],
    [`${app}\n interface a { process: app  tx t { in: ram } }`, 'process `app` has no memory `ram`'],
    ['process app { pasid: 5  interface a }', '`interface` does not belong here'],
  ])('%s', (text, message) => {
    expect(errors(wrap(text)).join('\n')).toContain(message);
  });

  it('tells agents whose memory to reach, one of them for each of their interfaces', () => {
    const echo = 'accelerator echo { on message m at rx[n] { send tx[n], m } }\n';
    const other = 'process other { pasid: 6  memory heap { at: 0x1000  size: 64KiB } }';
    const sockets = `${app}\n ${other}\n interface a { process: app  tx t }\n interface b { process: other  tx u }`;
    const text = (second: string) =>
      echo +
      wrap(
        sockets,
        `agent e: echo { interfaces: 2 }\n session x: pf.a.t -> e.hw0.rx0\n session y: pf.b.u -> ${second}`,
      );
    expect(linked(text('e.hw1.rx0')).systems[0].hardwareInterfaces.map(h => h.pasid)).toEqual([5, 6]);
    expect(linked(text('e.hw0.rx1')).diagnostics.map(d => d.code)).toContain('processes-share-hardware');
  });
});

describe('structs', () => {
  it('say which field is the length of a buffer', () => {
    const [struct] = linked('struct a { at: buffer(count)  count: u16 }').structs;
    expect(struct.fields.map(f => [f.bytes, f.length])).toEqual([
      [8, 1],
      [2, undefined],
    ]);
    expect(struct.bytes).toBe(10);
  });
  it.each([
    ['struct a { at: buffer }', 'a buffer says which field holds its length'],
    ['struct a { at: buffer(len) }', 'struct a has no `len`'],
    ['struct a { at: u64(len)  len: u8 }', '`u64` takes no length'],
    ['struct a { at: buffer( }', 'a name is missing here'],
  ])('%s', (text, message) => {
    expect(
      linked(text)
        .diagnostics.map(d => d.message)
        .join('\n'),
    ).toContain(message);
  });
});

describe('statements', () => {
  const vf = 'function vf: virtual { memory m { at: 0  size: 256KiB }  interface sw0 { tx t0 } }';
  const body = (text: string, on = 'pf') =>
    `${wrap('interface sw0 { tx t0 }', vf)}driver d on ${on} {\n${text}\n}\n`;
  it.each([
    ['bring_up pf', '`bring_up` takes an interface of the function'],
    ['bring_up vf.sw0', 'this interface belongs to function `vf`'],
    ['inject_error pf, 1', '`inject_error` belongs in tests'],
    ['reset_function sw0', '`reset_function` takes a VF'],
    ['wait command_ring', '`wait` takes the exception ring or the trace ring'],
    ['wait vf.exception_ring', 'belongs to function `vf`'],
    ['wait exception_ring for 2', 'a wait on a management ring is for one message'],
    ['let e = take exception_ring\nlog "{e.NOTHING}"', 'exception has no `NOTHING`'],
    ['command PF_F_TRAP_RESP { PAYLOAD: 5 }', 'PAYLOAD is bytes'],
    ['let x = F_PROBE(1)\nlog "{x}"', 'what `F_PROBE` reads is bytes'],
    ['let x = F_PROBE_RESPONSE { AMI_PER_F: 1 }\nlog "{x}"', 'F_PROBE_RESPONSE has no `AMI_PER_F`'],
    ['put F_PROBE, zeros(8)', '`put` takes a TX socket'],
  ])('%s', (text, message) => {
    expect(errors(body(text)).join('\n')).toContain(message);
  });
  it('stand on one line with others', () => {
    expect(
      errors(body('bring_up put t0, zeros(8) doorbell t0 tear_down sw0 bring_up sw0 tear_down'))[0] ?? '',
    ).not.toContain('unexpected');
    const { declarations } = parse('driver d on pf { bring_up put t0, x  tear_down sw0 }', entry);
    const [d] = declarations;
    expect(d.kind === 'driver' && d.body.statements.map(s => s.kind)).toEqual([
      'bring_up',
      'put',
      'tear_down',
    ]);
  });
  it('names of the architecture yield to those of the file', () => {
    const text = `constant F_PROBE = 77\n${body('log "{F_PROBE + 1}"')}`;
    expect(errors(text)).toEqual([]);
  });
});

describe('tables of AMI types A2 and B', () => {
  it('take a page each, and what is skipped for them is used', () => {
    const text = wrap(
      'interface a { tx t { slots: 1 } }\n interface b { tx u { slots: 1 } }',
      '',
      'type: B  message: 64B .. 64B',
    );
    const [fn] = linked(text).systems[0].functions;
    const tables = fn.interfaces.map(i => i.table);
    expect(tables).toEqual([0x11000, 0x12000]);
    const places = [...fn.management, ...fn.interfaces.flatMap(i => i.sockets)].map(p => p.at);
    for (const at of places)
      for (const t of tables) expect(at >= (t ?? 0) + 4096 || at < (t ?? 0)).toBe(true);
  });
});

it('all of it is formatted', () => {
  const text = `system s {
  function pf: physical {
  process app { pasid: 5
  memory heap { at: 0x1000  size: 64KiB } }
  interface sw0 { process: app
  mapping: by_hand }
  }
}
struct a { at: buffer( len )
len: u8 }
test "t" of s { inject_error   pf,2
reset_function pf }
`;
  const formatted = applyEdits(text, format(parse(text, entry), { indent: 2 }));
  expect(formatted).toContain('    process app { pasid: 5\n');
  expect(formatted).toContain('      memory heap {');
  expect(formatted).toContain('at: buffer(len)');
  expect(formatted).toContain('inject_error pf, 2\n');
  expect(format(parse(formatted, entry), { indent: 2 })).toEqual([]);
});
