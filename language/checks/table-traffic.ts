// Findings about messages and rings, about tests, and about comments that silence others.
// Each: its summary, why it matters, and what its quick fix does, or nothing where only a person can mend it.

import { type Check, check, firm } from './check';

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
  'wait-cycle': check(
    'warning',
    'A driver that begins with a wait for what only waiting drivers could send.',
    'A driver that waits for the answer before it asks, or two that each wait for the other’s first message, wait for ever. One of them has to send first.',
    'moves it behind the doorbell',
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
  'wrong-format': firm(
    'A message of another struct than the session has as its format.',
    'Both ends read the messages as the struct that `format` of the session names.',
  ),
  'doorbell-without-barrier': check(
    'hint',
    'A doorbell with no barrier behind the puts, in a system with relaxed ordering.',
    'With `ordering: relaxed` the AMU may see the doorbell before the message, and then fetches what the slot held before. Write `barrier` between the last put and the doorbell.',
    'adds the barrier',
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
  'bytes-out-of-range': check(
    'error',
    'An element, slice or struct beyond the end of bytes whose length is known.',
    'Beyond the end all of them fail.',
  ),
  'put-without-room': check(
    'warning',
    'More puts than the ring has slots, with doorbells and no wait for room.',
    'The AMU needs time to fetch what was rung; a put on a full ring fails. `wait t0` waits for a free slot.',
    'waits for a free slot before each put',
  ),
  'take-beyond-wait': check(
    'warning',
    'More takes than the wait before them has waited for.',
    'A take from an empty ring fails. Wait for as many, or before each.',
    'waits before the take',
  ),
  'wait-without-limit': check(
    'information',
    'A wait without time limit for an agent that may not answer.',
    'Its handler can fail, or answers only under a condition; without `until` the driver then waits for ever.',
    'adds a limit',
  ),
  'limit-too-short': check(
    'warning',
    'A limit of a wait that is over before the answer can be there.',
    'The doorbell has to arrive, the message is read, carried over and written; a wait that is too late fails the program.',
    'takes a limit that the answer can keep',
  ),
  'buffer-overrun': check(
    'warning',
    'Bytes that run over the end of the buffer or memory in which they begin.',
    'What lies behind it is overwritten or read as well, and nothing fails. Take the size of the buffer, or make it larger.',
    'takes the bytes that there are',
  ),
  'buffer-left-out': check(
    'warning',
    'A struct that gives the length of bytes elsewhere and not their address.',
    'A field that is not named is zero, and there is no memory at address 0: the accelerator would fail.',
    'takes the address of a buffer',
  ),
  // ---- tests
  'check-too-early': check(
    'warning',
    'A check that a driver is done, right where it is started.',
    'No time has passed, so it cannot be. `check app.done within 1ms` waits for it.',
    'adds `within 1ms`',
  ),
  'test-without-run': check(
    'warning',
    'A test that starts no driver.',
    'Nothing happens in it. `run app` starts a driver beside the test.',
    'starts the driver',
  ),
  'test-without-check': check(
    'hint',
    'A test that checks nothing.',
    'It passes whatever happens, as long as no driver fails.',
    'checks that the driver comes to its end',
  ),
  'driver-not-run': check(
    'warning',
    'A check of a driver that the test does not start.',
    'It is never done.',
    'starts it',
  ),
  'driver-run-twice': check(
    'warning',
    'A driver that is started twice.',
    'It runs already, and `run` does not start it again.',
    'removes the second',
  ),
  'driver-of-another-system': check(
    'error',
    '`run` of a driver of another system.',
    'The test runs one system, and only its drivers.',
  ),
  'vf-without-pf': check(
    'warning',
    'A test that starts a driver of a VF and none of the PF.',
    'The PF maps the interfaces and creates the sessions; a VF that nobody has mapped waits for 10 ms and fails.',
    'starts the driver of the PF',
  ),
  'at-out-of-order': check(
    'warning',
    'An `at` whose time is before that of the one above.',
    'Statements follow one another: the time is over by then, and the block runs late.',
    'moves it above the other',
  ),
  'resume-without-stop': check(
    'warning',
    '`resume_taking` of a socket that nothing has stopped.',
    'It has no effect.',
    'removes it',
  ),
  'time-beyond-limit': check(
    'information',
    'A time beyond the time limit of a run.',
    'A debugged run ends after 10 ms of simulated time unless its configuration says otherwise, before this can come to its end.',
  ),
  // ---- allowances
  'allow-without-reason': check(
    'warning',
    'An allowance that does not say why.',
    '`// amu: allow unused-name: kept for the next board` silences one finding of the line, and tells the next reader the reason.',
  ),
  'allow-unused': check(
    'hint',
    'An allowance of something that is not found there.',
    'What it was for is mended. Remove it, so that it does not hide the next mistake.',
    'removes the comment',
  ),
  'allow-unknown': check(
    'warning',
    'An allowance of an id that there is not, or that cannot be silenced.',
    'Only what a run could come through can be silenced; the ids stand on this page.',
    'takes the nearest id',
  ),
} as const satisfies Record<string, Check>;
