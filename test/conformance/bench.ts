// What a page of the conformance suite is made of: a system with a PF and two VFs, driven through registers, rings and
// memory alone, and the frame that a command's page fills in: every status that it can answer, each with the states that
// lead to it. A status that is missing does not compile.

import { describe, expect, it } from 'vitest';
import { type SystemOptions, Testbench } from '../../engine/amu/testbench';
import { commandByName, ErrorState, fidelityOf, reservedHeader, type Status, writeField } from '../../spec';

export { asn, at, message } from '../../engine/amu/testbench';

type Values = Parameters<Testbench['command']>[1];
export type Fields = ReturnType<Testbench['command']>;

/** A PF that is up, with two AMI-SWs declared for each of three functions, agents `inv` (AHA 0) and `dma` (AHA 3). */
export class Bench extends Testbench {
  constructor(
    /** the command that the page is about */
    readonly symbol: string,
    options: SystemOptions = {},
  ) {
    super({ virtualFunctions: 2, ...options });
    this.start();
  }

  /** Sends the command that the page is about. */
  ask(values: Values = {}, f = 0): Fields {
    return this.command(this.symbol, values, f);
  }
  /** The status of the command that the page is about. */
  answer(values: Values = {}, f = 0): string {
    return this.status(this.symbol, values, f);
  }
  /** Enables a VF and sets up its management rings. */
  vf(f = 1, log2Size = 2): this {
    this.command('PF_F_ENABLE', { F_OWNER: f });
    this.start(f, log2Size);
    return this;
  }
  error(f = 0): number {
    return Number(this.peek('AMU_SR', f));
  }
  /** Interrupts that a function got, by vector. */
  interrupts(f = 0): number[] {
    return this.calls('interruptRaised')
      .filter(([to]) => to === f)
      .map(([, vector]) => vector);
  }
  /** A 64-bit word of a function's memory. */
  word(address: number, f = 0): bigint {
    const bytes = new Uint8Array(8);
    expect(this.hardware.memory[f].read(address, bytes, 0, 8)).toBe(true);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }
  store(address: number, value: bigint, f = 0): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    expect(this.hardware.memory[f].write(address, bytes, 0, 8)).toBe(true);
  }
}

type Symbols = keyof typeof Status;
type Cases = Readonly<Record<string, (b: Bench) => Fields>>;
type Statuses<S extends Symbols> = { readonly [K in keyof (typeof Status)[S]]: Cases };
type Behaviours = Readonly<Record<string, (b: Bench) => void>>;

/** A page: each status with the states that lead to it, then what else the command does. */
export function conforms<S extends Symbols>(
  symbol: S,
  statuses: Statuses<S>,
  behaviours: Behaviours = {},
  options: SystemOptions = {},
): void {
  const spec = commandByName(symbol)!;
  // The rows of docs/fidelity.md about it.
  const rows = fidelityOf(symbol).join(', ');
  describe(`${spec.name} (opcode ${spec.opcode})${rows && `, fidelity: ${rows}`}`, () => {
    for (const { code, name, symbol: status } of spec.status) {
      describe(`status ${code}, ${name}`, () => {
        const cases = (statuses as Readonly<Record<string, Cases>>)[status];
        for (const [state, lead] of Object.entries(cases)) {
          it(state, () => {
            const response = lead(new Bench(symbol, options));
            expect(Number(response.STATUS)).toBe(code);
            expect(Number(response.OPCODE)).toBe(spec.opcode);
          });
        }
      });
    }
    for (const [text, behaviour] of Object.entries(behaviours)) {
      it(text, () => behaviour(new Bench(symbol, options)));
    }
    if (spec.issuer === 'pf') {
      it('is an invalid command from a VF', () => {
        const b = new Bench(symbol, options).vf();
        b.postCommandBytes(bytesOf(spec.opcode), 1);
        expect(b.error(1)).toBe(ErrorState.invalid_command);
        expect(b.error(0)).toBe(ErrorState.none);
        expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(0n);
      });
    }
    if (!spec.command.field('F_TARGET')) {
      it('is an invalid command with a reserved bit of its header set', () => {
        const b = new Bench(symbol, options);
        const bytes = bytesOf(spec.opcode);
        writeField(bytes, 0, reservedHeader, 1, 0);
        b.postCommandBytes(bytes);
        expect(b.error()).toBe(ErrorState.invalid_command);
        expect(b.peek('MGT_WRITE_INDEX_RX[0]')).toBe(0n);
      });
    }
  });
}

/** A message of nothing but an opcode. */
export function bytesOf(opcode: number): Uint8Array {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setUint16(0, opcode, true);
  return bytes;
}
