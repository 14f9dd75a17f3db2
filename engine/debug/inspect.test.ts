import { describe, expect, it } from 'vitest';
import { type Engine, EvaluationError, type Inspection } from '../facade';
import { demo, type Fixture, go, loaded, uri } from './fixture';

function stoppedAt(mark: string, text = demo): Fixture & { frame: number } {
  const f = loaded(text);
  f.engine.setLineBreakpoints(uri, [{ line: f.line[mark] }]);
  expect(go(f.engine)).toBe('stopped');
  return { ...f, frame: f.engine.stack(f.engine.stop!.agent)[0].id };
}

/** A thing by the names that lead to it. */
function find(engine: Engine, start: readonly Inspection[], ...path: string[]): Inspection {
  let list = start;
  let found: Inspection | undefined;
  for (const name of path) {
    found = list.find(i => i.name === name);
    if (!found) throw new Error(`no ${name} among ${list.map(i => i.name).join(', ')}`);
    list = found.handle ? engine.children(found.handle) : [];
  }
  return found!;
}

const scope = (f: { engine: Engine; frame: number }, name: string) =>
  f.engine.children(f.engine.scopes(f.frame).find(s => s.name === name)!.handle);

describe('scopes', () => {
  it('of a driver: locals, its function, the system', () => {
    const f = stoppedAt('take');
    expect(f.engine.scopes(f.frame).map(s => s.name)).toEqual(['Locals', 'Function pf', 'System']);
    expect(find(f.engine, scope(f, 'Locals'), 'i')).toMatchObject({ value: '0', path: 'i', settable: true });
  });
  it('of a handler: locals with the message, its agent, the system', () => {
    const f = loaded(demo);
    const library = [...f.engine.program.files.keys()].find(u => u !== uri)!;
    const line = f.engine.program.files
      .get(library)!
      .text.split('\n')
      .findIndex(l => l.includes('send tx[n], ~m'));
    f.engine.setLineBreakpoints(library, [{ line }]);
    go(f.engine);
    const frame = f.engine.stack(f.engine.stop!.agent)[0].id;
    expect(f.engine.scopes(frame).map(s => s.name)).toEqual(['Locals', 'Agent inv', 'System']);
    const locals = scope({ ...f, frame }, 'Locals');
    expect(find(f.engine, locals, 'm').value).toContain('128 bytes');
    expect(find(f.engine, scope({ ...f, frame }, 'Agent inv'), 'latency').value).toBe('50 ns');
    // The system is known to a look, though a handler's own text may not name it.
    expect(f.engine.evaluate('out.messages', frame).value).toBe('1');
    expect(f.engine.evaluate('n', frame).value).toBe('0');
  });
});

