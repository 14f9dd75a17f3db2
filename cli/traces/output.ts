// Where a trace goes: a file or the standard output. Text and bytes gather in memory and are written between slices of the
// run, which waits for them: a slow disk makes the run slow and loses nothing, and memory stays bounded.

import { type FileHandle, open } from 'node:fs/promises';
import { reasonOf } from '../files';

/** A trace that cannot be written; `message` says which and why. */
export class UnwritableTrace extends Error {}

export class TraceOutput {
  private parts: Uint8Array[] = [];
  private text = '';
  private gathered = 0;
  /** Bytes written so far. */
  written = 0;

  private constructor(
    readonly name: string,
    private readonly file: FileHandle | undefined,
  ) {}

  /** `-` is the standard output. @throws UnwritableTrace */
  static async open(path: string): Promise<TraceOutput> {
    if (path === '-') return new TraceOutput('the standard output', undefined);
    try {
      return new TraceOutput(path, await open(path, 'w'));
    } catch (error) {
      throw new UnwritableTrace(`cannot write ${path}: ${reasonOf(error)}`);
    }
  }

  /** Bytes (of text: characters) that wait to be written. */
  get waiting(): number {
    return this.gathered + this.text.length;
  }

  addText(text: string): void {
    this.text += text;
  }
  addBytes(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.gathered += bytes.length;
  }

  /** Writes all that waits. @throws UnwritableTrace */
  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const { parts, text } = this;
    this.parts = [];
    this.text = '';
    this.gathered = 0;
    const bytes = parts.length > 0 ? Buffer.concat([...parts, Buffer.from(text)]) : Buffer.from(text);
    try {
      if (this.file) await this.file.appendFile(bytes);
      else await toStandardOutput(bytes);
    } catch (error) {
      throw new UnwritableTrace(`cannot write ${this.name}: ${writeReason(error)}`);
    }
    this.written += bytes.length;
  }

  /** @throws UnwritableTrace */
  async close(): Promise<void> {
    await this.flush();
    await this.file?.close();
  }

  /** After an error: lets go of the file, whatever it says. */
  async abandon(): Promise<void> {
    await this.file?.close().catch(() => undefined);
  }
}

function toStandardOutput(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, error => (error ? reject(error) : resolve()));
  });
}

function writeReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EPIPE') return 'its reader has gone away';
  return reasonOf(error);
}
