// What features answer with: plain data, positions as UTF-16 offsets, so that a server only translates.

import type { Span } from '../syntax/ast';

export interface Place extends Span {
  readonly uri: string;
}

export type SymbolKind =
  | 'system'
  | 'amu'
  | 'agent'
  | 'function'
  | 'memory'
  | 'buffer'
  | 'interface'
  | 'socket'
  | 'session'
  | 'driver'
  | 'accelerator'
  | 'handler'
  | 'parameter'
  | 'state'
  | 'test'
  | 'struct'
  | 'field'
  | 'constant';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly DocumentSymbol[];
}

export type CompletionKind =
  | 'keyword'
  | 'key'
  | 'value'
  | 'thing'
  | 'constant'
  | 'variable'
  | 'struct'
  | 'field'
  | 'function'
  | 'accelerator'
  | 'register'
  | 'command'
  | 'observable'
  | 'type'
  | 'file';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What to insert when it is not the label; in a snippet `$0` and `${1:…}` are places for the cursor. */
  readonly insertText?: string;
  readonly snippet?: boolean;
  /** The text that it replaces. */
  readonly replace: Span;
}

export interface Hover {
  readonly span: Span;
  /** Markdown. */
  readonly markdown: string;
}

export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  readonly command: 'run' | 'debug';
  readonly driver?: string;
  readonly test?: string;
}

export interface FoldingRange extends Span {
  readonly kind: 'block' | 'comment' | 'imports';
}
