// Turns the literal tables into the objects that everybody reads. The tables say each fact once; what follows from
// them (the language's spelling, the fields that all messages have, the status numbers) is added here.

import type {
  CommandSpec,
  ExceptionSpec,
  Field,
  MessageKind,
  MessageLayout,
  RegisterPage,
  RegisterSpec,
} from './types';

export type FieldData =
  | readonly [name: string, lsb: number, width: number, meaning: string]
  | readonly [name: string, lsb: number, width: number, meaning: string, addressLsb: number];

export interface CommandData {
  readonly opcode: number;
  readonly name: string;
  readonly issuer: 'pf' | 'any';
  readonly meaning: string;
  readonly command: readonly FieldData[];
  readonly response: readonly FieldData[];
  readonly status: readonly string[];
}

export interface ExceptionData {
  readonly opcode: number;
  readonly name: string;
  readonly meaning: string;
  readonly fields: readonly FieldData[];
}

export type RegisterFieldData =
  | readonly [name: string, msb: number, lsb: number, meaning: string]
  | readonly [name: string, msb: number, lsb: number, meaning: string, access: 'RO'];

export interface RegisterData {
  readonly name: string;
  readonly offset: number;
  readonly access: 'RO' | 'RW';
  readonly meaning: string;
  readonly fields: readonly RegisterFieldData[];
  readonly varies?: true;
  readonly count?: number;
  readonly stride?: number;
  readonly order?: readonly string[];
  readonly note?: string;
}

/** A name in the language's spelling, as a type: `PF-PROBE` is `PF_PROBE`. */
export type SymbolOf<S extends string> = S extends `${infer A}-${infer B}` ? `${A}_${SymbolOf<B>}` : S;

/** A name in the language's spelling: `PF-PROBE` is `PF_PROBE`. */
export function symbolOf<S extends string>(name: S): SymbolOf<S> {
  return name.replaceAll('-', '_') as SymbolOf<S>;
}

const opcodeField: FieldData = ['OPCODE', 0, 16, 'opcode'];
const statusField: FieldData = ['STATUS', 16, 16, 'status code'];

function buildLayout(
  name: string,
  opcode: number,
  kind: MessageKind,
  data: readonly FieldData[],
): MessageLayout {
  const fields = data.map(
    ([fieldName, lsb, width, meaning, addressLsb]): Field =>
      addressLsb === undefined
        ? { name: fieldName, lsb, width, meaning }
        : { name: fieldName, lsb, width, meaning, addressLsb },
  );
  const byName = new Map(fields.map(f => [f.name, f]));
  return { name, symbol: symbolOf(name), opcode, kind, fields, field: n => byName.get(n) };
}

export function buildCommand(data: CommandData): CommandSpec {
  const { opcode, name, issuer, meaning } = data;
  return {
    opcode,
    name,
    symbol: symbolOf(name),
    issuer,
    meaning,
    command: buildLayout(name, opcode, 'command', [opcodeField, ...data.command]),
    response: buildLayout(name, opcode, 'response', [opcodeField, statusField, ...data.response]),
    status: data.status.map((status, code) => ({ code, name: status, symbol: symbolOf(status) })),
  };
}

export function buildException(data: ExceptionData): ExceptionSpec {
  const { opcode, name, meaning } = data;
  const layout = buildLayout(name, opcode, 'exception', [opcodeField, ...data.fields]);
  return { opcode, name, symbol: symbolOf(name), layout, meaning };
}

export function buildRegister(page: RegisterPage, data: RegisterData): RegisterSpec {
  const { fields, count = 1, stride = 8, ...rest } = data;
  return {
    ...rest,
    page,
    count,
    stride,
    fields: fields.map(([name, msb, lsb, meaning, access]) =>
      access === undefined ? { name, msb, lsb, meaning } : { name, msb, lsb, meaning, access },
    ),
  };
}
