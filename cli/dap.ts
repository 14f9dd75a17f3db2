// `amu dap`: the debug adapter for any editor, on stdio or on a port of this machine.

import { exitCodes } from './exit-codes';
import type { Terminal } from './output';

export interface DapOptions {
  readonly port?: number;
}

/** @returns an exit code; while the adapter talks or listens, its connection keeps the process alive */
export async function dap({ port }: DapOptions, terminal: Terminal): Promise<number> {
  const [adapter, { devices }] = await Promise.all([import('../debug-adapter'), import('../link')]);
  if (port === undefined) {
    if (process.stdin.isTTY) {
      terminal.err('amu dap speaks the Debug Adapter Protocol on stdin and stdout (Ctrl-C ends it).');
    }
    adapter.runStdio(devices);
    return exitCodes.ok;
  }
  try {
    await adapter.listen(port, devices);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'needs more rights than you have' : 'is taken';
    terminal.err(`amu: port ${port} ${why}; choose another`);
    return exitCodes.usage;
  }
  terminal.err(`amu dap listens on 127.0.0.1:${port} (Ctrl-C ends it)`);
  return exitCodes.ok;
}
