// Values that a property can have here: numbers that are free, powers of two in the range of the AMU, quantities with
// their units.

import { formatBytes } from '../../spec';
import type { Key, KeyOwner } from '../link/keys';
import type { FunctionModel, InterfaceModel, SystemModel } from '../link/model';
import type { Span } from '../syntax/ast';
import { item } from './completion-items';
import type { Completion } from './types';

/** The part of the system that the property stands in. */
export interface PropertyPlace {
  readonly owner: KeyOwner;
  readonly system: SystemModel | undefined;
  readonly function: FunctionModel | undefined;
  readonly interface: InterfaceModel | undefined;
  /** where the declaration begins that the value belongs to: its own number is free to it */
  readonly offset: number;
}

/** How many values of a row are offered. */
const most = 16;

/** Values of a key, the likeliest first; empty where nothing certain is known. */
export function valuesOf(replace: Span, key: Key, place: PropertyPlace): readonly Completion[] {
  const value = (label: string, detail: string, rest: Partial<Completion> = {}) =>
    item(replace, label, 'value', { detail, ...rest });
  const free = freeNumbers(key.name, place);
  if (free) return free.map((n, i) => value(`${n}`, i === 0 ? 'the next free number' : 'free'));
  const amu = place.system?.amu;
  if (key.kind === 'slots') {
    const slots = powers(
      amu?.minRingSlots ?? 1,
      place.owner === 'management' ? 4096 : (amu?.maxRingSlots ?? 4096),
    );
    const unit = place.owner === 'management' ? ' slots' : '';
    const bytes =
      place.owner === 'management' ? (amu?.managementMessageBytes ?? 64) : (amu?.maxMessageBytes ?? 64);
    return common(slots, 16).map(n => value(`${n}${unit}`, `a ring of at most ${formatBytes(n * bytes)}`));
  }
  if (key.name === 'message' && place.owner === 'session') {
    const sizes = powers(amu?.minMessageBytes ?? 64, amu?.maxMessageBytes ?? 2048);
    return common(sizes, amu?.maxMessageBytes ?? 2048).map(n => value(quantity(n), `messages of ${n} bytes`));
  }
  if (key.name === 'credit') {
    const longest = amu?.maxMessageBytes ?? 2048;
    return [4, 1, 2, 8, 16].map(n => value(quantity(n * longest), `${n} of the longest messages`));
  }
  if (key.kind === 'size') return [4096, 65536, 1 << 20, 16 << 20].map(n => value(quantity(n), `${n} bytes`));
  if (key.kind === 'cost') {
    const others = key.example.includes('/')
      ? [key.example, key.example.replace(/ \+.*/, '')]
      : [key.example];
    return others.map((text, i) => value(text, i === 0 ? 'the default' : 'the same for every length'));
  }
  if (key.name === 'priority')
    return [0, 1, 2, 3].map(n => value(`${n}`, n === 0 ? 'served last' : 'priority'));
  if (key.name === 'threshold') {
    const what = place.owner === 'rx' ? 'messages' : 'free slots';
    return [0, 1, 2, 3, 4].map(n => value(`${n}`, `the digest bit is set from ${2 ** n} ${what} on`));
  }
  if (key.kind === 'address')
    return addresses(place).map(at => value(`0x${at.toString(16)}`, 'behind the last memory'));
  return [];
}

/** `2KiB`, as the language writes it. */
function quantity(bytes: number): string {
  return formatBytes(bytes).replace(' ', '');
}

function powers(from: number, to: number): number[] {
  const list: number[] = [];
  for (let n = 1; n <= to && list.length < 40; n *= 2) if (n >= from) list.push(n);
  return list;
}

/** A row with its usual value first. */
function common(list: readonly number[], usual: number): number[] {
  return [...list.filter(n => n === usual), ...list.filter(n => n !== usual)].slice(0, most);
}

/** The numbers that nobody has, for keys that number something. */
function freeNumbers(name: string, place: PropertyPlace): readonly number[] | undefined {
  const { owner, system, offset } = place;
  if (!system) return undefined;
  const others = <T extends { readonly origin: Span }>(list: readonly T[]) =>
    list.filter(({ origin }) => !(origin.start <= offset && offset <= origin.end));
  const free = (taken: readonly number[], count: number, from = 0) => {
    const used = new Set(taken);
    const list: number[] = [];
    for (let n = from; n < count && list.length < most; n++) if (!used.has(n)) list.push(n);
    return list;
  };
  if (name === 'id' && owner === 'session')
    return free(
      others(system.sessions).map(s => s.id),
      system.amu.sessions,
    );
  if (name === 'id' && owner === 'agent')
    return free(
      others(system.agents).map(a => a.id),
      256,
    );
  if (name === 'number' && owner === 'function')
    return free(
      others(system.functions).map(f => f.number),
      256,
      1,
    );
  if (name === 'id' && owner === 'interface' && place.function)
    return free(
      others(place.function.interfaces).map(i => i.id),
      system.amu.interfacesPerFunction,
    );
  if (name === 'physical' && owner === 'interface') {
    const all = system.functions.flatMap(f => f.interfaces);
    return free(
      others(all).map(i => i.physicalId),
      system.amu.interfaces,
    );
  }
  if (name === 'id' && (owner === 'tx' || owner === 'rx') && place.interface) {
    const same = place.interface.sockets.filter(s => s.direction === owner);
    const count = owner === 'tx' ? system.amu.txSockets : system.amu.rxSockets;
    return free(
      others(same).map(s => s.id),
      count,
    );
  }
  if (name === 'tx_vector' || name === 'rx_vector' || (name === 'vector' && owner === 'function')) {
    const fn = place.function;
    const taken = (fn?.interfaces ?? []).flatMap(i => [i.txVector, i.rxVector]).filter(v => v !== undefined);
    return free(name === 'vector' ? taken : [fn?.managementVector ?? 0, ...taken], system.amu.vectors);
  }
  return undefined;
}

/** The first address behind all memories of the function, at a round place. */
function addresses({ owner, function: fn }: PropertyPlace): readonly number[] {
  if (owner !== 'memory' || !fn) return [];
  const end = Math.max(0, ...fn.memories.map(m => m.at + m.size));
  const round = 0x10000;
  return end === 0 ? [0x100000] : [Math.ceil(end / round) * round];
}
