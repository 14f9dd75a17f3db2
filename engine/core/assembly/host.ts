// What the rest of the engine does for the core: what is rare. Each works on the same state.

/** Somebody asked to stand still on what one of these did: this event is the last, and no program goes on. */
export let asked: i32 = 0;

/** `clock.due` says when. */
export declare function pushFull(lane: i32, kind: i32, a: i32, b: i32): void;
export declare function after(delay: f64, kind: i32, a: i32, b: i32): void;
export declare function growMessages(): void;
export declare function growDoorbells(): void;
export declare function growTransfers(): void;
export declare function findOpen(session: i32): i32;
export declare function beginStall(session: i32, why: i32, cause: i32, place: i32): void;
export declare function traceHolds(session: i32): i32;
export declare function trace(session: i32, event: i32, endpoint: i32, slot: i32, cause: i32): void;
export declare function profile(session: i32, message: i32, cause: i32): void;
export declare function fillOf(ring: i32): i32;
export declare function acceptsWrite(ami: i32, ring: i32, lo: i32, hi: i32): i32;
export declare function acceptsRead(ami: i32, ring: i32, lo: i32, hi: i32): i32;
export declare function unread(ring: i32): i32;
export declare function cannotFetch(session: i32, ring: i32, cause: i32): i32;
export declare function readSlot(ring: i32, index: i32, message: i32, bytes: i32): void;
export declare function writeSlot(ring: i32, index: i32, message: i32, bytes: i32): void;
export declare function makeRoom(ring: i32, session: i32, cause: i32): void;
export declare function interrupt(group: i32, cause: i32): void;
export declare function changeBucket(session: i32): void;
export declare function wakeWaiting(socket: i32, cause: i32): void;
export declare function ready(socket: i32, count: f64): i32;
export declare function growInbox(hw: i32): void;
export declare function findSlots(socket: i32): void;
export declare function notePut(ring: i32, index: i32): void;
