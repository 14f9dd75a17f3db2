import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { customNames } from '../../debug-adapter/custom';
import { root } from './client';
import { InProcess } from './in-process';

// The requests beyond the protocol, as the views and any other client send them.

const program = join(root, 'test', 'dap', 'systems', 'two-messages.amu');

let open: InProcess[] = [];
afterEach(() => {
  for (const c of open) c.dispose();
  open = [];
});

async function launched(args: object = {}): Promise<InProcess> {
  const c = new InProcess();
  open.push(c);
  await c.send('initialize', { adapterID: 'amu' });
  expect(await c.send('launch', { program, ...args })).toMatchObject({ success: true });
  return c;
}

describe(customNames.now, () => {
  it('tells where the system is, and whether it runs', async () => {
    const c = await launched({ stopOnEntry: true });
    expect((await c.send(customNames.now)).body).toEqual({
      timePs: 0,
      events: 0,
      running: false,
      ended: false,
      history: { inPast: false, latestPs: 0, latestEvents: 0, bytes: 0, memory: 128 * 2 ** 20 },
    });
    await c.send('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell pf.sw0.t0' }] });
    await c.send('configurationDone');
    await c.until('stopped');
    c.events.splice(0);
    await c.send('continue', { threadId: 1 });
    const stop = await c.until('stopped');
    expect(stop.body.reason).toBe('function breakpoint');
    const { body } = await c.send(customNames.now);
    expect(body.running).toBe(false);
    expect(body.timePs).toBeGreaterThan(0);
    expect(body.events).toBeGreaterThan(0);
  });

  it('says before a launch that there is no system', async () => {
    const c = new InProcess();
    open.push(c);
    await c.send('initialize', { adapterID: 'amu' });
    expect(await c.send(customNames.now)).toMatchObject({
      success: false,
      message: 'No system is loaded yet: send launch first.',
    });
  });
});

/** Stopped at the second doorbell. */
async function atSecondDoorbell(): Promise<{ c: InProcess; thread: number }> {
  const c = await launched();
  await c.send('setFunctionBreakpoints', {
    breakpoints: [{ name: 'doorbell pf.sw0.t0', hitCondition: '2' }],
  });
  await c.send('configurationDone');
  const { threadId } = (await c.until('stopped')).body;
  await c.send('setFunctionBreakpoints', { breakpoints: [] });
  return { c, thread: threadId };
}
const stopOf = async (c: InProcess, command: string, args: object) => {
  c.events.splice(0);
  expect(await c.send(command, args)).toMatchObject({ success: true });
  return (await c.until('stopped')).body;
};

describe(customNames.travel, () => {
  it('goes to an event, a time or a record, and back to the present', async () => {
    const { c } = await atSecondDoorbell();
    const there = (await c.send(customNames.now)).body;
    expect(await stopOf(c, customNames.travel, { events: 20 })).toMatchObject({ reason: 'goto' });
    const past = (await c.send(customNames.now)).body;
    expect(past).toMatchObject({ events: 20, history: { inPast: true, latestEvents: there.events } });
    await stopOf(c, customNames.travel, { timePs: past.timePs - 1 });
    expect((await c.send(customNames.now)).body.timePs).toBeLessThan(past.timePs);
    await stopOf(c, customNames.travel, { record: 3 });
    await stopOf(c, customNames.travel, { timePs: there.timePs });
    expect((await c.send(customNames.now)).body.timePs).toBe(there.timePs);
  });

  it('goes on past the latest instant, and stands at the end when the run is shorter', async () => {
    const { c } = await atSecondDoorbell();
    const { description } = await stopOf(c, customNames.travel, { events: 1_000_000 });
    expect(description).toBe('Paused at the end of the run');
  });

  it('tells a client that asked for it that memory and all else is of another time', async () => {
    const c = new InProcess();
    open.push(c);
    await c.send('initialize', {
      adapterID: 'amu',
      supportsMemoryEvent: true,
      supportsInvalidatedEvent: true,
    });
    await c.send('launch', { program, stopOnEntry: true });
    await c.send('configurationDone');
    await c.until('stopped');
    await c.send('readMemory', { memoryReference: 'pf@0x10000', count: 16 });
    await stopOf(c, customNames.travel, { events: 50 });
    expect(c.events.filter(e => e.event === 'memory' || e.event === 'invalidated').map(e => e.body)).toEqual([
      { areas: ['all'] },
      { memoryReference: 'pf@0x10000', offset: 0, count: 16 },
    ]);
  });

  it('wants one place', async () => {
    const { c } = await atSecondDoorbell();
    for (const args of [{}, { events: 3, timePs: 4 }, { events: -1 }, { timePs: 1.5 }]) {
      expect(await c.send(customNames.travel, args)).toMatchObject({ success: false });
    }
  });

  it('is not there without a past, and says why', async () => {
    const c = await launched({ historyMemory: 0, stopOnEntry: true });
    await c.send('configurationDone');
    await c.until('stopped');
    const answer = await c.send(customNames.travel, { events: 1 });
    expect(answer).toMatchObject({ success: false });
    expect(answer.message).toContain('"historyMemory"');
  });
});

describe(customNames.stepBack, () => {
  it('goes to the cause, and out to the statement that began it', async () => {
    const c = await launched();
    await c.send('setFunctionBreakpoints', { breakpoints: [{ name: 'deliver back' }] });
    await c.send('configurationDone');
    const { threadId } = (await c.until('stopped')).body;
    await c.send('setFunctionBreakpoints', { breakpoints: [] });
    const cause = await stopOf(c, customNames.stepBack, { threadId, kind: 'in' });
    expect(cause.description).toMatch(/sent by/);
    const { threadId: driver } = await stopOf(c, customNames.stepBack, {
      threadId: cause.threadId,
      kind: 'out',
    });
    const { stackFrames } = (await c.send('stackTrace', { threadId: driver })).body;
    expect(stackFrames[0].name).toBe('app');
    expect(await c.send(customNames.stepBack, { threadId, kind: 'sideways' })).toMatchObject({
      success: false,
    });
  });
});
