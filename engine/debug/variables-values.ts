// Values, bytes and messages as variables.

import type { StructModel, Type } from '../../language/link/model';
import { formatValue, typeName } from '../../language/link/types';
import type { Field, FieldValue, MessageKind, UnknownMessage } from '../../spec';
import {
  commandByName,
  type DecodedMessage,
  decodeAny,
  describeFieldValue,
  readFieldHi,
  readFieldLo,
  TraceEvent,
  traceRecord,
} from '../../spec';
import type { Inspection } from '../facade';
import { displayTime, type Value } from '../programs/value';
import type { Handles } from './handles';
import { noteOf } from './notes';
import { formatBytes, formatInteger, hex, spellOut } from './text';

/** An address space to look up references in; `load` answers undefined where there is no memory. */
export interface Reach {
  readonly space: string;
  readonly load: (address: number, length: number) => Uint8Array | undefined;
}
/** Where bytes lie in an address space. */
export interface MemoryAt extends Partial<Reach> {
  readonly space: string;
  readonly address: number;
}

export const leaf = (name: string, value: string, more?: Partial<Inspection>): Inspection => ({
  name,
  value,
  handle: 0,
  ...more,
});

/** A number of the language, in the unit of its type. */
export function integerText(type: Type, value: bigint): string {
  if (type.kind === 'time') return displayTime(Number(value));
  if (type.kind === 'int') return formatInteger(value);
  return formatValue(type, value);
}

/** A value by its type; `path` is what evaluates to it. */
export function valueNode(
  handles: Handles,
  name: string,
  value: Value | undefined,
  type: Type,
  more: Partial<Inspection> = {},
  reach?: Reach,
): Inspection {
  const rest = { type: typeName(type), ...more };
  if (!value) return leaf(name, 'not set yet', { type: typeName(type) });
  if (value.text !== undefined) return leaf(name, JSON.stringify(value.text), rest);
  if (value.int !== undefined) return leaf(name, integerText(type, value.int), rest);
  if (!value.bytes) return leaf(name, '', rest);
  const { bytes } = value;
  if (type.kind === 'struct') return structNode(handles, name, type.struct, bytes, rest, undefined, reach);
  if (type.kind === 'message' && type.layout !== 'trace' && bytes.length > 0) {
    return { ...messageNode(handles, name, type.layout, bytes, undefined), ...rest };
  }
  if (type.kind === 'message') return traceNode(handles, name, bytes, undefined, rest);
  if (type.kind === 'response') return responseNode(handles, name, type.command, bytes, rest);
  return bytesNode(handles, name, bytes, undefined, [], rest);
}

/** Bytes: as structs that fit, as words of 64 bits, as rows of 16; `beside` is what is known of them besides. */
export function bytesNode(
  handles: Handles,
  name: string,
  bytes: Uint8Array,
  at: MemoryAt | undefined,
  structs: readonly StructModel[],
  more: Partial<Inspection> = {},
  beside: readonly Inspection[] = [],
): Inspection {
  const fitting = structs.filter(s => s.bytes > 0 && s.bytes <= bytes.length);
  const words = Math.floor(bytes.length / 8);
  const handle =
    bytes.length === 0
      ? 0
      : handles.add({
          named: () => [
            ...fitting.map(s => structNode(handles, `as ${s.name}`, s, bytes, {}, at)),
            ...(bytes.length > 16 ? [rowsNode(handles, bytes, at)] : [leaf('bytes', spellOut(bytes))]),
            ...beside,
          ],
          indexedCount: words,
          indexed: (start, count) => Array.from({ length: count }, (_, i) => wordNode(bytes, start + i, at)),
        });
  return {
    name,
    value: formatBytes(bytes),
    handle,
    type: 'bytes',
    namedChildren: fitting.length + 1 + beside.length,
    indexedChildren: words,
    ...(at && memoryOf(at, bytes.length)),
    ...more,
  };
}

