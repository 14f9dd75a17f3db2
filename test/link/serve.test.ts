// `amu serve` as it is shipped, and a driver in TypeScript at its socket: bring-up, inversion and loopback, register by
// register. The driver is another process than the server, as it is in life.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { requestsOf, ServedMemory } from '../../link/testing';
import { IrqSetFlag, VfioIrq, VfioUserCommand } from '../../spec';
import { Amu, root } from '../cli/amu';
import { Driver } from './driver';
import { Event, FileMemory, requestWith } from './fd-client';
import { NetClient } from './net-client';

const amu = new Amu();
const clients: NetClient[] = [];
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const c of clients.splice(0)) c.close();
  for (const c of children.splice(0)) c.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly path: string;
  readonly ended: Promise<number | null>;
  text(): string;
  until(what: RegExp): Promise<void>;
}

/** Starts the server and waits until it listens. */
async function start(...words: string[]): Promise<Running> {
  const file = 'demo-platform.amu';
  copyFileSync(join(root, 'examples', file), join(amu.folder, file));
  const path = join(amu.folder, 'amu.sock');
  const child = spawn(process.execPath, [amu.program, 'serve', file, '--vfio-user', path, ...words], {
    cwd: amu.folder,
    // The bundle stands apart from the packages that it looks for.
    env: { ...process.env, NODE_PATH: join(root, 'node_modules'), NO_COLOR: '1', FORCE_COLOR: '' },
  });
  children.push(child);
  let text = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk;
      wake();
    });
  }
  const ended = new Promise<number | null>(done => child.on('close', done));
  const until = async (what: RegExp) => {
    const end = Date.now() + 15_000;
    while (!what.test(text)) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`no ${what} in:\n${text}`);
      await new Promise<void>(done => {
        wake = done;
        setTimeout(done, 200);
      });
    }
  };
  await until(/Ctrl-C ends it/);
  return { child, path, ended, text: () => text, until };
}

async function driverAt(path: string): Promise<{ client: NetClient; driver: Driver }> {
  const client = await NetClient.connect(path);
  clients.push(client);
  await client.open();
  const memory = new ServedMemory(0x100000, new Uint8Array(0x100000));
  client.memory = memory;
  const mapped = await client.request(VfioUserCommand.dmaMap, requestsOf.map(0x100000, 0x100000));
  expect(mapped?.errno).toBe(0);
  await client.becomeMaster();
  return { client, driver: new Driver(client, memory) };
}

async function sharingDriverAt(path: string) {
  const client = await NetClient.connect(path);
  clients.push(client);
  await client.open();
  const memory = new FileMemory(0x100000, 0x100000);
  const map = requestsOf.map(memory.start, memory.size);
  expect((await requestWith(client, VfioUserCommand.dmaMap, map, [memory.file]))?.errno).toBe(0);
  await client.becomeMaster();
  return { client, memory, driver: new Driver(client, memory) };
}

const pattern = (bytes: number, i: number) =>
  Uint8Array.from({ length: bytes }, (_, k) => (k * 7 + i) & 0xff);

describe('a driver at the socket, without descriptors', () => {
  it('brings the AMU up and has its messages inverted', async () => {
    const server = await start('--transport', 'net');
    const { client, driver } = await driverAt(server.path);
    await driver.enable();
    expect(await driver.command('PF_PROBE', {})).toMatchObject({ STATUS: 0n, NUM_AHA: 2n });
    await driver.mapInversion(2048, 0, 1);
    for (let i = 0; i < 20; i++) {
      const sent = pattern(2048, i);
      expect(await driver.exchange(sent)).toEqual(sent.map(b => ~b & 0xff));
    }
    expect(client.dma).toBeGreaterThan(40);
  });

  it('has its own messages back by a loopback session', async () => {
    const server = await start('--transport', 'net');
    const { driver } = await driverAt(server.path);
    await driver.enable();
    await driver.mapLoopback(64);
    for (let i = 0; i < 20; i++) expect(await driver.exchange(pattern(64, i))).toEqual(pattern(64, i));
  });
});

describe('a driver at the socket, with descriptors', () => {
  it('shares its memory, and is told of each message by an interrupt', async () => {
    const server = await start();
    const { client, driver } = await sharingDriverAt(server.path);
    await driver.enable();
    await driver.mapInversion(256);
    const event = new Event();
    const assign = requestsOf.irqs(IrqSetFlag.eventfd | IrqSetFlag.trigger, VfioIrq.msix, 3, 1);
    expect((await requestWith(client, VfioUserCommand.deviceSetIrqs, assign, [event.file]))?.errno).toBe(0);
    for (let i = 0; i < 20; i++) {
      const sent = pattern(256, i);
      driver.put(sent);
      await driver.ring();
      expect(event.take(2000)).toBe(1);
      expect(await driver.take()).toEqual(sent.map(b => ~b & 0xff));
    }
    expect(client.dma).toBe(0);
  });

  it('finds a fault, and the server goes on, when its memory vanishes', async () => {
    const server = await start();
    const { client, memory, driver } = await sharingDriverAt(server.path);
    await driver.enable();
    await driver.mapLoopback(64);
    expect(await driver.exchange(pattern(64, 1))).toEqual(pattern(64, 1));
    memory.vanish();
    await driver.ring();
    driver.put(pattern(64, 2));
    memory.vanish();
    await driver.ring();
    await server.until(/DMA read of 64 bytes at 0x[0-9a-f]+ of pf failed/);
    client.close();
    await server.until(/the client is gone/);
    const { client: again, driver: next } = await sharingDriverAt(server.path);
    expect((await again.request(VfioUserCommand.deviceReset, new Uint8Array(0)))?.errno).toBe(0);
    await again.becomeMaster();
    await next.enable();
    expect(await next.command('PF_PROBE', {})).toMatchObject({ STATUS: 0n });
  });
});

describe('amu serve', () => {
  it('makes sockets that are the owner’s alone, and takes them away at Ctrl-C', async () => {
    const server = await start();
    expect(statSync(server.path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${server.path}.vf1`)).toBe(true);
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(0);
    expect(existsSync(server.path)).toBe(false);
    expect(existsSync(`${server.path}.vf1`)).toBe(false);
  });

  it('tells who comes and goes, and refuses a second client', async () => {
    const server = await start('--transport', 'net');
    const { client } = await driverAt(server.path);
    await server.until(/pf: a client is connected \(vfio-user 0\.1\)/);
    const second = await NetClient.connect(server.path);
    clients.push(second);
    const answer = await second.request(VfioUserCommand.version, requestsOf.version());
    expect(answer?.errno).toBe(16);
    await server.until(/a second client was refused/);
    client.close();
    await server.until(/pf: the client is gone/);
    await (await NetClient.connect(server.path)).open();
  });
});
