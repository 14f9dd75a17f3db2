import { describe, expect, it } from 'vitest';
import type { DataAccess } from '../facade';
import { demo, type Fixture, go, loaded, uri, whereIs } from './fixture';

const at = (f: Fixture, mark: string) => {
  f.engine.setLineBreakpoints(uri, [{ line: f.line[mark] }]);
  expect(go(f.engine)).toBe('stopped');
  f.engine.setLineBreakpoints(uri, []);
  return f.engine.stack(f.engine.stop!.agent)[0].id;
};

/** Everything that a watch stops at, from the start. */
function seen(what: string, access: DataAccess = 'change', more = {}): string[] {
  const f = loaded(demo);
  const target = f.engine.dataTarget(what);
  const [state] = f.engine.setDataBreakpoints([{ id: target.id, access, ...more }]);
  expect(state).toMatchObject({ verified: true });
  return stops(f, state.id);
}

function stops(f: Fixture, id: number): string[] {
  const found: string[] = [];
  while (found.length < 200 && go(f.engine) === 'stopped') {
    expect(f.engine.stop).toMatchObject({ reason: 'data breakpoint', breakpoints: [id] });
    found.push(f.engine.stop!.description);
  }
  return found;
}

const withoutCause = (s: string) => s.replace(/ \(.*/, '');

describe('watching values', () => {
  it('an index of a ring: each time that it moves, with what moved it', () => {
    expect(seen('pf.sw0.t0.write_index')).toEqual([
      'pf.sw0.t0.write_index changed: 0 -> 1 (app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 0 -> 1)',
      'pf.sw0.t0.write_index changed: 1 -> 2 (app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 1 -> 2)',
    ]);
  });
  it('a digest bit: as it rises and falls', () => {
    const texts = seen('pf.sw0.r0.digest').map(withoutCause);
    expect(texts.slice(0, 2)).toEqual([
      'pf.sw0.r0.digest changed: false -> true',
      'pf.sw0.r0.digest changed: true -> false',
    ]);
  });
  it('a field of a register', () => {
    expect(seen('pf.AMU_CR.AMU_EN').map(withoutCause)).toContain('pf.AMU_CR.AMU_EN changed: 0 -> 1');
  });
  it('a count of a session, with a condition, and with a number of hits', () => {
    expect(seen('back.messages')).toHaveLength(2);
    expect(seen('back.messages', 'change', { condition: 'back.messages == 2' })).toHaveLength(1);
    expect(seen('back.messages', 'change', { hitCondition: '2' }).map(withoutCause)).toEqual([
      'back.messages changed: 1 -> 2',
    ]);
  });
  it('logs instead of stopping', () => {
    const f = loaded(demo);
    const { id } = f.engine.dataTarget('back.messages');
    f.engine.setDataBreakpoints([{ id, access: 'change', logMessage: 'now {back.messages}' }]);
    expect(go(f.engine)).toBe('ended');
    const said = f.engine.takeOutput().map(line => line.text);
    expect(said).toEqual(expect.arrayContaining(['now 1', 'now 2']));
  });
  it('a local of a driver: at the statement behind the one that changed it', () => {
    const f = loaded(demo);
    const target = f.engine.dataTarget('i', at(f, 'bell'));
    expect(target).toMatchObject({ persists: false, name: 'i of app' });
    const [{ id }] = f.engine.setDataBreakpoints([{ id: target.id, access: 'change' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({ breakpoints: [id], description: 'i changed: 0 -> 1' });
    expect(whereIs(f, f.engine.stop?.agent)).toContain('put t0');
    expect(go(f.engine)).toBe('ended');
  });
  it('a register that software writes, also with what was there', () => {
    const writes = seen('pf.sw0.WRITE_INDEX_TX[0]', 'readWrite').map(withoutCause);
    expect(writes.filter(t => t.includes('changed')).length).toBeGreaterThanOrEqual(2);
    const twice = '  write MGT_RX_VECTOR.RX_VECTOR = 0\n  let v = read MGT_RX_VECTOR.RX_VECTOR\n  tear_down';
    const text = demo.replace('  tear_down', twice);
    const kept = (access: DataAccess) => {
      const f = loaded(text);
      const { id } = f.engine.dataTarget('pf.MGT_RX_VECTOR');
      const [state] = f.engine.setDataBreakpoints([{ id, access }]);
      return stops(f, state.id).map(withoutCause);
    };
    expect(kept('change')).toEqual([]);
    expect(kept('write').at(-1)).toBe('pf.MGT_RX_VECTOR: written, and stays 0');
    expect(kept('read')).toContain('pf.MGT_RX_VECTOR: read as 0');
    expect(kept('readWrite').length).toBe(kept('write').length + kept('read').length);
  });
});

describe('watching memory', () => {
  const slot = (access: DataAccess, name: string, more = {}) => {
    const f = loaded(demo);
    at(f, 'for');
    const { memory } = f.engine.evaluate(name);
    const { id } = f.engine.dataTargetAt(memory!.space, memory!.address, 128);
    const [state] = f.engine.setDataBreakpoints([{ id, access, ...more }]);
    expect(state.verified).toBe(true);
    return stops(f, state.id);
  };
  it('a slot of a TX ring: written by the driver, read by the AMU', () => {
    expect(slot('change', 'pf.sw0.t0')).toHaveLength(1);
    expect(slot('change', 'pf.sw0.t0')[0]).toMatch(/^128 bytes at 0x\w+ of pf: byte \d+ changed: 0x00 -> 0x/);
    const reads = slot('read', 'pf.sw0.t0');
    expect(reads).toHaveLength(1);
    expect(reads[0]).toContain('read (the AMU fetched slot 0 of pf.sw0.t0');
  });
  it('a slot of an RX ring: written by the AMU, read by the driver', () => {
    expect(slot('change', 'pf.sw0.r0')[0]).toContain('changed: 0x00 -> 0xff (');
    expect(slot('readWrite', 'pf.sw0.r0').map(withoutCause)).toHaveLength(2);
  });
  it('by the bytes of an expression, and not those beside them', () => {
    const f = loaded(demo);
    const whole = f.engine.dataTarget('pf.sw0.r0');
    expect(whole.id).toMatch(/^memory pf@0x\w+\+\d+$/);
    const some = f.engine.dataTarget('pf.sw0.r0', undefined, 4);
    expect(some.name).toMatch(/^4 bytes at 0x\w+ of pf$/);
    const memory = f.engine.evaluate('pf.sw0.r0').memory!;
    const beside = f.engine.dataTargetAt('pf', memory.address - 8n, 8);
    f.engine.setDataBreakpoints([{ id: beside.id, access: 'change' }]);
    expect(go(f.engine)).toBe('ended');
  });
  it('by names that hold in the next run too', () => {
    const f = loaded(demo);
    const frame = at(f, 'bell');
    const ids = ['t0.fill', '(AMU_CR.AMU_EN)', 'sw0.WRITE_INDEX_TX[0]', 'back.messages'];
    expect(ids.map(text => f.engine.dataTarget(text, frame).id)).toEqual([
      'value pf.sw0.t0.fill',
      'value pf.AMU_CR.AMU_EN',
      'value pf.sw0.WRITE_INDEX_TX[0]',
      'value back.messages',
    ]);
  });
  it('stops not for what a person writes while everything stands still', () => {
    const f = loaded(demo);
    at(f, 'bell');
    const { memory } = f.engine.evaluate('pf.sw0.r0');
    const { id } = f.engine.dataTargetAt('pf', memory!.address + 4096n, 4);
    f.engine.setDataBreakpoints([{ id, access: 'readWrite' }]);
    f.engine.writeMemory('pf', memory!.address + 4096n, Uint8Array.of(1, 2, 3, 4));
    expect(go(f.engine)).toBe('ended');
  });
});

describe('what cannot be watched', () => {
  const f = loaded(demo);
  const message = (text: string, bytes?: number) => {
    try {
      return f.engine.dataTarget(text, undefined, bytes).id;
    } catch (error) {
      return (error as Error).message;
    }
  };
  it.each([
    ['inv', 'is not one value'],
    ['nobody', 'nobody'],
    ['pf.sw0.WRITE_INDEX_TX', 'watch one of them'],
    ['back.messages', 'has no address', 4],
    ['pf.sw0.t0', 'cannot be watched: 1 to 1048576 can', 0],
  ])('%s: %s', (text, words, bytes?: number) => expect(message(text, bytes)).toContain(words));
  it('a data id that is none, an access that is not offered, memory that is not there', () => {
    const states = f.engine.setDataBreakpoints([
      { id: 'x', access: 'change' },
      { id: 'value back.messages', access: 'read' },
      { id: 'memory pf@0x0+4', access: 'change' },
      { id: 'memory nowhere@0x0+4', access: 'change' },
      { id: 'value back.messages', access: 'change', condition: 'nobody == 1' },
    ]);
    expect(states.every(s => !s.verified)).toBe(true);
    expect(states.map(s => s.message)).toEqual([
      expect.stringContaining('names nothing'),
      expect.stringContaining('its change is seen, and not who reads it'),
      expect.stringContaining('no memory'),
      expect.stringContaining('no memory "nowhere"'),
      expect.stringContaining('nobody'),
    ]);
  });
});

describe('a watched run', () => {
  it('ends as one that nobody watches', () => {
    const run = (watch: boolean) => {
      const f = loaded(demo);
      if (watch) {
        const ids = ['pf.sw0.t0', 'pf.sw0.r0', 'pf.sw0.t0.fill', 'pf.AMU_CR'].map(
          w => f.engine.dataTarget(w).id,
        );
        f.engine.setDataBreakpoints(
          ids.map(id => ({ id, access: 'readWrite' as const })).filter((_, i) => i !== 2),
        );
      }
      while (go(f.engine) === 'stopped');
      return f.engine.report();
    };
    expect(run(true)).toEqual(run(false));
  });
  it('meets what is watched again behind a snapshot', () => {
    const f = loaded(demo);
    const start = f.engine.snapshot();
    const { id } = f.engine.dataTarget('back.messages');
    const [state] = f.engine.setDataBreakpoints([{ id, access: 'change' }]);
    const first = stops(f, state.id);
    f.engine.restore(start);
    expect(stops(f, state.id)).toEqual(first);
  });
  it('stops at a line breakpoint and at what was touched before it as one', () => {
    const f = loaded(demo);
    const [line] = f.engine.setLineBreakpoints(uri, [{ line: f.line.put }]);
    expect(go(f.engine)).toBe('stopped');
    const { id } = f.engine.dataTarget('i', f.engine.stack(f.engine.stop!.agent)[0].id);
    const [data] = f.engine.setDataBreakpoints([{ id, access: 'change' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop).toMatchObject({
      reason: 'breakpoint',
      breakpoints: [line.id, data.id],
      description: 'i changed: 0 -> 1',
    });
  });
});
