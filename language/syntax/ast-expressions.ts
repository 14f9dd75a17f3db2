// Expressions.

import type { Identifier, Span } from './ast';

export type Expression =
  | NumberLiteral
  | BooleanLiteral
  | StringLiteral
  | BytesLiteral
  | NameExpression
  | MemberExpression
  | IndexExpression
  | SliceExpression
  | CallExpression
  | StructExpression
  | UnaryExpression
  | BinaryExpression
  | ParenthesizedExpression
  | ErrorExpression;

export type Unit = 'none' | 'size' | 'time' | 'rate' | 'frequency';

/** `value` in the base unit: bytes, picoseconds, bytes per second, hertz. */
export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: bigint;
  readonly unit: Unit;
  readonly text: string;
}
export interface BooleanLiteral extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}
/** `"message {i} came back"`: pieces of text and expressions, in order */
export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly parts: readonly (string | Expression)[];
}
/** `[0xff, 0xfe]`: bytes */
export interface BytesLiteral extends Span {
  readonly kind: 'bytes';
  readonly items: readonly Expression[];
}
export interface NameExpression extends Span {
  readonly kind: 'name';
  readonly name: Identifier;
}
export interface MemberExpression extends Span {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: Identifier;
}
/** `m[3]`, `rx[n]`, `READ_INDEX_RX[0]` */
export interface IndexExpression extends Span {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}
/** `m[0 ..< 8]` */
export interface SliceExpression extends Span {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly from: Expression;
  readonly to: Expression;
  readonly inclusive: boolean;
}
/** `pattern(2KiB, i)`; also a struct's name over bytes, `dma_request(m)` */
export interface CallExpression extends Span {
  readonly kind: 'call';
  readonly callee: Identifier;
  readonly arguments: readonly Expression[];
}
/** `dma_request { src: a  dst: b }`: the struct's bytes; fields not named are zero */
export interface StructExpression extends Span {
  readonly kind: 'struct_value';
  readonly name: Identifier;
  readonly fields: readonly FieldValue[];
}
export interface FieldValue extends Span {
  readonly kind: 'field_value';
  readonly name: Identifier;
  readonly value: Expression;
}
export interface UnaryExpression extends Span {
  readonly kind: 'unary';
  readonly operator: '-' | '~' | 'not';
  readonly operand: Expression;
}
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';
export interface BinaryExpression extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface ParenthesizedExpression extends Span {
  readonly kind: 'parenthesized';
  readonly inner: Expression;
}
export interface ErrorExpression extends Span {
  readonly kind: 'error_expression';
}
