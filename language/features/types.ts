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
  | 'file'
  | 'snippet';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail?: string;
  /** Markdown; what takes a while to write is written when somebody looks at it. */
  readonly documentation?: string | (() => string | undefined);
  /** What to insert when it is not the label; in a snippet `$0` and `${1:…}` are places for the cursor. */
  readonly insertText?: string;
  readonly snippet?: boolean;
  /** The text that it replaces. */
  readonly replace: Span;
  /** Further edits of the file, such as an import that the name needs. */
  readonly alsoEdit?: readonly Edit[];
}

export interface Edit extends Span {
  readonly newText: string;
}

/** A request that cannot be done; the reason is for the person who asked. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

export interface RenamePlace extends Span {
  readonly kind: 'place';
  readonly placeholder: string;
}

export interface Highlight extends Span {
  readonly access: 'read' | 'write' | 'text';
}

/** A party of the traffic: driver, agent, function, interface, socket or session. */
export interface CallItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly uri: string;
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface Call {
  readonly item: CallItem;
  /** Places of the sender, in its file. */
  readonly ranges: readonly Span[];
}

export type InlayHintKind = 'identifiers' | 'addresses' | 'sizes' | 'latency';

export interface InlayHint {
  readonly kind: InlayHintKind;
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
  /** Writes the value into the text. */
  readonly insert?: Edit;
}

export interface DocumentLink {
  readonly span: Span;
  /** uri of the file */
  readonly target: string;
  readonly tooltip: string;
}

/** A variable to look up, or an expression to evaluate, in the program that stands still. */
export interface InlineValue extends Span {
  readonly kind: 'variable' | 'expression';
  readonly text: string;
}

export interface SignatureHelp {
  /** `pattern(length, seed)` */
  readonly label: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Each a part of the label. */
  readonly parameters: readonly { readonly span: Span; readonly documentation?: string }[];
  /** Index of the parameter at the cursor; beyond the last one when none is left. */
  readonly active: number;
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
