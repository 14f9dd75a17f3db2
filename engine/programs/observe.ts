// Looks at registers and at what can be observed of things, into int registers.

import type { DriverModel, ManagementRingModel } from '../../language/link/model';
import {
  insertRegisterField,
  ManagementRing,
  Register,
  type RegisterField,
  registerFieldOf,
} from '../../spec';
import type { Hardware } from '../seam';
import { Failure, type Machine } from './machine';
import { type Frame, Wait } from './state';
import type { FieldRef, Observation, RegisterRef } from './tables';
import { setBigInt, setNumber, toBigInt, toNumber } from './u64';
import { hex } from './value';

/** Where an element of a register array is in BAR0. */
export function offsetOf(ref: RegisterRef, frame: Frame, index: number): number {
  if (index < 0) return ref.offset;
  const element = toNumber(frame, index);
  if (element < ref.count) return ref.offset + element * ref.stride;
  throw new Failure(`${ref.name} has ${ref.count} elements, and there is none of index ${element}`);
}

export function lookRegister(m: Machine, frame: Frame, d: number, ref: RegisterRef, index: number): void {
  const offset = offsetOf(ref, frame, index);
  const value = m.hardware.peek(ref.functionIndex, offset);
  if (value === undefined) throw noRegister(m, ref, offset);
  setBigInt(frame, d, value);
}

export function noRegister(m: Machine, ref: RegisterRef, offset: number): Failure {
  const { name } = m.system.functions[ref.functionIndex];
  if (ref.spec.page === 'ami_sw') {
    return new Failure(
      `${ref.name}: its interface is not mapped to ${name} yet. PF_AMI_SW_MAP does that, and \`bring_up\` with it`,
    );
  }
  return new Failure(`${ref.name}: BAR0 of ${name} has no register at ${hex(offset)}`);
}

/** The field of the register value in `b`. */
export function registerField(frame: Frame, d: number, b: number, field: RegisterField): void {
  setBigInt(frame, d, registerFieldOf(frame.lo[b], frame.hi[b], field));
}

/** The register value in `d` gets the value in `b` as its field. */
export function insertField(frame: Frame, d: number, b: number, { owner, field }: FieldRef): void {
  const value = toBigInt(frame, b);
  const width = field.msb - field.lsb + 1;
  if (value >> BigInt(width) !== 0n) {
    throw new Failure(
      `${owner}.${field.name} has ${width} ${width === 1 ? 'bit' : 'bits'}, and ${value} does not fit`,
    );
  }
  const { lo, hi } = insertRegisterField(frame.lo[d], frame.hi[d], field, value);
  frame.lo[d] = lo;
  frame.hi[d] = hi;
}

/** `fill`, `free`, `read_index` or `write_index` of a management ring. */
export function managementRing(
  hardware: Hardware,
  functionIndex: number,
  ring: ManagementRingModel,
  name: string,
): bigint {
  const { MGT_READ_INDEX_TX0, MGT_WRITE_INDEX_TX0, MGT_READ_INDEX_RX, MGT_WRITE_INDEX_RX } =
    Register.management;
  const number = ManagementRing[ring.name];
  const tx = number === ManagementRing.command;
  const at = (number - ManagementRing.response) * MGT_READ_INDEX_RX.stride;
  const peek = (offset: number) => hardware.peek(functionIndex, offset) ?? 0n;
  const read = peek(tx ? MGT_READ_INDEX_TX0.offset : MGT_READ_INDEX_RX.offset + at);
  const write = peek(tx ? MGT_WRITE_INDEX_TX0.offset : MGT_WRITE_INDEX_RX.offset + at);
  if (name === 'read_index') return read;
  if (name === 'write_index') return write;
  const fill = BigInt.asUintN(64, write - read);
  return name === 'fill' ? fill : BigInt.asUintN(64, BigInt(ring.slots) - fill);
}

export function observe(m: Machine, frame: Frame, d: number, o: Observation): void {
  const { thing } = o;
  switch (thing.kind) {
    case 'system':
      setNumber(frame, d, m.kernel.now);
      return;
    case 'driver':
      setNumber(frame, d, ofDriver(m, thing, o.name));
      return;
    case 'memory':
    case 'buffer':
    case 'process':
    case 'hardware_socket':
      throw new Failure(`\`${o.name}\` cannot be observed here`);
    case 'management_ring':
      setBigInt(frame, d, managementRing(m.hardware, o.functionIndex, thing, o.name));
      return;
    default: {
      if (thing.kind === 'agent' && o.name === 'busy') {
        setNumber(frame, d, m.busyContexts(o.index) > 0 ? 1 : 0);
        return;
      }
      const value = m.hardware.observe(thing.kind, hardwareNumber(m, o), o.name);
      // Of what is not mapped nothing is known, and nothing is enabled.
      if (value === undefined && hardwareNumber(m, o) < 0) {
        setNumber(frame, d, 0);
        return;
      }
      if (value === undefined) throw new Failure(`\`${o.name}\` of a ${thing.kind} cannot be observed`);
      setBigInt(frame, d, value);
    }
  }
}

/** Sockets and interfaces go by the physical AMI-SW that they are mapped to now. */
function hardwareNumber(m: Machine, o: Observation): number {
  if (o.thing.kind === 'socket') return m.rings.global[o.index];
  if (o.thing.kind !== 'interface') return o.index;
  const { txSockets, rxSockets } = m.system.amu;
  const [first] = o.thing.sockets;
  return first
    ? Math.floor(m.hardware.globalSocketOf(o.functionIndex, o.index, first.index) / (txSockets + rxSockets))
    : o.thing.physicalId;
}

function ofDriver(m: Machine, driver: DriverModel, name: string): number {
  const p = m.programs[m.programOf(driver)];
  if (!p) return 0;
  const ended = p.wait === Wait.ended;
  switch (name) {
    case 'running':
      return p.started && !ended ? 1 : 0;
    case 'done':
      return ended && !p.failed ? 1 : 0;
    case 'failed':
      return p.failed ? 1 : 0;
    case 'checks_passed':
      return p.checksPassed;
    default:
      return p.checksFailed;
  }
}
