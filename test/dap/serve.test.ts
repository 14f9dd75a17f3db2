// A driver outside under the debugger: it has the device that a launch serves, is stopped at its doorbell, waits while a person
// steps the hardware, and goes on.

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { requestsOf, ServedMemory } from '../../link/testing';
import { VfioUserCommand } from '../../spec';
import { Driver } from '../link/driver';
import { NetClient } from '../link/net-client';
import { DapClient, root } from './client';

const program = join(root, 'examples', 'demo-platform.amu');
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let count = 0;
async function served(args: object = {}): Promise<{ c: DapClient; path: string }> {
  const path = join(mkdtempSync(join(tmpdir(), 'amu-serve-')), `amu${count++}.sock`);
  closing.push(() => rmSync(join(path, '..'), { recursive: true, force: true }));
  const c = await DapClient.start({ serves: true });
  closing.push(() => c.stop());
  await c.launch({ program, serve: `pf=${path}`, ...args });
  return { c, path };
}
async function driverAt(path: string): Promise<Driver> {
  const client = await NetClient.connect(path);
  closing.push(() => client.close());
  await client.open();
  const memory = new ServedMemory(0x100000, new Uint8Array(0x100000));
  client.memory = memory;
  await client.request(VfioUserCommand.dmaMap, requestsOf.map(0x100000, 0x100000));
  await client.becomeMaster();
  return new Driver(client, memory);
}
const message = Uint8Array.from({ length: 64 }, (_, i) => i);

describe.skipIf(process.platform === 'win32')('a launch that serves', () => {
  it('stops the driver outside at its doorbell, and lets it go on', async () => {
    const { c, path } = await served();
    expect((await c.event('output', e => /PCI device/.test(e.body.output))).body.output).toBe(
      `pf is a PCI device at ${path}\n`,
    );
    expect(statSync(path).mode & 0o077).toBe(0);
    await c.request('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
    await c.request('configurationDone');
    const driver = await driverAt(path);
    await driver.enable();
    await driver.mapInversion(64);
    const answer = driver.exchange(message);
    const stopped = await c.event('stopped');
    const { threads } = await c.request('threads');
    const outside = threads.find((t: { name: string }) => t.name === 'driver, external (pf)');
    expect(stopped.body.threadId).toBe(outside.id);
    const { stackFrames } = await c.request('stackTrace', { threadId: outside.id });
    expect(stackFrames.map((f: { name: string }) => f.name).join('\n')).toContain(
      'driver, external (pf) wrote WRITE_INDEX_TX[0] of AMI-SW 0 = 0x1',
    );

    // The hardware goes on by a step, while the driver waits for the answer to its next access.
    await c.request('stepIn', { threadId: outside.id });
    const stepped = await c.event('stopped');
    expect(stepped.body.description).toMatch(/fetched slot 0/);
    await c.request('continue', { threadId: outside.id });
    expect(await answer).toEqual(message.map(byte => ~byte & 0xff));
  });

  it('pauses while the driver does nothing, shows its last accesses, and ends with its socket', async () => {
    const { c, path } = await served();
    await c.request('configurationDone');
    const driver = await driverAt(path);
    await driver.enable();
    await c.request('pause', { threadId: 1 });
    const { body } = await c.event('stopped');
    expect(body.reason).toBe('pause');
    const { threads } = await c.request('threads');
    const outside = threads.find((t: { name: string }) => /external/.test(t.name));
    const { stackFrames } = await c.request('stackTrace', { threadId: outside.id });
    expect(stackFrames[0].name).toMatch(/^driver, external \(pf\) wrote AMU_CR/);
    await c.request('terminate');
    await c.event('terminated');
    await expect.poll(() => existsSync(path)).toBe(false);
  });

  it('goes back over accesses from outside, and forward again without asking the driver', async () => {
    const { c, path } = await served();
    await c.request('configurationDone');
    const driver = await driverAt(path);
    await driver.enable();
    await driver.mapInversion(64);
    expect(await driver.exchange(message)).toEqual(message.map(byte => ~byte & 0xff));
    await c.request('pause', { threadId: 1 });
    await c.event('stopped');
    const look = async () =>
      (await c.request('evaluate', { expression: 'pf.AMU_CR', context: 'watch' })).result;
    const now = (await c.request('amuscope/now')).events;
    expect(await look()).toBe('0x1');
    await c.request('amuscope/travel', { events: 0 });
    await c.event('stopped');
    expect(await look()).toBe('0x0');
    await c.request('amuscope/travel', { events: now });
    await c.event('stopped');
    expect(await look()).toBe('0x1');
    expect((await c.request('amuscope/now')).events).toBe(now);
    await c.request('continue', { threadId: 1 });
    expect(await driver.exchange(message)).toEqual(message.map(byte => ~byte & 0xff));
  });

  it('answers accesses at a stop when it is told to', async () => {
    const { c, path } = await served({ atStop: 'answer' });
    await c.request('setFunctionBreakpoints', { breakpoints: [{ name: 'access pf' }] });
    await c.request('configurationDone');
    const client = await NetClient.connect(path);
    closing.push(() => client.close());
    await client.open();
    await client.set(0x18, 1);
    await c.event('stopped');
    expect(await client.get(0x20)).toBe(0n);
  });

  it('says what is wrong with its arguments', async () => {
    for (const [args, words] of [
      [{ serve: 7 }, 'launch: "serve" must be the path of a socket, or a list of "NAME=path".'],
      [{ serve: ['nobody=/tmp/x.sock'] }, /nobody/],
      [{ serve: '/tmp/x.sock', atStop: 'wait' }, /"hold" or "answer"/],
      [{ serve: '/nowhere/at/all/x.sock' }, /nowhere/],
    ] as const) {
      const c = await DapClient.start({ serves: true });
      closing.push(() => c.stop());
      await c.request('initialize', { adapterID: 'amu' });
      const response = await c.send('launch', { program, ...args });
      expect(response.success).toBe(false);
      if (typeof words === 'string') expect(response.message).toBe(words);
      else expect(response.message).toMatch(words);
    }
  });

  it('is refused by a host that has no sockets', async () => {
    const c = await DapClient.start();
    closing.push(() => c.stop());
    await c.request('initialize', { adapterID: 'amu' });
    const response = await c.send('launch', { program, serve: '/tmp/x.sock' });
    expect(response).toMatchObject({ success: false });
    expect(response.message).toMatch(/needs sockets/);
  });
});
