// The adapter as an editor that runs it inline has it: messages in and out as objects, no process.

import { readFileSync } from 'node:fs';
import { AmuDebugSession, type FileAccess } from '../../debug-adapter';
import { pathOf } from '../../debug-adapter/files';
import type { EventMessage, ResponseMessage } from './client';

const read = (uri: string) => {
  try {
    return readFileSync(pathOf(uri), 'utf8');
  } catch {
    return undefined;
  }
};

export class InProcess {
  readonly events: EventMessage[] = [];
  private readonly session: AmuDebugSession;
  private readonly answers = new Map<number, (response: ResponseMessage) => void>();
  private seq = 1;
  /** The number of the newest request. */
  get lastSeq(): number {
    return this.seq - 1;
  }

  /** Without other files, as an editor's host has them: it can read, and knows nothing of a disk. */
  constructor(files: FileAccess = { read }) {
    this.session = new AmuDebugSession(files);
    this.session.onDidSendMessage(message => this.receive(message as ResponseMessage | EventMessage));
  }

  private receive(message: ResponseMessage | EventMessage): void {
    // Through JSON, as on a wire: what cannot be written there must not be answered.
    const wired = JSON.parse(JSON.stringify(message)) as ResponseMessage | EventMessage;
    if (wired.type === 'event') this.events.push(wired);
    else {
      this.answers.get(wired.request_seq)?.(wired);
      this.answers.delete(wired.request_seq);
    }
  }

  send(command: unknown, args?: unknown): Promise<ResponseMessage> {
    const seq = this.seq++;
    const answer = new Promise<ResponseMessage>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer to ${command} ${JSON.stringify(args)}`)),
        10_000,
      );
      this.answers.set(seq, response => {
        clearTimeout(timer);
        resolve(response);
      });
    });
    this.session.handleMessage({ seq, type: 'request', command, arguments: args } as never);
    return answer;
  }

  /** Waits until an event of that name has come; those before it stay in `events`. */
  async until(name: string): Promise<EventMessage> {
    for (let i = 0; i < 20_000; i++) {
      const found = this.events.find(e => e.event === name);
      if (found) return found;
      await new Promise(resolve => setImmediate(resolve));
    }
    throw new Error(`waited in vain for the event ${name}`);
  }

  dispose(): void {
    this.session.dispose();
  }
}
