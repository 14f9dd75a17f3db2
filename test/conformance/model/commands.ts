// The command set: what each command answers and what it leaves behind. A status is the number of the interface table;
// of several that apply the lowest is answered, so each list is in the order of the numbers.

import {
  type HardwareInterface,
  type Message,
  type Numbers,
  type Shape,
  type SoftwareInterface,
  type State,
  socketKey,
  unconfigured,
  unconfiguredHardware,
  unconfiguredRing,
} from './state';
import type { Traffic } from './traffic';

export interface Answer {
  readonly status: number;
  readonly fields?: Numbers;
}
export interface Asked {
  readonly shape: Shape;
  readonly state: State;
  readonly traffic: Traffic;
  /** who asks */
  readonly f: number;
  /** the page of an AMI-SW does not translate */
  tableFault(ami: SoftwareInterface): void;
  /** a number field of the command */
  n(field: string): number;
  big(field: string): bigint;
}
type Command = (asked: Asked) => Answer;

const ok: Answer = { status: 0 };
const fail = (status: number): Answer => ({ status });
const pick = (from: Message, names: readonly string[]): Numbers =>
  Object.fromEntries(names.map(name => [name, from[name] as bigint]));
const taken = (a: Asked, names: readonly string[]): Numbers =>
  Object.fromEntries(names.map(name => [name, a.big(name)]));

const softwareFields = Object.keys(unconfigured);
const ringFields = Object.keys(unconfiguredRing);
const hardwareFields = Object.keys(unconfiguredHardware);

// ---- objects ----

const software = (a: Asked): SoftwareInterface | undefined => a.state.software[a.n('PHY_AMI_SW_ID')];
const ownSoftware = (a: Asked, id = a.n('AMI_SW_ID')) =>
  a.state.software.find(ami => ami.owner === a.f && ami.id === id);
const hardware = (a: Asked): HardwareInterface | undefined =>
  a.state.hardware.find(hw => hw.agent === a.n('AHA_ID') && hw.number === a.n('PHY_AMI_HW_ID'));
const ownHardware = (a: Asked, id = a.n('AMI_HW_ID')) =>
  a.state.hardware.find(hw => hw.owner === a.f && hw.id === id);
const isVf = (a: Asked, number: number) => number > 0 && number < a.shape.functions;
const exists = (a: Asked, number: number) => number < a.shape.functions;
const hasSocket = (a: Asked, type: number, id: number) =>
  id < (type === 1 ? a.shape.txSockets : a.shape.rxSockets);
/** Mapped to a function that is enabled. */
const inUse = (a: Asked, ami: { owner: number | undefined }) =>
  ami.owner !== undefined && a.state.functions[ami.owner].enabled;

// ---- the AMU and its functions ----