describe('rings', () => {
  it('have slot n as their child n, and what is in use, the oldest first, under a name', () => {
    const f = stoppedAt('take', demo.replace('0 ..< 2', '0 ..< 11'));
    for (let i = 0; i < 9; i++) expect(go(f.engine)).toBe('stopped');
    const ring = f.engine.evaluate('pf.sw0.r0');
    expect(ring.value).toContain('1 of 8 slots, from 1 on');
    const slots = f.engine.children(ring.handle, 0, 8, 'indexed');
    expect(slots.map(s => s.name)).toEqual(Array.from({ length: 8 }, (_, i) => `[${i}]`));
    expect(slots.map(s => s.value.startsWith('free'))).toEqual([true, false, ...Array(6).fill(true)]);
    const [used] = f.engine.children(ring.handle, 0, 1, 'named');
    expect(used).toMatchObject({ name: 'messages in it', value: '1, the oldest first' });
    expect(f.engine.children(used.handle).map(s => s.name)).toEqual(['[1]']);
  });
  it('tell of messages that are put and not yet rung, which the AMU cannot know', () => {
    const f = stoppedAt('bell');
    const ring = find(f.engine, scope(f, 'Function pf'), 'sw0', 't0');
    expect(ring.value).toMatch(/^TX: 0 of \d+ slots, 1 put and not rung$/);
    const slots = f.engine.children(ring.handle, 0, 2, 'indexed');
    expect(slots.map(s => s.value.split(':')[0])).toEqual(['put, not rung', 'free']);
    f.engine.step(f.engine.stop!.agent, 'over');
    go(f.engine);
    const frame = f.engine.stack(f.engine.stop!.agent)[0].id;
    expect(find(f.engine, scope({ ...f, frame }, 'Function pf'), 'sw0', 't0').value).not.toContain(
      'not rung',
    );
  });
  it('show depth, indexes, and the occupied slots first, as words, bytes and structs', () => {
    const f = stoppedAt('take');
    const ring = find(f.engine, scope(f, 'Function pf'), 'sw0', 'r0');
    expect(ring.value).toBe('RX: 1 of 8 slots, from 0 on');
    expect(ring.indexedChildren).toBe(8);
    const named = f.engine.children(ring.handle, undefined, undefined, 'named');
    const value = (name: string) => find(f.engine, named, name).value;
    expect([value('slots'), value('fill'), value('free'), value('write_index'), value('digest')]).toEqual([
      '8',
      '1',
      '7',
      '1',
      'true',
    ]);
    const slots = f.engine.children(ring.handle, 0, 8, 'indexed');
    expect(slots.map(s => s.value.startsWith('free'))).toEqual([false, ...Array(7).fill(true)]);
    expect(slots[0].value).toMatch(/^128 bytes: ff f8 f1/);
    const [word] = f.engine.children(slots[0].handle, 0, 1, 'indexed');
    expect(word.value).toBe('0xced5dce3eaf1f8ff');
    const struct = find(
      f.engine,
      f.engine.children(slots[0].handle, undefined, undefined, 'named'),
      'as greeting',
    );
    expect(struct.value).toContain('greeting');
    expect(find(f.engine, f.engine.children(struct.handle), 'first').value).toContain('0xeaf1f8ff');
  });
  it('page through a large ring without making it', () => {
    const text = demo
      .replace('amu { message', 'amu { ring: 1 .. 1048576 slots  message')
      .replace('size: 64KiB', 'size: 512MiB')
      .replace('rx r0 { slots: 8 }', 'rx r0 { slots: 1048576 }');
    const f = stoppedAt('take', text);
    const ring = find(f.engine, scope(f, 'Function pf'), 'sw0', 'r0');
    expect(ring.indexedChildren).toBe(2 ** 20);
    expect(f.engine.children(ring.handle, 2 ** 20 - 2, 100, 'indexed').map(s => s.name)).toEqual([
      '[1048574]',
      '[1048575]',
    ]);
  });
  it('of management hold commands and responses', () => {
    const f = stoppedAt('take');
    const parts = scope(f, 'Function pf');
    const slots = (name: string) => f.engine.children(find(f.engine, parts, name).handle, 0, 16, 'indexed');
    expect(slots('command_ring').some(s => s.value.includes('PF-ASN-CREATE'))).toBe(true);
    const answer = slots('response_ring').find(s => s.value.includes('PF-ASN-CREATE'))!;
    expect(answer.value).toContain('PF-ASN-CREATE: ok');
    expect(find(f.engine, f.engine.children(answer.handle), 'STATUS').value).toBe('0 (ok)');
  });
});

describe('registers', () => {
  it('decode their fields and say what is stated and assumed of them', () => {
    const f = stoppedAt('take');
    const registers = find(f.engine, scope(f, 'Function pf'), 'registers');
    const control = find(f.engine, f.engine.children(registers.handle), 'AMU_CR');
    expect(find(f.engine, f.engine.children(control.handle), 'AMU_EN')).toMatchObject({
      value: '1',
      path: 'pf.AMU_CR.AMU_EN',
    });
    const page = find(f.engine, scope(f, 'Function pf'), 'sw0', 'registers');
    const digest = find(f.engine, f.engine.children(page.handle), 'RX_DIGEST');
    expect(digest.note).toMatch(/Assumed \(digest-threshold\)/);
    expect(f.engine.evaluate('sw0.WRITE_INDEX_TX[0]', f.frame).value).toBe('1');
    expect(f.engine.evaluate('pf.AMU_CR.AMU_EN').value).toBe('1');
  });
});

