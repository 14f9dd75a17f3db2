// Chooses what software does with the registers and rings of its interfaces, and what agents do with their messages.

import type { Dice } from './choose';
import type { Reference } from './reference';
import { RX, socketKey, TX } from './state';
import { fillOf, indexesOf, slotsOf, wrap } from './traffic';

export type TrafficAction =
  /** messages into the next slots of a TX ring, and one doorbell for them */
  | {
      readonly kind: 'ring';
      readonly ami: number;
      readonly socket: number;
      readonly messages: readonly Uint8Array[];
    }
  /** so many slots of an RX ring are freed */
  | { readonly kind: 'free'; readonly ami: number; readonly socket: number; readonly count: number }
  /** any write of an index array; `own`: of that which software moves */
  | {
      readonly kind: 'index';
      readonly ami: number;
      readonly type: number;
      readonly socket: number;
      readonly own: boolean;
      readonly value: bigint;
    }
  | { readonly kind: 'mask'; readonly ami: number; readonly type: number; readonly value: bigint }
  | { readonly kind: 'interrupts'; readonly f: number; readonly way: 'tx' | 'rx'; readonly numbers: Numbers3 }
  | { readonly kind: 'errorInterrupt'; readonly f: number; readonly vector: number | undefined }
  | { readonly kind: 'agentTakes'; readonly hw: number; readonly socket: number }
  | { readonly kind: 'agentSends'; readonly asn: number; readonly message: Uint8Array };
type Numbers3 = { readonly enabled: boolean; readonly vector: number; readonly mask: bigint };

/** Longer messages stay out of the small rings' neighbours. */
const longest = 2048;

/** Undefined when there is nothing to do it to. */
export function chooseTraffic(dice: Dice, model: Reference): TrafficAction | undefined {
  const { shape, state } = model;
  const luck = dice.below(100);
  if (luck < 8) {
    const numbers = {
      enabled: dice.chance(75),
      vector: dice.below(shape.vectors + 2),
      mask: BigInt(dice.below(8)),
    };
    return { kind: 'interrupts', f: dice.below(shape.functions), way: dice.of(['tx', 'rx']), numbers };
  }
  if (luck < 11) {
    const vector = dice.chance(70) ? dice.below(shape.vectors + 2) : undefined;
    return { kind: 'errorInterrupt', f: dice.below(shape.functions), vector };
  }
  if (luck < 26) return agentAction(dice, model);
  const mapped = state.software.flatMap((ami, i) => (ami.owner === undefined ? [] : [i]));
  if (mapped.length === 0) return undefined;
  const ami = dice.of(mapped);
  if (luck < 32) {
    return { kind: 'mask', ami, type: dice.of([TX, RX]), value: BigInt(dice.below(32)) };
  }
  if (luck < 42) return indexAction(dice, model, ami);
  return luck < 80 ? ringAction(dice, model, ami) : freeAction(dice, model, ami);
}

function agentAction(dice: Dice, model: Reference): TrafficAction | undefined {
  const { hardware, sessions } = model.state;
  const full = hardware.flatMap((hw, i) =>
    [...hw.buffer].flatMap(([socket, held]) => (held.length > 0 ? [{ hw: i, socket }] : [])),
  );
  if (full.length > 0 && dice.chance(60)) return { kind: 'agentTakes', ...dice.of(full) };
  const ready = [...sessions].filter(
    ([, s]) => s.fields.SRC_AMI_TYPE === 1n && model.traffic.canSend(s) && model.traffic.length(s) <= longest,
  );
  if (ready.length === 0) return undefined;
  const [asn, session] = dice.of(ready);
  return { kind: 'agentSends', asn, message: bytes(dice, model.traffic.length(session)) };
}

