// Chooses what software does next: mostly something that makes sense in the state at hand, often something that just
// misses it. A step is a list of numbers, so that a sequence that fails can be made shorter.

import { type CommandSpec, commands, type Field, type FieldInput } from '../../../spec';
import { chooseTraffic, ringBase, type TrafficAction } from './choose-traffic';
import type { Reference } from './reference';

/** Takes one number after the other from a step. */
export class Dice {
  private at = 0;
  constructor(private readonly numbers: readonly number[]) {}

  /** 0 .. below-1 */
  below(below: number): number {
    const number = this.numbers[this.at++ % this.numbers.length] + Math.imul(this.at, 0x9e3779b1);
    return ((number ^ (number >>> 15)) >>> 0) % below;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}

export type Action =
  | { readonly kind: 'command'; readonly f: number; readonly spec: CommandSpec; readonly values: Values }
  | { readonly kind: 'bytes'; readonly f: number; readonly bytes: Uint8Array }
  | { readonly kind: 'take'; readonly f: number; readonly what: 'response' | 'exception' }
  | { readonly kind: 'reset'; readonly f: number }
  | { readonly kind: 'offAndOn' }
  | TrafficAction;
type Values = Readonly<Record<string, FieldInput>>;

const often = [
  ...['PF_AMI_SW_MAP', 'PF_AMI_HW_MAP', 'PF_ASN_CREATE', 'PF_ASN_CREATE', 'PF_F_ENABLE', 'F_AMI_SW_DISABLE'],
  ...['F_AMI_SW_ENABLE', 'F_AMI_HW_DISABLE', 'F_AMS_PROF_CONFIGURE', 'F_AMS_TRACE_CONFIGURE', 'PF_F_DISABLE'],
  ...[
    'PF_F_TRAP_CONFIGURE',
    'PF_F_TRAP_RESP',
    'PF_F_TRAP_RESP',
    'F_AMS_RING_CONFIGURE',
    'PF_AMS_RING_CONFIGURE',
  ],
];
const pool = [...commands, ...often.map(symbol => commands.find(c => c.symbol === symbol)!)];
const own = pool.filter(c => c.issuer === 'any');

/** What software does next. `lazy` software seldom frees its responses and exceptions. */
export function choose(dice: Dice, model: Reference, lazy: boolean): Action {
  const { functions } = model.state;
  const f = dice.chance(60) ? 0 : dice.below(functions.length);
  const luck = dice.below(100);
  if (lazy && luck < 25) return { kind: 'take', f, what: dice.chance(8) ? 'exception' : 'response' };
  if (luck === 25 && dice.chance(lazy ? 20 : 100)) return { kind: 'offAndOn' };
  if (luck === 26 || (lazy && luck < 30)) return { kind: 'reset', f: 1 + dice.below(functions.length - 1) };
  if (luck === 30 && (f !== 0 || dice.chance(20))) return { kind: 'bytes', f, bytes: nonsense(dice) };
  if (luck > 48) {
    const action = chooseTraffic(dice, model);
    if (action) return action;
  }
  const answering = f === 0 && functions.some(vf => vf.trapped) && dice.chance(40);
  const spec = answering
    ? commands.find(c => c.symbol === 'PF_F_TRAP_RESP')!
    : dice.of(f === 0 || dice.chance(2) ? pool : own);
  return { kind: 'command', f, spec, values: valuesFor(dice, model, f, spec) };
}

/** A message with an unknown or retired opcode, or something where STATUS of a response stands. */
function nonsense(dice: Dice): Uint8Array {
  const bytes = Uint8Array.from({ length: 64 }, () => dice.below(256));
  bytes.set([dice.chance(50) ? dice.below(45) : dice.below(256), 0, 0, 0]);
  if (dice.chance(60)) bytes[2 + dice.below(2)] = 1 << dice.below(8);
  return bytes;
}

function valuesFor(dice: Dice, model: Reference, f: number, spec: CommandSpec): Values {
  const values: Record<string, FieldInput> = {};
  const watched =
    spec.symbol.startsWith('F_AMS_') && dice.chance(70) ? socketWithSession(dice, model, f) : {};
  for (const field of spec.command.fields) {
    if (field.name === 'OPCODE') continue;
    values[field.name] = watched[field.name] ?? choice(dice, model, f, spec, field, values);
  }
  return values;
}

/** A socket of the function's own that has a session; nothing when there is none. */
function socketWithSession(dice: Dice, model: Reference, f: number): Record<string, number> {
  const { sessions, software, hardware } = model.state;
  const found = [...sessions.values()].flatMap(({ fields }) =>
    (['SRC', 'DST'] as const).flatMap(end => {
      const number = Number(fields[`${end}_PHY_AMI_ID`]);
      const type = Number(fields[`${end}_AMI_TYPE`]);
      const agent = Number(fields[`${end}_AHA_ID`]);
      const ami =
        type === 0 ? software[number] : hardware.find(hw => hw.agent === agent && hw.number === number);
      if (ami?.owner !== f) return [];
      const AMS_ID = Number(fields[`${end}_AMS`]);
      return [{ AMI_ID: ami.id, AMI_TYPE: type, AMS_ID, AMS_TYPE: end === 'SRC' ? 1 : 0 }];
    }),
  );
  return found.length > 0 ? dice.of(found) : {};
}

const largest = (field: Field) => (1n << BigInt(field.width)) - 1n;

function choice(
  dice: Dice,
  model: Reference,
  f: number,
  spec: CommandSpec,
  field: Field,
  before: Readonly<Record<string, FieldInput>>,
): FieldInput {
  if (field.width === -1) return Uint8Array.from({ length: 56 }, () => dice.below(256));
  if (dice.chance(1)) return largest(field);
  const { shape, state } = model;
  const { functions, software, hardware, sessions } = state;
  const agents = [0, 3];
  const near = (top: number) => (dice.chance(6) ? top : dice.below(top));
  switch (field.name) {
    case 'PHY_AMI_SW_ID':
      return near(software.length);
    case 'AMI_SW_ID':
    case 'AMI_HW_ID': {
      const list = field.name === 'AMI_SW_ID' ? software : hardware;
      const mine = list.filter(ami => ami.owner === f);
      const mapping = spec.symbol.endsWith('MAP');
      return mine.length > 0 && !mapping && dice.chance(85) ? dice.of(mine).id : near(shape.perFunction);
    }
    case 'F_TARGET': {
      const waiting = functions.flatMap((vf, i) => (vf.trapped ? [i] : []));
      return waiting.length > 0 && dice.chance(85) ? dice.of(waiting) : near(functions.length);
    }
    case 'F_OWNER':
      return spec.symbol.startsWith('PF_F_') && dice.chance(90)
        ? 1 + dice.below(functions.length - 1)
        : near(functions.length);
    case 'MON_OWNER':
      return dice.chance(5) ? functions.length : dice.below(functions.length);
    case 'AHA_ID':
    case 'SRC_AHA_ID':
    case 'DST_AHA_ID':
      return dice.chance(92) ? dice.of(agents) : near(5);
    case 'PHY_AMI_HW_ID':
      return before.AHA_ID === 3 ? (dice.chance(90) ? 0 : 1) : near(2);
    case 'SRC_PHY_AMI_ID':
    case 'DST_PHY_AMI_ID':
      // The types come before the numbers in the command.
      return before[`${field.name.slice(0, 3)}_AMI_TYPE`] === 1 ? near(2) : near(software.length);
    case 'ASN_ID': {
      const known = [...sessions.keys()];
      const destroying = spec.symbol === 'PF_ASN_DESTROY' && known.length > 0 && dice.chance(85);
      return destroying ? dice.of(known) : near(shape.sessions);
    }
    case 'AMI_TYPE':
      return dice.chance(70) ? 0 : 1;
    case 'SRC_AMI_TYPE':
    case 'DST_AMI_TYPE':
      return dice.chance(60) ? 0 : 1;
    case 'AMI_ID': {
      const list = (before.AMI_TYPE === 1 ? hardware : software).filter(ami => ami.owner === f);
      return list.length > 0 && dice.chance(92) ? dice.of(list).id : near(shape.perFunction);
    }
    case 'AMS_ID':
    case 'SRC_AMS':
    case 'DST_AMS':
      return Math.min(near(shape.txSockets), 63);
    case 'LOG2_MSG_LENGTH':
      return shape.minMessage + near(shape.maxMessage - shape.minMessage + 1) - (dice.chance(4) ? 1 : 0);
    case 'LOG2_SIZE':
      return dice.chance(85) ? Math.min(dice.below(4), shape.maxRing) : near(shape.maxRing + 1);
    case 'RING_BASE':
      return ringBase(dice, shape.traffic[0], before);
    case 'TX_VECTOR':
    case 'RX_VECTOR':
      return dice.chance(85) ? dice.below(shape.vectors) : dice.below(2048);
    case 'TYPEB_TBL_BASE':
      return dice.chance(85)
        ? 0x108 + (Number(before.AMI_SW_ID ?? Number(before.PHY_AMI_SW_ID) + 8) % 16)
        : 0;
    case 'LOG2_HW_CRED_SIZE':
      return shape.minMessage + near(8) - (dice.chance(4) ? 1 : 0);
    case 'ENABLE':
      return spec.symbol === 'PF_F_TRAP_CONFIGURE' ? (dice.chance(60) ? 1 : 0) : dice.chance(15) ? 1 : 0;
    case 'AMI_MAP_BASE':
      return dice.chance(75) ? 0x100 + dice.below(8) : dice.of([0, 0x3f, 0x140, 0x13f]);
    case 'PROF_TBL_BASE':
      return dice.chance(75) ? 0x2_4000 + dice.below(64) * 8 : dice.of([0, 0x2_7ffe, 0x2_7ffa, 0x2_8000]);
    case 'PROF_MASK':
      return BigInt(dice.below(80)) | (dice.chance(20) ? 1n << 63n : 0n);
    default:
      return (BigInt(dice.below(2 ** 32)) * 2n ** 32n + BigInt(dice.below(2 ** 32))) & largest(field);
  }
}
