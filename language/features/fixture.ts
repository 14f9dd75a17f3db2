// Test support: one small system, programs in it, and texts with a place marked as `<|…|>`.

import { link } from '..';
import type { LinkedProgram } from '../link/model';
import type { Span } from '../syntax/ast';
import { unmark } from '../syntax/marked';

export const entry = 'file:///work/entry.amu';

/** Links a text as the entry, beside other files. */
export const linked = (text: string, others: Readonly<Record<string, string>> = {}): LinkedProgram =>
  link(entry, uri => (uri === entry ? text : others[uri]));

export const head = `import "std/agents.amu"
/// How many.
constant count = 42
struct request { kind: u8  address: u64 }
system demo {
  amu { message: 64B .. 2KiB }
  timing { dma_read: 300ns + 16GB/s  session_hop: 20ns + 5ns }
  agent inv: inversion { id: 5  latency: 80ns }
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    buffer source { size: 4KiB }
    interface sw0 {
      tx t0 { slots: 64 }
      rx r0 { slots: 32  mode: back_pressure }
    }
  }
  function vf: virtual {
    memory m { at: 0  size: 1MiB }
  }
  session out: pf.sw0.t0 -> inv.hw0.rx0 { id: 3  priority: 2 }
  session back: inv.hw0.tx0 -> pf.sw0.r0
}
`;
export const inDriver = (body: string): string => `${head}driver app on pf {\n  bring_up\n  ${body}\n}\n`;
export const inSystem = (member: string): string =>
  head.replace('  session out:', `  ${member}\n  session out:`);

/** A linked text and the place that was marked in it. */
export function placed(marked: string, others: Readonly<Record<string, string>> = {}) {
  const { text, start, end } = unmark(marked);
  return { program: linked(text, others), text, start, end };
}

/** The text with each place marked, to be read as a sentence. */
export function marks(text: string, spans: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    result += `${text.slice(at, start)}<|${text.slice(start, end)}|>`;
    at = end;
  }
  return result + text.slice(at);
}

/** The lines of a marked text that have a mark. */
export const markedLines = (text: string, spans: readonly Span[]): string[] =>
  marks(text, spans)
    .split('\n')
    .filter(line => line.includes('<|'))
    .map(line => line.trim());
