// For tests: a driver outside of the engine, with memory of its own, at the PF of a platform such as examples/demo-platform.amu.

import { expect } from 'vitest';
import { link } from '../../language';
import { amiSwPageOffset, commandByName, encodeMessage, Register } from '../../spec';
import type { Engine, ExternalFunction, OutsideMemory } from '../facade';
import { load } from '../index';

const uri = 'file:///platform.amu';

/** Memory of a driver, which counts who comes. */
class Host implements OutsideMemory {
  readonly bytes = new Uint8Array(0x40000);
  reads = 0;
  writes = 0;
  read(address: number, into: Uint8Array, at: number, length: number): boolean {
    this.reads++;
    into.set(this.bytes.subarray(address, address + length), at);
    return true;
  }
  write(address: number, from: Uint8Array, at: number, length: number): boolean {
    this.writes++;
    this.bytes.set(from.subarray(at, at + length), address);
    return true;
  }
}

const R = Register.management;
export const at = { command: 0x1000, response: 0x2000, tx: 0x8000, rx: 0x9000 };

export class Outsider {
  readonly host = new Host();
  readonly vectors: number[] = [];
  readonly pf: ExternalFunction;
  private issued = 0;

  constructor(readonly engine: Engine) {
    this.pf = engine.external!.functions[0];
    this.pf.connect({ memory: this.host, interrupt: vector => this.vectors.push(vector) });
    this.pf.map(0, this.host.bytes.length, true, true);
  }
  set(offset: number, value: number): void {
    this.pf.write(offset, value, 0);
    this.settle();
  }
  get(offset: number): number {
    const value = new Uint32Array(2);
    this.pf.read(offset, value);
    this.settle();
    return value[0];
  }
  settle(): void {
    expect(this.engine.run(100_000)).toBe('idle');
  }
  enable(): void {
    this.set(R.MSK_BASE_PTR.offset, at.command);
    this.set(R.MSK_BASE_PTR.offset + R.MSK_BASE_PTR.stride, at.response);
    this.set(R.AMU_CR.offset, 1);
  }
  command(name: string, values: Readonly<Record<string, number>>): number {
    encodeMessage(commandByName(name)!.command, values, this.host.bytes, at.command);
    this.set(R.MGT_WRITE_INDEX_TX0.offset, ++this.issued);
    this.set(R.MGT_READ_INDEX_RX.offset, this.issued);
    return this.host.bytes[at.response + 2];
  }
  loopback(): void {
    const commands: [string, Readonly<Record<string, number>>][] = [
      ['PF_AMI_SW_MAP', {}],
      ['F_AMI_SW_CONFIGURE', { RX_IRQ_ENABLE: 1, RX_VECTOR: 5 }],
      ['F_AMS_RING_CONFIGURE', { AMS_TYPE: 1, LOG2_SIZE: 2, RING_BASE: at.tx >> 3 }],
      ['F_AMS_RING_CONFIGURE', { AMS_TYPE: 0, LOG2_SIZE: 2, RING_BASE: at.rx >> 3 }],
      ['F_AMI_SW_ENABLE', {}],
      ['PF_ASN_CREATE', { LOG2_MSG_LENGTH: 3 }],
    ];
    for (const [name, values] of commands) expect(this.command(name, values)).toBe(0);
    this.set(amiSwPageOffset(0) + Register.ami_sw.RX_DIGEST_MASK.offset, 1);
  }
  send(i: number): void {
    this.host.bytes.fill(i, at.tx + ((i - 1) % 4) * 64, at.tx + ((i - 1) % 4) * 64 + 64);
    this.set(amiSwPageOffset(0) + Register.ami_sw.WRITE_INDEX_TX.offset, i);
    this.set(amiSwPageOffset(0) + Register.ami_sw.READ_INDEX_RX.offset, i);
  }
}

/** `text` is that of the platform. */
export function begin(text: string, inputBytes?: number): Outsider {
  const program = link(uri, wanted => (wanted === uri ? text : undefined));
  return new Outsider(load(program, { external: ['pf'], inputBytes }));
}
