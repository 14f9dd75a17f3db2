// `amu lsp` and `amu dap` as an editor starts them.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Amu, inversion } from './amu';

const amu = new Amu();

interface Message {
  id?: number;
  method?: string;
  params?: { uri?: string; diagnostics?: { message: string }[] };
  result?: { capabilities: object };
  command?: string;
  type?: string;
  success?: boolean;
}

/** Both protocols put a length before each JSON message. */
class Wire {
  private text = Buffer.alloc(0);
  private readonly arrived: Message[] = [];
  private wake = () => {};

  constructor(
    private readonly output: Writable,
    input: Readable,
  ) {
    input.on('data', (chunk: Buffer) => {
      this.text = Buffer.concat([this.text, chunk]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/.exec(this.text.toString('latin1'));
        if (!head || this.text.length < head[0].length + Number(head[1])) break;
        const end = head[0].length + Number(head[1]);
        this.arrived.push(JSON.parse(this.text.subarray(head[0].length, end).toString('utf8')) as Message);
        this.text = this.text.subarray(end);
      }
      this.wake();
    });
  }

  send(message: object): void {
    const body = JSON.stringify(message);
    this.output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  async until(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.arrived.find(wanted);
      if (found) return found;
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }
}

function start(...words: string[]): {
  child: ChildProcessWithoutNullStreams;
  wire: Wire;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [amu.program, ...words], { cwd: amu.folder, timeout: 30_000 });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  return { child, wire: new Wire(child.stdin, child.stdout), ended };
}

const initializeAdapter = { seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'amu' } };

describe('amu lsp', () => {
  it.each([[['lsp', '--stdio']], [['lsp']]])('%j checks a file and ends as it is told', async words => {
    const { wire, ended } = start(...words);
    const initialize = { processId: null, rootUri: null, capabilities: {} };
    wire.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
    expect((await wire.until(message => message.id === 1)).result?.capabilities).toBeDefined();
    wire.send({ jsonrpc: '2.0', method: 'initialized', params: {} });
    const textDocument = { uri: 'file:///a.amu', languageId: 'amu', version: 1, text: 'constant a = b7\n' };
    wire.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument } });
    const { params } = await wire.until(message => message.method === 'textDocument/publishDiagnostics');
    expect(params?.diagnostics?.[0].message).toContain('b7');
    wire.send({ jsonrpc: '2.0', id: 2, method: 'shutdown' });
    await wire.until(message => message.id === 2);
    wire.send({ jsonrpc: '2.0', method: 'exit' });
    expect(await ended).toBe(0);
  });
});

describe('the end of amu lsp', () => {
  it('without `shutdown` is a failure', async () => {
    const { wire, ended } = start('lsp');
    const initialize = { processId: null, rootUri: null, capabilities: {} };
    wire.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
    await wire.until(message => message.id === 1);
    wire.send({ jsonrpc: '2.0', method: 'exit' });
    expect(await ended).toBe(1);
  });
});

describe('amu dap', () => {
  it('speaks on stdio and ends with its client', async () => {
    const { child, wire, ended } = start('dap');
    wire.send(initializeAdapter);
    expect(await wire.until(message => message.command === 'initialize')).toMatchObject({ success: true });
    child.stdin.end();
    expect(await ended).toBe(0);
  });

  it('speaks on a port of this machine, to one client after another', async () => {
    amu.write('system.amu', inversion);
    const port = await freePort();
    const { child, ended } = start('dap', '--port', String(port));
    const told = await new Promise<string>(resolve =>
      child.stderr.once('data', chunk => resolve(String(chunk))),
    );
    expect(told).toContain(`127.0.0.1:${port}`);
    for (let client = 0; client < 2; client++) {
      const socket: Duplex = connect(port, '127.0.0.1');
      const wire = new Wire(socket, socket);
      wire.send(initializeAdapter);
      expect(await wire.until(message => message.command === 'initialize')).toMatchObject({ success: true });
      socket.destroy();
    }
    child.kill('SIGTERM');
    await ended;
  });

  it('says that a port is taken, and ends with 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { code, err } = await amu.call(['dap', '--port', String(port)]);
    server.close();
    expect({ code, err }).toEqual({ code: 2, err: `amu: port ${port} is taken; choose another\n` });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
