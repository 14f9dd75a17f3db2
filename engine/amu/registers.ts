// The management page of a function, register by register, and behind it the pages of its AMI-SWs. Writes of read-only
// registers and of reserved bits have no effect; a debugger's write (`force`) reaches read-only registers too.

import {
  AmiType,
  amiSwPageOffset,
  ErrorState,
  encodeRegister,
  insertRegisterField,
  layout,
  log2DoublewordsOf,
  ManagementRing,
  Register,
  type RegisterSpec,
  registerAt,
  registerField32,
  registerFields,
} from '../../spec';
import { Occurrence } from '../seam';
import { clearManagement } from './function-reset';
import type { AmuParts } from './parts';
import { RingCount } from './rings';
import { Direction } from './topology';

const R = Register.management;
/** The architecture revision that is modelled: the one that the public driver asks for. */
const revision = { ArchMajorRev: 3, ArchMinorRev: 0 };

const mask64 = 0xffffffffffffffffn;

export class Registers {
  /** What `read` found. */
  lo = 0;
  hi = 0;
  private readonly identification: bigint;
  private readonly architecture: bigint;

  constructor(private readonly amu: AmuParts) {
    const m = amu.system.amu;
    this.identification = encodeRegister(R.AMU_IDR, {
      MIN_LOG2_MSG_LENGTH: log2DoublewordsOf(m.minMessageBytes) ?? 0,
      MAX_LOG2_MSG_LENGTH: log2DoublewordsOf(m.maxMessageBytes) ?? 0,
      MAX_LOG2_SIZE: Math.floor(Math.log2(m.maxRingSlots)),
      AMI_TYPE: AmiType[m.type],
      ASN_PROF: 1,
      TRACING: 1,
      NUM_RX_AMS_M1: m.rxSockets - 1,
      NUM_TX_AMS_M1: m.txSockets - 1,
    });
    this.architecture = encodeRegister(R.AMU_AIDR, revision);
  }

  /** Reads into `lo` and `hi` without effect; false where there is no register. */
  read(functionIndex: number, offset: number): boolean {
    if (offset >= layout.amiSwPageBase) {
      const id = Math.floor((offset - layout.amiSwPageBase) / layout.amiSwPageBytes);
      const { pages } = this.amu;
      const found = pages.read(functionIndex, id, offset - amiSwPageOffset(id));
      this.lo = pages.lo;
      this.hi = pages.hi;
      return found;
    }
    const element = offset < layout.managementPageBytes ? registerAt('management', offset) : undefined;
    this.lo = this.hi = 0;
    if (element) this.readManagement(functionIndex, element.register, element.index);
    return element !== undefined;
  }

  /** False where there is no register. */
  write(
    functionIndex: number,
    offset: number,
    lo: number,
    hi: number,
    cause: number,
    place: number,
    force: boolean,
  ): boolean {
    if (offset >= layout.amiSwPageBase) {
      const id = Math.floor((offset - layout.amiSwPageBase) / layout.amiSwPageBytes);
      const inside = offset - amiSwPageOffset(id);
      return this.amu.pages.write(functionIndex, id, inside, lo >>> 0, hi >>> 0, cause, place, force);
    }
    const element = offset < layout.managementPageBytes ? registerAt('management', offset) : undefined;
    if (!element) return false;
    const id = this.amu.occurrences.record(Occurrence.registerWrite, functionIndex, offset, 0, cause, place);
    this.writeManagement(functionIndex, element.register, element.index, lo >>> 0, hi >>> 0, id, force);
    return true;
  }

  private set(lo: number, hi: number): void {
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
  }
  private setExact(value: bigint): void {
    this.set(Number(value & 0xffffffffn), Number((value & mask64) >> 32n));
  }

