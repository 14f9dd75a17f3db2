// Builds `amu` as it is shipped, once for each test file, and calls it as a shell does.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

export const root = join(__dirname, '..', '..');
export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The standard input is a pipe, which `during` writes to; else there is none. */
  readonly input?: boolean;
  /** It is killed when it runs longer. */
  readonly milliseconds?: number;
  /** Called with the process as soon as it runs. */
  readonly during?: (child: ChildProcess) => void;
}

/** A folder with the built command line and the files of a test. */
export class Amu {
  readonly folder = mkdtempSync(join(tmpdir(), 'amu-'));
  readonly program = join(this.folder, 'bin', 'amu.js');

  constructor() {
    beforeAll(async () => {
      await esbuild.build({
        absWorkingDir: root,
        entryPoints: ['cli/main.ts'],
        outfile: this.program,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        loader: { '.amu': 'text', '.h': 'text' },
        define: { __AMUSCOPE_VERSION__: JSON.stringify(version) },
        external: ['koffi'],
        logLevel: 'silent',
      });
    }, 60_000);
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Writes a file beside the others. @returns its name */
  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  writeBytes(name: string, bytes: Uint8Array): void {
    writeFileSync(join(this.folder, name), bytes);
  }

  call(
    words: readonly string[],
    { cwd = this.folder, env = {}, input = false, milliseconds = 60_000, during }: CallOptions = {},
  ): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.program, ...words], {
        cwd,
        env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', AMU_DEBUG: '', ...env },
        stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
        timeout: milliseconds,
      });
      let out = '';
      let err = '';
      child.stdout!.setEncoding('utf8').on('data', chunk => {
        out += chunk;
      });
      child.stderr!.setEncoding('utf8').on('data', chunk => {
        err += chunk;
      });
      child.on('error', reject);
      child.on('close', code => resolve({ code, out, err }));
      during?.(child);
    });
  }
}

/** A replacement that must find its place, so that a test cannot pass on an unchanged text. */
export function change(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`"${from}" does not stand in the text`);
  return text.replace(from, to);
}

/** The number, from 1, of the first line that contains a text. */
export function lineOf(text: string, part: string): number {
  const line = text.split('\n').findIndex(line => line.includes(part));
  if (line < 0) throw new Error(`"${part}" does not stand in the text`);
  return line + 1;
}

/** Arm's demo: messages of 2 KiB through an inverting accelerator and back. */
export const inversion = `import "std/agents.amu"

system inversion_demo {
  amu {
    type: A1
    sockets: tx 4, rx 4
    message: 64B .. 2KiB
    ring: 1 .. 4096 slots
    interfaces: 16
    sessions: 64
  }
  agent inv: inversion { id: 0  interfaces: 2  latency: 50ns }
  function pf: physical {
    memory buffers { at: 0x42000  size: 512KiB }
    interface sw0 {
      tx t0 { slots: 64 }
      rx r0 { slots: 64  mode: back_pressure }
    }
  }
  session out:  pf.sw0.t0 -> inv.hw0.rx0 { id: 0  message: 2KiB  priority: 3 }
  session back: inv.hw0.tx0 -> pf.sw0.r0 { id: 1  message: 2KiB }
}

driver app on pf {
  bring_up
  for i in 0 ..< 42 {
    put t0, pattern(2KiB, i)
    doorbell t0
    wait r0 until 100us
    let m = take r0
    check m == ~pattern(2KiB, i), "message {i} came back wrong"
  }
  tear_down
}
`;