const memoryOf = (at: MemoryAt, length: number, offset = 0): Pick<Inspection, 'memory'> => ({
  memory: { space: at.space, address: BigInt(at.address + offset), length },
});

function wordNode(bytes: Uint8Array, index: number, at: MemoryAt | undefined): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * 8, 8);
  const address = at && at.address + index * 8;
  return leaf(`[${index}]`, hex(view.getBigUint64(0, true), 16), {
    type: 'u64',
    ...(at && memoryOf(at, 8, index * 8)),
    ...(address !== undefined && { path: `u64(load(${hex(address)}, 8), 0)`, settable: true }),
  });
}

function rowsNode(handles: Handles, bytes: Uint8Array, at: MemoryAt | undefined): Inspection {
  const rows = Math.ceil(bytes.length / 16);
  const digits = Math.max(2, (bytes.length - 1).toString(16).length);
  const handle = handles.add({
    indexedCount: rows,
    indexed: (start, count) =>
      Array.from({ length: count }, (_, i) => {
        const offset = (start + i) * 16;
        const row = bytes.subarray(offset, offset + 16);
        return leaf(hex(offset, digits), spellOut(row), at ? memoryOf(at, row.length, offset) : {});
      }),
  });
  return { name: 'bytes', value: `${rows} rows of 16`, handle, indexedChildren: rows };
}

function structNode(
  handles: Handles,
  name: string,
  struct: StructModel,
  bytes: Uint8Array,
  more: Partial<Inspection> = {},
  at?: MemoryAt,
  reach: Reach | undefined = at?.load && { space: at.space, load: at.load },
): Inspection {
  const fields = () =>
    struct.fields.map(f => {
      const value = littleEndian(bytes, f.offset, f.bytes);
      const length = f.length === undefined ? undefined : struct.fields[f.length];
      if (length && reach) {
        const count = littleEndian(bytes, length.offset, length.bytes);
        return bufferNode(handles, f.name, value, count, reach, f.origin.doc);
      }
      return leaf(f.name, formatInteger(value), {
        type: `u${f.bytes * 8}`,
        ...(more.path !== undefined && { path: `${more.path}.${f.name}` }),
        ...(at && memoryOf(at, f.bytes, f.offset)),
        note: f.origin.doc,
      });
    });
  const summary = struct.fields
    .slice(0, 4)
    .map(f => `${f.name}: ${hex(littleEndian(bytes, f.offset, f.bytes))}`)
    .join('  ');
  const value = `${struct.name} { ${summary}${struct.fields.length > 4 ? '  …' : ''} }`;
  return {
    name,
    value,
    handle: handles.add({ named: fields }),
    type: struct.name,
    namedChildren: struct.fields.length,
    ...(at && memoryOf(at, struct.bytes)),
    ...more,
  };
}

/** Bytes that one look shows of a buffer; the rest is in its memory. */
const shownOfBuffer = 4096n;

/** The bytes that a message refers to. */
function bufferNode(
  handles: Handles,
  name: string,
  address: bigint,
  length: bigint,
  { space, load }: Reach,
  note: string | undefined,
): Inspection {
  const shown = Number(length < shownOfBuffer ? length : shownOfBuffer);
  const size = `${length} ${length === 1n ? 'byte' : 'bytes'} at ${hex(address)}`;
  const bytes = address < 1n << 53n ? load(Number(address), shown) : undefined;
  if (!bytes) return leaf(name, `${size}: ${space} has no memory there`, { type: 'buffer', note });
  const at = { space, address: Number(address) };
  const node = bytesNode(handles, name, bytes, at, []);
  return { ...node, value: `${size}: ${node.value}`, type: 'buffer', note };
}

function littleEndian(bytes: Uint8Array, offset: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i] ?? 0);
  return value;
}

// ---- management messages ----------------------------------------------------------------------------------------

