// Findings about messages and rings, about tests, and about comments that silence others.
// Each: its summary, why it matters, and what its quick fix does, or nothing where only a person can mend it.

import { type Check, check } from './check';

export const trafficChecks = {
  // ---- traffic
  'put-without-session': check(
    'warning',
    'A put or doorbell on a socket that no session takes messages from.',
    'The message would stay in the ring for ever. Declare a session from that socket.',
    'adds a session to a free RX socket',
  ),
  'wait-without-sender': check(
    'error',
    'A wait or take on a socket that nobody can send to.',
    'Certain stall. Declare a session to that socket.',
    'adds a session from a free TX socket',
  ),
  'wait-beyond-ring': check(
    'error',
    'A wait for more messages or free slots than the ring has slots.',
    'It can never be fulfilled: certain stall. Wait for fewer, or make the ring larger.',
    'makes the ring large enough',
  ),
  'ring-overfilled': check(
    'error',
    'More puts before the doorbell than the ring has slots.',
    'The AMU fetches nothing before the doorbell, so the ring stays full, and a put on a full ring fails.',
    'makes the ring large enough',
  ),
  'message-too-long': check(
    'error',
    'Bytes that are longer than the message that carries them.',
    'A session carries messages of one length; shorter bytes are padded with zeros.',
    'shortens the bytes',
  ),
  'doorbell-without-put': check(
    'warning',
    'A doorbell with nothing put.',
    'The write index does not move, so the AMU sees nothing new.',
    'removes the doorbell',
  ),
  'put-without-doorbell': check(
    'warning',
    'A put that no doorbell follows.',
    'The AMU does not see the message before the write index moves.',
    'adds the doorbell',
  ),
  'take-without-wait': check(
    'warning',
    'A take from a socket that the driver never waits on.',
    'The message may not have come yet. Wait first, or look at `fill`.',
    'waits before',
  ),
  // ---- tests
  // ---- allowances
} as const satisfies Record<string, Check>;
