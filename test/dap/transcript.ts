// Golden transcripts: a conversation as text, beside the test, to be read in review. Paths of the machine are replaced;
// everything else of a run is the same each time. UPDATE_TRANSCRIPTS=1 writes them anew.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { DapClient, type EventMessage, type ResponseMessage, root } from './client';

const width = 110;

const stable = (text: string) => text.replaceAll(JSON.stringify(root).slice(1, -1), '<root>');

/** JSON, each part that fits on one line on one line. */
function show(value: unknown, indent: string): string {
  // Replaced before it is measured: where a line breaks must not depend on where the checkout lies.
  const flat = stable(JSON.stringify(value, undefined, 1)?.replace(/\n\s*/g, ' ') ?? '');
  if (indent.length + flat.length <= width || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(item => show(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}: ${show(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map(part => inner + part).join(',\n')}\n${indent}${close}`;
}

export class Transcript {
  private readonly lines: string[] = [];

  private constructor(readonly client: DapClient) {
    client.onRequest = (command, args) => this.add(`> ${command}`, args);
    client.onMessage = message => this.receive(message);
  }

  static async start(): Promise<Transcript> {
    return new Transcript(await DapClient.start());
  }

  /** A heading for the reader. */
  note(text: string): void {
    this.lines.push('', `# ${text}`);
  }

  private add(head: string, body: unknown): void {
    const empty = body === undefined || (typeof body === 'object' && Object.keys(body ?? {}).length === 0);
    this.lines.push(empty ? head : `${head} ${show(body, '')}`);
  }

  private receive(message: ResponseMessage | EventMessage): void {
    if (message.type === 'event') this.add(`* ${message.event}`, message.body);
    // What is declared stands in capabilities.ts, and not in each transcript.
    else if (message.command === 'initialize') this.add('< initialize', undefined);
    else if (message.success) this.add(`< ${message.command}`, message.body);
    else this.add(`< ${message.command} FAILED`, message.message);
  }

  /** Ends the conversation and compares it with the file of that name. */
  async finish(name: string): Promise<void> {
    await this.client.stop();
    const file = join(root, 'test', 'dap', 'golden', `${name}.txt`);
    const text = `${this.lines.join('\n').trim()}\n`;
    if (process.env.UPDATE_TRANSCRIPTS || !existsSync(file)) {
      if (process.env.CI)
        throw new Error(`${file} is missing: write it with UPDATE_TRANSCRIPTS=1 and read it.`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  }
}
