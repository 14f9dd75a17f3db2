// Requests of the views: the system as it is declared, as it is now, what happened in it, its rings and registers. Each is
// a translation of the engine's pictures (engine/pictures.ts) into what can be sent, and answers also while the system
// runs. Counts are clamped by the engine, so that no client can ask for more than an answer can hold.

import type { Place } from '../../engine';
import { formatTime, recordKinds } from '../../engine';
import type { Endpoint } from '../../language/link/model';
import { BadArgument } from '../arguments';
import type { Conversation, Request } from '../conversation';
import { referenceOf } from '../memory';
import {
  type HistoryBody,
  type LiveBody,
  type PlaceBody,
  type RecordBody,
  type RegistersBody,
  type RingBody,
  type StoryBody,
  type SystemBody,
  viewNames,
} from './protocol';

const mostRows = 65_536;

const placeBody = (c: Conversation, place: Place | undefined): PlaceBody | undefined => {
  const at = place && c.client.place(place);
  return at && { path: at.source.path, reference: at.source.sourceReference, line: at.line };
};

/** All that is declared, with the numbers that `amuscope/live` goes by. */
const system: Request = c => {
  const { engine } = c;
  const { system } = engine;
  const end = (of: Endpoint, direction: 'tx' | 'rx'): string => {
    if (of.kind === 'hw') return `${system.agents[of.agent].name}.hw${of.interface}.${direction}${of.socket}`;
    const fn = system.functions[of.function];
    const owner = fn.interfaces[of.interface];
    return `${fn.name}.${owner.name}.${owner.sockets[of.socket].name}`;
  };
  const place = (origin: Place) => placeBody(c, origin);
  const body: SystemBody = {
    name: system.name,
    place: place(system.origin),
    functions: system.functions.map(fn => ({
      name: fn.name,
      kind: fn.physical ? 'physical' : `virtual ${fn.number}`,
      place: place(fn.origin),
      rings: fn.management.map(ring => `${fn.name}.${ring.name}_ring`),
      interfaces: fn.interfaces.map(ami => ({
        name: ami.name,
        place: place(ami.origin),
        sockets: ami.sockets.map(socket => ({
          name: socket.name,
          path: `${fn.name}.${ami.name}.${socket.name}`,
          direction: socket.direction,
          slots: socket.slots,
          session: socket.session ?? -1,
          place: place(socket.origin),
        })),
      })),
    })),
    agents: system.agents.map(agent => ({
      name: agent.name,
      kind: agent.accelerator?.name ?? 'agent',
      interfaces: agent.interfaces,
      place: place(agent.origin),
    })),
    sessions: system.sessions.map(session => ({
      name: session.name,
      from: end(session.from, 'tx'),
      to: end(session.to, 'rx'),
      bytes: session.messageBytes,
      priority: session.priority,
      place: place(session.origin),
    })),
    threads: engine.agents().map(({ id, kind, name }) => ({ id, kind, name })),
    recordKinds,
  };
  return { body };
};

const live: Request = c => {
  const state = c.engine.live();
  const body: LiveBody = {
    ...state,
    time: formatTime(state.timePs),
    running: c.loop.running,
    ended: c.loop.over,
  };
  return { body };
};

/** Columns as base64 of their little-endian bytes. */
const base64 = (view: ArrayBufferView): string => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let text = '';
  // In pieces: the arguments of one call have a limit.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
};

const history: Request = (c, args) => {
  const after = args.optionalInteger('after', 0) ?? 0;
  const limit = Math.min(mostRows, args.optionalInteger('limit', 1) ?? mostRows);
  const { engine } = c;
  const rows = engine.rows(after, limit);
  const body: HistoryBody = {
    first: rows.first,
    count: rows.count,
    lost: rows.lost,
    last: rows.last,
    changes: engine.live().changes,
    timesPs: base64(rows.timesPs),
    kinds: base64(rows.kinds),
    agents: base64(rows.agents),
    parents: base64(rows.parents),
  };
  return { body };
};

type Record = ReturnType<Conversation['engine']['records']>['records'][number];
const recordBody = (c: Conversation, r: Record): RecordBody => ({
  id: r.id,
  timePs: r.timePs,
  time: formatTime(r.timePs),
  kind: r.kind,
  agent: r.agent,
  subject: r.subject,
  text: r.text,
  parent: r.parent,
  place: placeBody(c, r.place),
});

/** One record by its id, in words. */
const record: Request = (c, args) => {
  const id = args.integer('id', 1);
  const [found] = c.engine.records(id - 1, 1).records;
  if (found?.id !== id) throw new BadArgument(`There is no record ${id} any more.`);
  return { body: recordBody(c, found) };
};

const ring: Request = (c, args) => {
  const path = args.text('path');
  const picture = c.engine.ring(
    path,
    args.optionalInteger('first', 0) ?? 0,
    args.optionalInteger('count', 0) ?? 0,
  );
  if (!picture) throw new BadArgument(`"${path}" is no ring of this system.`);
  const body: RingBody = {
    ...picture,
    base: `0x${picture.base.toString(16)}`,
    read: `${picture.read}`,
    write: `${picture.write}`,
    place: placeBody(c, picture.place),
    memoryReference: referenceOf(picture.space, picture.base),
    lines: picture.lines.map(line => ({ ...line, address: `0x${line.address.toString(16)}` })),
  };
  return { body };
};

const story: Request = (c, args) => {
  const path = args.text('path');
  const slot = args.integer('slot', 0);
  const found = c.engine.story(path, slot);
  if (!found) throw new BadArgument(`There is no slot ${slot} in "${path}".`);
  const body: StoryBody = {
    ...found,
    address: `0x${found.address.toString(16)}`,
    bytes: base64(found.bytes.subarray(0, 4096)),
    length: found.bytes.length,
    before: found.before.map(r => recordBody(c, r)),
    after: found.after.map(r => recordBody(c, r)),
  };
  return { body };
};

const registers: Request = (c, args) => {
  const name = args.text('function');
  const owner = args.optionalText('interface');
  const rows = c.engine.registers(name, owner);
  if (!rows) {
    const what = owner === undefined ? `function "${name}"` : `interface "${name}.${owner}"`;
    throw new BadArgument(`There is no ${what} in this system.`);
  }
  const body: RegistersBody = { rows };
  return { body };
};

export const viewRequests: readonly (readonly [string, Request])[] = [
  [viewNames.system, system],
  [viewNames.live, live],
  [viewNames.history, history],
  [viewNames.record, record],
  [viewNames.ring, ring],
  [viewNames.story, story],
  [viewNames.registers, registers],
];
