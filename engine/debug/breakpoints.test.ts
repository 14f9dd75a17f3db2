import { describe, expect, it } from 'vitest';
import type { LineBreakpoint } from '../facade';
import { demo, type Fixture, go, loaded, uri, whereIs } from './fixture';

const at = (f: Fixture, mark: string, more: Partial<LineBreakpoint> = {}): LineBreakpoint => ({
  line: f.line[mark],
  ...more,
});

/** Where the run stops, until it ends: the line of the top frame. */
function stops(f: Fixture, most = 30): string[] {
  const found: string[] = [];
  while (found.length < most && go(f.engine) === 'stopped') found.push(whereIs(f, f.engine.stop?.agent));
  return found;
}

describe('line breakpoints on statements', () => {
  it('stop before the statement, each time', () => {
    const f = loaded(demo);
    const [state] = f.engine.setLineBreakpoints(uri, [at(f, 'bell')]);
    expect(state.verified).toBe(true);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({ reason: 'breakpoint', breakpoints: [state.id] });
    expect(f.engine.evaluate('pf.sw0.t0.fill').value).toBe('0');
    expect(stops(f)).toEqual(['doorbell t0']);
    expect(f.engine.report().status).toBe('passed');
  });

  it('stop each time also where the statement is alone in its loop', () => {
    const f = loaded(
      demo.replace('  tear_down', '  for k in 0 ..< 3 {\n    delay 1ns/*alone*/\n  }\n  tear_down'),
    );
    f.engine.setLineBreakpoints(uri, [at(f, 'alone')]);
    expect(stops(f)).toHaveLength(3);
  });

  it('are not passed over when something else asked to stop just before', () => {
    const f = loaded(demo.replace('== ~pattern(128, i)', '== pattern(128, i)'));
    f.engine.setExceptionFilters([{ id: 'failed-check', condition: 'back.messages == 99' }]);
    f.engine.setLineBreakpoints(uri, [at(f, 'log')]);
    expect(stops(f)).toHaveLength(2);
  });

  it('stop in the handler of the library and of the file alike', () => {
    const f = loaded(demo);
    const library = [...f.engine.program.files.keys()].find(u => u !== uri)!;
    const text = f.engine.program.files.get(library)!.text;
    const line = text.split('\n').findIndex(l => l.includes('send tx[n], ~m'));
    f.engine.setLineBreakpoints(library, [{ line }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.agents().find(a => a.id === f.engine.stop?.agent)?.name).toBe('AHA inv (inversion)');
  });

  it('may name the system in a handler, whose own text may not', () => {
    const f = loaded(demo);
    const library = [...f.engine.program.files.keys()].find(u => u !== uri)!;
    const text = f.engine.program.files.get(library)!.text;
    const line = text.split('\n').findIndex(l => l.includes('send tx[n], ~m'));
    const condition = 'out.messages == 2 and n == 0';
    expect(f.engine.setLineBreakpoints(library, [{ line, condition }])[0].verified).toBe(true);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.evaluate('out.messages').value).toBe('2');
  });

  it('ask their condition in the scope of the line', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [at(f, 'bell', { condition: 'i == 1 and t0.free == 8' })]);
    expect(go(f.engine)).toBe('stopped');
    const [frame] = f.engine.stack(f.engine.stop!.agent);
    expect(f.engine.evaluate('i', frame.id).value).toBe('1');
    expect(stops(f)).toEqual([]);
  });

  it('count hits, and only those whose condition holds', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [at(f, 'put', { condition: 'i >= 1', hitCondition: '1' })]);
    expect(go(f.engine)).toBe('stopped');
    const [frame] = f.engine.stack(f.engine.stop!.agent);
    expect(f.engine.evaluate('i', frame.id).value).toBe('1');
  });

  it('log instead of stopping', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [at(f, 'take', { logMessage: 'round {i} has {r0.fill}' })]);
    expect(stops(f)).toEqual([]);
    expect(f.engine.takeOutput().map(o => o.text)).toEqual([
      'round 0 has 1',
      'round 0',
      'round 1 has 1',
      'round 1',
    ]);
  });

  it('stop when the condition cannot be computed, and say why', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [at(f, 'check', { condition: 'u8(m, 128 + i) == 0' })]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.takeOutput().some(o => o.category === 'note' && /cannot be computed/.test(o.text))).toBe(
      true,
    );
  });

  it('move to the next statement of the same body', () => {
    const f = loaded(
      'system s {\n}\n\ndriver app on s.pf {\n\n  // nothing\n  log "a"/*log*/\n}\n'.replace(
        'system s {\n}',
        'system s { function pf: physical { memory m { at: 0x1000  size: 64KiB } } }',
      ),
    );
    const [state] = f.engine.setLineBreakpoints(uri, [{ line: 4 }]);
    expect(state.verified).toBe(true);
    expect(f.text.slice(state.place!.start, state.place!.end)).toContain('log "a"');
  });
});

