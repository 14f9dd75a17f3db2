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
