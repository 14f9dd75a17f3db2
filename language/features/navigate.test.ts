import { describe, expect, test } from 'vitest';
import { documentLinks, foldingRanges, highlights, linkedEditing, selectionRanges, typeDefinition } from '..';
import { parse } from '../syntax';
import { entry, head, inDriver, inSystem, markedLines, placed } from './fixture';

describe('type definition', () => {
  const go = (marked: string) => {
    const { program, start } = placed(marked);
    const place = typeDefinition(program, entry, start);
    return (
      place &&
      `${place.uri.split('/').at(-1)} ${program.files.get(place.uri)?.text.slice(place.start, place.end)}`
    );
  };
  test('an agent leads to its accelerator, a driver to its function, a socket to its session', () => {
    expect(go(head.replace('agent inv', 'agent i<||>nv'))).toBe('agents.amu inversion');
    expect(go(head.replace('-> inv.hw0', '-> inv.h<||>w0'))).toBe('agents.amu inversion');
    expect(go(inDriver('').replace('driver app', 'driver a<||>pp'))).toBe('entry.amu pf');
    expect(go(inDriver('doorbell t<||>0'))).toBe('entry.amu out');
  });
  test('bytes that are seen as a struct lead to it', () => {
    expect(go(inDriver('let q = request(zeros(16))\n  log "{q<||>.kind}"'))).toBe('entry.amu request');
  });
  test('a number has none', () => {
    expect(go(inDriver('let n<||> = 1'))).toBeUndefined();
  });
});

describe('highlights', () => {
  const of = (marked: string) => {
    const { program, text, start } = placed(marked);
    const found = highlights(program, entry, start);
    return markedLines(text, found).map((line, i) => `${found[i].access}: ${line}`);
  };
  test('a socket is written by put and doorbell, and read by wait and take', () => {
    expect(of(inDriver('put t<||>0, zeros(64B)\n  doorbell t0\n  wait t0\n  check t0.fill == 0'))).toEqual([
      'text: tx <|t0|> { slots: 64 }',
      'text: session out: pf.sw0.<|t0|> -> inv.hw0.rx0 { id: 3  priority: 2 }',
      'write: put <|t0|>, zeros(64B)',
      'write: doorbell <|t0|>',
      'read: wait <|t0|>',
      'read: check <|t0|>.fill == 0',
    ]);
  });
  test('a local is written by let and set', () => {
    expect(of(inDriver('let a<||> = 1\n  set a = 2\n  log "{a}"'))).toEqual([
      'write: let <|a|> = 1',
      'write: set <|a|> = 2',
      'read: log "{<|a|>}"',
    ]);
  });
});

describe('linked editing', () => {
  test('a local has all its places, other names have none', () => {
    const { program, text, start } = placed(inDriver('let a<||> = 1\n  log "{a}"'));
    expect(markedLines(text, linkedEditing(program, entry, start) ?? [])).toEqual([
      'let <|a|> = 1',
      'log "{<|a|>}"',
    ]);
    const socket = placed(inDriver('doorbell t<||>0'));
    expect(linkedEditing(socket.program, entry, socket.start)).toBeUndefined();
  });
});

describe('document links', () => {
  test('imports that are there, without their quotes', () => {
    const text = 'import "std/agents.amu"\nimport "parts.amu"\nimport "nowhere.amu"\n';
    const { program } = placed(`${text}<||>`, { 'file:///work/parts.amu': '' });
    const links = documentLinks(program, entry);
    expect(links.map(({ span, target }) => `${text.slice(span.start, span.end)} -> ${target}`)).toEqual([
      'std/agents.amu -> amu-std:/std/agents.amu',
      'parts.amu -> file:///work/parts.amu',
    ]);
  });
});

describe('selection ranges', () => {
  const grown = (marked: string) => {
    const { text, start } = placed(marked);
    return selectionRanges(parse(text, entry), start).map(({ start, end }) => text.slice(start, end));
  };
  test('grow from the word to the file, each inside of the next', () => {
    const spans = grown(inDriver('check a + b<||> * 2 == 3, "x"'));
    expect(spans.slice(0, 5)).toEqual([
      'b',
      'b * 2',
      'a + b * 2',
      'a + b * 2 == 3',
      'check a + b * 2 == 3, "x"',
    ]);
    expect(spans.at(-1)).toBe(inDriver('check a + b * 2 == 3, "x"'));
    for (let i = 1; i < spans.length; i++) expect(spans[i]).toContain(spans[i - 1]);
  });
  test('a text grows from the name in it to what stands between the quotes', () => {
    expect(grown(inDriver('let i = 1\n  log "sent {i<||>} of it"')).slice(0, 3)).toEqual([
      'i',
      'sent {i} of it',
      '"sent {i} of it"',
    ]);
  });
  test('nowhere in particular there is the file', () => {
    expect(grown('<||>')).toEqual(['']);
    expect(grown(`${head}\n<||>\n`)).toHaveLength(1);
  });
});

describe('folding', () => {
  test('goes by lines, also behind comments of several', () => {
    const text = inSystem('/* a\n b */').replace(/\n/g, '\r\n');
    const kinds = foldingRanges(parse(text, entry)).map(r => r.kind);
    expect(kinds.filter(k => k === 'comment')).toHaveLength(1);
    expect(kinds.filter(k => k === 'block')).toHaveLength(4);
  });
});
