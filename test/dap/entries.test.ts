import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../../debug-adapter';
import { adapterBundle, DapClient, type EventMessage, root } from './client';

const program = join(root, 'test', 'dap', 'systems', 'two-messages.amu');
const frame = (message: object) => {
  const json = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
};

/** What a socket says until `until` is in it. */
function said(socket: Socket, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`${until} is not in ${text}`)), 10_000);
    socket.on('data', chunk => {
      text += chunk.toString('utf8');
      if (!text.includes(until)) return;
      clearTimeout(timer);
      resolve(text);
    });
  });
}

const run = (socket: Socket) => {
  const done = said(socket, '"terminated"');
  socket.write(frame({ seq: 1, type: 'request', command: 'initialize', arguments: {} }));
  socket.write(frame({ seq: 2, type: 'request', command: 'launch', arguments: { program } }));
  socket.write(frame({ seq: 3, type: 'request', command: 'configurationDone' }));
  return done;
};

describe('the adapter on a port', () => {
  it('is reachable from this machine only, and serves each connection its own session', async () => {
    const server = await listen(0);
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    expect(address.address).toBe('127.0.0.1');
    const sockets = [0, 1].map(() => connect(address.port, '127.0.0.1'));
    const texts = await Promise.all(sockets.map(run));
    for (const text of texts) expect(text).toContain('"exitCode":0');
    const closed = sockets.map(s => new Promise(resolve => s.once('close', resolve)));
    for (const s of sockets) s.write(frame({ seq: 4, type: 'request', command: 'disconnect' }));
    await Promise.all(closed);
    await new Promise(resolve => server.close(resolve));
  });

  it('says when the port cannot be had', async () => {
    const server = await listen(0);
    const address = server.address();
    const taken = typeof address === 'object' && address ? address.port : 0;
    await expect(listen(taken)).rejects.toThrow('EADDRINUSE');
    await new Promise(resolve => server.close(resolve));
  });
});

describe('the adapter on stdio', () => {
  let client: DapClient | undefined;
  afterEach(async () => client?.stop());

  it('survives what is no message, and ends with its client', async () => {
    client = new DapClient(await adapterBundle());
    const events: EventMessage[] = [];
    client.onMessage = message => {
      if (message.type === 'event') events.push(message);
    };
    client.write('Content-Length: 7\r\n\r\n{"seq":');
    client.write('Content-Length: 4\r\n\r\nnull');
    client.write(frame([1, 2, 3]));
    client.write(frame({ seq: 'x', type: 'request' }));
    expect(await client.send('initialize', {})).toMatchObject({ success: true });
    expect(await client.send('launch', { program })).toMatchObject({ success: true });
    expect(events.filter(e => e.event === 'output').length).toBeGreaterThan(0);
    await client.send('disconnect');
    expect(await client.exited).toBe(0);
  });

  it('debugs a test, whose drivers become threads when they are run', async () => {
    client = new DapClient(await adapterBundle());
    const path = join(root, 'examples', 'loopback.amu');
    await client.launch({ program: path, test: 'a full receive ring loses nothing' });
    const before = await client.request('threads');
    expect(before.threads[0].name).toBe('test "a full receive ring loses nothing"');
    expect(before.threads.some((t: { name: string }) => t.name === 'driver echo')).toBe(false);
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
    await client.request('configurationDone');
    const started = await client.event('thread');
    const stop = await client.event('stopped');
    expect(stop.body.threadId).toBe(started.body.threadId);
    const { threads } = await client.request('threads');
    expect(threads.find((t: { id: number }) => t.id === stop.body.threadId).name).toBe('driver echo');
  });
});