describe('line breakpoints that cannot be', () => {
  const f = loaded(demo);
  const message = (one: LineBreakpoint, file = uri) => {
    const [state] = f.engine.setLineBreakpoints(file, [one]);
    expect(state.verified).toBe(false);
    return state.message;
  };
  it('stand where nothing happens', () => {
    expect(message({ line: 0 })).toContain('Nothing happens here');
    expect(message({ line: 10_000 })).toContain('Nothing happens here');
  });
  it('stand in a file that does not run', () => {
    expect(message({ line: 1 }, 'file:///other.amu')).toContain('not part of the program');
  });
  it('have a condition that is wrong', () => {
    expect(message(at(f, 'bell', { condition: 'j == 1' }))).toMatch(/"j == 1": .*j/);
    expect(message(at(f, 'bell', { condition: 'i +' }))).toContain('"i +"');
    expect(message(at(f, 'bell', { condition: 'i + 1' }))).toContain('neither true nor false');
    expect(message(at(f, 'bell', { condition: 'm == m' }))).toContain('m');
    expect(message(at(f, 'bell', { hitCondition: 'often' }))).toContain('hit condition');
    expect(message(at(f, 'bell', { logMessage: '{j}' }))).toContain('j');
  });
});

describe('line breakpoints on declarations', () => {
  /** What was seen at the stops of a run. */
  const seen = (mark: string) => {
    const f = loaded(demo);
    const [state] = f.engine.setLineBreakpoints(uri, [at(f, mark)]);
    expect(state.verified).toBe(true);
    const found: string[] = [];
    while (go(f.engine) === 'stopped') found.push(f.engine.stop!.description);
    return found;
  };
  it('a session: each message as it sets out', () => {
    expect(seen('out')).toEqual([
      'the AMU fetched slot 0 of pf.sw0.t0 (session out)',
      'the AMU fetched slot 1 of pf.sw0.t0 (session out)',
    ]);
    expect(seen('back')).toEqual([
      'inv sent by hw0.tx0 (session back)',
      'inv sent by hw0.tx0 (session back)',
    ]);
  });
  it('a tx: each fetch; an rx: each delivery', () => {
    expect(seen('t0').every(s => s.startsWith('the AMU fetched slot'))).toBe(true);
    expect(seen('r0')).toEqual([
      'the AMU delivered into slot 0 of pf.sw0.r0 (session back)',
      'the AMU delivered into slot 1 of pf.sw0.r0 (session back)',
    ]);
  });
  it('an interface: both; an agent: what comes and what goes', () => {
    expect(seen('interface')).toHaveLength(4);
    expect(seen('agent')).toHaveLength(4);
  });
});

