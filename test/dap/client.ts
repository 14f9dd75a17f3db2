// A debug adapter client of our own: it starts the adapter as any editor would, as a process that speaks on stdio, and
// knows of the protocol only what its specification says.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Message {
  readonly seq: number;
  readonly type: 'request' | 'response' | 'event';
}
export interface ResponseMessage extends Message {
  readonly type: 'response';
  readonly request_seq: number;
  readonly success: boolean;
  readonly command: string;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is in a body is what the tests are about
  readonly body?: any;
}
export interface EventMessage extends Message {
  readonly type: 'event';
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly body?: any;
}

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

const bundles = new Map<string, Promise<string>>();

/** The adapter's process entry, with what serves devices when asked for, bundled once a test file. */
export function adapterBundle({ serves = false } = {}): Promise<string> {
  const contents = serves
    ? "import { runStdio } from './debug-adapter'; import { devices } from './link'; runStdio(devices);"
    : "import { runStdio } from './debug-adapter'; runStdio();";
  let bundle = bundles.get(contents);
  bundle ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amu-dap-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const outfile = join(folder, 'adapter.cjs');
    await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      loader: { '.amu': 'text' },
      external: ['koffi'],
      logLevel: 'warning',
      outfile,
    });
    return outfile;
  })();
  bundles.set(contents, bundle);
  return bundle;
}

/** Longest that anything may take; a test that would hang fails with what it waited for. */
const patience = 15_000;

export class DapClient {
  private readonly child: ChildProcessWithoutNullStreams;
  private buffer = Buffer.alloc(0);
  private seq = 1;
  private readonly answers = new Map<number, (response: ResponseMessage) => void>();
  private readonly waiting: {
    test: (event: EventMessage) => boolean;
    found: (event: EventMessage) => void;
  }[] = [];
  /** Events that nobody has waited for yet. */
  private events: EventMessage[] = [];
  /** Everything that was said, in the order of the wire. */
  onMessage: (message: ResponseMessage | EventMessage) => void = () => {};
  onRequest: (command: string, args: unknown) => void = () => {};
  readonly exited: Promise<number | null>;

  constructor(adapter: string) {
    // The bundle stands apart from the packages that it looks for.
    const env = { ...process.env, NODE_PATH: join(root, 'node_modules') };
    this.child = spawn(process.execPath, [adapter], { stdio: 'pipe', env });
    this.child.stdout.on('data', chunk => this.receive(chunk));
    this.child.stderr.on('data', chunk => process.stderr.write(chunk));
    this.exited = new Promise(resolve => this.child.once('exit', resolve));
  }

  static async start(options?: { readonly serves: boolean }): Promise<DapClient> {
    return new DapClient(await adapterBundle(options));
  }

  private receive(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const head = this.buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.toString('utf8', 0, head))?.[1]);
      const start = head + 4;
      if (this.buffer.length < start + length) return;
      const text = this.buffer.toString('utf8', start, start + length);
      this.buffer = this.buffer.subarray(start + length);
      this.dispatch(JSON.parse(text) as ResponseMessage | EventMessage);
    }
  }

  private dispatch(message: ResponseMessage | EventMessage): void {
    this.onMessage(message);
    if (message.type === 'response') {
      this.answers.get(message.request_seq)?.(message);
      this.answers.delete(message.request_seq);
      return;
    }
    const at = this.waiting.findIndex(w => w.test(message));
    if (at >= 0) this.waiting.splice(at, 1)[0].found(message);
    else this.events.push(message);
  }

  /** Sends bytes as they are. */
  write(text: string): void {
    this.child.stdin.write(text);
  }

  /** Sends a request and waits for its answer, whichever it is. */
  send(command: string, args?: unknown): Promise<ResponseMessage> {
    const seq = this.seq++;
    this.onRequest(command, args);
    const json = JSON.stringify({ seq, type: 'request', command, arguments: args });
    this.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
    return within(new Promise(resolve => this.answers.set(seq, resolve)), `the answer to ${command}`);
  }

  /** As `send`, for a request that has to succeed. Answers the body. */
  // biome-ignore lint/suspicious/noExplicitAny: see ResponseMessage
  async request(command: string, args?: unknown): Promise<any> {
    const response = await this.send(command, args);
    if (!response.success) throw new Error(`${command} failed: ${response.message}`);
    return response.body;
  }

  /** The next event of that name, also one that came before. */
  event(name: string, test: (event: EventMessage) => boolean = () => true): Promise<EventMessage> {
    const matches = (event: EventMessage) => event.event === name && test(event);
    const at = this.events.findIndex(matches);
    if (at >= 0) return Promise.resolve(this.events.splice(at, 1)[0]);
    return within(new Promise(found => this.waiting.push({ test: matches, found })), `the event ${name}`);
  }

  /** Initializes and launches, up to where breakpoints are set. */
  async launch(args: Record<string, unknown>, client: Record<string, unknown> = {}): Promise<void> {
    await this.request('initialize', {
      adapterID: 'amu',
      linesStartAt1: true,
      columnsStartAt1: true,
      ...client,
    });
    await this.request('launch', args);
    await this.event('initialized');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    await this.send('disconnect').catch(() => undefined);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await this.exited;
    clearTimeout(timer);
  }
}

function within<T>(promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patience);
    promise.then(
      value => {
        clearTimeout(timer);
        resolve(value);
      },
      error => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
