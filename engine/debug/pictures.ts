// What pictures are drawn from, see ../pictures.ts. Handles for what could be unfolded are not kept: a picture that is
// drawn ten times a second would fill the list of a stop.

import type { FunctionModel, InterfaceModel } from '../../language/link/model';
import { registers as registerSpecs } from '../../spec';
import type { Inspection } from '../facade';
import {
  type DecodedLine,
  type LiveState,
  type MessageStory,
  mostStill,
  type RecordRows,
  type RegisterRow,
  type RingPicture,
} from '../pictures';
import { Occurrence } from '../seam';
import { causesOf } from './causes';
import type { Debugger } from './debugger';
import { Handles } from './handles';
import { placeOf } from './naming';
import { kindOfWord, type Records } from './records';
import { elementNode, elementsShown, type PageOf, pageBase, pagePath } from './variables-registers';
import { fillOf, type RingShower, type RingView, ringViewAt, slotNode } from './variables-rings';

/** One answer holds no more slots, and no more lines of a decoded message. */
const mostSlots = 1024;
const mostLines = 256;
/** How many records are looked through for what followed of a message, and how many are told. */
const lookThrough = 65_536;
const mostTold = 100;
const deepest = 4;

export class Pictures {
  constructor(
    private readonly debug: Debugger,
    private readonly records: () => Records,
  ) {}

  // ---- the whole system

  live(timePs: number, events: number, changes: number, standing: boolean): LiveState {
    const { hardware, system, programs } = this.debug.parts;
    const fill: number[] = [];
    const lost: number[] = [];
    const count = (value: bigint | undefined) => Number(value ?? 0n);
    for (const fn of system.functions) {
      for (const ami of fn.interfaces) {
        for (const socket of ami.sockets) {
          const global = hardware.globalSocketOf(fn.index, ami.index, socket.index);
          fill.push(global < 0 ? 0 : hardware.ringFill(global));
          lost.push(socket.direction === 'tx' ? 0 : count(hardware.observe('socket', global, 'lost')));
        }
      }
    }
    const ofSessions = (name: string) =>
      system.sessions.map(s => count(hardware.observe('session', s.index, name)));
    const ofAgents = (name: string) =>
      system.agents.map(a => count(hardware.observe('agent', a.index, name)));
    const views = programs.programViews();
    const busy = system.agents.map(() => 0);
    for (const view of views) if (view.agent !== undefined && view.active) busy[view.agent]++;
    const waits = views.flatMap(view => {
      if (!/^waits|^may not/.test(view.state)) return [];
      const agent = this.debug.threads.ofProgram(view.id);
      const functionIndex = view.functionIndex ?? -1;
      return [{ agent, name: view.name, text: view.state, socket: view.socket ?? -1, functionIndex }];
    });
    const still: LiveState['still'][number][] = [];
    // To ask why costs more than a look: while the system runs the answer would be old before it is read.
    for (const { index } of standing ? system.sessions : []) {
      const text = still.length < mostStill ? hardware.whyStill(index) : undefined;
      if (text !== undefined && !text.includes('does not exist')) still.push({ session: index, text });
    }
    return {
      timePs,
      events,
      changes,
      sockets: { fill, lost },
      sessions: {
        messages: ofSessions('messages'),
        inFlight: ofSessions('in_flight'),
        created: ofSessions('created'),
      },
      agents: { received: ofAgents('received'), sent: ofAgents('sent'), busy },
      waits,
      still,
    };
  }

  rows(after: number, limit: number): RecordRows {
    const { occurrences: o } = this.debug.parts;
    const { threads } = this.debug;
    const { last } = o;
    const first = this.records().firstBehind(after);
    const count = Math.max(0, Math.min(last - first + 1, Math.max(1, Math.trunc(limit))));
    const rows = {
      first,
      count,
      lost: Math.max(0, first - after - 1),
      last,
      timesPs: new Float64Array(count),
      kinds: new Uint8Array(count),
      agents: new Uint16Array(count),
      parents: new Uint32Array(count),
    };
    for (let i = 0; i < count; i++) {
      const id = first + i;
      const parent = o.parentOf(id);
      rows.timesPs[i] = o.timeOf(id);
      rows.kinds[i] = o.kindOf(id);
      rows.agents[i] = threads.ofOccurrence(id);
      rows.parents[i] = o.has(parent) ? parent : 0;
    }
    return rows;
  }