const commands: Record<string, Command> = {
  PF_PROBE: a => ({
    status: 0,
    fields: {
      MAX_AMI_SW: BigInt(a.shape.softwareInterfaces),
      MAX_ASN: BigInt(a.shape.sessions),
      NUM_AHA: BigInt(a.shape.agents.length),
    },
  }),
  F_PROBE: a => ({
    status: 0,
    fields: {
      ASN_PROF_N_COUNTERS: 6n,
      AMI_PER_F_M1: BigInt(a.shape.perFunction - 1),
      PASID_WIDTH: BigInt(a.shape.pasidWidth),
      PASID_SUPPORTED: a.shape.pasidWidth > 0 ? 1n : 0n,
    },
  }),
  PF_PROBE_AHA: a => {
    const agent = a.shape.agents.find(each => each.id === a.n('AHA_ID'));
    return agent ? { status: 0, fields: { AHA_IIDR: agent.iidr } } : fail(1);
  },
  PF_F_ENABLE: a => {
    if (!isVf(a, a.n('F_OWNER'))) return fail(1);
    a.state.functions[a.n('F_OWNER')].enabled = true;
    return ok;
  },
  PF_F_DISABLE: a => {
    if (!isVf(a, a.n('F_OWNER'))) return fail(1);
    const vf = a.state.functions[a.n('F_OWNER')];
    vf.enabled = false;
    return { status: 0, fields: { TRAP_CONFIG: vf.trapping ? 1n : 0n } };
  },
  PF_F_TRAP_CONFIGURE: a => {
    if (!isVf(a, a.n('F_OWNER'))) return fail(1);
    const vf = a.state.functions[a.n('F_OWNER')];
    if (vf.enabled) return fail(2);
    vf.trapping = a.n('ENABLE') === 1;
    return ok;
  },

  // ---- AMI-SWs ----

  PF_AMI_SW_MAP: a => {
    if (!exists(a, a.n('F_OWNER'))) return fail(1);
    const any = a.n('ANY_PHY_AMI_SW') === 1;
    const ami = any ? a.state.software.find(each => each.owner === undefined) : software(a);
    if (!ami || ami.owner !== undefined) return fail(2);
    const id = a.n('AMI_SW_ID');
    const assigned = a.state.software.some(each => each.owner === a.n('F_OWNER') && each.id === id);
    if (id >= a.shape.perFunction || assigned) return fail(3);
    ami.owner = a.n('F_OWNER');
    ami.id = id;
    if (ami.enabled) begin(a, ami);
    return { status: 0, fields: { PHY_AMI_SW_ID: BigInt(a.state.software.indexOf(ami)) } };
  },
  PF_AMI_SW_UNMAP: a => {
    const ami = software(a);
    if (!ami) return fail(1);
    if (ami.owner !== undefined) a.traffic.disable(ami);
    ami.owner = undefined;
    return ok;
  },
  PF_AMI_SW_CONFIGURE: a => {
    const ami = software(a);
    if (!ami || ami.owner !== undefined) return fail(1);
    ami.configuration = taken(a, softwareFields);
    ami.enabled = a.n('ENABLE') === 1;
    return ok;
  },
  PF_AMI_SW_SAVE: a => {
    const ami = software(a);
    if (!ami) return fail(1);
    if (inUse(a, ami)) return fail(2);
    const mapped = ami.owner !== undefined;
    const fields = {
      ...ami.configuration,
      ENABLE: ami.enabled ? 1n : 0n,
      MAPPED: mapped ? 1n : 0n,
      AMI_SW_ID: mapped ? BigInt(ami.id) : 0n,
      F_OWNER: BigInt(ami.owner ?? 0),
    };
    return { status: 0, fields };
  },
  PF_AMI_SW_RESET: a => {
    const ami = software(a);
    if (!ami || ami.owner !== undefined || ami.enabled) return fail(1);
    resetSoftware(ami);
    return ok;
  },
  F_AMI_SW_CONFIGURE: a => {
    const ami = ownSoftware(a);
    if (!ami) return fail(1);
    if (ami.enabled) return fail(2);
    ami.configuration = taken(a, softwareFields);
    return ok;
  },
  F_AMI_SW_SAVE: a => {
    const ami = ownSoftware(a);
    return ami ? { status: 0, fields: ami.configuration } : fail(1);
  },
  F_AMI_SW_RESET: a => {
    const ami = ownSoftware(a);
    if (!ami || ami.enabled) return fail(1);
    resetSoftware(ami);
    return ok;
  },
  F_AMI_SW_ENABLE: a => {
    const ami = ownSoftware(a);
    if (!ami) return fail(1);
    begin(a, ami);
    return ok;
  },
  F_AMI_SW_DISABLE: a => {
    const ami = ownSoftware(a);
    if (!ami) return fail(1);
    a.traffic.disable(ami);
    return ok;
  },

  // ---- rings ----

  PF_AMS_RING_CONFIGURE: a => {
    const ami = software(a);
    if (!ami || ami.owner !== undefined || !hasSocket(a, a.n('AMS_TYPE'), a.n('AMS_ID'))) return fail(1);
    if (a.n('LOG2_SIZE') > a.shape.maxRing) return fail(2);
    ami.rings.set(keyOf(a), taken(a, ringFields));
    return ok;
  },
  PF_AMS_RING_SAVE: a => {
    const ami = software(a);
    if (!ami || inUse(a, ami) || !hasSocket(a, a.n('AMS_TYPE'), a.n('AMS_ID'))) return fail(1);
    return { status: 0, fields: ami.rings.get(keyOf(a)) ?? unconfiguredRing };
  },
  F_AMS_RING_CONFIGURE: a => {
    const ami = ownSoftware(a);
    if (!ami || !hasSocket(a, a.n('AMS_TYPE'), a.n('AMS_ID'))) return fail(1);
    if (a.n('LOG2_SIZE') > a.shape.maxRing) return fail(2);
    if (ami.enabled) return fail(3);
    ami.rings.set(keyOf(a), taken(a, ringFields));
    return ok;
  },
  F_AMS_RING_SAVE: a => {
    const ami = ownSoftware(a);
    if (!ami) return fail(1);
    if (!hasSocket(a, a.n('AMS_TYPE'), a.n('AMS_ID'))) return fail(2);
    return { status: 0, fields: ami.rings.get(keyOf(a)) ?? unconfiguredRing };
  },

  // ---- AMI-HWs ----

  PF_AMI_HW_MAP: a => {
    if (!exists(a, a.n('F_OWNER'))) return fail(1);
    const any = a.n('ANY_PHY_AMI_HW') === 1;
    const free = a.state.hardware.find(each => each.agent === a.n('AHA_ID') && each.owner === undefined);
    const hw = any ? free : hardware(a);
    if (!hw || hw.owner !== undefined) return fail(2);
    const id = a.n('AMI_HW_ID');
    const assigned = a.state.hardware.some(each => each.owner === a.n('F_OWNER') && each.id === id);
    if (id >= a.shape.perFunction || assigned) return fail(3);
    hw.owner = a.n('F_OWNER');
    hw.id = id;
    return { status: 0, fields: { PHY_AMI_HW_ID: BigInt(hw.number) } };
  },
  PF_AMI_HW_UNMAP: a => {
    const hw = hardware(a);
    if (!hw) return fail(1);
    if (hw.owner !== undefined) hw.enabled = false;
    hw.owner = undefined;
    return ok;
  },
  PF_AMI_HW_CONFIGURE: a => {
    const hw = hardware(a);
    const size = a.n('LOG2_HW_CRED_SIZE');
    const buffer = a.shape.agents.find(agent => agent.id === hw?.agent)?.buffer ?? size;
    if (size < a.shape.minMessage || size > buffer) return fail(1);
    if (!hw || hw.owner !== undefined) return fail(2);
    hw.configuration = taken(a, hardwareFields);
    hw.credit = BigInt(size);
    hw.enabled = a.n('ENABLE') === 1;
    return ok;
  },
  PF_AMI_HW_SAVE: a => {
    const hw = hardware(a);
    if (!hw) return fail(1);
    if (inUse(a, hw)) return fail(2);
    const fields = { ...hw.configuration, LOG2_HW_CRED_SIZE: hw.credit, ENABLE: hw.enabled ? 1n : 0n };
    return { status: 0, fields };
  },
  PF_AMI_HW_RESET: a => {
    const hw = hardware(a);
    if (!hw || hw.owner !== undefined || hw.enabled) return fail(1);
    hw.configuration = unconfiguredHardware;
    hw.credit = BigInt(a.shape.minMessage);
    hw.buffer.clear();
    return ok;
  },
  F_AMI_HW_CONFIGURE: a => {
    const hw = ownHardware(a);
    if (!hw) return fail(1);
    if (hw.enabled) return fail(2);
    hw.configuration = taken(a, hardwareFields);
    return ok;
  },
  F_AMI_HW_SAVE: a => {
    const hw = ownHardware(a);
    return hw ? { status: 0, fields: hw.configuration } : fail(1);
  },
  F_AMI_HW_RESET: a => {
    const hw = ownHardware(a);
    if (!hw || hw.enabled) return fail(1);
    hw.configuration = unconfiguredHardware;
    hw.buffer.clear();
    return ok;
  },
  F_AMI_HW_ENABLE: a => enable(ownHardware(a), true),
  F_AMI_HW_DISABLE: a => enable(ownHardware(a), false),

  // ---- sessions ----

  PF_ASN_CREATE: a => {
    const asn = a.n('ASN_ID');
    const { sessions } = a.state;
    const none = asn >= a.shape.sessions || sessions.size >= a.shape.sessions || sessions.has(asn);
    if (none || !exists(a, a.n('MON_OWNER'))) return fail(1);
    const length = a.n('LOG2_MSG_LENGTH');
    if (length < a.shape.minMessage || length > a.shape.maxMessage) return fail(2);
    const source = endpoint(a, 'SRC', 1);
    const destination = endpoint(a, 'DST', 0);
    const joined = [...sessions.values()].flatMap(s => [s.source, s.destination]);
    if (!source || !destination || joined.includes(source) || joined.includes(destination)) return fail(3);
    sessions.set(asn, { fields: { ...taken(a, sessionFields) }, source, destination });
    return ok;
  },
  PF_ASN_DESTROY: a => {
    const session = a.state.sessions.get(a.n('ASN_ID'));
    if (!session) return fail(1);
    a.state.sessions.delete(a.n('ASN_ID'));
    return { status: 0, fields: pick(session.fields, sessionFields) };
  },

  // ---- monitoring and maps ----

  F_AMS_PROF_CONFIGURE: a => watch(a, ['PROF_MASK', 'PROF_TBL_BASE', 'PROF_CTL']),
  F_AMS_TRACE_CONFIGURE: a => watch(a, ['TRACE_CTL']),
  F_PROF_TABLE_FLUSH: a => {
    let status = 0;
    for (const { fields } of a.state.sessions.values()) {
      if (fields.MON_OWNER !== BigInt(a.f) || (fields.PROF_MASK & 63n) === 0n) continue;
      const table = fields.PROF_TBL_BASE * 8n;
      if (!a.shape.backed(a.f, table, 48)) status = 1;
      else for (let i = 0n; i < 6n; i++) a.state.stored.set(`${a.f}:${table + i * 8n}`, 0n);
    }
    return fail(status);
  },
  F_GET_AMI_MAP: a => {
    const base = a.big('AMI_MAP_BASE') << 12n;
    const { perFunction } = a.shape;
    if (!a.shape.backed(a.f, base, perFunction * 16)) return fail(1);
    for (let id = 0; id < perFunction; id++) {
      for (const [type, ami] of [ownSoftware(a, id), ownHardware(a, id)].entries()) {
        const enabled = ami?.enabled ? 4 : 0;
        const ownerEnabled = a.state.functions[a.f].enabled ? 8 : 0;
        const word = ami
          ? BigInt(a.f) * 2n ** 32n + BigInt(id * 65536 + 1 + type * 2 + enabled + ownerEnabled)
          : 0n;
        a.state.stored.set(`${a.f}:${base + BigInt((type * perFunction + id) * 8)}`, word);
      }
    }
    return ok;
  },
};