function fieldText(
  field: { name: string; addressLsb?: number },
  value: FieldValue,
  message: DecodedMessage,
): string {
  if (typeof value !== 'bigint') return formatBytes(value);
  if (field.name === 'STATUS' && message.status) return `${value} (${message.status.name})`;
  return describeFieldValue(field, value);
}

function fieldNodes(
  message: DecodedMessage,
  at: MemoryAt | undefined,
  path: string | undefined,
): Inspection[] {
  return message.fields.map(({ field, value }) =>
    leaf(field.name, fieldText(field, value, message), {
      ...(path !== undefined && { path: `${path}.${field.name}` }),
      ...(at && memoryOf(at, 8, field.lsb >>> 3)),
      note: noteOf(field.name, field.meaning),
    }),
  );
}

function responseNode(
  handles: Handles,
  name: string,
  command: string,
  bytes: Uint8Array,
  more: Partial<Inspection>,
): Inspection {
  const spec = commandByName(command);
  const decoded = decodeAny('response', bytes);
  if (!spec || 'unknownOpcode' in decoded) return bytesNode(handles, name, bytes, undefined, [], more);
  const path = more.path;
  return {
    name,
    value: `${spec.name}: ${decoded.status?.name ?? 'unknown status'}`,
    handle: handles.add({ named: () => fieldNodes(decoded, undefined, path) }),
    namedChildren: decoded.fields.length,
    ...more,
  };
}

/** A slot of a management ring. */
export function messageNode(
  handles: Handles,
  name: string,
  kind: MessageKind,
  bytes: Uint8Array,
  at: MemoryAt | undefined,
): Inspection {
  const decoded: DecodedMessage | UnknownMessage = decodeAny(kind, bytes, 0, bytes.length);
  if ('unknownOpcode' in decoded) {
    const what = decoded.retired ? `the retired ${decoded.retired}` : 'no command of this architecture';
    return bytesNode(handles, name, bytes, at, [], { note: `Opcode ${decoded.unknownOpcode} is ${what}.` });
  }
  const spec = commandByName(decoded.name);
  return {
    name,
    value: `${decoded.name}${decoded.status ? `: ${decoded.status.name}` : ''}`,
    handle: handles.add({ named: () => fieldNodes(decoded, at, undefined) }),
    type: kind,
    namedChildren: decoded.fields.length,
    ...(at && memoryOf(at, bytes.length)),
    note: noteOf(decoded.name, spec?.meaning),
  };
}

const traceEvents = new Map<bigint, string>(
  Object.entries(TraceEvent).map(([name, number]) => [BigInt(number), name]),
);

/** A record of the trace ring. (assumed: trace-records) */
export function traceNode(
  handles: Handles,
  name: string,
  bytes: Uint8Array,
  at: MemoryAt | undefined,
  more: Partial<Inspection> = {},
): Inspection {
  const value = (f: Field) => {
    const lo = BigInt(readFieldLo(bytes, 0, f));
    return (BigInt(readFieldHi(bytes, 0, f)) << 32n) | lo;
  };
  const event = (n: bigint) => traceEvents.get(n) ?? `event ${n}`;
  const text = (f: Field) => {
    if (f === traceRecord.TIME) return displayTime(Number(value(f)));
    return f === traceRecord.EVENT ? `${value(f)} (${event(value(f))})` : `${value(f)}`;
  };
  const fields = Object.values(traceRecord);
  const summary = `${event(value(traceRecord.EVENT))} of session ${value(traceRecord.ASN_ID)}`;
  return {
    name,
    value: `${displayTime(Number(value(traceRecord.TIME)))}: ${summary}`,
    handle: handles.add({ named: () => fields.map(f => leaf(f.name, text(f), { note: f.meaning })) }),
    type: 'trace record',
    namedChildren: fields.length,
    ...(at && memoryOf(at, bytes.length)),
    ...more,
  };
}
