// Traffic while software stops, takes away and gives back what the messages run on: AMIs, VFs, sessions, mappings, the AMU.
// As long as nobody resets, each message comes once, whole and in order, whenever the commands come; and when all is given
// back, everything that was published arrives.
// (stated: back-pressure, interface-life, loopback; assumed: quiet-disable, unmap-keeps, function-disable, amu-disable,
// reset-state, credit-return, ami-types)

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandByName, encodeMessage, type FieldInput, Register } from '../../spec';
import { asn, at, Bench, message } from './bench';
import { inv, Passing } from './traffic';

type Values = Readonly<Record<string, FieldInput>>;

interface Way {
  /** sockets, and the function that owns them */
  readonly from: string;
  readonly to: string;
  readonly f: number;
  readonly bytes: number;
}
const ways: readonly Way[] = [
  { from: '0:t0', to: '0:r0', f: 0, bytes: 64 },
  { from: '0:t1', to: '1:r0', f: 0, bytes: 2048 },
  { from: '1:t0', to: '1:r1', f: 0, bytes: 256 }, // by way of the agent
  { from: '0:t0', to: '0:r0', f: 1, bytes: 64 },
];
/** ASN_ID -> how it is created. */
const sessions = [
  asn(0, '0:t0', '0:r0', { PRIO: 3 }),
  asn(1, '0:t1', '1:r0', { LOG2_MSG_LENGTH: 8 }),
  asn(2, '1:t0', 'hw0.0:r2', { LOG2_MSG_LENGTH: 5, PRIO: 15 }),
  asn(3, 'hw0.0:t2', '1:r1', { LOG2_MSG_LENGTH: 5 }),
  asn(4, '4:t0', '4:r0'),
];
const interfaces = [
  { physical: 0, id: 0, f: 0 },
  { physical: 1, id: 1, f: 0 },
  { physical: 4, id: 0, f: 1 },
];

type IndexName = 'READ_INDEX_TX' | 'WRITE_INDEX_TX' | 'READ_INDEX_RX' | 'WRITE_INDEX_RX';
/** Where the table of an AMI-SW is, in types A2 and B. */
const table = (ami: number) => at.memory + 0xf0000 + ami * 4096;

class Storm {
  readonly b: Bench;
  readonly sent = ways.map(() => 0);
  readonly taken = ways.map(() => 0);
  private on = true;

  constructor(private readonly type: 'A1' | 'A2' | 'B') {
    const b = new Bench('', { amu: { type } }).vf(1, 5);
    this.b = b;
    b.write('MSK_CTRL[0]', 5);
    b.write('MSK_CTRL[1]', 5);
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 1);
    for (const { physical, id, f } of interfaces) b.bringUpInterface(id, { physical, f, log2Size: 3 });
    if (type !== 'A1') {
      for (const { id, f } of interfaces) {
        b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: id }, f);
        const TYPEB_TBL_BASE = table(id) / 4096;
        b.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: id, TYPEB_TBL_BASE }, f);
        b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: id }, f);
      }
    }
    b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 0, LOG2_HW_CRED_SIZE: 6 });
    b.bringUpAgent(0, 0, 0);
    for (const session of sessions) b.command('PF_ASN_CREATE', session);
    new Passing(b, inv, { from: 0, rx: 2, to: 0, tx: 2 });
  }

  /** Rings for a command and goes on at once. */
  tell(f: number, symbol: string, values: Values): void {
    const { b } = this;
    if (!this.on) return;
    const index = b.peek('MGT_WRITE_INDEX_TX0', f)!;
    if (index - b.peek('MGT_READ_INDEX_TX0', f)! >= 32n) return;
    const bytes = new Uint8Array(64);
    encodeMessage(commandByName(symbol)!.command, values, bytes);
    b.hardware.memory[f].write(at.command + Number(index % 32n) * 64, bytes, 0, 64);
    b.post('MGT_WRITE_INDEX_TX0', index + 1n, f);
    this.run(130);
    b.post('MGT_READ_INDEX_RX[0]', b.peek('MGT_WRITE_INDEX_RX[0]', f)!, f);
    this.run(130);
  }
  switch(on: boolean): void {
    this.on = on;
    this.b.post('AMU_CR', on ? 1 : 0);
    this.run(130);
  }
  run(ns: number): void {
    this.b.runTo(this.b.kernel.now + ns * 1000);
  }

  /** In type B software looks at the table in memory; the others have the same by registers. */
  private index(f: number, socket: string, name: IndexName): bigint {
    const [ami, id] = [Number(socket[0]), Number(socket[3])];
    if (this.type === 'B') return this.b.word(table(ami) + Register.ami_sw[name].offset + 8 * id, f);
    return this.b.peek(`${ami}:${name}[${id}]`, f)!;
  }
  /** Moves an index at once, so that it is known whether the page was still there. */
  private move(f: number, socket: string, name: IndexName, value: bigint): void {
    const [ami, id] = [Number(socket[0]), Number(socket[3])];
    if (this.type === 'B') this.b.store(table(ami) + Register.ami_sw[name].offset + 8 * id, value, f);
    else this.b.poke(`${ami}:${name}[${id}]`, value, f);
  }
  private isMapped(f: number, socket: string): boolean {
    return this.b.peek(`${socket[0]}:TX_DIGEST`, f) !== undefined;
  }
  private slot(socket: string, index: bigint, bytes: number): number {
    return (
      this.b.ringBase(Number(socket[0]), socket[2] === 'r', Number(socket[3])) + Number(index % 8n) * bytes
    );
  }

  put(way: number, count: number): void {
    const { from, f, bytes } = ways[way];
    if (!this.isMapped(f, from)) return;
    let index = this.index(f, from, 'WRITE_INDEX_TX');
    const free = 8 - Number(index - this.index(f, from, 'READ_INDEX_TX'));
    const messages = Math.min(count, free);
    if (messages <= 0) return;
    for (let i = 0; i < messages; i++, index++) {
      this.b.hardware.memory[f].write(
        this.slot(from, index, bytes),
        message(this.sent[way]++, bytes),
        0,
        bytes,
      );
    }
    this.move(f, from, 'WRITE_INDEX_TX', index);
    this.run(10);
  }
  take(way: number, count: number): void {
    const { to, f, bytes } = ways[way];
    for (let i = 0; i < count && this.isMapped(f, to); i++) {
      const read = this.index(f, to, 'READ_INDEX_RX');
      if (read === this.index(f, to, 'WRITE_INDEX_RX')) return;
      const slot = new Uint8Array(bytes);
      this.b.hardware.memory[f].read(this.slot(to, read, bytes), slot, 0, bytes);
      expect([way, this.taken[way], slot]).toEqual([way, this.taken[way], message(this.taken[way], bytes)]);
      this.taken[way]++;
      this.move(f, to, 'READ_INDEX_RX', read + 1n);
      this.run(10);
    }
  }

  /** Everything is given back, and everything has to arrive. */
  finish(): void {
    const { b } = this;
    if (!this.on) this.switch(true);
    for (const f of [0, 1]) {
      b.settle();
      b.write('MGT_READ_INDEX_RX[0]', b.peek('MGT_WRITE_INDEX_RX[0]', f)!, f);
    }
    b.command('PF_F_ENABLE', { F_OWNER: 1 });
    for (const { physical, id, f } of interfaces) {
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: physical, AMI_SW_ID: id, F_OWNER: f });
      b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: id }, f);
    }
    b.command('PF_AMI_HW_MAP', { AHA_ID: 0, AMI_HW_ID: 0 });
    b.command('F_AMI_HW_ENABLE', {});
    for (const session of sessions) b.command('PF_ASN_CREATE', session);
    for (let round = 0; round < 40; round++) {
      b.settle();
      for (const way of ways.keys()) this.take(way, 8);
    }
    expect(this.taken).toEqual(this.sent);
    for (let id = 0; id < 5; id++)
      expect(b.hardware.observe('session', b.hardware.sessionOf(this.endOf(id)), 'in_flight')).toBe(0n);
    expect([b.error(0), b.error(1)]).toEqual([0, 0]);
    expect(b.takeException()).toBeUndefined();
    // All credit is back: as many messages as it holds can wait at the AMI-HW.
    b.programs.onArrival = undefined;
    const arrived = b.calls('messageArrived').length;
    for (let i = 0; i < 4; i++) this.put(2, 1);
    b.settle();
    expect(b.calls('messageArrived').length - arrived).toBe(2);
  }
  private endOf(id: number): number {
    const { topology } = this.b.hardware;
    if (id === 3) return topology.hardwareEndpoint(0, 0, 2);
    return this.b.socket(['0:t0', '0:t1', '1:t0', '', '0:t0'][id], id === 4 ? 1 : 0);
  }
}

