import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { link, syntaxChecks } from '..';
import { fixesOf } from '../features/code-actions';
import { applied } from '../features/code-actions/testing';
import { describeFindings, unmark } from '../syntax/marked';
import { cases, loop } from './cases';
import type { Check } from './check';
import { checksPage } from './page';
import { checkSettingsSchema } from './settings-schema';
import { checks } from './table';

const entry = 'entry.amu';
const linked = (text: string) => link(entry, uri => (uri === entry ? text : undefined));
const correct = (wrong: string, right: string) =>
  right.startsWith('\n') ? right : wrong.replace(/<\|[\s\S]*\|>/, right);

describe('each check', () => {
  test('has a small file that it fires on', () => {
    const covered = new Set<string>(cases.map(c => c.id));
    expect(Object.keys(checks).filter(id => !covered.has(id))).toEqual([]);
  });

  test.each(cases.map(c => [c.id, c] as const))('%s fires once, at its place', (id, { wrong }) => {
    const { text, start, end } = unmark(wrong);
    const found = linked(text).diagnostics;
    const all = describeFindings(text, found);
    expect(
      found.filter(d => d.code === id).map(({ start: s, end: e }) => ({ start: s, end: e })),
      all,
    ).toEqual([{ start, end }]);
    expect(
      found.filter(d => d.code !== id && d.severity === 'error'),
      all,
    ).toEqual([]);
    expect(found[0].message.length).toBeGreaterThan(10);
  });

  test.each(cases.map(c => [c.id, c] as const))('%s is silent on the nearest file that is right', (id, c) => {
    const text = correct(c.wrong, c.right);
    const found = linked(text).diagnostics.filter(d => d.code === id || d.severity === 'error');
    expect(found, describeFindings(text, found)).toEqual([]);
  });

  test('a socket that needs its path is found by its bare name', () => {
    const text = read(inversion)!.replace('check pf.sw0.r0.lost', 'check r0.lost');
    const [found] = linked(text).diagnostics;
    expect([found.code, found.fix?.text]).toEqual(['unknown-name', 'pf.sw0.r0']);
  });

  const entries: [string, Check][] = Object.entries(checks);
  test.each(entries)('%s is mended by its quick fix, if it has one', (id, check) => {
    const fixed = cases
      .filter(c => c.id === id)
      .map(({ wrong }) => {
        const { text } = unmark(wrong);
        const program = linked(text);
        const finding = program.diagnostics.find(d => d.code === id);
        const [fix] = finding ? fixesOf(program, finding) : [];
        if (!fix) return false;
        const mended = applied(text, fix.edits);
        const left = linked(mended).diagnostics;
        const before = program.diagnostics.filter(d => d.severity === 'error').length;
        expect(
          left.filter(d => d.code === id),
          mended,
        ).toEqual([]);
        const errors = left.filter(d => d.severity === 'error');
        expect(errors.length, `${mended}\n${describeFindings(mended, errors)}`).toBeLessThanOrEqual(
          before - (check.severity === 'error' ? 1 : 0),
        );
        return true;
      });
    expect(fixed.includes(true)).toBe(check.fix !== undefined);
  });
});

const read = (uri: string) => {
  try {
    return readFileSync(uri, 'utf8');
  } catch {
    return undefined;
  }
};
const inversion = 'examples/inversion.amu';
const changed = (from: string | RegExp, to: string) => {
  const text = read(inversion)!;
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  return link(inversion, uri => (uri === inversion ? other : read(uri))).diagnostics;
};
const codes = (found: readonly { code: string; severity: string }[]) =>
  found.filter(d => d.severity === 'error').map(d => d.code);

describe('docs/checks.md', () => {
  const page = readFileSync('docs/checks.md', 'utf8');
  test('is up to date (else: node scripts/checks.mjs)', () => expect(page).toBe(checksPage()));
  test('and so is the setting of severities in package.json', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { properties } = contributes.configuration;
    expect(properties['amuscope.checks']).toEqual(checkSettingsSchema());
  });
  test('has one place for each id', () => {
    const ids = [...Object.keys(checks), ...syntaxChecks.map(c => c.id)];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(page.split(`### ${id}\n`).length + page.split(`<a id="${id}"></a>`).length, id).toBe(3);
    }
  });
});

