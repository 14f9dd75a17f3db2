// Reads Perfetto traces with another protobuf library than the one that writes them, by the field numbers of Perfetto's
// published schema: for tests. A field that the schema has under another type, or not at all, is an error.

import { PbfReader } from 'pbf';

type Kind = 'number' | 'text' | 'fixed' | Message;
interface Message {
  readonly [field: number]: readonly [name: string, kind: Kind];
}

const named: Message = { 1: ['iid', 'number'], 2: ['name', 'text'] };
const trackEvent: Message = {
  3: ['category_iids', 'number'],
  4: [
    'debug_annotations',
    { 1: ['name_iid', 'number'], 3: ['uint_value', 'number'], 6: ['string_value', 'text'] },
  ],
  9: ['type', 'number'],
  10: ['name_iid', 'number'],
  11: ['track_uuid', 'number'],
  30: ['counter_value', 'number'],
  34: ['source_location_iid', 'number'],
  47: ['flow_ids', 'fixed'],
  48: ['terminating_flow_ids', 'fixed'],
};
const trackDescriptor: Message = {
  1: ['uuid', 'number'],
  2: ['name', 'text'],
  3: ['process', { 1: ['pid', 'number'], 6: ['process_name', 'text'] }],
  4: ['thread', { 1: ['pid', 'number'], 2: ['tid', 'number'], 5: ['thread_name', 'text'] }],
  5: ['parent_uuid', 'number'],
  8: ['counter', { 3: ['unit', 'number'], 6: ['unit_name', 'text'] }],
};
const packet: Message = {
  8: ['timestamp', 'number'],
  10: ['trusted_packet_sequence_id', 'number'],
  11: ['track_event', trackEvent],
  12: [
    'interned_data',
    {
      1: ['event_categories', named],
      2: ['event_names', named],
      3: ['debug_annotation_names', named],
      4: [
        'source_locations',
        { 1: ['iid', 'number'], 2: ['file_name', 'text'], 4: ['line_number', 'number'] },
      ],
    },
  ],
  13: ['sequence_flags', 'number'],
  60: ['track_descriptor', trackDescriptor],
};
const trace: Message = { 1: ['packet', packet] };

/** Every field is a list, as any may come several times. */
export interface Decoded {
  readonly [name: string]: readonly (number | string | Decoded)[] | undefined;
}

const wireTypes = { number: 0, fixed: 1, text: 2 } as const;

function decode(reader: PbfReader, message: Message, end: number): Decoded {
  const found: Record<string, (number | string | Decoded)[]> = {};
  while (reader.pos < end) {
    const tag = reader.readVarint();
    const field = message[tag >>> 3];
    if (!field)
      throw new Error(`field ${tag >>> 3} is none of ${Object.values(message).map(([name]) => name)}`);
    const [name, kind] = field;
    const wire = typeof kind === 'string' ? wireTypes[kind] : 2;
    if ((tag & 7) !== wire) throw new Error(`${name} has wire type ${tag & 7}, not ${wire}`);
    found[name] ??= [];
    const values = found[name];
    if (kind === 'number') values.push(reader.readVarint());
    else if (kind === 'fixed') values.push(reader.readFixed64());
    else if (kind === 'text') values.push(reader.readString());
    else {
      const length = reader.readVarint();
      const stop = reader.pos + length;
      values.push(decode(reader, kind, stop));
      if (reader.pos !== stop) throw new Error(`${name} ends beyond its length`);
    }
  }
  return found;
}

export interface TraceEvent {
  readonly ns: number;
  readonly type: 'begin' | 'end' | 'instant' | 'counter';
  /** the lane's or counter's name, and that of the group it stands in */
  readonly track: string;
  readonly group: string;
  readonly name: string | undefined;
  readonly category: string | undefined;
  readonly counter: number | undefined;
  readonly values: Readonly<Record<string, number | string>>;
  readonly source: string | undefined;
  readonly flows: readonly number[];
  readonly terminating: readonly number[];
}

const types = ['', 'begin', 'end', 'instant', 'counter'] as const;

