// `amu dap`: the debug adapter for any editor, on stdio or on a port of this machine.

import type { Terminal } from './output';

export interface DapOptions {
  readonly port?: number;
}

/** Resolves when the adapter listens or talks; the connection keeps the process alive. */
export async function dap(options: DapOptions, terminal: Terminal): Promise<void> {
  const adapter = await import('../debug-adapter');
  if (options.port === undefined) {
    if (process.stdin.isTTY)
      terminal.err('amu dap speaks the Debug Adapter Protocol on stdin and stdout (Ctrl-C ends it).');
    adapter.runStdio();
    return;
  }
  await adapter.listen(options.port);
  terminal.err(`amu dap listens on 127.0.0.1:${options.port}`);
}