/** Mostly one that makes no sense; while the AMI-SW is disabled, where a ring goes on from. */
function indexAction(dice: Dice, model: Reference, ami: number): TrafficAction {
  const { shape, state } = model;
  const type = dice.of([TX, RX]);
  const socket = dice.below(Math.min(type === TX ? shape.txSockets : shape.rxSockets, 4));
  const key = socketKey(type, socket);
  const { read, write } = indexesOf(state.software[ami], key);
  const slots = slotsOf(state.software[ami], key);
  const own = dice.chance(60);
  const starts = [0n, 2n ** 64n - 2n, 2n ** 32n - 1n, 2n ** 63n];
  const value = state.software[ami].enabled
    ? dice.of([
        read,
        write,
        read - 1n,
        write - 1n,
        write + 1n,
        read + slots,
        read + slots + 1n,
        write + 2n ** 40n,
      ])
    : dice.of([read, write, read + slots, write - slots, ...starts]);
  return { kind: 'index', ami, type, socket, own, value: wrap(value) };
}

function ringAction(dice: Dice, model: Reference, any: number): TrafficAction | undefined {
  const { shape, state, traffic } = model;
  const live = [...state.sessions.values()].filter(s => {
    const from = traffic.software(s, 'SRC');
    return from?.enabled && from.owner !== undefined && traffic.hasRoom(s);
  });
  const session = live.length > 0 && dice.chance(85) ? dice.of(live) : undefined;
  const ami = session ? Number(session.fields.SRC_PHY_AMI_ID) : any;
  const socket = session ? Number(session.fields.SRC_AMS) : dice.below(Math.min(shape.txSockets, 4));
  const length = lengthAt(model, ami, socket);
  const key = socketKey(TX, socket);
  const free = slotsOf(state.software[ami], key) - fillOf(indexesOf(state.software[ami], key));
  if (length > longest || free <= 0n || free > 64n) return undefined;
  const count = 1 + dice.below(Number(free));
  return { kind: 'ring', ami, socket, messages: Array.from({ length: count }, () => bytes(dice, length)) };
}

/** of the messages of a TX socket; the shortest where it has no session */
function lengthAt(model: Reference, ami: number, socket: number): number {
  const { sessions, software } = model.state;
  const session = [...sessions.values()].find(
    s => model.traffic.software(s, 'SRC') === software[ami] && Number(s.fields.SRC_AMS) === socket,
  );
  return session ? model.traffic.length(session) : 64;
}

function freeAction(dice: Dice, model: Reference, any: number): TrafficAction | undefined {
  const { software } = model.state;
  const full = software.flatMap((ami, i) =>
    ami.owner === undefined
      ? []
      : [...ami.indexes].flatMap(([key, indexes]) =>
          key.startsWith(`${RX}`) && fillOf(indexes) > 0n && fillOf(indexes) <= slotsOf(ami, key)
            ? [{ ami: i, socket: Number(key.split(':')[1]), fill: Number(fillOf(indexes)) }]
            : [],
        ),
  );
  if (full.length === 0) return { kind: 'free', ami: any, socket: 0, count: 0 };
  const { ami, socket, fill } = dice.of(full);
  return { kind: 'free', ami, socket, count: 1 + dice.below(fill) };
}

function bytes(dice: Dice, length: number): Uint8Array {
  const seed = dice.below(256);
  return Uint8Array.from({ length }, (_, i) => seed + i * 7 + (i >> 8) * 13);
}

/** Where the rings of a function's sockets may be; few enough that two of them meet at times. */
export function ringBase(dice: Dice, from: number, values: Readonly<Record<string, unknown>>): bigint {
  if (dice.chance(12)) return dice.of([0n, (0x140000n - 32n) >> 3n]);
  const ami = Number(values.AMI_SW_ID ?? values.PHY_AMI_SW_ID ?? 0) % 4;
  const place = (ami * 2 + Number(values.AMS_TYPE ?? 0)) * 4 + (Number(values.AMS_ID ?? 0) % 4);
  return BigInt(from + place * 0x4000) >> 3n;
}