describe('evaluate', () => {
  const f = stoppedAt('take');
  const value = (text: string) => f.engine.evaluate(text, f.frame).value;
  it('computes with locals, observables and registers', () => {
    expect(value('i + 1')).toBe('1');
    expect(value('r0.fill == 1 and t0.free == 8')).toBe('true');
    expect(value('pattern(4, 0)')).toBe('4 bytes: 00 07 0e 15');
    expect(value('2KiB')).toBe('2KiB');
    expect(value('"round {i}"')).toBe('"round 0"');
    expect(value('(r0.fill)')).toBe('1');
  });
  it('shows the things of the system', () => {
    expect(value('pf.sw0.r0')).toContain('1 of 8 slots');
    expect(value('out')).toContain('1 delivered');
    expect(value('inv')).toContain('inversion');
    expect(value('app')).not.toBe('');
  });
  it.each(['', '1 +', 'j', 'r0.fil', 'i + 1us', 'u8(zeros(1), 9)', 'AMU_CR[3]', 'doorbell t0', '"'])(
    'says what is wrong with `%s`',
    text => expect(() => f.engine.evaluate(text, f.frame)).toThrow(EvaluationError),
  );
});

describe('assign', () => {
  it('sets a local, and the driver goes on with it', () => {
    const f = stoppedAt('take');
    expect(f.engine.assign('i', '1', f.frame).value).toBe('1');
    f.engine.setLineBreakpoints(uri, []);
    go(f.engine);
    expect(f.engine.report().checks.failed).toBe(1);
  });
  it('rings a doorbell, and the AMU fetches', () => {
    const f = stoppedAt('bell');
    f.engine.assign('pf.sw0.WRITE_INDEX_TX[0]', '1');
    expect(f.engine.evaluate('t0.fill', f.frame).value).toBe('1');
    f.engine.setLineBreakpoints(uri, []);
    f.engine.setFunctionBreakpoints([{ event: 'fetch *' }]);
    expect(go(f.engine)).toBe('stopped');
  });
  it('refuses what would stay as it is, and values of another unit', () => {
    const f = stoppedAt('take');
    expect(() => f.engine.assign('pf.AMU_IDR', '0', f.frame)).toThrow(/read-only: it stays 0x/);
    expect(() => f.engine.assign('pf.sw0.WRITE_INDEX_TX[0]', '100', f.frame)).toThrow(/ignored 0x64/);
    expect(() => f.engine.assign('i', '5ns', f.frame)).toThrow('i holds a number, and this is a time.');
    expect(() => f.engine.assign('MGT_TX_VECTOR', '1ns', f.frame)).toThrow(/this is a time/);
  });
  it('leaves the driver with the index that was set: it puts its next message behind it', () => {
    const f = stoppedAt('bell');
    f.engine.assign('pf.sw0.WRITE_INDEX_TX[0]', '3');
    f.engine.setLineBreakpoints(uri, []);
    f.engine.setFunctionBreakpoints([{ event: 'doorbell pf.sw0.t0' }]);
    expect(go(f.engine)).toBe('stopped');
    expect(f.engine.stop?.description).toContain('WRITE_INDEX_TX 3 -> 3');
  });
  it('sets an index through its ring, memory through its address, a field through its register', () => {
    const f = stoppedAt('bell');
    f.engine.assign('pf.sw0.t0.write_index', '1');
    expect(f.engine.evaluate('pf.sw0.t0.write_index').value).toBe('1');
    f.engine.assign('u16(load(0x10000, 8), 2)', '0xabcd', f.frame);
    expect([...f.engine.readMemory('pf', 0x10002n, 2).bytes]).toEqual([0xcd, 0xab]);
    f.engine.assign('load(0x10000, 2)', '[1, 2]', f.frame);
    expect([...f.engine.readMemory('pf', 0x10000n, 2).bytes]).toEqual([1, 2]);
    f.engine.assign('MGT_RX_IRQ_CTRL.Enable', '1', f.frame);
    expect(f.engine.evaluate('pf.MGT_RX_IRQ_CTRL').value).toBe('0x1');
  });
  it.each([
    ['r0.fill', '3', 'cannot be set'],
    ['AMU_CR.AMU_EN', '2', 'does not fit'],
    ['WRITE', '1', 'unknown name'],
    ['i', '[1]', 'holds a number'],
    ['m', '1', 'm'],
    ['load(0, 4)', '1', 'no memory'],
  ])('says why %s = %s cannot be', (path, text, why) => {
    const f = stoppedAt('put');
    expect(() => f.engine.assign(path, text, f.frame)).toThrow(EvaluationError);
    expect(() => f.engine.assign(path, text, f.frame)).toThrow(why);
  });
});

