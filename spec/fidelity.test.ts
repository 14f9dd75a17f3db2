import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  commands,
  errorStates,
  exceptions,
  fidelity,
  fidelityById,
  fidelityOf,
  fidelityReferences,
  fidelityTests,
  registers,
  updateFidelityPage,
} from './index';

const known = new Set([
  ...commands.flatMap(c => [
    c.symbol,
    ...c.command.fields.map(f => f.name),
    ...c.response.fields.map(f => f.name),
  ]),
  ...exceptions.flatMap(e => [e.symbol, ...e.layout.fields.map(f => f.name)]),
  ...registers.flatMap(r => [r.name, ...r.fields.map(f => f.name)]),
  ...errorStates.map(e => e.symbol),
]);

describe('the list of behaviours', () => {
  it('has ids that can be anchors, each once', () => {
    const ids = fidelity.map(e => e.id);
    expect(ids.filter(id => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives a reason for every entry', () => {
    expect(fidelity.filter(e => !e.reason || !e.text || !e.subject)).toEqual([]);
    expect(new Set(fidelity.filter(e => e.kind === 'stated').map(e => e.reason))).toEqual(
      new Set(['public interface', 'public driver']),
    );
  });

  it('is about names that the interface has', () => {
    expect(fidelity.flatMap(e => e.about.filter(name => !known.has(name)).map(name => [e.id, name]))).toEqual(
      [],
    );
  });

  it('is found by a name in either spelling', () => {
    expect(fidelityOf('F-AMI-HW-RESET')).toEqual(fidelityOf('F_AMI_HW_RESET'));
    expect(fidelityOf('F_AMI_HW_RESET')).toContain('hw-reset-keeps-credit');
    expect(fidelityOf('THRESHOLD')).toEqual(['digest-threshold']);
    expect(fidelityOf('RX_MODE')).toEqual(['back-pressure', 'overwrite-oldest', 'rx-mode-on-tx']);
    expect(fidelityOf('NO_SUCH_THING')).toEqual([]);
    expect(fidelityById('credit-return')?.kind).toBe('assumed');
    expect(fidelityById('back-pressure')?.kind).toBe('stated');
  });
});

it('references are found in comments, also over several lines', () => {
  const text = `// Something (assumed: digest-threshold, ring-fault; stated: back-pressure).
  /** (assumed: session-limit,
   * vf-reset) */ not this: ring-fault`;
  const ids = fidelityReferences(text).map(r => `${r.kind} ${r.id}`);
  expect(ids).toEqual([
    'assumed digest-threshold',
    'assumed ring-fault',
    'stated back-pressure',
    'assumed session-limit',
    'assumed vf-reset',
  ]);
});

describe('docs/fidelity.md', () => {
  const page = readFileSync(new URL('../docs/fidelity.md', import.meta.url), 'utf8');

  it('has a row with an anchor for every behaviour', () => {
    for (const { id } of fidelity) expect(page.split(`<a id="${id}"></a>`)).toHaveLength(2);
  });

  it('keeps what is written around the tables, and says when its marks are missing', () => {
    const marks = ['stated', 'assumed', 'corners'].map(n => `<!-- begin ${n} -->\nold\n<!-- end ${n} -->`);
    const tests = fidelityTests([
      { path: 'test/conformance/b.test.ts', text: '// (assumed: ring-fault)' },
      { path: 'engine/a.test.ts', text: '// (assumed: vf-reset,\n// ring-fault; stated: doorbell)' },
    ]);
    const updated = updateFidelityPage(`before\n${marks.join('\nbetween\n')}\nafter\n`, tests);
    expect(updated).toMatch(
      /`ring-fault`.*\| \[a\]\(\.\.\/engine\/a\.test\.ts\), \[b\]\(\.\.\/test\/conformance\/b\.test\.ts\) \|/,
    );
    expect(updated).toMatch(/^before\n[\s\S]*\nbetween\n[\s\S]*\nafter\n$/);
    expect(updated).not.toContain('\nold\n');
    expect(() => updateFidelityPage('no marks', tests)).toThrow('<!-- begin stated -->');
  });
});
