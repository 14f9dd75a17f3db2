import { describe, expect, it } from 'vitest';
import { EvaluationError } from '../facade';
import { demo, go, loaded, uri, whereIs } from './fixture';

const standing = (mark: string, text = demo) => {
  const f = loaded(text);
  f.engine.setLineBreakpoints(uri, [{ line: f.line[mark] }]);
  expect(go(f.engine)).toBe('stopped');
  f.engine.setLineBreakpoints(uri, []);
  return { ...f, frame: f.engine.stack(f.engine.stop!.agent)[0].id };
};

describe('completions in the console', () => {
  const f = standing('take');
  const labels = (text: string, frame: number | undefined = f.frame) =>
    f.engine.completions(text, text.length, frame).map(c => c.label);
  it('have the locals, the names of the function and the system, and functions', () => {
    const all = labels('');
    for (const name of ['i', 'r0', 'pf', 'out', 'pattern', 'AMU_CR']) expect(all).toContain(name);
  });
  it('fit the letters, those that begin with them first', () => {
    expect(labels('1 + pat')[0]).toBe('pattern');
    expect(f.engine.completions('1 + pat', 7, f.frame)[0]).toMatchObject({ start: 4, length: 3 });
  });
  it('have what a thing has behind its dot, also of an index and in parentheses', () => {
    expect(labels('pf.sw0.')).toEqual(expect.arrayContaining(['t0', 'r0', 'WRITE_INDEX_TX']));
    expect(labels('(pf.sw0.t0.')).toContain('fill');
    expect(labels('pf.AMU_CR.')).toContain('AMU_EN');
    expect(labels('r0.wri')).toEqual(['write_index']);
  });
  it('are none in a text, behind nonsense, and in front of nothing', () => {
    expect(labels('"a')).toEqual([]);
    expect(labels('nobody.')).toEqual([]);
    expect(labels('.')).toEqual([]);
    expect(labels(')))].')).toEqual([]);
  });
  it('know the system without a frame', () => {
    expect(f.engine.completions('o', 1).map(c => c.label)).toContain('out');
  });
});

describe('slots as lines', () => {
  const f = standing('take');
  const { memory } = f.engine.evaluate('pf.sw0.r0');
  it('begin at the slot of an address, each with its message', () => {
    const found = f.engine.ringSlots('pf', memory!.address + 128n, -1, 3)!;
    expect(found).toMatchObject({ path: 'pf.sw0.r0', slots: 8, slotBytes: 128 });
    expect(found.lines.map(l => l.slot)).toEqual([0, 1, 2]);
    expect(found.lines[0].text).toContain('128 bytes: ff f8 f1 ea');
    expect(found.lines[1].text).toContain('free');
    expect(found.lines[1].address).toBe(memory!.address + 128n);
  });
  it('end where the ring ends', () => {
    expect(f.engine.ringSlots('pf', memory!.address, -100, 1000)!.lines).toHaveLength(8);
    expect(f.engine.ringSlots('pf', memory!.address, 100, 10)!.lines).toEqual([]);
  });
  it('decode commands', () => {
    const commands = f.engine.evaluate('pf.command_ring').memory!;
    const lines = f.engine.ringSlots('pf', commands.address, 0, 16)!.lines;
    expect(lines.some(l => l.text.includes('PF-ASN-CREATE'))).toBe(true);
  });
  it('are none where no ring lies', () => {
    expect(f.engine.ringSlots('pf', 0n, 0, 4)).toBeUndefined();
    expect(f.engine.ringSlots('nobody', memory!.address, 0, 4)).toBeUndefined();
  });
});

describe('going on to a line', () => {
  const why = (f: ReturnType<typeof standing>, mark: string) => {
    try {
      return f.engine.gotoTargets(uri, f.line[mark]).map(t => t.label);
    } catch (error) {
      expect(error).toBeInstanceOf(EvaluationError);
      return (error as Error).message;
    }
  };
  it('runs the driver on until it stands there, with all that happens on the way', () => {
    const f = standing('put');
    const [target] = f.engine.gotoTargets(uri, f.line.check);
    expect(target.label).toBe('app goes on to here');
    expect(f.engine.goto(f.engine.stop!.agent, target.id)).toBe(true);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop?.reason).toBe('goto');
    expect(whereIs(f, f.engine.stop?.agent)).toContain('check m');
    expect(f.engine.evaluate('back.messages').value).toBe('1');
    expect(go(f.engine)).toBe('ended');
  });
  it('comes round in a loop, and not back to what is behind', () => {
    const f = standing('take');
    expect(why(f, 'put')).toEqual(['app goes on to here']);
    expect(why(f, 'up')).toContain('time only goes forward');
    expect(why(f, 'take')).toContain('stands there already');
    expect(why(f, 'agent')).toContain('No statement begins');
    expect(f.engine.goto(f.engine.stop!.agent, 99)).toBe(false);
  });
  it('is refused for a program that has ended', () => {
    const f = standing('down');
    go(f.engine);
    expect(why(f, 'down')).toContain('has come to its end');
  });
});

describe('bytes for who copies them', () => {
  it('are all there', () => {
    const f = standing('check');
    expect(f.engine.evaluate('m', f.frame).value).toContain('…');
    expect(f.engine.evaluate('m', f.frame, true).value.split(' ')).toHaveLength(128);
  });
});