describe('memory', () => {
  it('is read as far as it goes', () => {
    const f = stoppedAt('take');
    expect(f.engine.readMemory('pf', 0x1fff8n, 16)).toMatchObject({ unreadable: 8 });
    expect(f.engine.readMemory('pf', 0n, 16)).toMatchObject({ unreadable: 16 });
    expect(f.engine.readMemory('nobody', 0n, 16)).toMatchObject({ unreadable: 16 });
    expect(f.engine.writeMemory('pf', 0x1fffen, new Uint8Array(4))).toBe(2);
  });
  it('of BAR0 is its registers', () => {
    const f = stoppedAt('take');
    const { memory } = f.engine.evaluate('pf.AMU_CR');
    expect(f.engine.readMemory(memory!.space, memory!.address, 8).bytes[0]).toBe(1);
    expect(f.engine.writeMemory(memory!.space, memory!.address, new Uint8Array(8))).toBe(8);
    expect(f.engine.evaluate('pf.enabled').value).toBe('false');
  });
});

/** Everything below a scope, down to a depth. */
function expand(engine: Engine, handle: number, depth: number): number {
  let count = 0;
  for (const child of engine.children(handle)) {
    count++;
    if (child.handle && depth > 0) count += expand(engine, child.handle, depth - 1);
  }
  return count;
}

describe('looking', () => {
  it('changes nothing: a run with everything expanded at every stop ends as one without', () => {
    const end = (look: boolean) => {
      const f = loaded(demo);
      f.engine.setFunctionBreakpoints([
        { event: 'doorbell *' },
        { event: 'deliver *' },
        { event: 'response *' },
      ]);
      let seen = 0;
      while (go(f.engine) === 'stopped') {
        if (!look) continue;
        for (const agent of f.engine.agents()) {
          for (const frame of f.engine.stack(agent.id).slice(0, 2)) {
            for (const s of f.engine.scopes(frame.id)) seen += expand(f.engine, s.handle, 3);
          }
        }
      }
      const memory = f.engine.readMemory('pf', 0x10000n, 0x10000).bytes;
      return { seen, report: f.engine.report(), memory, events: f.engine.events };
    };
    const { seen, ...looked } = end(true);
    const { seen: _, ...left } = end(false);
    expect(seen).toBeGreaterThan(1000);
    expect(looked).toEqual(left);
  });
  it('at things of an earlier stop is refused', () => {
    const f = stoppedAt('take');
    const [first] = f.engine.scopes(f.frame);
    go(f.engine);
    expect(() => f.engine.children(first.handle)).toThrow(EvaluationError);
    expect(() => f.engine.scopes(f.frame)).toThrow(EvaluationError);
  });
});
