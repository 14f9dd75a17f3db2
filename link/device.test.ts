// One function as a PCI device, without a socket: what its configuration space, its registers and its MSI-X vectors answer
// to a host. (assumed: external-driver, register-width, device-reset, pci-configuration, msix-masks)

import { describe, expect, it } from 'vitest';
import { type Engine, load } from '../engine';
import { linkText } from '../engine/testing';
import {
  encodeRegister,
  type Field,
  layout,
  msixEntry,
  pciConfig,
  Register,
  readField32,
  VfioRegion,
  writeField,
} from '../spec';
import { type Descriptor, noDescriptors } from './connection';
import { Device } from './device';

const { management } = Register;
const enabled = encodeRegister(management.AMU_CR, { AMU_EN: 1 });

class Host {
  readonly engine: Engine = load(
    linkText('system s { function pf: physical { memory own { at: 0x0 size: 64KiB } } }'),
    { external: ['pf'] },
  );
  readonly signalled: Descriptor[] = [];
  readonly closed: Descriptor[] = [];
  readonly device: Device;

  constructor() {
    const external = this.engine.external!;
    this.device = new Device(
      external.functions[0],
      2,
      {
        ...noDescriptors,
        signal: event => this.signalled.push(event) > 0,
        close: event => this.closed.push(event),
      },
      () => external.ready,
    );
  }

  bytes(region: number, offset: number, count: number): Uint8Array {
    const into = new Uint8Array(count);
    this.device.read(region, offset, into, 0, count);
    this.settle();
    return into;
  }
  put(region: number, offset: number, bytes: Uint8Array): void {
    this.device.write(region, offset, bytes, 0, bytes.length);
    this.settle();
  }
  settle(): void {
    this.engine.run(1e6);
    this.device.catchUp();
  }

  /** What the run tells of the driver. */
  told(): string[] {
    return this.engine.takeOutput().map(line => line.text);
  }
  config(field: Field): number {
    return readField32(this.bytes(VfioRegion.config, 0, this.device.configBytes), 0, field);
  }
  setConfig(field: Field, value: number): void {
    const at = (field.lsb >>> 5) << 2;
    const bytes = this.bytes(VfioRegion.config, at, 4);
    writeField(bytes, 0, { ...field, lsb: field.lsb & 31 }, value, 0);
    this.put(VfioRegion.config, at, bytes);
  }
  register(offset: number): bigint {
    return new DataView(this.bytes(VfioRegion.bar0, offset, 8).buffer).getBigUint64(0, true);
  }
  setRegister(offset: number, value: bigint, bytes = 8): void {
    const data = new DataView(new ArrayBuffer(8));
    data.setBigUint64(0, value, true);
    this.put(VfioRegion.bar0, offset, new Uint8Array(data.buffer, 0, bytes));
  }
  setMask(vector: number, on: boolean): void {
    const entry = new Uint8Array(msixEntry.bytes);
    writeField(entry, 0, msixEntry.MASK, on ? 1 : 0, 0);
    this.put(VfioRegion.bar0, this.device.bar.tableAt + vector * msixEntry.bytes, entry);
  }
  isPending(vector: number): boolean {
    const [byte] = this.bytes(VfioRegion.bar0, this.device.bar.pendingAt + (vector >>> 3), 1);
    return (byte & (1 << (vector & 7))) !== 0;
  }
}