const small = fc.nat({ max: 7 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), a: fc.nat({ max: 3 }), n: small }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('take' as const), a: fc.nat({ max: 3 }), n: small }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('run' as const), a: fc.nat({ max: 1500 }), n: small }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('tell' as const), a: fc.nat({ max: 13 }), n: small }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('switch' as const), a: fc.nat({ max: 1 }), n: small }),
  },
);

function carryOut(
  storm: Storm,
  kind: 'put' | 'take' | 'run' | 'tell' | 'switch',
  a: number,
  n: number,
): void {
  const { physical, id, f } = interfaces[n % 3];
  if (kind === 'put') storm.put(a, 1 + n);
  else if (kind === 'take') storm.take(a, 1 + n);
  else if (kind === 'run') storm.run(a);
  else if (kind === 'switch') storm.switch(a === 1);
  else if (a < 3) storm.tell(f, 'F_AMI_SW_DISABLE', { AMI_SW_ID: id });
  else if (a < 5) storm.tell(f, 'F_AMI_SW_ENABLE', { AMI_SW_ID: id });
  else if (a === 5) storm.tell(0, 'PF_F_DISABLE', { F_OWNER: 1 });
  else if (a === 6) storm.tell(0, 'PF_F_ENABLE', { F_OWNER: 1 });
  else if (a === 7) storm.tell(0, 'PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: physical });
  else if (a === 8) storm.tell(0, 'PF_AMI_SW_MAP', { PHY_AMI_SW_ID: physical, AMI_SW_ID: id, F_OWNER: f });
  else if (a === 9) storm.tell(0, 'PF_ASN_DESTROY', { ASN_ID: n % 5 });
  else if (a === 10) storm.tell(0, 'PF_ASN_CREATE', sessions[n % 5]);
  else if (a === 11) storm.tell(0, n % 2 ? 'F_AMI_HW_DISABLE' : 'F_AMI_HW_ENABLE', {});
  else if (a === 12) storm.tell(0, 'PF_AMI_HW_UNMAP', { AHA_ID: 0 });
  else storm.tell(0, 'PF_AMI_HW_MAP', { AHA_ID: 0, AMI_HW_ID: 0 });
}

const seed = Number(process.env.AMU_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.AMU_SEQUENCES ?? 15);

it.each(['A1', 'A2', 'B'] as const)(
  `type %s: nothing is lost or doubled (seed ${seed})`,
  type => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }), steps => {
        const storm = new Storm(type);
        for (const { kind, a, n } of steps) carryOut(storm, kind, a, n);
        storm.finish();
      }),
      { seed, numRuns, endOnFailure: process.env.AMU_SHRINK === undefined },
    );
  },
  1_000_000,
);
