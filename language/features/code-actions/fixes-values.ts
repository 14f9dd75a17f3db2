// Quick fixes of values: numbers in their range, with their unit, powers of two; limits of the AMU.

import type { SystemModel } from '../../link/model';
import type { Expression } from '../../syntax/ast';
import { powerOfTwoFrom, writtenSize } from './edits';
import type { Fix, Mender, Menders } from './fixes';
import { setAmu } from './fixes-system';
import type { Found } from './found';

const units = { time: ['ns', 'us', 'ms'], size: ['B', 'KiB'], rate: ['GB/s'] } as const;

/** The bare number, or the number with a wrong unit, that the finding is about; of a comparison the side that is one. */
function numberOf(f: Found): Extract<Expression, { kind: 'number' }> | undefined {
  const { exact } = f;
  if (exact?.kind === 'number') return exact;
  if (exact?.kind !== 'binary') return undefined;
  const bare = [exact.left, exact.right].filter(e => e.kind === 'number' && e.unit === 'none');
  const [only] = bare;
  return bare.length === 1 && only.kind === 'number' ? only : undefined;
}

const withUnit: Mender = f => {
  const number = numberOf(f);
  const { message } = f.finding;
  if (!number || message.includes('a rate and')) return undefined;
  // "`latency` is a time, and this is a size", "a time and a number cannot be compared"
  const wanted =
    /\bis a (time|size|rate)\b/.exec(message)?.[1] ??
    (/\bnumber\b/.test(message) ? /\ba (time|rate)\b/.exec(message)?.[1] : undefined);
  if (!wanted) return undefined;
  const digits = /^(0x[\da-f_]+|[\d_.]+)/i.exec(number.text)?.[0];
  if (!digits || digits.startsWith('0x')) return undefined;
  return units[wanted as keyof typeof units].map(unit => ({
    title: `Change to \`${digits}${unit}\``,
    edits: [f.edits.replace(number, `${digits}${unit}`)],
  }));
};

/** The nearest value of the range that the message names: "is 0 .. 15". */
export const intoRange: Mender = f => {
  const turned = turnRange(f);
  if (turned) return turned;
  const value = f.exact;
  const [, low, high] =
    /(?:is|are|function,|holds|has \d+ bits,) (\d+(?:[KMG]i)?B?) \.\. (\w+)/.exec(f.finding.message) ?? [];
  if (!value || !low || !high) return undefined;
  const is = /this is (\d+(?:[KMG]i)?B?)/.exec(f.finding.message)?.[1];
  const text = bytes(is) < bytes(low) ? low : reachable(f, high);
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(f.finding, text)] };
};

const bytes = (text: string | undefined) => {
  const [, n, unit] = /^(\d+)([KMG]i)?B?$/.exec(text ?? '') ?? [];
  return n === undefined
    ? Number.POSITIVE_INFINITY
    : Number(n) * 1024 ** ['', 'Ki', 'Mi', 'Gi'].indexOf(unit ?? '');
};

/** A threshold goes no further than its ring. */
function reachable(f: Found, high: string): string {
  if (f.within('property')?.name.text !== 'threshold') return high;
  const { start, end } = f.finding;
  const socket = f.function?.interfaces
    .flatMap(i => i.sockets)
    .find(s => start >= s.origin.start && end <= s.origin.end);
  return socket ? String(Math.floor(Math.log2(socket.slots))) : high;
}

/** `2KiB .. 64B`, the other way round. */
function turnRange(f: Found): Fix | undefined {
  const range = f.within('property')?.values.find(v => v.start <= f.finding.start && f.finding.end <= v.end);
  if (!range?.to || !f.finding.message.includes('ends below its start')) return undefined;
  const text = `${f.said(range.to)} .. ${f.said(range.value)}`;
  const span = { start: range.value.start, end: range.to.end };
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(span, text)] };
}

const powerOfTwo: Mender = f => {
  const value = f.exact;
  if (value?.kind !== 'number') return undefined;
  const next = powerOfTwoFrom(Number(value.value));
  const text = value.unit === 'size' ? writtenSize(next) : String(next);
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(f.finding, text)] };
};

const otherUnit: Mender = f => {
  const value = f.exact;
  if (value?.kind !== 'number') return undefined;
  const to = (text: string): Fix => ({
    title: `Change to \`${text}\``,
    edits: [f.edits.replace(f.finding, text)],
  });
  const [, digits, unit] = /^([\d_.]+)(.*)$/.exec(value.text) ?? [];
  if (!digits || !unit || f.finding.fix) return undefined;
  if (value.unit === 'size')
    return to(`${digits}${unit.replace(/^([kMG])B$/, (_, l: string) => `${l.toUpperCase()}iB`)}`);
  if (value.unit === 'time') return to(`${digits}ns`);
  if (value.unit === 'rate') {
    return f.finding.message.includes('no bytes') ? to('100ns') : to(`${digits}GB/s`);
  }
  return undefined;
};

/** `m == 0xa5`: a byte of the bytes, or a number read from them. */
const oneByte: Mender = f => {
  const { exact } = f;
  if (exact?.kind !== 'binary' || !/bytes and a number|a number and bytes/.test(f.finding.message))
    return undefined;
  const bytesFirst = f.finding.message.startsWith('bytes');
  const e = bytesFirst ? exact.left : exact.right;
  if (e.kind !== 'name') return undefined;
  return [`${f.said(e)}[0]`, `u32(${f.said(e)}, 0)`].map(text => ({
    title: `Change to \`${text}\``,
    edits: [f.edits.replace(e, text)],
  }));
};

/** What an AMU can have at most of what its block limits. */
const largest: Readonly<Record<string, number>> = { interfaces: 65_535, sessions: 2 ** 20, vectors: 2048 };

/** How many of what a key limits there are. */
function needed(key: string, system: SystemModel): number {
  if (key === 'interfaces') return system.functions.reduce((sum, fn) => sum + fn.interfaces.length, 0);
  if (key === 'sessions') return system.sessions.length;
  return Math.max(0, ...system.functions.map(fn => fn.interfaces.length));
}

const raiseLimit: Mender = f => {
  const { system } = f;
  const { message } = f.finding;
  if (!system) return undefined;
  const give = (key: string, value: string): Fix | undefined => {
    const edit = setAmu(f, system, key, value);
    return edit && { title: `Give the AMU \`${key}: ${value}\``, edits: [edit] };
  };
  if (/(TX|RX) socket id left/.test(message)) {
    const all = system.functions.flatMap(fn => fn.interfaces);
    const count = (direction: 'tx' | 'rx', has: number) =>
      Math.max(has, ...all.map(i => i.sockets.filter(s => s.direction === direction).length));
    const [tx, rx] = [count('tx', system.amu.txSockets), count('rx', system.amu.rxSockets)];
    return tx > 64 || rx > 64 ? undefined : give('sockets', `tx ${tx}, rx ${rx}`);
  }
  const key = /\(`?(interfaces_per_function|interfaces|sessions)\b/.exec(message)?.[1];
  const count = key ? needed(key, system) : 0;
  return key && count <= (largest[key] ?? 65_536) ? give(key, String(count)) : undefined;
};

export const valueFixes: Menders = {
  'type-mismatch': oneByte,
  'unit-mismatch': withUnit,
  'value-out-of-range': intoRange,
  'slots-out-of-range': intoRange,
  'message-out-of-range': intoRange,
  'not-power-of-two': powerOfTwo,
  'log2-not-exact': powerOfTwo,
  'unit-suspicious': otherUnit,
  'too-many': raiseLimit,
};
