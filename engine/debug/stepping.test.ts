import { describe, expect, it } from 'vitest';
import type { StepKind } from '../facade';
import { demo, type Fixture, go, loaded, uri, whereIs } from './fixture';

const agentOf = (f: Fixture) =>
  f.engine
    .agents()
    .find(a => a.id === f.engine.stop?.agent)
    ?.name.split(' ')
    .slice(0, 2)
    .join(' ');

/** Stops at a mark, then steps; answers the agent and line (or what happened) after each. */
function walk(mark: string, kinds: readonly StepKind[], text = demo): string[] {
  const f = loaded(text);
  f.engine.setLineBreakpoints(uri, [{ line: f.line[mark] }]);
  go(f.engine);
  f.engine.setLineBreakpoints(uri, []);
  return kinds.map(kind => {
    f.engine.step(f.engine.stop!.agent, kind);
    if (go(f.engine) === 'ended') return 'ended';
    const [top] = f.engine.stack(f.engine.stop!.agent);
    return `${agentOf(f)}: ${top.kind === 'cause' ? top.name : whereIs(f, f.engine.stop?.agent)}`;
  });
}
const over = 'over' as const;
const into = 'in' as const;

describe('over', () => {
  it('goes to the next statement of the driver, all consequences included', () => {
    expect(walk('put', [over, over, over, over, over, over, over])).toEqual([
      'driver app: doorbell t0',
      'driver app: wait r0 until 100us',
      'driver app: let m = take r0',
      'driver app: check m == ~pattern(128, i), "message {i} is wrong"',
      'driver app: log "round {i}"',
      'driver app: put t0, pattern(128, i)',
      'driver app: doorbell t0',
    ]);
  });
  it('takes bring_up as one', () => {
    expect(walk('up', [over])).toEqual(['driver app: for i in 0 ..< 2 {']);
  });
});

describe('in', () => {
  it('follows a doorbell through the AMU, the session and the agent back to the driver that waits', () => {
    expect(walk('bell', Array(6).fill(into))).toEqual([
      'AMU: messages: the AMU fetched slot 0 of pf.sw0.t0 (session out)',
      'AHA inv: a message of session out reached inv.hw0.rx0',
      'AHA inv: amu-std:/std/agents.amu',
      'AHA inv: amu-std:/std/agents.amu',
      'AMU: messages: the AMU delivered into slot 0 of pf.sw0.r0 (session back)',
      'driver app: let m = take r0',
    ]);
  });
  it('goes to the first message of a doorbell for many, though the others have to wait for credit', () => {
    const text = demo
      .replace('agent inv: inversion {', 'agent inv: inversion { credit: 128B ')
      .replace('    put t0, pattern(128, i)', '    put t0, pattern(128, i)  put t0, pattern(128, i)');
    expect(walk('bell', [into], text)).toEqual([
      'AMU: messages: the AMU fetched slot 0 of pf.sw0.t0 (session out)',
    ]);
  });
  it('is over where nothing follows', () => {
    expect(walk('take', [into, into])).toEqual([
      'driver app: check m == ~pattern(128, i), "message {i} is wrong"',
      'driver app: log "round {i}"',
    ]);
    // A doorbell without anything put.
    expect(walk('bell', [into], demo.replace('    put t0', '    //put t0'))).toEqual([
      'driver app: wait r0 until 100us',
    ]);
  });
  it('walks bring_up command by command, and out of it to the driver', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [{ line: f.line.up }]);
    go(f.engine);
    f.engine.step(f.engine.stop!.agent, 'in');
    go(f.engine);
    const stack = f.engine.stack(f.engine.stop!.agent);
    expect(stack.filter(frame => frame.kind === 'program')).toHaveLength(2);
    const answered = () => Number(f.engine.evaluate('pf.commands').value.split(' ')[0]);
    const before = answered();
    // Register writes, then commands, each at the declaration that asks for it.
    const seen: string[] = [];
    for (let i = 0; i < 20; i++) {
      f.engine.step(f.engine.stop!.agent, 'over');
      go(f.engine);
      seen.push(whereIs(f, f.engine.stop?.agent));
    }
    expect(answered() - before).toBeGreaterThanOrEqual(3);
    expect(seen.some(line => line.startsWith('agent inv'))).toBe(true);
    // In follows a command into the AMU and back.
    const names = [0, 1, 2].map(() => {
      f.engine.step(f.engine.stop!.agent, 'in');
      go(f.engine);
      return f.engine.stack(f.engine.stop!.agent)[0].name;
    });
    expect(names[0]).toMatch(/^the AMU fetched /);
    expect(names[1]).toMatch(/^the AMU answered .*: ok$/);
    expect(names[2]).toBe('bring_up');
    f.engine.step(f.engine.stop!.agent, 'out');
    go(f.engine);
    expect(whereIs(f, f.engine.stop?.agent)).toBe('for i in 0 ..< 2 {');
  });
  it('goes to the target that was chosen', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [{ line: f.line.bell }]);
    go(f.engine);
    const { agent } = f.engine.stop!;
    const targets = f.engine.stepInTargets(agent);
    expect(targets.map(t => t.label)).toEqual([
      "the AMU's fetch from pf.sw0.t0",
      'the arrival at inv.hw0.rx0',
      "inv's handler",
      'the delivery into pf.sw0.r0',
    ]);
    f.engine.step(agent, 'in', targets[3].id);
    go(f.engine);
    expect(f.engine.stop!.description).toBe('the AMU delivered into slot 0 of pf.sw0.r0 (session back)');
  });
});

