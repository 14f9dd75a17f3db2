// The syntax tree of an `.amu` file. Every node has a half-open span of UTF-16 offsets into the file's text. The
// parser never throws: what it cannot read becomes an `error` node with a diagnostic, and the rest is still a tree.
// Tokens (comments and line ends too) stay in `SyntaxFile.tokens`, so that nothing of the text is lost.

import type {
  AcceleratorMember,
  Declaration,
  FunctionMember,
  Property,
  PropertyValue,
  SocketDeclaration,
  StructField,
  SystemMember,
} from './ast-declarations';
import type { Expression, FieldValue } from './ast-expressions';
import type { Action, Block, Statement } from './ast-statements';

export type * from './ast-declarations';
export type * from './ast-expressions';
export type * from './ast-statements';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that the linker says something about: what a name stands for, what type an expression has. */
export interface Linkable extends Span {
  /** no other node has it, see ids.ts */
  readonly id: number;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A finding in one file. `code` is the check's id (see docs/checks.md); related places may lie in other files. */
export interface Diagnostic extends Span {
  readonly uri: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly related?: readonly {
    readonly uri: string;
    readonly start: number;
    readonly end: number;
    readonly message: string;
  }[];
  /** Faded in the editor: the text is not needed. */
  readonly unnecessary?: boolean;
  /** A text edit that mends it, when one is certain. */
  readonly fix?: {
    readonly title: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
}

export type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'number' // with its unit: 64B, 0x42000, 50ns, 16GB/s
  | 'string'
  | 'punctuation'
  | 'comment' // line or block
  | 'doc' // a run-on `///` line
  | 'newline'
  | 'unknown'
  | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

export interface SyntaxFile {
  readonly uri: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly declarations: readonly Declaration[];
  /** What the scanner and parser found; checks add theirs later. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A name at its place; `text` is empty where the name is missing. */
export interface Identifier extends Linkable {
  readonly kind: 'identifier';
  readonly text: string;
}

export interface Documented extends Span {
  /** The text of the `///` lines above, without the slashes. */
  readonly doc?: string;
}

export type Node =
  | Declaration
  | SystemMember
  | FunctionMember
  | AcceleratorMember
  | SocketDeclaration
  | StructField
  | Property
  | (PropertyValue & { kind?: undefined })
  | Block
  | Statement
  | Action
  | Expression
  | FieldValue
  | Identifier;
