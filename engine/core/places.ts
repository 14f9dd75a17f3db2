// Where everything is that the core works on: what it calls each array, and the address that it has in the arena.

import { layout } from '../../spec';
import type { AmuHardware } from '../amu';
import { costOf } from '../amu/timing';
import type { EventQueue, OccurrenceStore } from '../kernel';
import type { Arena } from '../memory';
import type { ProgramSide } from '../programs';
import { activation } from '../programs/interpreter';
import { latestTime } from '../programs/value';

export interface Sides {
  readonly kernel: EventQueue;
  readonly occurrences: OccurrenceStore;
  readonly hardware: AmuHardware;
  readonly programs: ProgramSide;
}

/** Names of the core's places, as assembly/bases exports them, with an address or a number. */
export type Places = Record<string, number>;

/** What never changes. */
export function fixedPlaces({ kernel, occurrences, hardware, programs }: Sides): Places {
  const { arena } = kernel;
  const { topology, rings, sessions, interfaces, digests, interrupts, agents, messages, pages } = hardware;
  const { state: amiSw } = interfaces;
  const { state: amiHw } = agents;
  const { arbiter, ports } = messages;
  const { timing, amu } = hardware.system;
  const driver = programs.rings;
  const { free, writeLane, writeDelay } = hardware.transfers.arrays();
  const at = (array: ArrayBufferView) => arena.addressOf(array);
  const parts = kernel.parts.core;
  return {
    queueState: at(parts.state),
    clockAt: at(parts.clock),
    lanes: at(parts.lanes),
    delays: at(parts.delays),
    latest: at(parts.latest),
    events: at(parts.words),
    stamps: at(parts.times),
    line: at(parts.line),
    lineStamps: at(parts.lineTimes),
    tableDelay: at(parts.tableDelay),
    tableLane: at(parts.tableLane),
    occurrences: at(occurrences.words),
    occurrenceFlags: at(occurrences.flags),
    occurrenceMask: occurrences.slots,
    rings: at(rings.words),
    ringCounts: at(rings.counts),
    ringSlots: at(rings.slotsAt),
    ringGroup: at(copyOf(arena, topology.rings, ring => topology.groupOfRing(ring))),
    ringBit: at(copyOf(arena, topology.rings, ring => topology.bitOfRing(ring))),
    sessions: at(sessions.state.words),
    sessionDoubles: at(sessions.state.doubles),
    sessionAge: at(sessions.age),
    fullStalls: at(sessions.state.fullStalls),
    creditStalls: at(sessions.state.creditStalls),
    endpointSession: at(sessions.byEndpoint),
    messageFree: at(hardware.pool.free),
    stride: hardware.pool.stride,
    doorbellFree: at(hardware.doorbells.free),
    transferFree: at(free),
    port: at(ports.times),
    portAwaited: at(ports.awaited),
    portReadLane: ports.readLane,
    portWriteLane: ports.writeLane,
    portHopLane: ports.hopLane,
    mmioLane: writeLane,
    mmioDelay: writeDelay,
    pageBase: layout.amiSwPageBase,
    log2PageBytes: Math.log2(layout.amiSwPageBytes),
    moved: at(copyOf(arena, pages.moved.length, register => pages.moved[register])),
    perFunction: topology.perFunction,
    txSockets: topology.txSockets,
    rxSockets: topology.rxSockets,
    socketsPerAmi: topology.socketsPerAmi,
    sockets: topology.sockets,
    interfaceById: at(amiSw.byId),
    interfaceEnabled: at(amiSw.enabled),
    interfaceInFlight: at(amiSw.inFlight),
    digestLo: at(digests.state.lo),
    digestHi: at(digests.state.hi),
    interruptEnabled: at(interrupts.state.enabled),
    signalledLo: at(interrupts.state.signalledLo),
    signalledHi: at(interrupts.state.signalledHi),
    creditBytes: at(amiHw.creditBytes),
    heldBytes: at(amiHw.held),
    hardwareInFlight: at(amiHw.inFlight),
    bufferHead: at(amiHw.head),
    bufferTail: at(amiHw.tail),
    bufferCount: at(amiHw.buffered),
    blockedSockets: at(amiHw.blocked),
    agentReceived: at(amiHw.received),
    agentSent: at(amiHw.sent),
    agentTakenCause: at(amiHw.takenCause),
    waiterHead: at(agents.waiters.state.head),
    waiterTail: at(agents.waiters.state.tail),
    waiterGranted: at(agents.waiters.state.granted),
    arbiterReady: at(arbiter.state.ready),
    arbiterBusy: at(arbiter.state.busy),
    arbiterLevels: at(arbiter.state.levels),
    arbiterLast: at(arbiter.state.last),
    arbiterLevel: at(arbiter.state.level),
    arbiterWords: arbiter.state.words,
    arbiterGroups: arbiter.state.groups,
    programs: at(programs.rows.words),
    programDoubles: at(programs.rows.doubles),
    ringSoftware: at(driver.software),
    ringWritten: at(driver.written),
    ringHardware: at(driver.hardware),
    ringStopped: at(driver.stopped),
    ringWaiting: at(driver.waiting),
    ringWaiter: at(driver.waiter),
    ringGlobal: at(driver.global),
    agents: programs.agents.length > 0 ? at(programs.agents[0].row) : 0,
    inboxes: at(programs.inboxes.rows),
    handlerAt: at(programs.handlers.handlerAt),
    checks: at(programs.log.counts),
    endings: at(programs.endings.state),
    timers: at(programs.timers),
    maxMessageBytes: amu.maxMessageBytes,
    cpuCost: costOf(timing.cpu, 0),
    wakeCost: costOf(timing.wake, 0),
    latestTime,
    activation,
  };
}

/** Arrays that are others when there has to be more room; each has twice the length then. */
function growing({ hardware, programs }: Sides) {
  const { pool, doorbells, transfers, agents } = hardware;
  const { words, posted } = transfers.arrays();
  return {
    messages: pool.words,
    messageTimes: pool.times,
    messageData: pool.bytes,
    doorbells: doorbells.words,
    doorbellTimes: doorbells.doubles,
    notes: doorbells.notes,
    transfers: words,
    transferPosted: posted,
    waiterNext: agents.waiters.state.next,
    socketAt: programs.socketAt,
  };
}

/** What moves when there has to be more room. */
export function movingPlaces(sides: Sides): Places {
  const places: Record<string, number> = { socketsKnown: sides.programs.socketAt.length };
  for (const [name, array] of Object.entries(growing(sides)))
    places[name] = sides.kernel.arena.addressOf(array);
  return places;
}

/** Bytes that have to be free in the arena, so that whatever grows next finds room there. */
export function roomToGrow(sides: Sides): number {
  const arrays = Object.values(growing(sides));
  // The lists of messages that wait for their handlers are never longer than there are messages.
  return 2 * arrays.reduce((sum, { byteLength }) => sum + byteLength, sides.hardware.pool.words.byteLength);
}

function copyOf(arena: Arena, length: number, value: (index: number) => number): Int32Array {
  const copy = arena.int32(length);
  for (let i = 0; i < length; i++) copy[i] = value(i);
  return copy;
}