describe('out', () => {
  it('goes from the AMU and from the agent back to the driver', () => {
    expect(walk('bell', [into, 'out'])[1]).toBe('driver app: let m = take r0');
    expect(walk('bell', [into, into, into, 'out'])[3]).toBe('driver app: let m = take r0');
  });
});

describe('one event', () => {
  it('carries out exactly one', () => {
    const f = loaded(demo);
    f.engine.setLineBreakpoints(uri, [{ line: f.line.bell }]);
    go(f.engine);
    for (let i = 0; i < 5; i++) {
      const before = f.engine.events;
      f.engine.step(f.engine.stop!.agent, 'event');
      expect(go(f.engine)).toBe('stopped');
      expect(f.engine.events - before).toBeLessThanOrEqual(1);
      expect(f.engine.stop!.reason).toBe('step');
    }
  });
});

describe('stacks', () => {
  it('name the causes of what hardware does, back to the line of the driver', () => {
    const f = loaded(demo);
    f.engine.setFunctionBreakpoints([{ event: 'deliver back' }]);
    go(f.engine);
    const stack = f.engine.stack(f.engine.stop!.agent);
    expect(stack.map(frame => frame.name)).toEqual([
      'the AMU delivered into slot 0 of pf.sw0.r0 (session back)',
      'because inv sent by hw0.tx0 (session back)',
      'because inv began to handle a message at rx[0]',
      'because a message of session out reached inv.hw0.rx0',
      'because the AMU fetched slot 0 of pf.sw0.t0 (session out)',
      'because app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 0 -> 1',
    ]);
    const last = stack.at(-1)!;
    expect(f.text.slice(last.place!.start)).toMatch(/^doorbell t0/);
  });
  it('have causes under a handler and under a driver that went on', () => {
    const f = loaded(demo);
    f.engine.setFunctionBreakpoints([{ event: 'handle inv' }]);
    go(f.engine);
    const handler = f.engine.stack(f.engine.stop!.agent);
    expect(handler.some(frame => frame.name.startsWith('because app rang'))).toBe(true);
    f.engine.setFunctionBreakpoints([]);
    f.engine.setLineBreakpoints(uri, [{ line: f.line.take }]);
    go(f.engine);
    const driver = f.engine.stack(f.engine.stop!.agent);
    expect(driver[0]).toMatchObject({ kind: 'program', name: 'app' });
    expect(driver[1].name).toBe('because the AMU delivered into slot 0 of pf.sw0.r0 (session back)');
  });
  it('answer for every agent at every stop', () => {
    const f = loaded(demo);
    f.engine.setFunctionBreakpoints([
      { event: 'doorbell *' },
      { event: 'command *' },
      { event: 'deliver *' },
    ]);
    while (go(f.engine) === 'stopped') {
      for (const agent of f.engine.agents()) {
        const stack = f.engine.stack(agent.id);
        for (const frame of stack) expect(f.engine.scopes(frame.id).length).toBeGreaterThan(0);
      }
    }
  });
});

describe('pause', () => {
  it('stands still before anything more happens', () => {
    const f = loaded(demo);
    f.engine.run(20);
    const { events } = f.engine;
    f.engine.pause();
    expect(f.engine.run(1000)).toBe('stopped');
    expect(f.engine.stop!.reason).toBe('pause');
    expect(f.engine.events).toBe(events);
    expect(go(f.engine)).toBe('ended');
    expect(f.engine.report().status).toBe('passed');
  });
});