  private readManagement(f: number, register: RegisterSpec, index: number): void {
    const { functions, rings, digests, interrupts, topology } = this.amu;
    const tx = topology.managementGroup(f, Direction.tx);
    const rx = topology.managementGroup(f, Direction.rx);
    const command = topology.managementRing(f, ManagementRing.command);
    // The arrays of receive indexes begin with the response ring.
    const received = topology.managementRing(f, ManagementRing.response) + index;
    switch (register) {
      case R.AMU_IDR:
        this.setExact(this.identification);
        return;
      case R.AMU_AIDR:
        this.setExact(this.architecture);
        return;
      case R.AMU_IIDR:
        this.setExact(this.amu.system.amu.implementer);
        return;
      case R.AMU_CR:
        this.set(functions.state.control[f], 0);
        return;
      case R.AMU_SR:
        this.set(functions.state.errorState[f], 0);
        return;
      case R.MGT_RX_VECTOR:
        this.set(interrupts.state.vector[rx], 0);
        return;
      case R.MGT_TX_VECTOR:
        this.set(interrupts.state.vector[tx], 0);
        return;
      case R.MGT_RX_IRQ_CTRL:
        this.set(interrupts.state.enabled[rx], 0);
        return;
      case R.MGT_TX_IRQ_CTRL:
        this.set(interrupts.state.enabled[tx], 0);
        return;
      case R.MGT_TRACE_RX_CTRL:
        this.set(functions.state.traceControl[f], 0);
        return;
      case R.ERR_IRQ_CTRL:
        this.set(functions.state.errorIrqLo[f], functions.state.errorIrqHi[f]);
        return;
      case R.MSK_BASE_PTR: {
        const ring = topology.managementRing(f, index);
        this.set(rings.baseLo(ring), rings.baseHi(ring));
        return;
      }
      case R.MSK_CTRL:
        this.setExact(this.ringControl(topology.managementRing(f, index)));
        return;
      case R.MGT_TX_DIGEST:
        this.set(digests.state.lo[tx], digests.state.hi[tx]);
        return;
      case R.MGT_TX_DIGEST_MASK:
        this.set(digests.state.maskLo[tx], digests.state.maskHi[tx]);
        return;
      case R.MGT_RX_DIGEST:
        this.set(digests.state.lo[rx], digests.state.hi[rx]);
        return;
      case R.MGT_RX_DIGEST_MASK:
        this.set(digests.state.maskLo[rx], digests.state.maskHi[rx]);
        return;
      case R.MGT_READ_INDEX_TX0:
        this.set(rings.readLo(command), rings.readHi(command));
        return;
      case R.MGT_WRITE_INDEX_TX0:
        this.set(rings.writeLo(command), rings.writeHi(command));
        return;
      case R.MGT_READ_INDEX_RX:
        this.set(rings.readLo(received), rings.readHi(received));
        return;
      case R.MGT_WRITE_INDEX_RX:
        this.set(rings.writeLo(received), rings.writeHi(received));
        return;
    }
  }

  private writeManagement(
    f: number,
    register: RegisterSpec,
    index: number,
    lo: number,
    hi: number,
    cause: number,
    force: boolean,
  ): void {
    const { functions, rings, digests, interrupts, topology } = this.amu;
    const tx = topology.managementGroup(f, Direction.tx);
    const rx = topology.managementGroup(f, Direction.rx);
    const received = topology.managementRing(f, ManagementRing.response) + index;
    switch (register) {
      case R.AMU_CR:
        this.writeControl(f, lo);
        return;
      case R.AMU_SR:
        if (force) functions.state.errorState[f] = registerField32(lo, hi, registerFields.AMU_SR.ERROR_STATE);
        return;
      case R.MGT_RX_VECTOR:
        interrupts.state.vector[rx] = registerField32(lo, hi, registerFields.MGT_RX_VECTOR.RX_VECTOR);
        return;
      case R.MGT_TX_VECTOR:
        interrupts.state.vector[tx] = registerField32(lo, hi, registerFields.MGT_TX_VECTOR.TX_VECTOR);
        return;
      case R.MGT_RX_IRQ_CTRL:
        interrupts.state.enabled[rx] = registerField32(lo, hi, registerFields.MGT_RX_IRQ_CTRL.Enable);
        interrupts.evaluate(rx, cause);
        return;
      case R.MGT_TX_IRQ_CTRL:
        interrupts.state.enabled[tx] = registerField32(lo, hi, registerFields.MGT_TX_IRQ_CTRL.Enable);
        interrupts.evaluate(tx, cause);
        return;
      case R.MGT_TRACE_RX_CTRL:
        functions.state.traceControl[f] = definedBits(R.MGT_TRACE_RX_CTRL, lo, hi).lo;
        this.amu.tracing.pump(f);
        this.amu.sessions.monitorChanged(f);
        return;
      case R.ERR_IRQ_CTRL:
        this.writeErrorInterrupt(f, lo, hi, cause);
        return;
      case R.MSK_BASE_PTR: {
        const ring = topology.managementRing(f, index);
        rings.setBase(ring, lo, hi);
        return;
      }
      case R.MSK_CTRL:
        this.writeRingControl(f, topology.managementRing(f, index), lo, hi, cause);
        return;
      case R.MGT_TX_DIGEST_MASK:
        this.setMask(tx, lo, hi, cause);
        return;
      case R.MGT_RX_DIGEST_MASK:
        this.setMask(rx, lo, hi, cause);
        return;
      case R.MGT_TX_DIGEST:
      case R.MGT_RX_DIGEST: {
        if (!force) return;
        const group = register === R.MGT_TX_DIGEST ? tx : rx;
        digests.state.lo[group] = lo;
        digests.state.hi[group] = hi;
        return;
      }
      case R.MGT_WRITE_INDEX_TX0:
        this.commandDoorbell(f, lo, hi, cause);
        return;
      case R.MGT_READ_INDEX_RX:
        this.receivedFreed(f, received, lo, hi, cause);
        return;
      case R.MGT_READ_INDEX_TX0: {
        const ring = topology.managementRing(f, ManagementRing.command);
        if (force) rings.setRead(ring, lo, hi);
        digests.update(ring, cause);
        return;
      }
      case R.MGT_WRITE_INDEX_RX:
        if (force) rings.setWrite(received, lo, hi);
        digests.update(received, cause);
        return;
    }
  }

