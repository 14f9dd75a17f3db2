import { describe, expect, test } from 'vitest';
import { link } from '..';
import { readCheckSettings, withSettings } from './severity';

const entry = 'entry.amu';
const linked = (text: string, others: Readonly<Record<string, string>> = {}) =>
  link(entry, uri => (uri === entry ? text : others[uri]));
const codes = (text: string) => linked(text).diagnostics.map(d => d.code);
const body = (line: string) =>
  codes(
    `system s {\n  function pf: physical {\n    memory m { at: 0  size: 64KiB }\n  }\n}\ndriver d on pf {\n  bring_up\n${line}\n}\n`,
  );

describe('a comment that allows', () => {
  test('silences the finding of its line', () => {
    expect(body('  let n = 1')).toEqual(['unused-name']);
    expect(body('  let n = 1   // amu: allow unused-name: for readers')).toEqual([]);
  });
  test('alone on its line is about the next', () => {
    expect(body('  // amu: allow unused-name: for readers\n  let n = 1')).toEqual([]);
    expect(body('  // amu: allow unused-name: for readers\n\n  let n = 1')).toEqual([
      'allow-unused',
      'unused-name',
    ]);
  });
  test('takes blanks as they come, and line ends of two characters', () => {
    expect(body('  let n = 1   //amu:allow  unused-name :  why')).toEqual([]);
    expect(body('  let n = 1 // amu: allow unused-name: why\r')).toEqual([]);
  });
  test('silences only its own id', () => {
    expect(body('  let n = 1   // amu: allow shadowed-name: why')).toEqual(['unused-name', 'allow-unused']);
  });
  test('has to say why', () => {
    expect(body('  let n = 1   // amu: allow unused-name')).toEqual(['allow-without-reason']);
    expect(body('  let n = 1   // amu: allow unused-name:')).toEqual(['allow-without-reason']);
  });
  test('names an id', () => {
    expect(body('  log "a"   // amu: allow')).toEqual(['allow-unknown']);
    expect(body('  log "a"   // amu: allow nothing-such: why')).toEqual(['allow-unknown']);
  });
  test('silences nothing that cannot run', () => {
    expect(body('  log "{nope}"   // amu: allow unknown-name: why').sort()).toEqual([
      'allow-unknown',
      'unknown-name',
    ]);
    expect(body('  log "a";   // amu: allow semicolon: why').sort()).toEqual(['allow-unknown', 'semicolon']);
  });
  test('lets a system run that only a check has stopped', () => {
    const text = (comment: string) =>
      `system s {\n  function pf: physical {\n    memory m { at: 0  size: 256KiB }\n    interface i { rx r }\n  }\n}\ndriver d on pf {\n  bring_up\n  wait r${comment}\n}\n`;
    expect(linked(text('')).ok).toBe(false);
    expect(linked(text('   // amu: allow wait-without-sender: the other team sends')).ok).toBe(true);
  });
  test('is unused only in the file that one looks at: another entry may not find the same', () => {
    const part = 'constant a = 1   // amu: allow unused-name: for others\n';
    const others = { 'part.amu': part };
    expect(linked('import "part.amu"\nconstant b = a\n', others).diagnostics).toEqual([]);
    expect(codes(part)).toEqual(['allow-unused']);
  });
});

describe('settings', () => {
  const found = linked('constant a = b\nimport "std/agents.amu"\n').diagnostics;
  const wanted = (settings: unknown) =>
    withSettings(found, readCheckSettings(settings)).map(d => `${d.code} ${d.severity}`);
  test('give an id another severity, or none', () => {
    expect(wanted({})).toEqual(['unknown-name error', 'import-unused hint']);
    expect(wanted({ 'import-unused': 'error' })).toEqual(['unknown-name error', 'import-unused error']);
    expect(wanted({ 'import-unused': 'off' })).toEqual(['unknown-name error']);
  });
  test('leave what cannot run as it is', () => {
    expect(wanted({ 'unknown-name': 'off' })).toContain('unknown-name error');
  });
  test('that are none are left out', () => {
    expect(readCheckSettings({ 'import-unused': 'loud', nothing: 'off', 'unused-name': 'hint' })).toEqual({
      'unused-name': 'hint',
    });
    expect([readCheckSettings(null), readCheckSettings('off'), readCheckSettings([])]).toEqual([{}, {}, {}]);
  });
});
