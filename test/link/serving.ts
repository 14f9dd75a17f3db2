// `amu serve` for a test: started, waited for, and ended.

import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Amu, type Finished, root } from '../cli/amu';

export interface Serving {
  /** Of the PF and of VFs 1 and 2. */
  readonly sockets: readonly string[];
  readonly process: ChildProcess;
  /** Ctrl-C, and what it printed and ended with. */
  end(): Promise<Finished>;
}

let count = 0;

/** Serves a file until `end`. Throws with what it printed when it does not begin to. */
export async function serving(amu: Amu, file: string, words: readonly string[] = []): Promise<Serving> {
  const path = join(amu.folder, `amu${count++}.sock`);
  const sockets = [path, `${path}.vf1`, `${path}.vf2`];
  let child: ChildProcess | undefined;
  let over: Finished | undefined;
  const finished = amu
    .call(['serve', file, '--vfio-user', path, ...words], {
      during: started => {
        child = started;
      },
      // The built program lies far from the packages.
      env: { NODE_PATH: join(root, 'node_modules') },
      milliseconds: 180_000,
    })
    .then(result => {
      over = result;
      return result;
    });
  while (!sockets.every(socket => existsSync(socket))) {
    if (over) throw new Error(`amu serve ended with ${over.code}: ${over.err}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return {
    sockets,
    process: child!,
    end: () => {
      child!.kill('SIGINT');
      return finished;
    },
  };
}
