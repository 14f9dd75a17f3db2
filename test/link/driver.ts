// A driver for the served AMU in TypeScript, with the layouts of spec/: what a test needs to bring it up and pass messages.

import {
  amiSwPageOffset,
  commandByName,
  decodeMessage,
  encodeMessage,
  encodeRegister,
  type FieldInput,
  type FieldValue,
  log2DoublewordsOf,
  Register,
} from '../../spec';

const R = Register.management;
const S = Register.ami_sw;

/** What carries the accesses of a driver. */
export interface Bus {
  get(offset: number): Promise<bigint>;
  set(offset: number, value: bigint | number): Promise<void>;
}

/** The memory that a driver shares with its device; `at` counts from its start. */
export interface SharedMemory {
  readonly start: number;
  store(at: number, bytes: Uint8Array): void;
  load(at: number, length: number): Uint8Array;
}

/** Where its rings are, from the start of its memory. */
const at = { command: 0x1000, response: 0x2000, exception: 0x3000, tx: 0x10000, rx: 0x20000 };
const slots = 8;

export class Driver {
  private issued = 0;
  private sent = 0;
  private received = 0;
  private messageBytes = 64;

  constructor(
    private readonly bus: Bus,
    private readonly memory: SharedMemory,
  ) {}

  async enable(): Promise<void> {
    const rings = [at.command, at.response, at.exception];
    for (const [i, ring] of rings.entries()) {
      await this.bus.set(R.MSK_BASE_PTR.offset + i * R.MSK_BASE_PTR.stride, this.memory.start + ring);
      await this.bus.set(
        R.MSK_CTRL.offset + i * R.MSK_CTRL.stride,
        encodeRegister(R.MSK_CTRL, { LOG2_SIZE: i === 0 ? 0 : 3 }),
      );
    }
    await this.bus.set(R.AMU_CR.offset, encodeRegister(R.AMU_CR, { AMU_EN: 1 }));
  }

  async command(
    name: string,
    values: Readonly<Record<string, FieldInput>>,
  ): Promise<Record<string, FieldValue>> {
    const spec = commandByName(name);
    if (!spec) throw new Error(`there is no command ${name}`);
    const message = new Uint8Array(64);
    encodeMessage(spec.command, values, message);
    this.memory.store(at.command, message);
    await this.bus.set(R.MGT_WRITE_INDEX_TX0.offset, ++this.issued);
    await this.until(
      async () => (await this.bus.get(R.MGT_WRITE_INDEX_RX.offset)) === BigInt(this.issued),
      `no answer to ${name}`,
    );
    const slot = at.response + ((this.issued - 1) % 8) * 64;
    const answer = decodeMessage(spec.response, this.memory.load(slot, 64));
    await this.bus.set(R.MGT_READ_INDEX_RX.offset, this.issued);
    return answer;
  }

  private async ok(name: string, values: Readonly<Record<string, FieldInput>>): Promise<void> {
    const answer = await this.command(name, values);
    if (answer.STATUS !== 0n) throw new Error(`${name} was answered with ${answer.STATUS}`);
  }

  private async until(holds: () => Promise<boolean>, or: string): Promise<void> {
    for (let i = 0; i < 1000; i++) if (await holds()) return;
    throw new Error(or);
  }

  /** AMI-SW 0 with TX 0 and RX 0, joined with an AMI-HW of AHA 0, or with itself. */
  async mapInversion(messageBytes: number, hw = 0, back = hw): Promise<void> {
    await this.mapSoftware(messageBytes);
    const numbers = new Set([hw, back]);
    for (const number of numbers) {
      await this.ok('PF_AMI_HW_MAP', { AHA_ID: 0, PHY_AMI_HW_ID: number, AMI_HW_ID: number, F_OWNER: 0 });
      await this.ok('F_AMI_HW_ENABLE', { AMI_HW_ID: number });
    }
    const length = { LOG2_MSG_LENGTH: log2DoublewordsOf(messageBytes) ?? 0 };
    await this.ok('PF_ASN_CREATE', {
      ...length,
      ASN_ID: 0,
      DST_AMI_TYPE: 1,
      DST_PHY_AMI_ID: hw,
    });
    await this.ok('PF_ASN_CREATE', { ...length, ASN_ID: 1, SRC_AMI_TYPE: 1, SRC_PHY_AMI_ID: back });
  }

  async mapLoopback(messageBytes: number): Promise<void> {
    await this.mapSoftware(messageBytes);
    await this.ok('PF_ASN_CREATE', { LOG2_MSG_LENGTH: log2DoublewordsOf(messageBytes) ?? 0, ASN_ID: 0 });
  }

  private async mapSoftware(messageBytes: number): Promise<void> {
    this.messageBytes = messageBytes;
    await this.ok('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, AMI_SW_ID: 0, F_OWNER: 0 });
    await this.ok('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    await this.ok('F_AMI_SW_RESET', { AMI_SW_ID: 0 });
    await this.ok('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 0, RX_IRQ_ENABLE: 1, RX_VECTOR: 3 });
    for (const [type, ring] of [
      [1, at.tx],
      [0, at.rx],
    ]) {
      const base = BigInt(this.memory.start + ring) >> 3n;
      await this.ok('F_AMS_RING_CONFIGURE', { AMI_SW_ID: 0, AMS_TYPE: type, LOG2_SIZE: 3, RING_BASE: base });
    }
    await this.ok('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    await this.bus.set(amiSwPageOffset(0) + S.RX_DIGEST_MASK.offset, 1);
  }

  put(message: Uint8Array): void {
    this.memory.store(at.tx + (this.sent % slots) * this.messageBytes, message);
    this.sent++;
  }
  async ring(): Promise<void> {
    await this.bus.set(amiSwPageOffset(0) + S.WRITE_INDEX_TX.offset, this.sent);
  }
  async arrived(): Promise<boolean> {
    const written = await this.bus.get(amiSwPageOffset(0) + S.WRITE_INDEX_RX.offset);
    return written > BigInt(this.received);
  }
  async take(): Promise<Uint8Array> {
    const from = at.rx + (this.received % slots) * this.messageBytes;
    const message = this.memory.load(from, this.messageBytes);
    this.received++;
    await this.bus.set(amiSwPageOffset(0) + S.READ_INDEX_RX.offset, this.received);
    return message;
  }

  /** Sends one message and takes the next that comes. */
  async exchange(message: Uint8Array): Promise<Uint8Array> {
    this.put(message);
    await this.ring();
    await this.until(() => this.arrived(), 'no message came back');
    return await this.take();
  }
}
