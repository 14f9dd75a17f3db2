// The shapes of the table: what a field, a message, a command, an exception and a register are.

/** A field of a message. */
export interface Field {
  readonly name: string;
  /** Least significant bit, counted from bit 0 of byte 0 of the message. */
  readonly lsb: number;
  /** Bits; -1 for a field that goes on to the end of the message. */
  readonly width: number;
  readonly meaning: string;
  /** For a field that holds an address: the lowest address bit that it holds (address = value << addressLsb). */
  readonly addressLsb?: number;
}

/** An answer to a command. `name` has hyphens, `symbol` is the same in the language's spelling. */
export interface StatusCode {
  readonly code: number;
  readonly name: string;
  readonly symbol: string;
}

export type MessageKind = 'command' | 'response' | 'exception';

/** Where the fields of one message are. */
export interface MessageLayout {
  readonly name: string;
  readonly symbol: string;
  readonly opcode: number;
  readonly kind: MessageKind;
  readonly fields: readonly Field[];
  field(name: string): Field | undefined;
}

/** A command with its answer. `issuer` `pf` means that only the physical function may send it. */
export interface CommandSpec {
  readonly opcode: number;
  readonly name: string;
  readonly symbol: string;
  readonly issuer: 'pf' | 'any';
  readonly command: MessageLayout;
  readonly response: MessageLayout;
  /** Ordered by code, from 0. */
  readonly status: readonly StatusCode[];
  readonly meaning: string;
}

export interface ExceptionSpec {
  readonly opcode: number;
  readonly name: string;
  readonly symbol: string;
  readonly layout: MessageLayout;
  readonly meaning: string;
}

export interface RegisterField {
  readonly name: string;
  readonly msb: number;
  readonly lsb: number;
  readonly meaning: string;
  /** `RO`: software cannot set it, though it can set others of its register; the implementation decides its value. */
  readonly access?: 'RO';
}

export type RegisterPage = 'management' | 'ami_sw';

/** A 64-bit register, or an array of `count` of them `stride` bytes apart. */
export interface RegisterSpec {
  readonly name: string;
  readonly page: RegisterPage;
  /** Bytes from the start of its page. */
  readonly offset: number;
  readonly access: 'RO' | 'RW';
  readonly meaning: string;
  readonly fields: readonly RegisterField[];
  /** Its value after power-on depends on the implementation; that of every other register is 0. (assumed: reset-state) */
  readonly varies?: true;
  /** 1 unless it is an array. */
  readonly count: number;
  /** Bytes from one element to the next. */
  readonly stride: number;
  /** What each element of the array belongs to. */
  readonly order?: readonly string[];
  readonly note?: string;
}
