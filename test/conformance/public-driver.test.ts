// What Arm's public driver does, in every combination that it can be asked for: each inversion route by the AMI-HWs of both
// directions, sockets and message lengths, the DMA agent, loopback; brought up and torn down again and again, the AMU
// switched off in between or not.
// (stated: bring-up, one-slot-ring, command-order, interface-life, reset-keeps-sessions, inversion-agent, dma-agent, loopback,
// save-and-restore)

import { describe, expect, it } from 'vitest';
import { Machine, PublicDriver, type Route, scratch } from './public-driver';

const lengths = [64, 128, 256, 512, 1024, 2048];

function message(number: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => number * 131 + i * 7 + (i >> 8) * 13);
}
const inverted = (bytes: Uint8Array) => bytes.map(byte => ~byte);
const same = (bytes: Uint8Array) => bytes;

/** Three rings full, published in one go each, and two single ones: each message comes back, in order. */
function exchange(driver: PublicDriver, route: Route, change: (bytes: Uint8Array) => Uint8Array): void {
  const slots = 1 << route.log2Slots;
  let number = route.tx * 16 + route.rx;
  for (const burst of [slots, 1, slots, 1, slots]) {
    const messages = Array.from({ length: burst }, () => message(number++, route.length));
    driver.send(route, messages);
    for (const sent of messages) {
      if (Buffer.compare(driver.receive(route), change(sent)) !== 0) expect.fail('a message came back wrong');
    }
  }
}

const inversions = [0, 1].flatMap(into =>
  [0, 1].flatMap(outOf =>
    lengths.flatMap((length, i) =>
      [0, 1, 2, 3].map(socket => ({
        length,
        tx: (socket + i) % 4,
        rx: (3 * socket + outOf) % 4,
        log2Slots: (i + socket) % 4,
        agent: { aha: 0, socket, into, outOf },
      })),
    ),
  ),
);

describe.each([
  ['that maps by physical number, while the AMU runs on', false, false],
  ['that maps by ANY_PHY, and has AMU_EN at 0 in between', true, true],
])('a driver %s', (_, any, toggle) => {
  it('inverts by every choice of AMI-HWs, socket and length, one after the other', () => {
    const machine = new Machine();
    const driver = new PublicDriver(machine, any);
    driver.start();
    for (const route of inversions) {
      driver.connect([route]);
      exchange(driver, route, inverted);
      driver.disconnect([route]);
      if (!toggle) continue;
      driver.stop();
      driver.start();
    }
    expect(machine.engine.report().failures).toEqual([]);
  });

  it('has loopbacks of every length on all its sockets at once', () => {
    const machine = new Machine();
    const driver = new PublicDriver(machine, any);
    driver.start();
    for (const length of lengths) {
      const routes = [0, 1, 2, 3].map(tx => ({ length, tx, rx: (tx + 1) % 4, log2Slots: tx }));
      driver.connect(routes);
      for (const route of routes) exchange(driver, route, same);
      driver.disconnect(routes);
    }
    expect(machine.engine.report().failures).toEqual([]);
  });
});

it('copies by the DMA agent: every length and place, inverted and not', () => {
  const machine = new Machine();
  const driver = new PublicDriver(machine);
  driver.start();
  for (const [i, length] of lengths.entries()) {
    const route = { length, tx: 1, rx: 2, log2Slots: 1, agent: { aha: 3, socket: i % 4, into: 0, outOf: 0 } };
    driver.connect([route]);
    for (const bytes of [0, 1, 7, 64, 4095, 4096, 65537]) {
      for (const invert of [0, 1]) {
        const source = scratch + (bytes % 13);
        const target = scratch + 0x40000 + (bytes % 5);
        const data = message(bytes, bytes);
        machine.store(source, data);
        machine.store(target - 1, new Uint8Array(bytes + 2).fill(0x5a));
        const request = new Uint8Array(length);
        const view = new DataView(request.buffer);
        view.setBigUint64(8, BigInt(source), true);
        view.setBigUint64(16, BigInt(target), true);
        view.setUint32(24, bytes, true);
        view.setUint32(32, invert, true);
        driver.send(route, [request]);
        expect(driver.receive(route)).toEqual(request);
        const copied = machine.bytes(target - 1, bytes + 2);
        const wanted = Uint8Array.of(0x5a, ...(invert ? inverted(data) : data), 0x5a);
        expect(Buffer.compare(copied, wanted)).toBe(0);
      }
    }
    driver.disconnect([route]);
  }
  expect(machine.engine.report().failures).toEqual([]);
});

it('has 64 routes at once, on all sockets of an AMI-SW and of both AMI-HWs', () => {
  const machine = new Machine(64);
  const driver = new PublicDriver(machine);
  driver.start();
  const routes = Array.from({ length: 64 }, (_, socket) => ({
    length: lengths[socket % 6],
    tx: 63 - socket,
    rx: (socket * 5) % 64,
    log2Slots: socket % 3,
    agent: { aha: 0, socket, into: socket & 1, outOf: (socket >> 1) & 1 },
  }));
  driver.connect(routes);
  for (const route of routes) exchange(driver, route, inverted);
  driver.disconnect(routes);
  expect(machine.engine.report().failures).toEqual([]);
});

it('comes after one that went away in the middle of its traffic', () => {
  const machine = new Machine();
  const routes = [0, 1].map(socket => ({
    length: 256,
    tx: socket,
    rx: socket,
    log2Slots: 3,
    agent: { aha: 0, socket, into: socket, outOf: 1 - socket },
  }));
  for (let events = 0; events < 36; events += 2) {
    const first = new PublicDriver(machine);
    first.start();
    first.connect(routes);
    for (const route of routes)
      first.send(
        route,
        [1, 2, 3].map(n => message(n, 256)),
      );
    machine.engine.run(events);
    machine.write('AMU_CR', 0);

    // It knows nothing of the other, and gives back whatever there may be.
    const second = new PublicDriver(machine);
    second.start();
    for (const PHY_AMI_SW_ID of [0, 1, 2, 3]) second.ok('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID });
    for (const PHY_AMI_HW_ID of [0, 1]) second.ok('PF_AMI_HW_UNMAP', { AHA_ID: 0, PHY_AMI_HW_ID });
    for (let ASN_ID = 0; ASN_ID < 8; ASN_ID++) second.command('PF_ASN_DESTROY', { ASN_ID });
    second.connect(routes);
    for (const route of routes) exchange(second, route, inverted);
    second.disconnect(routes);
    second.stop();
  }
  expect(machine.engine.report().failures).toEqual([]);
});
