// Completion, hover and colours of the words for processes, resets, exceptions and formats.

import { describe, expect, test } from 'vitest';
import { completions, documentSymbols, hover, link, parse, semanticTokens } from '..';
import { unmark } from '../syntax/marked';

const entry = 'entry.amu';
const linked = (text: string) => link(entry, uri => (uri === entry ? text : undefined));
const head = `struct job { at: buffer(len)  len: u32 }
system demo {
  amu { pasid_bits: 8 }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    process app { pasid: 5  memory heap { at: 0x1000  size: 64KiB }  buffer data { size: 64B } }
    interface sw0 { process: app  tx t0  rx r0 }
  }
  function vf: virtual { memory m { at: 0  size: 256KiB } }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  format: job }
}
`;
const inDriver = (body: string) => `${head}driver d on pf {\n  ${body}\n}\n`;
const labels = (marked: string) => {
  const { text, start } = unmark(marked);
  return completions(linked(text), entry, start).map(c => c.label);
};
const hovered = (marked: string) => {
  const { text, start } = unmark(marked);
  return hover(linked(text), entry, start)?.markdown ?? '';
};

describe('completion', () => {
  test('offers the parts of a process, and its keys', () => {
    expect(labels(head.replace('pasid: 5', 'pasid: 5  <||>'))).toEqual(
      expect.arrayContaining(['memory', 'buffer']),
    );
    expect(labels(head.replace('pasid: 5', '<||>'))).toContain('pasid');
  });
  test('offers processes, structs and functions where their names are values', () => {
    expect(labels(head.replace('process: app', 'process: <||>'))).toEqual(['app']);
    expect(labels(head.replace('format: job', 'format: <||>'))).toEqual(['job']);
    expect(labels(head.replace('format: job', 'monitor: <||>'))).toEqual(['pf', 'vf']);
    expect(labels(head.replace('process: app', 'mapping: <||>'))).toEqual(['bring_up', 'by_hand']);
  });
  test('offers rings, functions and interfaces behind their verbs', () => {
    expect(labels(inDriver('wait <||>'))).toContain('exception_ring');
    expect(labels(inDriver('reset_function <||>'))).toEqual(expect.arrayContaining(['pf', 'vf']));
    expect(labels(inDriver('bring_up <||>'))).toContain('sw0');
    expect(labels(inDriver('<||>'))).toContain('reset_function');
    expect(labels(inDriver('<||>'))).not.toContain('inject_error');
  });
  test('offers the fields of an exception and of a message with a format', () => {
    expect(labels(inDriver('let e = take exception_ring\n  check e.<||>'))).toEqual(
      expect.arrayContaining(['OPCODE', 'TRAPPED_OPCODE', 'PAYLOAD']),
    );
    expect(labels(inDriver('let m = take r0\n  check m.<||>'))).toEqual(['at', 'len', 'length']);
  });
});

describe('hover', () => {
  test('tells what a process is and what belongs to it', () => {
    expect(hovered(head.replace('process: app', 'process: <|app|>'))).toContain('PASID 5');
    expect(hovered(head.replace('process: app', 'process: <|app|>'))).toContain('`sw0`');
  });
  test('tells of exceptions, commands in them, and statuses', () => {
    expect(
      hovered(inDriver('let e = take exception_ring\n  check e.OPCODE == <|E_PF_TRAPPED_CMD|>')),
    ).toContain('exception E_PF_TRAPPED_CMD');
    expect(
      hovered(inDriver('let e = take exception_ring\n  check e.<|TRAPPED_OPCODE|> == F_PROBE')),
    ).toContain('opcode the VF sent');
    expect(hovered(inDriver('let s = PF_ASN_CREATE.<|asn_id_in_use|>\n  log "{s}"'))).toContain(
      'asn_id_in_use = 1',
    );
  });
});

test('symbols and colours know processes', () => {
  const program = linked(head);
  const outline = JSON.stringify(documentSymbols(parse(head, entry)));
  expect(outline).toContain('"name":"app","detail":"process"');
  const at = head.indexOf('app {');
  expect(semanticTokens(program, entry).find(t => t.start === at)?.type).toBe('namespace');
});
