// What `bring_up` and `tear_down` stand for: the register writes and commands that the declared system needs, in the
// order of the public driver (stated: bring-up, interface-life), each at the declaration that asks for it. They compile
// to a unit of the same instructions as any program, so that one can step through them.

import type {
  Endpoint,
  FunctionModel,
  InterfaceModel,
  Origin,
  SessionModel,
  SocketModel,
  SystemModel,
} from '../../language/link/model';
import {
  AmiKind,
  commandByName,
  encodeRegister,
  log2DoublewordsOf,
  ManagementRing,
  Register,
  type RegisterSpec,
  RxMode,
  SocketType,
} from '../../spec';
import { Builder } from './builder';
import { CommandFlag, Op, type Unit } from './instructions';
import { add, type Tables } from './tables';

type Fields = Readonly<Record<string, number | bigint>>;

/** MFO and the number of references that the format of a session has. (assumed: message-formats) */
function formatFields({ format }: SessionModel): Fields {
  const references = format?.fields.filter(f => f.length !== undefined).length ?? 0;
  return references === 0 ? {} : { MFO: 1, MF_OB_BUF_NUM: references };
}

/** The unit that brings `fn`, or one interface of it, up, or takes it down. `place` is the number of a declaration's place. */
export function bringUpUnit(tables: Tables, fn: FunctionModel, up: boolean, owner?: InterfaceModel): Unit {
  const writer = new Writer(tables, fn);
  if (owner) return writer.one(owner, up);
  return up ? writer.bringUp() : writer.tearDown();
}

/** Functions (by index) that monitor sessions by profiling or tracing, and whether a VF traces. */
interface Monitors {
  readonly profiled: ReadonlySet<number>;
  readonly traced: ReadonlySet<number>;
  readonly ofVfs: boolean;
}
const knownMonitors = new WeakMap<SystemModel, Monitors>();

/** Found once a system: each of its functions asks. */
function monitorsOf(system: SystemModel): Monitors {
  const known = knownMonitors.get(system);
  if (known) return known;
  const { sessions, functions } = system;
  const profiled = new Set(sessions.filter(s => s.profile).map(s => s.monitor));
  const traced = new Set(sessions.filter(s => s.traceControl !== 0).map(s => s.monitor));
  const found = { profiled, traced, ofVfs: [...traced].some(f => !functions[f].physical) };
  knownMonitors.set(system, found);
  return found;
}

class Writer {
  private readonly out = new Builder({ ints: 0, bytes: 0, texts: 0 });
  private readonly response: number;
  private readonly system: SystemModel;
  private readonly number: number;

  constructor(
    private readonly tables: Tables,
    private readonly fn: FunctionModel,
  ) {
    this.system = tables.system;
    this.number = fn.index;
    this.response = this.out.bytes();
  }

  bringUp(): Unit {
    const { out, fn } = this;
    const enter = this.enter(true);
    this.managementRings();
    if (fn.physical) {
      this.at(this.system.amu.origin ?? this.system.origin);
      this.register(Register.management.AMU_CR, { AMU_EN: 1, ...this.monitors() });
      this.probe();
      this.mapAll();
      for (const s of this.declaredSessions()) this.createSession(s);
      for (const vf of this.system.functions) {
        if (vf.physical) continue;
        this.at(vf.origin);
        if (vf.trapped)
          this.command('PF_F_TRAP_CONFIGURE', { F_OWNER: vf.number, ENABLE: 1 }, `function ${vf.name}`);
        this.command('PF_F_ENABLE', { F_OWNER: vf.number }, `function ${vf.name}`);
      }
    } else {
      this.at(fn.origin);
      out.emit(Op.waitReady, this.number);
      const monitors = this.monitors();
      if (Object.keys(monitors).length > 0) this.register(Register.management.AMU_CR, monitors);
    }
    this.at(this.system.amu.origin ?? this.system.origin);
    this.command('F_PROBE', {}, 'the AMU');
    const most = Math.max(0, ...fn.interfaces.map(i => i.id + 1));
    this.expect('F_PROBE', 'AMI_PER_F_M1', most - 1, `${most} interfaces in function ${fn.name}`);
    for (const i of fn.interfaces) if (!i.byHand) this.interface(i);
    for (const hw of this.ownHardware()) {
      this.at(hw.origin);
      const fields = { AMI_HW_ID: hw.id };
      this.command('F_AMI_HW_DISABLE', fields, hw.name);
      this.command('F_AMI_HW_RESET', fields, hw.name);
      if (hw.pasid !== undefined) {
        this.command('F_AMI_HW_CONFIGURE', { ...fields, PASID: hw.pasid, PASID_ENABLED: 1 }, hw.name);
      }
      this.command('F_AMI_HW_ENABLE', fields, hw.name);
    }
    return this.leave(enter, true);
  }