/** The events in the order of the file, with tracks and interned names put in. @throws Error for what does not fit together */
export function readPerfetto(bytes: Uint8Array): {
  tracks: readonly string[];
  events: readonly TraceEvent[];
} {
  const { packet: packets = [] } = decode(new PbfReader(bytes), trace, bytes.length);
  const tracks = new Map<number, { name: string; group: string }>();
  const groups = new Map<number, string>();
  const tables = new Map<string, Map<number, string>>();
  const events: TraceEvent[] = [];
  const numbers = (list: Decoded[string]) => (list ?? []) as readonly number[];
  const one = (d: Decoded | undefined, name: string) => d?.[name]?.[0];
  packets.forEach((item, i) => {
    const p = item as Decoded;
    if (one(p, 'trusted_packet_sequence_id') !== 1) throw new Error('a packet of no sequence');
    const cleared = (Number(one(p, 'sequence_flags')) & 1) === 1;
    if (cleared !== (i === 0)) throw new Error('the names are to be cleared at the first packet alone');
    for (const [table, entries] of Object.entries((one(p, 'interned_data') ?? {}) as Decoded)) {
      const known = tables.get(table) ?? new Map<number, string>();
      tables.set(table, known);
      for (const entry of (entries ?? []) as Decoded[]) {
        const iid = Number(one(entry, 'iid'));
        if (iid === 0 || known.has(iid)) throw new Error(`${table} ${iid} is there twice`);
        const line = one(entry, 'line_number');
        known.set(
          iid,
          line === undefined ? String(one(entry, 'name')) : `${one(entry, 'file_name')}:${line}`,
        );
      }
    }
    const named = (table: string, iid: unknown): string => {
      const name = tables.get(table)?.get(Number(iid));
      if (name === undefined) throw new Error(`${table} has no ${iid}`);
      return name;
    };
    const descriptor = one(p, 'track_descriptor') as Decoded | undefined;
    if (descriptor) {
      const uuid = Number(one(descriptor, 'uuid'));
      if (uuid === 0 || tracks.has(uuid)) throw new Error(`track ${uuid} is declared twice`);
      const process = one(descriptor, 'process') as Decoded | undefined;
      const thread = one(descriptor, 'thread') as Decoded | undefined;
      if (process) groups.set(Number(one(process, 'pid')), String(one(process, 'process_name')));
      const parent = one(descriptor, 'parent_uuid');
      if (parent !== undefined && !tracks.has(Number(parent))) throw new Error(`no track ${parent} above`);
      const group = thread ? groups.get(Number(one(thread, 'pid'))) : tracks.get(Number(parent))?.name;
      const name = one(process, 'process_name') ?? one(thread, 'thread_name') ?? one(descriptor, 'name');
      tracks.set(uuid, { name: String(name), group: group ?? '' });
    }
    const event = one(p, 'track_event') as Decoded | undefined;
    if (!event) return;
    const track = tracks.get(Number(one(event, 'track_uuid')));
    if (!track) throw new Error(`an event on track ${one(event, 'track_uuid')}, which is not declared yet`);
    const values: Record<string, number | string> = {};
    for (const a of (event.debug_annotations ?? []) as Decoded[]) {
      values[named('debug_annotation_names', one(a, 'name_iid'))] = (one(a, 'uint_value') ??
        one(a, 'string_value')) as number | string;
    }
    const [name, category, source] = ['name_iid', 'category_iids', 'source_location_iid'].map(n =>
      one(event, n),
    );
    events.push({
      ns: Number(one(p, 'timestamp')),
      type: types[Number(one(event, 'type'))] as TraceEvent['type'],
      track: track.name,
      group: track.group,
      name: name === undefined ? undefined : named('event_names', name),
      category: category === undefined ? undefined : named('event_categories', category),
      counter: one(event, 'counter_value') as number | undefined,
      values,
      source: source === undefined ? undefined : named('source_locations', source),
      flows: numbers(event.flow_ids),
      terminating: numbers(event.terminating_flow_ids),
    });
  });
  return { tracks: [...tracks.values()].map(({ name }) => name), events };
}