const sessionFields = [
  ...['PRIO', 'DST_AMI_TYPE', 'SRC_AMI_TYPE', 'MON_OWNER', 'SRC_PHY_AMI_ID', 'SRC_AHA_ID', 'DST_PHY_AMI_ID'],
  ...['DST_AHA_ID', 'DST_AMS', 'SRC_AMS', 'STASH_ENABLE', 'PROF_CTL', 'TRACE_CTL', 'STASH_CTL', 'PROF_MASK'],
  ...['PROF_TBL_BASE', 'STASH_DEST', 'MFO', 'MF_OB_BUF_NUM', 'LOG2_MSG_LENGTH'],
];

const keyOf = (a: Asked) => socketKey(a.n('AMS_TYPE'), a.n('AMS_ID'));

/** A name for the socket that one end of PF-ASN-CREATE says; undefined when there is none. */
function endpoint(a: Asked, end: 'SRC' | 'DST', type: 0 | 1): string | undefined {
  const ami = a.n(`${end}_PHY_AMI_ID`);
  const agent = a.n(`${end}_AHA_ID`);
  const socket = a.n(`${end}_AMS`);
  if (!hasSocket(a, type, socket)) return undefined;
  if (a.n(`${end}_AMI_TYPE`) === 0) {
    return ami < a.shape.softwareInterfaces ? `sw ${ami} ${type} ${socket}` : undefined;
  }
  const known = a.state.hardware.some(hw => hw.agent === agent && hw.number === ami);
  return known ? `hw ${agent} ${ami} ${type} ${socket}` : undefined;
}