  tearDown(): Unit {
    const { fn } = this;
    const enter = this.enter(false);
    for (const i of [...fn.interfaces].reverse()) {
      if (i.byHand) continue;
      this.at(i.origin);
      this.command('F_AMI_SW_DISABLE', { AMI_SW_ID: i.id }, `interface ${i.name}`);
    }
    for (const hw of this.ownHardware().reverse()) {
      this.at(hw.origin);
      this.command('F_AMI_HW_DISABLE', { AMI_HW_ID: hw.id }, hw.name);
    }
    if (fn.physical) {
      for (const s of this.declaredSessions().reverse()) {
        this.at(s.origin);
        this.command('PF_ASN_DESTROY', { ASN_ID: s.id }, `session ${s.name}`);
      }
      for (const hw of this.allHardware().reverse()) {
        this.at(hw.origin);
        this.command('PF_AMI_HW_UNMAP', { PHY_AMI_HW_ID: hw.number, AHA_ID: hw.agent.id }, hw.name);
      }
      for (const f of [...this.system.functions].reverse()) {
        for (const i of [...f.interfaces].reverse()) {
          if (i.byHand) continue;
          this.at(i.origin);
          this.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: i.physicalId }, `interface ${f.name}.${i.name}`);
        }
        if (f.physical) continue;
        this.at(f.origin);
        this.command('PF_F_DISABLE', { F_OWNER: f.number }, `function ${f.name}`);
      }
      this.at(this.system.amu.origin ?? this.system.origin);
      this.register(Register.management.AMU_CR, {});
    }
    return this.leave(enter, false);
  }

  /** One interface, which the PF has mapped by hand. */
  one(i: InterfaceModel, up: boolean): Unit {
    this.at(i.origin);
    if (up) this.interface(i);
    else this.command('F_AMI_SW_DISABLE', { AMI_SW_ID: i.id }, `interface ${i.name}`);
    this.out.emit(Op.end);
    return this.out.finish(up ? 'bring_up' : 'tear_down');
  }

  /** Without those of interfaces that are mapped by hand. */
  private declaredSessions(): SessionModel[] {
    const byHand = (e: Endpoint) =>
      e.kind === 'sw' && this.system.functions[e.function].interfaces[e.interface].byHand;
    return this.system.sessions.filter(s => !byHand(s.from) && !byHand(s.to));
  }

  /** The bits of AMU_CR that let sessions be profiled and traced. */
  private monitors(): Fields {
    const { profiled, traced, ofVfs } = monitorsOf(this.system);
    return {
      ...(profiled.has(this.number) && { ASN_PROF_EN: 1 }),
      ...(traced.has(this.number) && { TRACE_EN: 1 }),
      ...(this.fn.physical && ofVfs && { VF_TRACE_EN: 1 }),
    };
  }

  /** The first instruction jumps to the end when there is nothing to do. */
  private enter(up: boolean): number {
    const { out } = this;
    out.place = this.placeOf(this.fn.origin);
    out.emit(Op.statement);
    return out.emit(Op.bringUpEnter, this.number, up ? 1 : 0);
  }

  private leave(enter: number, up: boolean): Unit {
    const { out } = this;
    out.emit(Op.bringUpLeave, this.number, up ? 1 : 0);
    out.patch(enter, 3);
    out.emit(Op.end);
    return out.finish(up ? 'bring_up' : 'tear_down');
  }

  private placeOf(origin: Origin): number {
    return this.tables.place(origin.uri, origin.nameSpan.start, origin.nameSpan.end);
  }

  /** What follows stands for this declaration. */
  private at(origin: Origin): void {
    this.out.place = this.placeOf(origin);
  }

  private register(spec: RegisterSpec, fields: Fields, element = -1): void {
    this.registerValue(spec, encodeRegister(spec, fields), element);
  }

  private registerValue(spec: RegisterSpec, value: bigint, element = -1, owner?: InterfaceModel): void {
    const { out, tables } = this;
    const mark = out.mark();
    out.emit(Op.statement);
    const register = out.constant(out.int(), value);
    const index = element < 0 ? -1 : out.constant(out.int(), BigInt(element));
    out.emit(Op.writeRegister, tables.register(spec, this.fn, owner), register, index);
    out.release(mark);
  }

  private command(symbol: string, values: Fields, purpose: string): void {
    const { out, tables } = this;
    const spec = commandByName(symbol);
    if (!spec) throw new Error(`there is no command ${symbol}`);
    const mark = out.mark();
    out.emit(Op.statement);
    const fields = Object.entries(values).map(([name, value]) => {
      const field = spec.command.field(name);
      if (!field) throw new Error(`${symbol} has no field ${name}`);
      return { field, register: out.constant(out.int(), BigInt(value) >> BigInt(field.addressLsb ?? 0)) };
    });
    out.emit(Op.command, add(tables.commands, { spec, fields, purpose }), this.response, CommandFlag.bringUp);
    out.release(mark);
  }

  private expect(symbol: string, name: string, minimum: number, what: string): void {
    const field = commandByName(symbol)?.response.field(name);
    if (!field) throw new Error(`${symbol} answers no ${name}`);
    this.out.emit(Op.atLeast, this.response, add(this.tables.expectations, { field, minimum, what }));
  }

  private managementRings(): void {
    const { MSK_BASE_PTR, MSK_CTRL, MGT_RX_VECTOR, MGT_TX_VECTOR, MGT_RX_DIGEST_MASK, MGT_RX_IRQ_CTRL } =
      Register.management;
    for (const ring of this.fn.management) {
      const number = ManagementRing[ring.name];
      this.at(ring.origin);
      this.registerValue(MSK_BASE_PTR, BigInt(ring.at), number);
      this.register(MSK_CTRL, { LOG2_SIZE: Math.log2(ring.slots) }, number);
    }
    this.at(this.fn.origin);
    this.register(MGT_RX_VECTOR, { RX_VECTOR: this.fn.managementVector });
    this.register(MGT_TX_VECTOR, { TX_VECTOR: this.fn.managementVector });
    // Exceptions interrupt; responses do not, as the driver looks for them.
    this.registerValue(MGT_RX_DIGEST_MASK, 1n << BigInt(ManagementRing.exception - ManagementRing.response));
    this.register(MGT_RX_IRQ_CTRL, { Enable: 1 });
  }

  /** Is the AMU as large as the declaration says? */
  private probe(): void {
    const { system } = this;
    this.command('PF_PROBE', {}, 'the AMU');
    const all = system.functions.flatMap(f => f.interfaces);
    const most = Math.max(0, ...all.map(i => i.physicalId + 1));
    this.expect('PF_PROBE', 'MAX_AMI_SW', most, `${most} software interfaces`);
    const sessions = Math.max(0, ...system.sessions.map(s => s.id + 1));
    this.expect('PF_PROBE', 'MAX_ASN', sessions, `${sessions} sessions`);
    this.expect('PF_PROBE', 'NUM_AHA', system.agents.length, `${system.agents.length} agents`);
    for (const agent of system.agents) {
      this.at(agent.origin);
      this.command('PF_PROBE_AHA', { AHA_ID: agent.id }, `agent ${agent.name}`);
    }
  }

  private mapAll(): void {
    for (const f of this.system.functions) {
      for (const i of f.interfaces) {
        if (i.byHand) continue;
        this.at(i.origin);
        const fields = { PHY_AMI_SW_ID: i.physicalId, AMI_SW_ID: i.id, F_OWNER: f.number };
        this.command('PF_AMI_SW_MAP', fields, `interface ${f.name}.${i.name}`);
      }
    }
    for (const hw of this.allHardware()) {
      this.at(hw.origin);
      const owner = this.system.functions[hw.owner];
      const fields = {
        AHA_ID: hw.agent.id,
        PHY_AMI_HW_ID: hw.number,
        AMI_HW_ID: hw.id,
        F_OWNER: owner.number,
      };
      this.command('PF_AMI_HW_MAP', fields, hw.name);
    }
  }

  private createSession(s: SessionModel): void {
    this.at(s.origin);
    const from = this.endpoint(s.from);
    const to = this.endpoint(s.to);
    this.command(
      'PF_ASN_CREATE',
      {
        ASN_ID: s.id,
        PRIO: s.priority,
        LOG2_MSG_LENGTH: log2DoublewordsOf(s.messageBytes) ?? 0,
        SRC_AMI_TYPE: from.type,
        SRC_PHY_AMI_ID: from.ami,
        SRC_AHA_ID: from.aha,
        SRC_AMS: from.socket,
        DST_AMI_TYPE: to.type,
        DST_PHY_AMI_ID: to.ami,
        DST_AHA_ID: to.aha,
        DST_AMS: to.socket,
        MON_OWNER: this.system.functions[s.monitor].number,
        ...(s.stash && { STASH_ENABLE: 1, STASH_CTL: s.stash.control, STASH_DEST: s.stash.target }),
        ...(s.profile && { PROF_MASK: s.profile.mask, PROF_TBL_BASE: s.profile.table }),
        ...(s.traceControl !== 0 && { TRACE_CTL: s.traceControl }),
        ...formatFields(s),
      },
      `session ${s.name}`,
    );
  }

  private endpoint(e: Endpoint): { type: number; ami: number; aha: number; socket: number } {
    if (e.kind === 'hw') {
      return { type: AmiKind.hw, ami: e.interface, aha: this.system.agents[e.agent].id, socket: e.socket };
    }
    const i = this.system.functions[e.function].interfaces[e.interface];
    return { type: AmiKind.sw, ami: i.physicalId, aha: 0, socket: i.sockets[e.socket].id };
  }

  private interface(i: InterfaceModel): void {
    const purpose = `interface ${i.name}`;
    this.at(i.origin);
    this.command('F_AMI_SW_DISABLE', { AMI_SW_ID: i.id }, purpose);
    this.command('F_AMI_SW_RESET', { AMI_SW_ID: i.id }, purpose);
    this.command(
      'F_AMI_SW_CONFIGURE',
      {
        AMI_SW_ID: i.id,
        PASID: i.pasid ?? 0,
        PASID_ENABLED: i.pasid === undefined ? 0 : 1,
        ...(i.table !== undefined && { TYPEB_TBL_BASE: i.table }),
        TX_VECTOR: i.txVector ?? 0,
        TX_IRQ_ENABLE: i.txVector === undefined ? 0 : 1,
        RX_VECTOR: i.rxVector ?? 0,
        RX_IRQ_ENABLE: i.rxVector === undefined ? 0 : 1,
      },
      purpose,
    );
    for (const socket of i.sockets) this.ring(i, socket);
    this.at(i.origin);
    if (i.table !== undefined) {
      this.out.emit(Op.statement);
      this.out.emit(Op.clearTable, this.number, i.index);
    }
    for (const direction of ['tx', 'rx'] as const) {
      if ((direction === 'tx' ? i.txVector : i.rxVector) === undefined) continue;
      let mask = 0n;
      for (const s of i.sockets) if (s.direction === direction) mask |= 1n << BigInt(s.id);
      const { TX_DIGEST_MASK, RX_DIGEST_MASK } = Register.ami_sw;
      this.registerValue(direction === 'tx' ? TX_DIGEST_MASK : RX_DIGEST_MASK, mask, -1, i);
    }
    this.command('F_AMI_SW_ENABLE', { AMI_SW_ID: i.id }, purpose);
  }

  private ring(i: InterfaceModel, socket: SocketModel): void {
    this.at(socket.origin);
    this.command(
      'F_AMS_RING_CONFIGURE',
      {
        AMI_SW_ID: i.id,
        AMS_ID: socket.id,
        AMS_TYPE: socket.direction === 'tx' ? SocketType.tx : SocketType.rx,
        RX_MODE: socket.mode === 'overwrite' ? RxMode.overwriting : RxMode.back_pressure,
        LOG2_SIZE: Math.log2(socket.slots),
        THRESHOLD: socket.threshold,
        RING_BASE: socket.at,
      },
      `socket ${i.name}.${socket.name}`,
    );
  }

  private allHardware() {
    return this.system.hardwareInterfaces.map(({ agent, number, ownerFunction, id, pasid }) => {
      const model = this.system.agents[agent];
      const name = `${model.name}.hw${number}`;
      return { agent: model, number, owner: ownerFunction, id, pasid, name, origin: model.origin };
    });
  }

  private ownHardware() {
    return this.allHardware().filter(hw => hw.owner === this.number);
  }
}