  // ---- rings

  private shower(): RingShower {
    const { hardware, programs, program } = this.debug.parts;
    const { naming } = this.debug;
    return { handles: new Handles(), hardware, programs, structs: program.structs, naming };
  }

  ring(path: string, first: number, count: number): RingPicture | undefined {
    const shower = this.shower();
    const view = ringViewAt(shower, path);
    if (!view) return undefined;
    const from = Math.max(0, Math.min(Math.trunc(first), view.slots));
    const to = Math.min(view.slots, from + Math.max(0, Math.min(Math.trunc(count), mostSlots)));
    const lines: RingPicture['lines'][number][] = [];
    for (let slot = from; slot < to; slot++) lines.push(lineOf(shower, view, slot));
    const facts = view.rest().map(({ name, value, note }) => ({ name, value, ...(note && { note }) }));
    return {
      path,
      direction: directionOf(view),
      management: view.kind,
      base: BigInt(view.base),
      slots: view.slots,
      slotBytes: view.slotBytes,
      read: view.read,
      write: view.write,
      fill: fillOf(view),
      putNotRung: view.putNotRung,
      space: view.space,
      place: placeOf((view.socket ?? view.fn).origin),
      facts,
      lines,
    };
  }

  story(path: string, slot: number): MessageStory | undefined {
    const shower = this.shower();
    const view = ringViewAt(shower, path);
    if (!view || !(slot >= 0 && slot < view.slots)) return undefined;
    const line = lineOf(shower, view, slot);
    const bytes = new Uint8Array(view.slotBytes);
    shower.hardware.memory[view.memory]?.read(view.base + slot * view.slotBytes, bytes, 0, bytes.length);
    const lines: DecodedLine[] = [];
    unfold(shower.handles, slotNode(shower, view, slot), 0, lines);
    const anchor = this.anchor(view, slot, line.state);
    const before =
      anchor === 0 ? [] : [...causesOf(this.debug.parts.occurrences, anchor, mostTold).reverse(), anchor];
    const sw = view.kind === undefined;
    return {
      path,
      ...line,
      lines,
      bytes,
      before: before.slice(-mostTold).map(id => this.records().one(id)),
      after: this.consequences(anchor, view, slot).map(id => this.records().one(id)),
      breakOn: sw ? `${directionOf(view) === 'rx' ? 'deliver' : 'fetch'} ${path}` : undefined,
    };
  }

  /** The record that tells of the message in a slot: of its way in or out, or of the doorbell behind it. */
  private anchor(view: RingView, slot: number, state: 'message' | 'put' | 'free'): number {
    const { occurrences: o } = this.debug.parts;
    const rx = directionOf(view) === 'rx';
    if (view.kind !== undefined) return this.managementAnchor(view, slot);
    const global = this.globalOf(view);
    if (state === 'put') return 0;
    const index = lastIndexOf(view, slot);
    for (let id = o.last, left = lookThrough; left > 0 && o.has(id); id--, left--) {
      if (o.whoOf(id) !== global) continue;
      const kind = o.kindOf(id);
      if (rx || state === 'free') {
        if (kind === (rx ? Occurrence.deliver : Occurrence.fetch) && o.aOf(id) === slot) return id;
      } else if (kind === Occurrence.doorbell && rangBefore(o.aOf(id), index, o.bOf(id))) return id;
    }
    return 0;
  }

  private managementAnchor(view: RingView, slot: number): number {
    const { occurrences: o } = this.debug.parts;
    const wanted = view.kind === undefined ? 0 : kindOfWord(view.kind);
    for (let id = o.last, left = lookThrough; left > 0 && o.has(id); id--, left--) {
      if (o.kindOf(id) !== wanted || o.whoOf(id) !== view.fn.index) continue;
      // A response has no slot in its record: that of its command is the same, as both rings go on in step.
      if (wanted === Occurrence.response || o.bOf(id) % view.slots === slot) return id;
    }
    return 0;
  }

