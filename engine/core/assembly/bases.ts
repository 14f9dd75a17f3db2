// Where everything is: addresses of the arrays in the arena, and numbers of the system that never change. The engine sets
// them (engine/core/places), anew when an array has moved.

import {
  Agent,
  Frame,
  Inbox,
  Program,
  ProgramDoubles,
  Socket,
  Clock,
  Doorbell,
  DoorbellTimes,
  Event,
  Free,
  Lane,
  Message,
  MessageTimes,
  Occurrence,
  OccurrenceFlags,
  PortTimes,
  QueueState,
  Ring,
  RingCounts,
  Session,
  SessionDoubles,
  Slots,
  Stamp,
  Transfer,
} from './layout';

// ---- kernel
export let queueState: usize = 0;
export let clockAt: usize = 0;
export let lanes: usize = 0;
export let delays: usize = 0;
export let latest: usize = 0;
export let events: usize = 0;
export let stamps: usize = 0;
export let line: usize = 0;
export let lineStamps: usize = 0;
export let tableDelay: usize = 0;
export let tableLane: usize = 0;
export let occurrences: usize = 0;
export let occurrenceFlags: usize = 0;
/** records less one */
export let occurrenceMask: i32 = 0;

// ---- rings, sessions, messages
export let rings: usize = 0;
export let ringCounts: usize = 0;
export let ringSlots: usize = 0;
export let ringGroup: usize = 0;
export let ringBit: usize = 0;
export let sessions: usize = 0;
export let sessionDoubles: usize = 0;
export let sessionAge: usize = 0;
export let fullStalls: usize = 0;
export let creditStalls: usize = 0;
export let endpointSession: usize = 0;
export let messages: usize = 0;
export let messageTimes: usize = 0;
export let messageData: usize = 0;
export let messageFree: usize = 0;
export let stride: usize = 0;
export let doorbells: usize = 0;
export let doorbellTimes: usize = 0;
export let doorbellFree: usize = 0;
export let notes: usize = 0;
export let transfers: usize = 0;
export let transferPosted: usize = 0;
export let transferFree: usize = 0;
export let port: usize = 0;
export let portAwaited: usize = 0;
export let portReadLane: i32 = 0;
export let portWriteLane: i32 = 0;
export let portHopLane: i32 = 0;
export let mmioLane: i32 = 0;
export let mmioDelay: f64 = 0;

// ---- who is where
export let pageBase: i32 = 0;
export let log2PageBytes: i32 = 0;
export let moved: usize = 0;
export let perFunction: i32 = 0;
export let txSockets: i32 = 0;
export let rxSockets: i32 = 0;
export let socketsPerAmi: i32 = 0;
export let sockets: i32 = 0;
export let interfaceById: usize = 0;
export let interfaceEnabled: usize = 0;
export let interfaceInFlight: usize = 0;
export let digestLo: usize = 0;
export let digestHi: usize = 0;
export let interruptEnabled: usize = 0;
export let signalledLo: usize = 0;
export let signalledHi: usize = 0;

// ---- AMI-HWs
export let creditBytes: usize = 0;
export let heldBytes: usize = 0;
export let hardwareInFlight: usize = 0;
export let bufferHead: usize = 0;
export let bufferTail: usize = 0;
export let bufferCount: usize = 0;
export let blockedSockets: usize = 0;
export let waiterHead: usize = 0;
export let waiterTail: usize = 0;
export let waiterGranted: usize = 0;
export let waiterNext: usize = 0;

// ---- whose turn it is
export let arbiterReady: usize = 0;
export let arbiterBusy: usize = 0;
export let arbiterLevels: usize = 0;
export let arbiterLast: usize = 0;
export let arbiterLevel: usize = 0;
export let arbiterWords: i32 = 0;
export let arbiterGroups: i32 = 0;

// ---- reading and writing by number

// @ts-ignore: decorator
@inline
export function word(base: usize, number: i32): i32 {
  return load<i32>(base + ((<usize>number) << 2));
}
// @ts-ignore: decorator
@inline
export function setWord(base: usize, number: i32, value: i32): void {
  store<i32>(base + ((<usize>number) << 2), value);
}
// @ts-ignore: decorator
@inline
export function double(base: usize, number: i32): f64 {
  return load<f64>(base + ((<usize>number) << 3));
}
// @ts-ignore: decorator
@inline
export function setDouble(base: usize, number: i32, value: f64): void {
  store<f64>(base + ((<usize>number) << 3), value);
}
// @ts-ignore: decorator
@inline
export function byte(base: usize, number: i32): i32 {
  return load<u8>(base + <usize>number);
}

// ---- records by number

