// A run with a driver outside is repeated without it: at an earlier instant, and from there on, everything is what it was.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { link } from '../../language';
import { amiSwPageOffset, commandByName, encodeMessage, Register } from '../../spec';
import type { Engine, ExternalFunction, OutsideMemory } from '../facade';
import { load } from '../index';

const uri = 'file:///platform.amu';
const text = readFileSync(new URL('../../examples/demo-platform.amu', import.meta.url), 'utf8');

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
const at = { command: 0x1000, response: 0x2000, tx: 0x8000, rx: 0x9000 };

class Outsider {
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

function begin(inputBytes?: number): Outsider {
  const program = link(uri, wanted => (wanted === uri ? text : undefined));
  return new Outsider(load(program, { external: ['pf'], inputBytes }));
}
const told = (engine: Engine, after = 0) =>
  engine.records(after, 100_000).records.map(r => `${r.timePs} ${r.kind} ${r.subject} ${r.text}`);

describe('a run with a driver outside', () => {
  it('is repeated from an earlier instant without the driver, who notices nothing', () => {
    const o = begin();
    o.enable();
    o.loopback();
    o.send(1);
    const snapshot = o.engine.snapshot();
    for (let i = 2; i <= 6; i++) o.send(i);
    const [live, time, { reads, writes }, vectors] = [
      told(o.engine),
      o.engine.timePs,
      o.host,
      o.vectors.slice(),
    ];
    expect(vectors).toEqual([5, 5, 5, 5, 5, 5]);
    // Since then the driver has used its memory for something else.
    o.host.bytes.fill(0xee);
    o.engine.restore(snapshot);
    expect(o.engine.timePs).toBeLessThan(time);
    expect(o.engine.external!.ready).toBe(false);
    o.settle();
    expect(o.engine.timePs).toBe(time);
    expect(told(o.engine)).toEqual(live);
    expect(o.engine.external!.ready).toBe(true);
    expect([o.host.reads, o.host.writes]).toEqual([reads, writes]);
    expect(o.vectors).toEqual(vectors);
    expect(o.host.bytes[at.rx]).toBe(0xee);
    // And then it goes on with it.
    o.send(7);
    expect(o.host.bytes[at.rx + 2 * 64]).toBe(7);
  });

  it('shows in the past what the hardware saw in its memory, and what it has not seen as unreadable', () => {
    const o = begin();
    o.enable();
    o.loopback();
    const snapshot = o.engine.snapshot();
    for (let i = 1; i <= 3; i++) o.send(i);
    expect(o.engine.readMemory('pf', BigInt(at.rx), 64).bytes[0]).toBe(1);
    o.host.bytes.fill(0xee);
    o.engine.restore(snapshot);
    for (let before = -1; o.engine.readMemory('pf', BigInt(at.rx), 64).bytes[0] !== 1; ) {
      expect(o.engine.events).toBeGreaterThan(before);
      before = o.engine.events;
      o.engine.run(1);
    }
    expect(o.engine.readMemory('pf', BigInt(at.tx), 64).bytes).toEqual(new Uint8Array(64).fill(1));
    expect(o.engine.readMemory('pf', 0x20000n, 64)).toEqual({ bytes: new Uint8Array(0), unreadable: 64 });
    o.settle();
    expect(o.engine.readMemory('pf', BigInt(at.rx), 1).bytes[0]).toBe(0xee);
  });

  it('keeps no more inputs than it may, and says so', () => {
    const o = begin(4 * 1024 * 1024);
    o.enable();
    o.loopback();
    const snapshot = o.engine.snapshot();
    for (let i = 1; i <= 60_000; i++) o.pf.read(0, new Uint32Array(2));
    o.settle();
    expect(() => o.engine.restore(snapshot)).toThrow('are not kept any more');
    expect(o.engine.external!.ready).toBe(true);
  });
});
