import { expect, test } from 'vitest';
import { parse } from '.';
import type { Node } from './ast';
import { unmark } from './marked';
import { children, nodeAt, walk } from './walk';

const kindsAt = (marked: string): (string | undefined)[] => {
  const { text, start } = unmark(marked);
  return nodeAt(parse(text, 'a.amu'), start).map(node => node.kind);
};

test('the path to a name goes through all that holds it', () => {
  const path = ['driver', 'block', 'put', 'call', 'identifier'];
  expect(kindsAt('driver app on pf { put t0, pat<||>tern(2KiB, i) }')).toEqual(path);
});

test('a cursor behind a name is on the name', () => {
  const path = ['driver', 'block', 'doorbell', 'member', 'identifier'];
  expect(kindsAt('driver app on pf { doorbell sw0.t0<||> }')).toEqual(path);
});

test('the values of a property are nodes without a kind', () => {
  const path = ['system', 'amu', 'property', undefined, 'number'];
  expect(kindsAt('system s { amu { sockets: tx 4, rx <|4|> } }')).toEqual(path);
});

test('expressions inside of texts are part of the tree', () => {
  const path = ['driver', 'block', 'log', 'string', 'name', 'identifier'];
  expect(kindsAt('driver app on pf { log "sent {<|count|>}" }')).toEqual(path);
});

test('between declarations there is nothing', () => {
  expect(kindsAt('constant a = 1\n\n<||>\n\nconstant b = 2')).toEqual([]);
});

test('walking sees parents before children, in the order of the text, and leaves out what it is told to', () => {
  const { declarations } = parse('driver app on pf { if a == b { stop } else { put t0, m } }', 'a.amu');
  const seen: Node[] = [];
  walk(declarations, (node, parent) => {
    if (parent) expect(children(parent)).toContain(node);
    if (seen.length > 0) expect(node.start).toBeGreaterThanOrEqual(seen[seen.length - 1].start);
    seen.push(node);
    return node.kind !== 'put';
  });
  const kinds = seen.map(node => node.kind);
  expect(kinds).toContain('stop');
  expect(kinds.at(-1)).toBe('put');
});
