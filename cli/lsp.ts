// `amu lsp`: the language server for any editor, on stdio.

import type { Terminal } from './output';

export async function lsp(terminal: Terminal): Promise<void> {
  const { serve } = await import('../server/stdio');
  if (process.stdin.isTTY)
    terminal.err('amu lsp speaks the Language Server Protocol on stdin and stdout (Ctrl-C ends it).');
  serve();
}
