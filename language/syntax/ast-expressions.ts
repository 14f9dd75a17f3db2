// Expressions.

import type { Identifier, Linkable, Span } from './ast';

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
export interface NumberLiteral extends Linkable {
  readonly kind: 'number';
  readonly value: bigint;
  readonly unit: Unit;
  readonly text: string;
}
export interface BooleanLiteral extends Linkable {
  readonly kind: 'boolean';
  readonly value: boolean;
}
/** `"message {i} came back"`: pieces of text and expressions, in order */
export interface StringLiteral extends Linkable {
  readonly kind: 'string';
  readonly parts: readonly (string | Expression)[];
}
/** `[0xff, 0xfe]`: bytes */
export interface BytesLiteral extends Linkable {
  readonly kind: 'bytes';
  readonly items: readonly Expression[];
}
export interface NameExpression extends Linkable {
  readonly kind: 'name';
  readonly name: Identifier;
}
export interface MemberExpression extends Linkable {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: Identifier;
}
/** `m[3]`, `rx[n]`, `READ_INDEX_RX[0]` */
export interface IndexExpression extends Linkable {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}
/** `m[0 ..< 8]` */
export interface SliceExpression extends Linkable {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly from: Expression;
  readonly to: Expression;
  readonly inclusive: boolean;
}
/** `pattern(2KiB, i)`; also a struct's name over bytes, `dma_request(m)` */
export interface CallExpression extends Linkable {
  readonly kind: 'call';
  readonly callee: Identifier;
  readonly arguments: readonly Expression[];
}
/** `dma_request { src: a  dst: b }`: the struct's bytes; fields not named are zero */
export interface StructExpression extends Linkable {
  readonly kind: 'struct_value';
  readonly name: Identifier;
  readonly fields: readonly FieldValue[];
}
export interface FieldValue extends Span {
  readonly kind: 'field_value';
  readonly name: Identifier;
  readonly value: Expression;
}
export interface UnaryExpression extends Linkable {
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
export interface BinaryExpression extends Linkable {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface ParenthesizedExpression extends Linkable {
  readonly kind: 'parenthesized';
  readonly inner: Expression;
}
export interface ErrorExpression extends Linkable {
  readonly kind: 'error_expression';
}
