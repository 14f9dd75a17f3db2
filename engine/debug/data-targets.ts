// What a data breakpoint can watch, and the text that names it for as long as a client wants to keep it:
// `memory pf@0x42000+16`, `value pf.sw0.t0.fill`, and for what only a program knows `value in 1 350 file:///a.amu i`.

import type { LinkedExpression } from '../../language/link';
import { walk } from '../../language/syntax/walk';
import type { DataAccess, DataTargetInfo, Place } from '../facade';
import { EvaluationError } from '../facade';
import { linkSomewhere } from './conditions';
import type { Inspector } from './inspect';
import { spaceNamed } from './memory';
import { pageBase, pagePath } from './variables-registers';

/** A text that names nothing to watch. `message` is for the user. */
export class DataTargetError extends Error {}

export type DataTarget =
  | {
      readonly kind: 'memory';
      readonly name: string;
      /** in `Hardware.memory` */
      readonly index: number;
      readonly address: number;
      readonly length: number;
    }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly linked: LinkedExpression;
      /** it is about variables of this program, which no other program changes */
      readonly local: boolean;
      readonly locals: readonly string[];
      readonly program: number | undefined;
      readonly place: Place | undefined;
      /** a register, whose accesses are told */
      readonly register: { readonly fn: number; readonly offset: number } | undefined;
    };

const all: readonly DataAccess[] = ['read', 'write', 'readWrite', 'change'];
const changes: readonly DataAccess[] = ['write', 'change'];

/** `write` of what is only compared is its change. */
export const accessesOf = (target: DataTarget): readonly DataAccess[] =>
  target.kind === 'memory' || target.register ? all : changes;

/** Longer ranges would have to be copied each time that they are touched. */
const mostBytes = 1 << 20;

/** @throws DataTargetError */
export function parseTarget(inspector: Inspector, id: string): DataTarget {
  const memory = /^memory (.+)@0x([0-9a-f]{1,14})\+(\d{1,9})$/.exec(id);
  if (memory) return memoryTarget(inspector, memory[1], BigInt(`0x${memory[2]}`), Number(memory[3]));
  const inProgram = /^value in (\d{1,9}) (\d{1,9}) (\S+) (.+)$/s.exec(id);
  if (inProgram) {
    const start = Number(inProgram[2]);
    const place = { uri: inProgram[3], start, end: start };
    return valueTarget(inspector, inProgram[4], Number(inProgram[1]), [place]);
  }
  const value = /^value (.+)$/s.exec(id);
  if (value) return valueTarget(inspector, value[1], undefined, []);
  throw new DataTargetError(
    `"${id.slice(0, 80)}" names nothing that can be watched: ask dataBreakpointInfo for a data id.`,
  );
}

export function memoryTarget(
  { naming, hardware }: Inspector,
  space: string,
  address: bigint,
  length: number,
): DataTarget {
  const found = spaceNamed(naming, space);
  if (!found || found.bar0) {
    throw new DataTargetError(
      found ? `Watch registers by their names, not ${space} by bytes.` : `There is no memory "${space}".`,
    );
  }
  const where = `${length === 1 ? 'byte' : `${length} bytes`} at 0x${address.toString(16)} of ${space}`;
  if (length < 1 || length > mostBytes) {
    throw new DataTargetError(`${length} bytes cannot be watched: 1 to ${mostBytes} can.`);
  }
  const at = Number(address);
  if (address >= 1n << 53n || !hardware.memory[found.space].backed(at, length)) {
    throw new DataTargetError(`There is no memory for the ${where}.`);
  }
  return { kind: 'memory', name: where, index: found.space, address: at, length };
}