  private globalOf(view: RingView): number {
    const { hardware } = this.debug.parts;
    const owner = view.fn.interfaces.find(i => view.socket && i.sockets.includes(view.socket));
    return owner && view.socket ? hardware.globalSocketOf(view.fn.index, owner.index, view.socket.index) : -1;
  }

  /** What followed of a record, and who took the message out of its slot; oldest first. */
  private consequences(anchor: number, view: RingView, slot: number): number[] {
    if (anchor === 0) return [];
    const { occurrences: o } = this.debug.parts;
    const global = this.globalOf(view);
    const known = new Set([anchor]);
    const found: number[] = [];
    let taken = false;
    for (let id = anchor + 1; id <= o.last && id <= anchor + lookThrough && found.length < mostTold; id++) {
      const kind = o.kindOf(id);
      const took = !taken && kind === Occurrence.take && o.whoOf(id) === global && o.aOf(id) === slot;
      if (!took && !known.has(o.parentOf(id))) continue;
      if (took) taken = true;
      // What a driver does next is a story of its own.
      if (kind !== Occurrence.wake && kind !== Occurrence.take) known.add(id);
      found.push(id);
    }
    return found;
  }

  // ---- registers

  registers(fn: FunctionModel, owner: InterfaceModel | undefined): RegisterRow[] {
    const { hardware } = this.debug.parts;
    const page: PageOf = { fn, owner };
    const rows: RegisterRow[] = [];
    for (const spec of registerSpecs) {
      if (spec.page !== (owner ? 'ami_sw' : 'management')) continue;
      const shown = elementsShown(hardware, page, spec);
      for (let index = 0; index < shown; index++) {
        const handles = new Handles();
        const name = spec.count === 1 ? spec.name : `${spec.name}[${index}]`;
        const path = `${pagePath(page)}.${name}`;
        const node = elementNode(handles, hardware, page, spec, index, name, path);
        const value = hardware.peek(fn.index, pageBase(page) + spec.offset + index * spec.stride);
        rows.push({
          name,
          offset: pageBase(page) + spec.offset + index * spec.stride,
          value: value === undefined ? node.value : `0x${value.toString(16).padStart(16, '0')}`,
          note: node.note,
          path,
          fields: (node.handle ? handles.children(node.handle, 0, undefined, 'named') : []).map(f => ({
            name: f.name,
            bits: f.type ?? '',
            value: f.value,
            note: f.note,
            path: f.path ?? '',
          })),
        });
      }
    }
    return rows;
  }
}

const directionOf = (view: RingView): 'tx' | 'rx' =>
  view.socket?.direction ?? (view.kind === 'command' ? 'tx' : 'rx');

function lineOf(shower: RingShower, view: RingView, slot: number): RingPicture['lines'][number] {
  const order = Number(BigInt.asUintN(64, BigInt(slot) - view.read) % BigInt(view.slots));
  const fill = fillOf(view);
  const state = order < fill ? 'message' : order < fill + view.putNotRung ? 'put' : 'free';
  const text = slotNode(shower, view, slot).value.replace(/^(free|put, not rung): /, '');
  return { slot, address: BigInt(view.base) + BigInt(slot) * BigInt(view.slotBytes), state, text };
}

/** The low half of the greatest index below the write index that falls on a slot. */
function lastIndexOf(view: RingView, slot: number): number {
  const back = (view.write - 1n - BigInt(slot)) % BigInt(view.slots);
  return Number(BigInt.asUintN(32, view.write - 1n - (back < 0n ? back + BigInt(view.slots) : back)));
}

/** Whether a doorbell from `old` to `now`, low halves, told of the message with this index. */
const rangBefore = (old: number, index: number, now: number): boolean =>
  (index - old) >>> 0 < (now - old) >>> 0;

function unfold(handles: Handles, node: Inspection, depth: number, into: DecodedLine[]): void {
  if (node.handle === 0 || depth > deepest) return;
  for (const child of handles.children(node.handle, 0, undefined, 'named')) {
    if (into.length >= mostLines) return;
    // The bytes themselves are beside it.
    if (child.name === 'bytes') continue;
    into.push({ depth, name: child.name, value: child.value, ...(child.note && { note: child.note }) });
    unfold(handles, child, depth + 1, into);
  }
}