  /** AMU_CR. In a VF only the profiling and tracing bits are there. */
  private writeControl(f: number, lo: number): void {
    const { functions, system, topology } = this.amu;
    const physical = system.functions[f].physical;
    const { ASN_PROF_EN, TRACE_EN } = registerFields.AMU_CR;
    let kept = definedBits(R.AMU_CR, lo, 0);
    if (!physical) {
      const profiling = registerField32(lo, 0, ASN_PROF_EN);
      const tracing = registerField32(lo, 0, TRACE_EN);
      kept = insertRegisterField(0, 0, ASN_PROF_EN, profiling);
      kept = insertRegisterField(kept.lo, kept.hi, TRACE_EN, tracing);
    }
    functions.state.control[f] = kept.lo;
    this.amu.sessions.controlChanged(f);
    if (!physical) return;
    const on = registerField32(kept.lo, 0, registerFields.AMU_CR.AMU_EN);
    if (on === functions.state.amuOn) return;
    functions.state.amuOn = on;
    if (on === 0) for (let each = 0; each < topology.functions; each++) clearManagement(this.amu, each);
    functions.runningChanged();
  }

  /** One that is enabled while the error stands is sent now. (assumed: error-interrupt) */
  private writeErrorInterrupt(f: number, lo: number, hi: number, cause: number): void {
    const { state } = this.amu.functions;
    const { Enable } = registerFields.ERR_IRQ_CTRL;
    const was = registerField32(state.errorIrqLo[f], state.errorIrqHi[f], Enable);
    const kept = definedBits(R.ERR_IRQ_CTRL, lo, hi);
    state.errorIrqLo[f] = kept.lo;
    state.errorIrqHi[f] = kept.hi;
    if (was === 0 && state.errorState[f] !== ErrorState.none) this.amu.interrupts.raiseError(f, cause);
  }

  private ringControl(ring: number): bigint {
    const { rings, system } = this.amu;
    return encodeRegister(R.MSK_CTRL, {
      THRESHOLD: rings.threshold(ring),
      LOG2_MSG_LENGTH: log2DoublewordsOf(system.amu.managementMessageBytes) ?? 0,
      LOG2_SIZE: rings.log2Size(ring),
    });
  }

  private writeRingControl(f: number, ring: number, lo: number, hi: number, cause: number): void {
    const { rings, digests, commands, exceptions, tracing } = this.amu;
    const { THRESHOLD, LOG2_SIZE } = registerFields.MSK_CTRL;
    rings.setSize(ring, registerField32(lo, hi, LOG2_SIZE), registerField32(lo, hi, THRESHOLD));
    digests.update(ring, cause);
    exceptions.pump(f);
    tracing.pump(f);
    commands.kick(f);
  }

  private setMask(group: number, lo: number, hi: number, cause: number): void {
    this.amu.digests.state.maskLo[group] = lo;
    this.amu.digests.state.maskHi[group] = hi;
    this.amu.interrupts.evaluate(group, cause);
  }

  private commandDoorbell(f: number, lo: number, hi: number, cause: number): void {
    const { rings, topology, doorbells, kernel, digests, commands } = this.amu;
    const ring = topology.managementRing(f, ManagementRing.command);
    // (assumed: index-too-far)
    const fill = rings.fillWithWrite(ring, lo, hi);
    if (fill > rings.slots(ring) || fill < rings.fill(ring)) {
      rings.count(ring, RingCount.refused);
      return;
    }
    rings.setWrite(ring, lo, hi);
    rings.notePeak(ring);
    doorbells.add(ring, lo, cause, kernel.now, kernel.now, 0, 0, 0);
    digests.update(ring, cause);
    commands.kick(f);
  }

  private receivedFreed(f: number, ring: number, lo: number, hi: number, cause: number): void {
    const { rings, digests, commands, exceptions, tracing } = this.amu;
    // (assumed: index-too-far)
    const fill = rings.fillWithRead(ring, lo, hi);
    if (fill > rings.slots(ring) || fill > rings.fill(ring)) {
      rings.count(ring, RingCount.refused);
      return;
    }
    rings.setRead(ring, lo, hi);
    digests.update(ring, cause);
    commands.kick(f);
    exceptions.pump(f);
    tracing.pump(f);
  }
}

/** The bits of a value that some field of the register owns. */
function definedBits(register: RegisterSpec, lo: number, hi: number): { lo: number; hi: number } {
  let kept = { lo: 0, hi: 0 };
  for (const field of register.fields) {
    kept = insertRegisterField(kept.lo, kept.hi, field, registerField32(lo, hi, field));
  }
  return kept;
}