/** The session at a socket of the asking function is to be profiled or traced otherwise. */
function watch(a: Asked, names: readonly string[]): Answer {
  const type = a.n('AMS_TYPE');
  const socket = a.n('AMS_ID');
  let place: string;
  if (a.n('AMI_TYPE') === 0) {
    const ami = ownSoftware(a, a.n('AMI_ID'));
    if (!ami) return fail(1);
    place = `sw ${a.state.software.indexOf(ami)} ${type} ${socket}`;
  } else {
    const hw = ownHardware(a, a.n('AMI_ID'));
    if (!hw) return fail(1);
    place = `hw ${hw.agent} ${hw.number} ${type} ${socket}`;
  }
  const session = [...a.state.sessions.values()].find(s => s.source === place || s.destination === place);
  if (!session) return fail(2);
  if (session.fields.MON_OWNER !== BigInt(a.f)) return fail(3);
  Object.assign(session.fields, taken(a, names));
  return ok;
}

function enable(ami: { enabled: boolean } | undefined, enabled: boolean): Answer {
  if (!ami) return fail(1);
  ami.enabled = enabled;
  return ok;
}

/** An AMI-SW begins to run, unless it has a page that does not translate. */
function begin(a: Asked, ami: SoftwareInterface): void {
  if (a.traffic.enable(ami)) return;
  ami.enabled = false;
  a.tableFault(ami);
}

export function resetSoftware(ami: SoftwareInterface): void {
  ami.configuration = unconfigured;
  ami.rings.clear();
  ami.indexes.clear();
  ami.masks = { tx: 0n, rx: 0n };
}

/** Every command but PF-F-TRAP-RESP, which is about rings. */
export const commandSet: Readonly<Record<string, Command>> = commands;