// @ts-ignore: decorator
@inline
export function queue(): QueueState {
  return changetype<QueueState>(queueState);
}
// @ts-ignore: decorator
@inline
export function clock(): Clock {
  return changetype<Clock>(clockAt);
}
// @ts-ignore: decorator
@inline
export function laneOf(lane: i32): Lane {
  return changetype<Lane>(lanes + ((<usize>lane) << 4));
}
// @ts-ignore: decorator
@inline
export function eventAt(place: i32): Event {
  return changetype<Event>(events + ((<usize>place) << 4));
}
// @ts-ignore: decorator
@inline
export function stampAt(place: i32): Stamp {
  return changetype<Stamp>(stamps + ((<usize>place) << 4));
}
// @ts-ignore: decorator
@inline
export function lineStamp(place: i32): Stamp {
  return changetype<Stamp>(lineStamps + ((<usize>place) << 4));
}
// @ts-ignore: decorator
@inline
export function occurrenceAt(slot: i32): Occurrence {
  return changetype<Occurrence>(occurrences + ((<usize>slot) << 5));
}
// @ts-ignore: decorator
@inline
export function flags(): OccurrenceFlags {
  return changetype<OccurrenceFlags>(occurrenceFlags);
}
// @ts-ignore: decorator
@inline
export function ringOf(ring: i32): Ring {
  return changetype<Ring>(rings + ((<usize>ring) << 6));
}
// @ts-ignore: decorator
@inline
export function countsOf(ring: i32): RingCounts {
  return changetype<RingCounts>(ringCounts + ((<usize>ring) << 6));
}
// @ts-ignore: decorator
@inline
export function slotsOf(ring: i32): Slots {
  return changetype<Slots>(ringSlots + ((<usize>ring) << 4));
}
// @ts-ignore: decorator
@inline
export function sessionOf(session: i32): Session {
  return changetype<Session>(sessions + ((<usize>session) << 6));
}
// @ts-ignore: decorator
@inline
export function doublesOf(session: i32): SessionDoubles {
  return changetype<SessionDoubles>(sessionDoubles + ((<usize>session) << 9));
}
// @ts-ignore: decorator
@inline
export function messageOf(message: i32): Message {
  return changetype<Message>(messages + ((<usize>message) << 4));
}
// @ts-ignore: decorator
@inline
export function timesOf(message: i32): MessageTimes {
  return changetype<MessageTimes>(messageTimes + ((<usize>message) << 6));
}
// @ts-ignore: decorator
@inline
export function bytesOf(message: i32): usize {
  return messageData + (<usize>message) * stride;
}
// @ts-ignore: decorator
@inline
export function doorbellOf(record: i32): Doorbell {
  return changetype<Doorbell>(doorbells + ((<usize>record) << 3));
}
// @ts-ignore: decorator
@inline
export function doorbellTimesOf(record: i32): DoorbellTimes {
  return changetype<DoorbellTimes>(doorbellTimes + (<usize>record) * 48);
}
// @ts-ignore: decorator
@inline
export function transferOf(transfer: i32): Transfer {
  return changetype<Transfer>(transfers + ((<usize>transfer) << 5));
}
// @ts-ignore: decorator
@inline
export function free(list: usize): Free {
  return changetype<Free>(list);
}
// @ts-ignore: decorator
@inline
export function ports(): PortTimes {
  return changetype<PortTimes>(port);
}

// ---- programs
export let programs: usize = 0;
export let programDoubles: usize = 0;
export let socketAt: usize = 0;
export let socketsKnown: i32 = 0;
export let driverSockets: usize = 0;
export let ringSoftware: usize = 0;
export let ringWritten: usize = 0;
export let ringHardware: usize = 0;
export let ringStopped: usize = 0;
export let ringWaiting: usize = 0;
export let ringWaiter: usize = 0;
export let ringGlobal: usize = 0;
export let agents: usize = 0;
export let inboxes: usize = 0;
export let handlerAt: usize = 0;
export let agentReceived: usize = 0;
export let agentSent: usize = 0;
export let agentTakenCause: usize = 0;
export let checks: usize = 0;
export let endings: usize = 0;
export let timers: usize = 0;
export let maxMessageBytes: i32 = 0;
export let cpuCost: f64 = 0;
export let wakeCost: f64 = 0;
export let latestTime: f64 = 0;
export let activation: i32 = 0;

// @ts-ignore: decorator
@inline
export function programOf(id: i32): Program {
  return changetype<Program>(programs + ((<usize>id) << 6));
}
// @ts-ignore: decorator
@inline
export function programDoublesOf(id: i32): ProgramDoubles {
  return changetype<ProgramDoubles>(programDoubles + ((<usize>id) << 6));
}
// @ts-ignore: decorator
@inline
export function frameAt(address: i32): Frame {
  return changetype<Frame>(<usize>address);
}
// @ts-ignore: decorator
@inline
export function agentOf(agent: i32): Agent {
  return changetype<Agent>(agents + ((<usize>agent) << 6));
}
// @ts-ignore: decorator
@inline
export function inboxOf(hw: i32): Inbox {
  return changetype<Inbox>(inboxes + ((<usize>hw) << 4));
}
// @ts-ignore: decorator
@inline
export function socketOf(socket: i32): Socket {
  return changetype<Socket>(driverSockets + ((<usize>socket) << 6));
}