function valueTarget(
  inspector: Inspector,
  text: string,
  program: number | undefined,
  places: readonly Place[],
): DataTarget & { kind: 'value' } {
  const linked = linkSomewhere(inspector.program, inspector.naming.system, text, places);
  const wrong = linked.diagnostics.find(d => d.severity === 'error');
  if (!linked.expression || wrong) {
    throw new DataTargetError(`"${text}": ${wrong?.message ?? 'this is no expression'}`);
  }
  const type = linked.types.get(linked.expression);
  if (type?.kind === 'thing') {
    throw new DataTargetError(
      `${text} is not one value: watch one of it, such as the fill of a ring, or its memory.`,
    );
  }
  const locals: string[] = [];
  walk([linked.expression], node => {
    const b = node.kind === 'identifier' ? linked.bindings.get(node) : undefined;
    if (b?.kind === 'local') locals.push(b.name);
    return true;
  });
  const found = inspector.registerOf(linked, undefined);
  if (found && found.spec.count > 1 && found.index === undefined) {
    throw new DataTargetError(`${text} has ${found.spec.count} elements: watch one of them, ${text}[0].`);
  }
  const register = found && {
    fn: found.page.fn.index,
    offset: pageBase(found.page) + found.spec.offset + (found.index ?? 0) * found.spec.stride,
  };
  const local = locals.length > 0;
  return { kind: 'value', name: text, linked, local, locals, program, place: places[0], register };
}

/** What watching an expression of a frame would watch, or `bytes` bytes of memory where its value lies. @throws EvaluationError */
export function dataTargetOf(
  inspector: Inspector,
  text: string,
  frame: number | undefined,
  bytes: number | undefined,
): DataTargetInfo {
  const wanted = text.trim();
  const info = frame === undefined ? undefined : inspector.frame(frame);
  try {
    const seen = inspector.evaluate(wanted, frame);
    const { memory } = seen;
    const isRegister = memory?.space.endsWith('.bar0');
    if (memory && !isRegister && (bytes !== undefined || seen.handle !== 0 || seen.type === 'memory')) {
      return dataTargetAt(inspector, memory.space, memory.address, bytes ?? memory.length);
    }
    if (bytes !== undefined && !isRegister) {
      throw new DataTargetError(`${wanted} has no address: only what lies in memory is watched by bytes.`);
    }
    return named(inspector, wanted, info);
  } catch (error) {
    if (error instanceof DataTargetError) throw new EvaluationError(error.message);
    throw error;
  }
}

/** The name that a register, index or count has everywhere in the system. */
function nameEverywhere(inspector: Inspector, target: DataTarget): string | undefined {
  if (target.kind !== 'value' || target.local) return undefined;
  const { linked } = target;
  const found = inspector.registerOf(linked, undefined);
  if (found) {
    const element = found.index === undefined ? '' : `[${found.index}]`;
    const field = found.field === undefined ? '' : `.${found.field}`;
    return `${pagePath(found.page)}.${found.spec.name}${element}${field}`;
  }
  let e = linked.expression;
  while (e?.kind === 'parenthesized') e = e.inner;
  if (e?.kind !== 'member') return undefined;
  const type = linked.types.get(e.object);
  if (type?.kind !== 'thing') return undefined;
  const socket = [...inspector.naming.sockets.values()].find(s => s.socket === type.thing);
  return socket && `${socket.path}.${e.name.text}`;
}

/** By the name that it has everywhere, else by the program that knows it. */
function named(
  inspector: Inspector,
  text: string,
  info: ReturnType<Inspector['frame']> | undefined,
): DataTargetInfo {
  const view = info && inspector.viewOf(info);
  const place = view && inspector.programs.places[view.frames.at(-1)?.place ?? -1];
  if (view && place) {
    const id = `value in ${view.id} ${place.start} ${place.uri} ${text}`;
    const inside = parseTarget(inspector, id);
    const known = nameEverywhere(inspector, inside);
    if (known !== undefined) {
      return { id: `value ${known}`, name: known, accesses: accessesOf(inside), persists: true };
    }
    const everywhere = safely(() => parseTarget(inspector, `value ${text}`));
    const local = inside.kind === 'value' && inside.local;
    if (local || !everywhere) {
      return { id, name: `${text} of ${view.name}`, accesses: accessesOf(inside), persists: false };
    }
  }
  const target = parseTarget(inspector, `value ${text}`);
  return { id: `value ${text}`, name: text, accesses: accessesOf(target), persists: true };
}

function safely<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** What watching bytes of a space would watch. @throws EvaluationError */
export function dataTargetAt(
  inspector: Inspector,
  space: string,
  address: bigint,
  bytes: number,
): DataTargetInfo {
  try {
    const target = memoryTarget(inspector, space, address, bytes);
    const id = `memory ${space}@0x${address.toString(16)}+${bytes}`;
    return { id, name: target.name, accesses: accessesOf(target), persists: true };
  } catch (error) {
    if (error instanceof DataTargetError) throw new EvaluationError(error.message);
    throw error;
  }
}
