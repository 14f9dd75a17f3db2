// The whole interface in one place: the tables built, indexed by name, opcode and offset, and typed by their names, so
// that a misspelt command, field, status or register does not compile.

import {
  buildCommand,
  buildException,
  buildRegister,
  type CommandData,
  type ExceptionData,
  type RegisterData,
  type SymbolOf,
} from './build';
import { functionCommands } from './commands-function';
import { hardwareInterfaceCommands } from './commands-hardware-interface';
import { sessionCommands } from './commands-session';
import { softwareInterfaceCommands } from './commands-software-interface';
import { exceptionData } from './exceptions';
import { layout } from './layout';
import { amiSwRegisters } from './registers-ami-sw';
import { managementRegisters } from './registers-management';
import { errorStates } from './states';
import type { CommandSpec, ExceptionSpec, Field, RegisterField, RegisterPage, RegisterSpec } from './types';

const commandData = [
  ...functionCommands,
  ...softwareInterfaceCommands,
  ...sessionCommands,
  ...hardwareInterfaceCommands,
] as const;

type Commands = (typeof commandData)[number];
type Exceptions = (typeof exceptionData)[number];
type ManagementRegisters = (typeof managementRegisters)[number];
type AmiSwRegisters = (typeof amiSwRegisters)[number];

/** Every management command, by opcode. (stated) */
export const commands: readonly CommandSpec[] = commandData
  .map((data: CommandData) => buildCommand(data))
  .sort((a, b) => a.opcode - b.opcode);

/** Every exception that the AMU posts, by opcode. (stated) */
export const exceptions: readonly ExceptionSpec[] = exceptionData.map((data: ExceptionData) =>
  buildException(data),
);

/** Every register: the management page of a function, then the page of an AMI-SW. (stated) */
export const registers: readonly RegisterSpec[] = [
  ...managementRegisters.map((data: RegisterData) => buildRegister('management', data)),
  ...amiSwRegisters.map((data: RegisterData) => buildRegister('ami_sw', data)),
];

/** Opcodes by name: `Opcode.PF_PROBE` is 1. (stated) */
export const Opcode = Object.fromEntries(commands.map(c => [c.symbol, c.opcode])) as {
  readonly [C in Commands as SymbolOf<C['name']>]: C['opcode'];
};

/** Exception opcodes by name: `ExceptionOpcode.E_PF_VF_RESET` is 2. (stated) */
export const ExceptionOpcode = Object.fromEntries(exceptions.map(e => [e.symbol, e.opcode])) as {
  readonly [E in Exceptions as SymbolOf<E['name']>]: E['opcode'];
};

type StatusOf<Names extends readonly string[]> = {
  readonly [K in keyof Names & `${number}` as SymbolOf<
    Names[K] & string
  >]: K extends `${infer N extends number}` ? N : never;
};

/** Status numbers by command and name: `Status.PF_ASN_CREATE.asn_id_in_use` is 1. (stated) */
export const Status = Object.fromEntries(
  commands.map(c => [c.symbol, Object.fromEntries(c.status.map(s => [s.symbol, s.code]))]),
) as { readonly [C in Commands as SymbolOf<C['name']>]: StatusOf<C['status']> };

/** ERROR_STATE values by name: `ErrorState.invalid_command` is 7. (stated) */
export const ErrorState = Object.fromEntries(errorStates.map(e => [e.symbol, e.code])) as {
  readonly [E in (typeof errorStates)[number] as E['symbol']]: E['code'];
};

type FieldNames<Data extends readonly (readonly unknown[])[]> = Data[number][0] & string;
const byFieldName = (fields: readonly { readonly name: string }[]) =>
  Object.fromEntries(fields.map(f => [f.name, f]));

/** Fields of the commands by name: `commandFields.PF_ASN_CREATE.ASN_ID`. */
export const commandFields = Object.fromEntries(
  commands.map(c => [c.symbol, byFieldName(c.command.fields)]),
) as {
  readonly [C in Commands as SymbolOf<C['name']>]: {
    readonly [N in 'OPCODE' | FieldNames<C['command']>]: Field;
  };
};

