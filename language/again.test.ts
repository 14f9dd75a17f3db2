import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generated } from '../test/bench/language-text';
import { documentSymbols, type LinkedProgram, semanticTokens, Workspace } from '.';
import type { Diagnostic } from './syntax/ast';
import { dice, mutated } from './syntax/mutations';

const uri = 'file:///a.amu';
/** A few hundred edits; `AMU_EFFORT=50 npx vitest run language/again` tries that many times as many. */
const effort = Number(process.env.AMU_EFFORT ?? 1);
const timeout = 60_000 * effort;

const order = (found: readonly Diagnostic[]) =>
  [...found].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(d => ({ ...d }));
const key = (d: Diagnostic) =>
  `${d.uri} ${String(d.start).padStart(8)} ${String(d.end).padStart(8)} ${d.code} ${d.message}`;

/** Everything that the two programs say: findings, what each name is, and what the file declares. */
function expectSame(again: LinkedProgram, fresh: LinkedProgram, where: string): void {
  expect(order(again.diagnostics), where).toEqual(order(fresh.diagnostics));
  expect(again.ok, where).toBe(fresh.ok);
  expect(semanticTokens(again, uri), where).toEqual(semanticTokens(fresh, uri));
  const [a, b] = [again.files.get(uri), fresh.files.get(uri)];
  expect(a && documentSymbols(a), where).toEqual(b && documentSymbols(b));
}

function linkedAlone(text: string): LinkedProgram {
  const alone = new Workspace();
  alone.set(uri, text);
  return alone.link(uri);
}

const texts: readonly [string, string][] = [
  ['generated', generated(220)],
  ...['inversion', 'by-hand', 'dma', 'loopback'].map(
    name =>
      [name, readFileSync(`${import.meta.dirname}/../examples/${name}.amu`, 'utf8')] as [string, string],
  ),
];

describe('a program whose text changes', () => {
  for (const [name, start] of texts) {
    test(`${name}: linked again it says what it says linked anew`, { timeout }, () => {
      for (let seed = 1; seed <= 2 * effort; seed++) {
        const random = dice(seed * 104729);
        // Every other one with all trees folded, as those of large files are.
        const workspace = new Workspace(undefined, seed % 2 === 0 ? 0 : undefined);
        let text = start;
        workspace.set(uri, text);
        workspace.link(uri);
        for (let edit = 0; edit < 8; edit++) {
          // Now and then a text is mended: most edits are made in a text that is right.
          text = edit % 4 === 3 ? start : mutated(text, random);
          workspace.set(uri, text);
          expectSame(workspace.link(uri), linkedAlone(text), `seed ${seed}, edit ${edit}`);
        }
      }
    });
  }

  /** Words of statements of the generated file, and what to write in their place. */
  const swaps: readonly [RegExp, readonly string[]][] = [
    [/\brequests\b/g, ['events', 'answers', 'nothing', 'sw0.events']],
    [/\banswers\b/g, ['notes', 'requests']],
    [/\bdoorbell (requests|events)\n/g, ['\n', 'barrier\n']],
    [/\bbring_up\n/g, ['\n', 'tear_down\n', 'write AMU_CR.AMU_EN = 1\n']],
    [/\btake answers\b/g, ['take notes', 'command PF_PROBE', 'zeros(64B)']],
    [/\b16\b/g, ['3', '4KiB', '0x100000']],
    [/\brounds\b/g, ['4', 'length', 'expected']],
    [/\blet expected = 0\n/g, ['let other = 0\n', 'let expected = source.at\n']],
    [/\bcheck\b/g, ['log', 'fail']],
    [/\bapp(\d)\b/g, ['app0', 'app9']],
    [/\bheader\b/g, ['headr']],
  ];

  const inFunctions: readonly [RegExp, readonly string[]][] = [
    [/slots: 16/g, ['slots: 2', 'slots: 8', 'slots: 15', 'slots: rounds', 'slots: ']],
    [/slots: 64/g, ['slots: 1', 'slots: 4096', 'slots: 128', '']],
    [/size: 512KiB/g, ['size: 4KiB', 'size: 1MiB', 'size: 8']],
    [/size: 4KiB/g, ['size: 4MiB', 'size: length', 'size: 64B  at: 0x100040']],
    [/at: 0x\w+/g, ['at: 0x100000', 'at: 0', '']],
    [/rx_vector: 1/g, ['rx_vector: 2', 'rx_vector: 77', 'tx_vector: 3', 'physical: 3', 'pasid: 4']],
    [/threshold: 2/g, ['threshold: 9', 'threshold: 0', 'treshold: 2']],
    [/mode: overwrite/g, ['mode: back_pressure', 'mode: over']],
    [/number: (\d+)/g, ['number: 1', 'number: 99', '']],
    [/\bvirtual\b/g, ['physical', 'virtuel']],
    [/\btx events\b/g, ['tx event', 'rx events', 'tx requests']],
    [/buffer source/g, ['buffer sink', 'memory source']],
    [/message: 64B/g, ['message: 128B', 'message: 65B']],
    [/latency: \d+ns/g, ['latency: 1s', 'interfaces: 3']],
    [/\/\/\/ Function/g, ['// Function', '/// The function']],
  ];

  test('what a function has is known to its drivers', { timeout }, () => {
    const start = generated(260);
    const workspaces = [new Workspace(), new Workspace(undefined, 0)];
    for (let seed = 1; seed <= 8 * effort; seed++) {
      const workspace = workspaces[seed % 2];
      const random = dice(seed * 65537);
      let text = start;
      for (let edit = 0; edit < 4; edit++) {
        const [pattern, others] = inFunctions[random(inFunctions.length)];
        const places = [...text.matchAll(pattern)].filter(m => m.index < text.indexOf('driver app0'));
        const place = places[random(places.length)];
        if (!place) continue;
        text =
          text.slice(0, place.index) +
          others[random(others.length)] +
          text.slice(place.index + place[0].length);
        workspace.set(uri, text);
        expectSame(workspace.link(uri), linkedAlone(text), `seed ${seed}, edit ${edit}`);
      }
    }
  });

  test('what one driver does is known to the others', { timeout }, () => {
    const start = generated(260);
    const workspaces = [new Workspace(), new Workspace(undefined, 0)];
    for (let seed = 1; seed <= 8 * effort; seed++) {
      const workspace = workspaces[seed % 2];
      const random = dice(seed * 31337);
      let text = start;
      for (let edit = 0; edit < 4; edit++) {
        const [pattern, others] = swaps[random(swaps.length)];
        const places = [...text.matchAll(pattern)].filter(m => m.index > text.indexOf('driver app0'));
        const place = places[random(places.length)];
        if (!place) continue;
        text =
          text.slice(0, place.index) +
          others[random(others.length)] +
          text.slice(place.index + place[0].length);
        workspace.set(uri, text);
        expectSame(workspace.link(uri), linkedAlone(text), `seed ${seed}, edit ${edit}`);
      }
    }
  });
});