describe('configuration space', () => {
  it('tells Arm’s AMU as a PCI function with PCI Express and MSI-X, and no INTx', () => {
    const host = new Host();
    expect(host.config(pciConfig.VENDOR_ID)).toBe(layout.pciVendor);
    expect(host.config(pciConfig.DEVICE_ID)).toBe(layout.pciDevice);
    expect(host.config(pciConfig.CLASS)).toBe(0x120000);
    expect(host.config(pciConfig.FLR_CAPABLE)).toBe(1);
    expect(host.config(pciConfig.MSIX_SIZE_M1)).toBe(host.device.msix.vectors - 1);
    expect(host.config(pciConfig.MSIX_TABLE) * 8).toBe(host.device.bar.tableAt);
  });

  it('answers the size of its BAR to a write of ones, and keeps an address', () => {
    const host = new Host();
    host.setConfig(pciConfig.BAR0, 0xffffffff);
    const size = -host.config(pciConfig.BAR0) >>> 0;
    expect(size).toBe(host.device.bar.bytes);
    expect(size & (size - 1)).toBe(0);
    host.setConfig(pciConfig.BAR0, 0xfe000000);
    expect(host.config(pciConfig.BAR0)).toBe(0xfe000000);
  });

  it('takes no write of what is read-only', () => {
    const host = new Host();
    const before = host.bytes(VfioRegion.config, 0, 4);
    host.put(VfioRegion.config, 0, Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    expect(host.bytes(VfioRegion.config, 0, 4)).toEqual(before);
  });
});

describe('a register', () => {
  it('takes 8 bytes, or one half, which leaves the other', () => {
    const host = new Host();
    const { offset } = management.MSK_BASE_PTR;
    host.setRegister(offset, 0x1_0000_2000n);
    expect(host.register(offset)).toBe(0x1_0000_2000n);
    host.setRegister(offset, 0x3000n, 4);
    expect(host.register(offset)).toBe(0x1_0000_3000n);
    host.setRegister(offset + 4, 0x2n, 4);
    expect(host.register(offset)).toBe(0x2_0000_3000n);
  });

  it('is read at any width', () => {
    const host = new Host();
    const { offset } = management.MSK_BASE_PTR;
    host.setRegister(offset, 0x1_0000_2000n);
    for (let from = 0; from < 8; from++) {
      for (let count = 1; from + count <= 8; count++) {
        const whole = Uint8Array.of(0, 0x20, 0, 0, 1, 0, 0, 0);
        expect(host.bytes(VfioRegion.bar0, offset + from, count)).toEqual(whole.slice(from, from + count));
      }
    }
  });

  it('ignores a narrower write, and tells once of each place', () => {
    const host = new Host();
    const { offset } = management.MSK_BASE_PTR;
    for (let i = 0; i < 3; i++) host.setRegister(offset + 2, 0xffffn, 2);
    expect(host.register(offset)).toBe(0n);
    const notes = host.told().filter(line => line.includes('was ignored'));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('registers take 8 bytes, or 4 at a multiple of 4');
  });

  it('that is none reads 0, and is told', () => {
    const host = new Host();
    expect(host.register(management.AMU_CR.offset + 0xf00)).toBe(0n);
    expect(host.told().join('\n')).toContain('there is no register');
  });

  it('is read behind the writes before it, and simulated time passes for the access', () => {
    const host = new Host();
    const before = host.engine.timePs;
    host.setRegister(management.AMU_CR.offset, enabled);
    expect(host.register(management.AMU_CR.offset)).toBe(enabled);
    expect(host.engine.timePs).toBeGreaterThan(before);
    const later = host.engine.timePs;
    host.settle();
    expect(host.engine.timePs).toBe(later);
  });
});

describe('a reset', () => {
  it.each(['function-level', 'of the device'])(
    '%s takes registers and configuration back to power-on',
    how => {
      const host = new Host();
      const power = host.bytes(VfioRegion.config, 0, host.device.configBytes);
      host.setConfig(pciConfig.BUS_MASTER, 1);
      host.setConfig(pciConfig.MSIX_ENABLE, 1);
      host.setRegister(management.AMU_CR.offset, enabled);
      host.setMask(0, false);
      if (how === 'of the device') host.device.reset();
      else host.setConfig(pciConfig.INITIATE_FLR, 1);
      host.settle();
      expect(host.register(management.AMU_CR.offset)).toBe(0n);
      expect(host.bytes(VfioRegion.config, 0, host.device.configBytes)).toEqual(power);
      const mask = host.bytes(VfioRegion.bar0, host.device.bar.tableAt, msixEntry.bytes);
      expect(readField32(mask, 0, msixEntry.MASK)).toBe(1);
    },
  );
});

describe('an interrupt', () => {
  const event = 7;
  const masks: Record<string, (host: Host, on: boolean) => void> = {
    'its vector': (host, on) => host.setMask(0, on),
    'its function': (host, on) => host.setConfig(pciConfig.MSIX_MASK, on ? 1 : 0),
    SET_IRQS: (host, on) => host.device.msix.mask(0, 1, () => true, on),
    'Bus Master Enable at 0': (host, on) => host.setConfig(pciConfig.BUS_MASTER, on ? 0 : 1),
    'the lack of a descriptor': (host, on) => host.device.msix.assign(0, 1, on ? [] : [event]),
  };
  const open = () => {
    const host = new Host();
    host.setConfig(pciConfig.BUS_MASTER, 1);
    host.setConfig(pciConfig.MSIX_ENABLE, 1);
    host.setMask(0, false);
    host.device.msix.assign(0, 1, [event]);
    return host;
  };

  it('that nothing masks goes out at once, and is not pending', () => {
    const host = open();
    host.device.msix.raise(0);
    expect(host.signalled).toEqual([event]);
    expect(host.isPending(0)).toBe(false);
  });

  it.each(Object.keys(masks))('masked by %s is pending, and goes out once when that ends', name => {
    const host = open();
    masks[name](host, true);
    for (let i = 0; i < 3; i++) host.device.msix.raise(0);
    expect(host.signalled).toEqual([]);
    expect(host.isPending(0)).toBe(true);
    masks[name](host, false);
    expect(host.signalled).toEqual([event]);
    expect(host.isPending(0)).toBe(false);
  });

  it('held by two masks waits for both', () => {
    for (const first of Object.keys(masks)) {
      for (const second of Object.keys(masks)) {
        if (first === second) continue;
        const host = open();
        masks[first](host, true);
        masks[second](host, true);
        host.device.msix.raise(0);
        masks[first](host, false);
        expect([first, second, host.signalled.length]).toEqual([first, second, 0]);
        masks[second](host, false);
        expect([first, second, host.signalled.length]).toEqual([first, second, 1]);
      }
    }
  });

  it('of a vector whose entry nobody has written is not masked by the table', () => {
    const host = new Host();
    host.setConfig(pciConfig.BUS_MASTER, 1);
    host.device.msix.assign(0, 1, [event]);
    host.device.msix.raise(0);
    expect(host.signalled).toEqual([event]);
  });

  it('of a vector that the function does not have does nothing', () => {
    const host = open();
    host.device.msix.raise(host.device.msix.vectors);
    expect(host.signalled).toEqual([]);
  });

  it('closes a descriptor that another one takes the place of', () => {
    const host = open();
    host.device.msix.assign(0, 1, [event + 1]);
    expect(host.closed).toEqual([event]);
    host.device.msix.releaseAll();
    expect(host.closed).toEqual([event, event + 1]);
  });
});