describe('what may still run is no error', () => {
  const severities = (body: string) =>
    linked(`${loop}driver app on pf {\n  bring_up\n  ${body}\n}\n`)
      .diagnostics.map(d => `${d.code} ${d.severity}`)
      .filter(found => !found.startsWith('ring-never-taken'));
  const send = 'put t0, zeros(64B)\n  doorbell t0';
  test('a wait for too much behind a condition', () => {
    expect(severities(`${send}\n  wait r0 for 33`)).toEqual(['wait-beyond-ring error']);
    expect(severities(`${send}\n  if r0.lost > 0 { wait r0 for 33 }`)).toEqual(['wait-beyond-ring warning']);
  });
  test('too many puts behind a condition', () => {
    const puts = 'for i in 0 ..< 33 { put t0, zeros(64B) }';
    expect(severities(`${puts}\n  doorbell t0`)).toEqual(['ring-overfilled error']);
    expect(severities(`if r0.lost > 0 { ${puts} }\n  doorbell t0`)).toEqual(['ring-overfilled warning']);
  });
  test('a wait whose running out is looked at', () => {
    expect(severities(`let got = wait r0 for 33 until 5us\n  if not got { log "none" }`)).toEqual([]);
  });
  test('drivers that wait for each other, until one of them sends first', () => {
    const peers = (left: string) =>
      linked(
        `system s {
  function pf: physical {
    memory m { at: 0  size: 1MiB }
    interface sw0 { tx t0  tx t1  rx r0  rx r1 }
  }
  session there: pf.sw0.t0 -> pf.sw0.r1
  session back: pf.sw0.t1 -> pf.sw0.r0
}
driver one on pf { bring_up ${left} }
driver two on pf { bring_up for i in 0 ..< 4 { wait r1 let _ = take r1 put t1, zeros(64B) doorbell t1 } }
`,
      ).diagnostics.map(d => d.code);
    const ask = 'put t0, zeros(64B) doorbell t0';
    const hear = 'wait r0 let _ = take r0';
    expect(peers(`${hear} ${ask}`)).toEqual(['wait-cycle', 'wait-cycle']);
    expect(peers(`${ask} ${hear}`)).toEqual([]);
    expect(peers(`let got = wait r0 until 1us if got { let _ = take r0 } ${ask}`)).toEqual([]);
  });
  test('a take behind whatever tells of the message', () => {
    const before = loop.replace('interface sw0 {', 'interface sw0 {\n      rx_vector: 2\n');
    const found = (wait: string) =>
      linked(
        `${before}driver app on pf {\n  bring_up\n  ${send}\n  ${wait}\n  let _m = take r0\n}\n`,
      ).diagnostics.map(d => d.code);
    expect(found('')).toEqual(['take-without-wait']);
    expect(found('wait interrupt 2 until 20us')).toEqual([]);
    expect(found('while sw0.rx_digest == 0 { barrier }')).toEqual([]);
    expect(found('while r0.fill == 0 { delay 10ns }')).toEqual([]);
    expect(found('while self.messages == 0 { delay 10ns }')).toEqual([]);
    expect(found('let d = read sw0.RX_DIGEST\n  log "{d}"')).toEqual([]);
  });
  test('a field with the number of an address that was shifted before', () => {
    const base = (value: string) =>
      severities(
        `command F_AMI_SW_DISABLE\n  command F_AMS_RING_CONFIGURE { AMI_SW_ID: 0  RING_BASE: ${value} }`,
      );
    expect(base('0x20000 >> 3')).toEqual([]);
    expect(base('0x4000')).toEqual([]);
    expect(base('0')).toEqual([]);
    expect(base('t0.at + 64')).toEqual(['address-not-shifted warning']);
    expect(base('(t0.at + 64) / 8')).toEqual([]);
    expect(base('t0.at >> 12')).toEqual(['address-not-shifted warning']);
  });
  test('a vector that is given by hand', () => {
    expect(severities('wait interrupt 5 until 1us')).toEqual(['vector-never-raised warning']);
    expect(
      severities(
        'command F_AMI_SW_DISABLE\n  command F_AMI_SW_CONFIGURE { AMI_SW_ID: 0  RX_VECTOR: 5 }\n  wait interrupt 5 until 1us',
      ),
    ).toEqual([]);
  });
  test('puts with doorbells in between, in any nesting of loops', () => {
    expect(
      severities(
        `for i in 0 ..< 9 {\n for j in 0 ..< 16 { put t0, zeros(64B) }\n doorbell t0\n wait r0 for 16\n for j in 0 ..< 16 { let _ = take r0 }\n }`,
      ),
    ).toEqual([]);
    expect(
      severities(
        `for i in 0 ..< 2 {\n for j in 0 ..< 20 { put t0, zeros(64B) }\n if i == 1 { doorbell t0 }\n }\n  wait r0`,
      ),
    ).toEqual([]);
    expect(
      severities(
        `for i in 0 ..< 9 {\n for j in 0 ..< 20 { put t0, zeros(64B) }\n }\n  doorbell t0\n  wait r0`,
      ),
    ).toEqual(['ring-overfilled error']);
  });
});

describe('examples', () => {
  test.each(readdirSync('examples').filter(f => f.endsWith('.amu')))('%s has no finding', file => {
    const program = link(`examples/${file}`, read);
    expect(program.diagnostics).toEqual([]);
    expect(program.ok).toBe(true);
  });

  test('inversion without its session out cannot send', () => {
    const found = changed(/ {2}session out.*\n/, '');
    expect(found.map(d => d.code)).toContain('put-without-session');
    expect(codes(found)).toContain('wait-without-sender');
  });
  test('inversion without its session back cannot receive', () => {
    expect(codes(changed(/ {2}session back.*\n/, ''))).toContain('wait-without-sender');
  });
  test('inversion with a credit of 64 B stalls', () => {
    expect(codes(changed('interfaces: 2', 'interfaces: 2  credit: 64B'))).toEqual(['credit-below-message']);
  });
  test('inversion with half its TX ring has no room for what it puts', () => {
    expect(codes(changed('tx t0 { slots: 64 }', 'tx t0 { slots: 32 }'))).toEqual(['ring-overfilled']);
  });
  test('inversion with half its RX ring waits for more than it holds', () => {
    expect(codes(changed('rx r0 { slots: 64', 'rx r0 { slots: 32'))).toEqual(['wait-beyond-ring']);
  });
});
