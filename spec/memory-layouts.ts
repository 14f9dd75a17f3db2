// What the AMU stores in memory besides messages: the AMI map, profiling tables, trace records; and the control words that
// govern them. The public interface names these and not their bits, so all of them here are assumed.

import type { Field } from './types';

const field = (name: string, lsb: number, width: number, meaning: string): Field => ({
  name,
  lsb,
  width,
  meaning,
});

/** The value of a field of a control word of at most 32 bits. */
export function controlField(word: number, f: Field): number {
  return (word >>> f.lsb) & (f.width >= 32 ? -1 : 2 ** f.width - 1);
}

/**
 * A word of the map that F-GET-AMI-MAP stores: AMI_PER_F words for the AMI-SWs of the function in the order of their
 * numbers, then as many for its AMI-HWs. A number that the function has no AMI under has a word of zero. (assumed: ami-map)
 */
export const amiMapWord = {
  VALID: field('VALID', 0, 1, '1 = the function has an AMI under this number'),
  AMI_TYPE: field('AMI_TYPE', 1, 1, '0 AMI-SW, 1 AMI-HW'),
  ENABLED: field('ENABLED', 2, 1, '1 = the AMI is enabled'),
  OWNER_ENABLED: field('OWNER_ENABLED', 3, 1, '1 = the owning function is enabled'),
  AMI_ID: field('AMI_ID', 16, 16, 'AMI number inside its function'),
  F_OWNER: field('F_OWNER', 32, 16, 'owning function number (0 = PF)'),
} as const;

/** The counters of a session: the bit of each in PROF_MASK, its entry in the table, its COUNTER_ID. (assumed: profiling-counters) */
export const ProfilingCounter = {
  messages: 0,
  bytes: 1,
  full_stalls: 2,
  credit_stalls: 3,
  /** ps */
  latency_sum: 4,
  /** ps */
  latency_max: 5,
} as const;

/** A table is one 64-bit entry a counter, in their order, without gaps. (assumed: profiling-counters) */
export const profilingTable = {
  counters: Object.keys(ProfilingCounter).length,
  entryBytes: 8,
  bytes: 8 * Object.keys(ProfilingCounter).length,
} as const;

/** PROF_CTL. (assumed: profiling-counters) */
export const profilingControl = {
  COUNTER_BITS: field('COUNTER_BITS', 8, 6, 'bits that a counter has before it overflows; 0 = 64'),
} as const;

/** What can be traced: the bit of each in TRACE_CTL, and EVENT of its record. (assumed: trace-records) */
export const TraceEvent = {
  /** a slot of the TX ring was read */
  fetch: 0,
  /** a message reached an AMI-HW */
  arrive: 1,
  /** a message was written to its RX slot */
  deliver: 2,
  /** an agent sent */
  send: 3,
  /** the RX ring was found full */
  full_stall: 4,
  /** a message waits for credit */
  credit_stall: 5,
  /** an unread message was overwritten */
  lost: 6,
} as const;

/** A trace record; what follows up to the end of the message is zero. (assumed: trace-records) */
export const traceRecord = {
  TIME: field('TIME', 0, 64, 'when it happened, in ps'),
  ASN_ID: field('ASN_ID', 64, 28, 'session number (AMU-wide)'),
  EVENT: field('EVENT', 96, 8, 'kind of event'),
  AMI_TYPE: field('AMI_TYPE', 104, 1, '0 AMI-SW, 1 AMI-HW'),
  AMS_TYPE: field('AMS_TYPE', 105, 1, '0 RX, 1 TX'),
  AMS_ID: field('AMS_ID', 106, 6, 'socket number inside the AMI'),
  AMI_ID: field('AMI_ID', 112, 16, 'AMI number inside its function'),
  F_OWNER: field('F_OWNER', 128, 16, 'function that owns the AMI'),
  STASH_ENABLE: field('STASH_ENABLE', 144, 1, '1 = the message that moved is stashed'),
  SLOT: field('SLOT', 160, 32, 'slot of the ring; 0 at an AMI-HW'),
  STASH_CTL: field('STASH_CTL', 192, 64, 'its stashing controls; 0 when it is not stashed'),
  STASH_DEST: field('STASH_DEST', 256, 32, 'its physical stash target; 0 when it is not stashed'),
} as const;

/**
 * The body of a command and of a response begins behind OPCODE and STATUS; PAYLOAD of E-PF-TRAPPED-CMD and of
 * PF-F-TRAP-RESP is that body. In bytes. (assumed: trap-payload)
 */
export const messageBodyAt = 4;

/** Bits of a command between OPCODE and its body, which no command but PF-F-TRAP-RESP uses. (assumed: reserved-header) */
export const reservedHeader = field('RESERVED', 16, 16, 'must be zero');