/** Fields of the responses by name: `responseFields.PF_PROBE.MAX_ASN`. */
export const responseFields = Object.fromEntries(
  commands.map(c => [c.symbol, byFieldName(c.response.fields)]),
) as {
  readonly [C in Commands as SymbolOf<C['name']>]: {
    readonly [N in 'OPCODE' | 'STATUS' | FieldNames<C['response']>]: Field;
  };
};

/** Fields of the exceptions by name: `exceptionFields.E_PF_VF_RESET.SOURCE`. */
export const exceptionFields = Object.fromEntries(
  exceptions.map(e => [e.symbol, byFieldName(e.layout.fields)]),
) as {
  readonly [E in Exceptions as SymbolOf<E['name']>]: {
    readonly [N in 'OPCODE' | FieldNames<E['fields']>]: Field;
  };
};

const onPage = (page: RegisterPage) => registers.filter(r => r.page === page);

/** Registers by page and name: `Register.management.AMU_CR`. */
export const Register = {
  management: Object.fromEntries(onPage('management').map(r => [r.name, r])),
  ami_sw: Object.fromEntries(onPage('ami_sw').map(r => [r.name, r])),
} as {
  readonly management: { readonly [R in ManagementRegisters as R['name']]: RegisterSpec };
  readonly ami_sw: { readonly [R in AmiSwRegisters as R['name']]: RegisterSpec };
};

/** Fields of the management registers by name: `registerFields.AMU_CR.AMU_EN`. AMI-SW registers have no fields. */
export const registerFields = Object.fromEntries(
  onPage('management').map(r => [r.name, byFieldName(r.fields)]),
) as {
  readonly [R in ManagementRegisters as R['name']]: {
    readonly [N in FieldNames<R['fields']>]: RegisterField;
  };
};

const commandsByName = new Map(commands.flatMap(c => [[c.name, c] as const, [c.symbol, c] as const]));
const commandsByOpcode = new Map(commands.map(c => [c.opcode, c]));
const exceptionsByName = new Map(exceptions.flatMap(e => [[e.name, e] as const, [e.symbol, e] as const]));
const exceptionsByOpcode = new Map(exceptions.map(e => [e.opcode, e]));

/** A command by its name in either spelling. */
export function commandByName(name: string): CommandSpec | undefined {
  return commandsByName.get(name);
}

export function commandByOpcode(opcode: number): CommandSpec | undefined {
  return commandsByOpcode.get(opcode);
}

/** An exception by its name in either spelling. */
export function exceptionByName(name: string): ExceptionSpec | undefined {
  return exceptionsByName.get(name);
}

export function exceptionByOpcode(opcode: number): ExceptionSpec | undefined {
  return exceptionsByOpcode.get(opcode);
}

/** A register of an array and which of them it is; index 0 for a register that is no array. */
export interface RegisterElement {
  readonly register: RegisterSpec;
  readonly index: number;
}

interface PageIndex {
  readonly names: ReadonlyMap<string, RegisterSpec>;
  readonly words: readonly (RegisterElement | undefined)[];
}

function indexPage(page: RegisterPage, bytes: number): PageIndex {
  const words = new Array<RegisterElement | undefined>(bytes / layout.doublewordBytes).fill(undefined);
  for (const register of onPage(page)) {
    for (let index = 0; index < register.count; index++) {
      words[(register.offset + index * register.stride) / layout.doublewordBytes] = { register, index };
    }
  }
  return { names: new Map(onPage(page).map(r => [r.name, r])), words };
}

const pages: Readonly<Record<RegisterPage, PageIndex>> = {
  management: indexPage('management', layout.managementPageBytes),
  ami_sw: indexPage('ami_sw', layout.amiSwPageBytes),
};

export function registerByName(page: RegisterPage, name: string): RegisterSpec | undefined {
  return pages[page].names.get(name);
}

/**
 * The register at a byte offset of its page (an AMI-SW's offset counts from the start of its own page), without
 * allocating; undefined where there is none and inside a register.
 */
export function registerAt(page: RegisterPage, offset: number): RegisterElement | undefined {
  return pages[page].words[offset / layout.doublewordBytes];
}
