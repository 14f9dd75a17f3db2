import { describe, expect, test } from 'vitest';
import { countLenses, inlayHints, inlineValues, signatureHelp } from '..';
import { applyEdits } from '../syntax/format';
import { entry, head, inDriver, linked, markedLines, placed } from './fixture';

describe('inlay hints', () => {
  const hinted = (text: string) => {
    const hints = inlayHints(linked(text), entry, { start: 0, end: text.length });
    let shown = '';
    let at = 0;
    for (const { offset, label } of hints) {
      shown += `${text.slice(at, offset)}«${label}»`;
      at = offset;
    }
    return shown + text.slice(at);
  };
  const line = (text: string, part: string) =>
    hinted(text)
      .split('\n')
      .find(l => l.includes(part))
      ?.trim();

  test('numbers that were counted, addresses and sizes that were computed', () => {
    expect(line(head, 'tx t0')).toBe('tx t0«id 0»«at 0x11000»«128 KiB» { slots: 64 }');
    expect(line(head, 'buffer source')).toMatch(/^buffer source«at 0x[0-9a-f]+» \{ size: 4KiB \}$/);
    expect(line(head, 'memory ram')).toBe('memory ram«to 0x10ffff» { at: 0x10000  size: 1MiB }');
    expect(line(head, 'interface sw0')).toBe('interface sw0«id 0» {');
    expect(line(head, 'function vf')).toBe('function vf: virtual«number 1» {');
  });
  test('the budget of a session: its parts are told', () => {
    expect(line(head, 'session out')).toMatch(/inv\.hw0\.rx0«2 KiB»«>= 726ns» \{ id: 3/);
    const hints = inlayHints(linked(head), entry, { start: 0, end: head.length });
    expect(hints.find(h => h.kind === 'latency')?.tooltip).toContain(
      'memory 148ns + cpu 5ns + mmio_write 120ns + dma_read 428ns + session_hop 25ns',
    );
  });
  test('what is written is not hinted at', () => {
    expect(line(head, 'agent inv')).toBe('agent inv: inversion { id: 5  latency: 80ns }');
    expect(hinted(head)).not.toContain('«id 3»');
  });
  test('choosing a number writes it, and then the hint is gone', () => {
    const text = head.replace(
      'session back: inv.hw0.tx0 -> pf.sw0.r0',
      'session back: inv.hw0.tx0 -> pf.sw0.r0 {}',
    );
    for (const [before, label] of [
      [head, 'id 0'],
      [text, 'id 0'],
      [head, 'number 1'],
    ]) {
      const all = inlayHints(linked(before), entry, { start: 0, end: before.length });
      for (const hint of all.filter(h => h.label === label && h.insert)) {
        const after = applyEdits(before, [hint.insert!]);
        expect(linked(after).diagnostics).toEqual(
          linked(after).diagnostics.filter(d => d.severity !== 'error'),
        );
        const left = inlayHints(linked(after), entry, { start: 0, end: after.length });
        expect(left).toHaveLength(all.length - 1);
      }
    }
  });
  test('only those of the part that is asked for', () => {
    const start = head.indexOf('tx t0');
    const hints = inlayHints(linked(head), entry, { start, end: start + 10 });
    expect(hints.map(h => h.label)).toEqual(['id 0', 'at 0x11000', '128 KiB']);
  });
});

describe('lenses that count', () => {
  test('references to what others use, sessions of what is joined', () => {
    const text = inDriver('');
    const lenses = countLenses(linked(text), entry);
    expect(
      lenses.map(l => `${text.slice(l.span.start, l.span.end)}: ${l.kind === 'sessions' ? l.title : l.kind}`),
    ).toEqual([
      'request: references',
      'demo: references',
      'inv: 1 session out, 1 in',
      'pf: 1 session out, 1 in',
      'app: references',
    ]);
  });
});

describe('inline values', () => {
  test('locals and rings up to where the program stands', () => {
    const { program, text, start } = placed(
      inDriver('let a = 1\n  put t0, zeros(64B)\n  log "{a}"\n  <||>let b = a\n  doorbell t0'),
    );
    const values = inlineValues(program, entry, { start: 0, end: text.length }, start);
    expect(values.map(v => `${v.kind} ${v.text}`)).toEqual([
      'variable a',
      'expression t0.fill',
      'variable a',
    ]);
    expect(markedLines(text, values)).toEqual(['let <|a|> = 1', 'put <|t0|>, zeros(64B)', 'log "{<|a|>}"']);
  });
  test('nothing outside of programs', () => {
    expect(inlineValues(linked(head), entry, { start: 0, end: head.length }, 30)).toEqual([]);
  });
});

describe('signature help', () => {
  const help = (marked: string) => {
    const { program, start } = placed(marked);
    const found = signatureHelp(program, entry, start);
    if (!found) return undefined;
    const active = found.parameters[found.active];
    return { label: found.label, active: active && found.label.slice(active.span.start, active.span.end) };
  };
  test('functions: the argument at the cursor', () => {
    expect(help(inDriver('put t0, pattern(<||>'))).toEqual({
      label: 'pattern(length, seed) -> bytes',
      active: 'length',
    });
    expect(help(inDriver('put t0, pattern(64B, <||>1)'))?.active).toBe('seed');
    expect(help(inDriver('put t0, pattern(min(1, 2), <||>'))?.active).toBe('seed');
    expect(help(inDriver('put t0, pattern(min(1, <||>'))?.label).toMatch(/^min\(/);
    expect(help(inDriver('put t0, pattern((1 + <||>'))?.active).toBe('length');
    expect(help(inDriver('put t0, concat(a, b, c, <||>'))?.active).toBe('…');
  });
  test('commands: the field whose value is typed, with its width', () => {
    const { label, active } = help(inDriver('command PF_ASN_CREATE { PRIO: <||>'))!;
    expect(label).toMatch(/^PF_ASN_CREATE \{ .*PRIO: 4/);
    expect(active).toBe('PRIO: 4');
    expect(help(inDriver('command PF_ASN_CREATE { PRIO: 3  <||> }'))?.label).toBe(label);
  });
  test('structs: as a value and as a view', () => {
    expect(help(inDriver('put t0, request { kind: 1  address: <||> }'))).toEqual({
      label: 'request { kind: u8  address: u64 }',
      active: 'address: u64',
    });
    expect(help(inDriver('let q = request(<||>'))).toEqual({ label: 'request(bytes)', active: 'bytes' });
  });
  test('nothing in blocks, texts and comments', () => {
    expect(help(inDriver('<||>'))).toBeUndefined();
    expect(help(inDriver('log "pattern(<||>"'))).toBeUndefined();
    expect(help(inDriver('// pattern(<||>'))).toBeUndefined();
    expect(help(inDriver('if count == 1 { <||> }'))).toBeUndefined();
    expect(help(inDriver('let n = (<||>'))).toBeUndefined();
  });
});