describe('function breakpoints', () => {
  const run = (event: string, more = {}) => {
    const f = loaded(demo);
    const [state] = f.engine.setFunctionBreakpoints([{ event, ...more }]);
    const found: string[] = [];
    while (found.length < 100 && go(f.engine) === 'stopped') {
      expect(f.engine.stop).toMatchObject({ reason: 'function breakpoint', breakpoints: [state.id] });
      found.push(f.engine.stop!.description);
    }
    return found;
  };
  it('stop at a doorbell, where the driver rang it', () => {
    expect(run('doorbell pf.sw0.t0')).toEqual([
      'app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 0 -> 1',
      'app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 1 -> 2',
    ]);
    const f = loaded(demo);
    f.engine.setFunctionBreakpoints([{ event: 'doorbell *' }]);
    go(f.engine);
    expect(whereIs(f, f.engine.stop?.agent)).toBe('doorbell t0');
    expect(f.engine.evaluate('pf.sw0.t0.fill').value).toBe('1');
  });
  it('stop at commands and their answers', () => {
    expect(run('command PF_ASN_CREATE')).toHaveLength(2);
    expect(run('response PF-ASN-CREATE status == ok')).toHaveLength(2);
    expect(run('response status != 0')).toEqual([]);
  });
  it('stop at deliveries', () => {
    expect(run('deliver back')).toHaveLength(2);
    expect(run('deliver out')).toHaveLength(2);
  });
  it('take conditions, hits and messages', () => {
    expect(run('doorbell t0', { condition: 'back.messages == 1' })).toHaveLength(1);
    expect(run('doorbell t0', { hitCondition: '> 1' })).toHaveLength(1);
    expect(run('doorbell t0', { logMessage: 'rung' })).toEqual([]);
  });
  it('say what is wrong with them', () => {
    const f = loaded(demo);
    const [state] = f.engine.setFunctionBreakpoints([{ event: 'dorbell pf.sw0.t0' }]);
    expect(state).toMatchObject({ verified: false });
    expect(state.message).toContain('Did you mean');
  });
});

describe('exception filters', () => {
  const failing = demo.replace('== ~pattern(128, i)', '== pattern(128, i)');
  it('stop at the line of a failed check, with the failure', () => {
    const f = loaded(failing);
    f.engine.setExceptionFilters([{ id: 'failed-check' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({ reason: 'exception', exception: { id: 'failed-check' } });
    expect(f.engine.stop!.description).toContain('message 0 is wrong');
    expect(whereIs(f, f.engine.stop?.agent)).toContain('check m ==');
  });
  it('ask their condition', () => {
    const f = loaded(failing);
    f.engine.setExceptionFilters([{ id: 'failed-check', condition: 'back.messages == 2' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop!.description).toContain('message 1 is wrong');
  });
  it('stop at doorbells when asked', () => {
    const f = loaded(demo);
    f.engine.setExceptionFilters([{ id: 'doorbell' }]);
    expect(stops(f)).toHaveLength(2);
  });
  it('stop at an unread message that is overwritten, and say what to do', () => {
    const text = demo
      .replace('rx r0 { slots: 8 }', 'rx r0 { slots: 2  mode: overwrite }')
      .replace('0 ..< 2', '0 ..< 6')
      .replace(/ {4}wait r0[^\n]*\n[^\n]*\n[^\n]*\n/, '    delay 5us\n');
    const f = loaded(text);
    f.engine.setExceptionFilters([{ id: 'overwrite' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({ reason: 'exception', exception: { id: 'overwrite' } });
    expect(f.engine.stop!.description).toContain('was overwritten');
    expect(f.engine.stop!.exception!.advice).toContain('free slots sooner');
  });
  it('know their names', () => {
    const f = loaded(demo);
    const [state] = f.engine.setExceptionFilters([{ id: 'failed-checks' }]);
    expect(state.message).toContain('Did you mean "failed-check"?');
  });
});

describe('a run that stalls', () => {
  const stalls = demo.replace('wait r0 until 100us', 'wait r0 for 2');
  it('stands still first, so that one can see who waits for what', () => {
    const f = loaded(stalls);
    f.engine.setExceptionFilters([{ id: 'failed-check' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({ reason: 'exception', exception: { id: 'stalled' } });
    expect(f.engine.stop!.description).toContain('r0');
    expect(whereIs(f, f.engine.stop?.agent)).toContain('wait r0');
    expect(go(f.engine)).toBe('ended');
    expect(f.engine.report().status).toBe('stalled');
  });
});
