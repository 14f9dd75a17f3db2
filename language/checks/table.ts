// Every finding of the linker and the checks: id, default severity, one sentence, and why it matters. The diagnostics,
// docs/checks.md and the tests read this table. A certain failure is an error; what merely looks wrong is a warning.

import type { Severity } from '../syntax/ast';

export interface Check {
  readonly severity: Severity;
  /** One sentence for lists. */
  readonly summary: string;
  /** Why it matters and what to do, for docs/checks.md. */
  readonly explanation: string;
}

const check = (severity: Severity, summary: string, explanation: string): Check => ({
  severity,
  summary,
  explanation,
});

export const checks = {
  // ---- names and imports
  'unknown-name': check(
    'error',
    'A name that nothing declares.',
    'Names come from the file itself and from what it imports. Correct the spelling, declare the name or import its file.',
  ),
  'ambiguous-name': check(
    'error',
    'A bare name that several things share.',
    'A socket can be called by its bare name only when its function has one of that name. Write the longer path.',
  ),
  'duplicate-name': check(
    'error',
    'The same name declared twice in one scope.',
    'Rename one of the two; a file also sees the names of the files that it imports.',
  ),
  'unused-name': check(
    'hint',
    'A declared name that nothing uses.',
    'Remove it, or begin its name with `_` to say that it is meant to be unused.',
  ),
  'import-missing': check(
    'error',
    'An imported file that cannot be read.',
    'Paths are relative to the importing file; `std/` is the bundled library.',
  ),
  'import-circular': check(
    'warning',
    'Files that import each other in a circle.',
    'The names are found all the same, but neither file can be used without the other. Move what both need into a third.',
  ),
  'import-duplicate': check('warning', 'The same file imported twice.', 'One import is enough.'),
  'unknown-key': check(
    'error',
    'A property that the declaration does not have.',
    'Each declaration has a fixed set of keys; an agent also takes the parameters of its accelerator.',
  ),
  'duplicate-key': check('error', 'The same property given twice.', 'Keep one of them.'),
  'unknown-value': check(
    'error',
    'A word that is none of the values that the property can have.',
    'The message lists the words that it takes.',
  ),
  'missing-value': check(
    'error',
    'A property that has to be given.',
    'There is no default that could be right for it.',
  ),
  // ---- numbers
  'not-constant': check(
    'error',
    'A declaration whose value is not known before the run.',
    'Properties of declarations are numbers, constants, and arithmetic on them.',
  ),
  'constant-circular': check('error', 'A constant that depends on itself.', 'Break the circle.'),
  'unit-mismatch': check(
    'error',
    'A quantity with the wrong unit.',
    'Sizes, times, rates and frequencies do not stand for each other. Write the unit at the number: 50ns, 2KiB, 16GB/s.',
  ),
  'type-mismatch': check(
    'error',
    'A value of the wrong type.',
    'Numbers, booleans, bytes, strings and things of the system are kept apart, also in comparisons.',
  ),
  'value-out-of-range': check(
    'error',
    'A number outside the range that its place allows.',
    'The message names the range and where it comes from.',
  ),
  'not-power-of-two': check(
    'error',
    'A length or count that has to be a power of two.',
    'The interface carries ring sizes, message lengths and credits as logarithms.',
  ),
  'division-by-zero': check('error', 'A division by a constant zero.', 'The run would fail there.'),
  'number-too-wide': check(
    'error',
    'A number that does not fit in 64 bits, or an address of 2^53 and more.',
    'Registers and fields hold 64 bits; simulated address spaces end below 2^53.',
  ),
  // ---- the AMU and its parts
  'id-in-use': check(
    'error',
    'A number that two things of one kind share.',
    'The AMU would refuse the second one. Leave `id` away to take the next free number.',
  ),
  'id-out-of-range': check(
    'error',
    'A number beyond what the AMU has.',
    'Give a smaller number or let the `amu` block have more.',
  ),
  'too-many': check(
    'error',
    'More things than the AMU has.',
    'Raise the limit in the `amu` block, or use fewer.',
  ),
  'slots-out-of-range': check(
    'error',
    'A ring smaller or larger than the AMU allows.',
    'The `ring:` key of the `amu` block gives the range.',
  ),
  'message-out-of-range': check(
    'error',
    'A message length outside the range of the AMU.',
    'The `message:` key of the `amu` block gives the range.',
  ),
  'threshold-unreachable': check(
    'warning',
    'A digest threshold that the ring can never reach.',
    'The digest bit is set from 2^threshold messages (RX) or free slots (TX) on; a ring with fewer slots never sets it.',
  ),
  'pasid-unsupported': check(
    'error',
    'A PASID that the AMU cannot carry.',
    'Give the AMU `pasid_bits` wide enough, or leave the PASID away.',
  ),
  'missing-physical-function': check(
    'error',
    'A system without its physical function.',
    'The PF maps interfaces, creates sessions and enables the AMU; exactly one function is `physical`.',
  ),
  'two-physical-functions': check(
    'error',
    'A system with more than one physical function.',
    'An AMU has one PF. Make the others `virtual`.',
  ),
  'function-without-memory': check(
    'error',
    'A function that has no memory for its rings.',
    'Command and response rings live in memory of the function; give it a `memory` of some KiB.',
  ),
  'memory-full': check(
    'error',
    'A ring or buffer that fits in no memory of its function.',
    'Make the memory larger, or the ring or buffer smaller.',
  ),
  'memory-overlap': check(
    'error',
    'Memories, rings or buffers that share bytes.',
    'What one writes would be read as the other. Move one, or leave `at` away and let it be placed.',
  ),
  'outside-memory': check(
    'error',
    'A ring or buffer that leaves its memory.',
    'The AMU would fault on it. Move it or make the memory larger.',
  ),
  'ring-misaligned': check(
    'error',
    'A ring at an address that its base register cannot hold.',
    'RING_BASE and MSK_BASE_PTR hold addresses of whole doublewords.',
  ),
  // ---- connections
  'session-direction': check(
    'error',
    'A session that does not go from a TX to an RX socket.',
    'Messages leave by TX sockets and arrive by RX sockets.',
  ),
  'session-end': check(
    'error',
    'A session end that is no socket.',
    'Write function.interface.socket, or agent.hw0.rx0.',
  ),
  'socket-in-two-sessions': check(
    'error',
    'A socket that two sessions use.',
    'A socket belongs to one session; the AMU refuses the second.',
  ),
  'credit-below-message': check(
    'error',
    'An agent whose credit is smaller than a message that it should receive.',
    'The message would never be forwarded: certain stall. Give it a credit of at least one message.',
  ),
  'agent-unreachable': check(
    'warning',
    'An agent that no session reaches.',
    'Its handlers never run. Add a session to one of its RX sockets, or remove it.',
  ),
  'message-not-handled': check(
    'warning',
    'A session into an agent socket that no handler is for.',
    'Its messages would stay in the agent for ever. Add a handler for that socket number.',
  ),
  'answer-without-session': check(
    'warning',
    'An agent that is reached but has no session to answer by.',
    'What its handlers send fails, as there is no session to carry it.',
  ),
  'socket-unused': check(
    'hint',
    'A socket that no session and no driver uses.',
    'It costs ring memory and a configuration command.',
  ),
  'back-pressure-cycle': check(
    'warning',
    'Sessions that wait for each other in a circle.',
    'When every ring on the circle is full nobody can go on.',
  ),
  // ---- programs
  'not-here': check(
    'error',
    'A statement or name that does not belong in this kind of program.',
    'Drivers move messages through rings, handlers answer with `send`, tests run drivers and check.',
  ),
  'no-such-system': check(
    'error',
    'A driver or test of a system or function that is not there.',
    'Name one that the file declares or imports.',
  ),
  'not-a-socket': check(
    'error',
    'A socket is needed here.',
    'Put and doorbell take a TX socket, take an RX socket.',
  ),
  'wrong-direction': check(
    'error',
    'A TX socket where an RX socket is needed, or the reverse.',
    'Drivers put on TX sockets and take from RX sockets.',
  ),
  'foreign-socket': check(
    'error',
    'A driver that uses a socket of another function.',
    'A function sees only its own interfaces; write the driver on that function.',
  ),
  'not-settable': check(
    'error',
    '`set` of something that is no local and no state.',
    'Registers are written with `write`, memory with `store`; constants, parameters and loop counters stay.',
  ),
  'register-index': check(
    'error',
    'A register array without index, an index beyond it, or an index where there is no array.',
    'The message says how many elements there are.',
  ),
  'register-read-only': check('warning', 'A write to a read-only register.', 'The AMU ignores it.'),
  'wrong-arguments': check(
    'error',
    'A call with the wrong number of arguments.',
    'Hover the name for its arguments.',
  ),
  'break-outside-loop': check(
    'error',
    '`break` or `continue` outside a loop.',
    'Use `stop` to end the program.',
  ),
  'code-after-end': check(
    'warning',
    'Statements that are never reached.',
    'They stand behind `stop`, `break`, `continue`, `fail` or a loop without `break`.',
  ),
  'check-always-true': check(
    'warning',
    'A check that cannot fail.',
    'It compares something with itself, so it tests nothing. An assertion about constants and layouts, `check size_of(header) == 16`, is none of these.',
  ),
  'check-always-false': check('warning', 'A check that cannot hold.', 'The run certainly fails there.'),
  // ---- commands
  'unknown-command': check(
    'error',
    'A command that the interface does not have.',
    'Names are Arm’s, with `_` for `-`.',
  ),
  'retired-command': check(
    'error',
    'A command of an earlier revision.',
    'The AMU answers it with error state 7, invalid command.',
  ),
  'unknown-field': check(
    'error',
    'A field that the command, response, register or struct does not have.',
    'The message names the nearest one.',
  ),
  'duplicate-field': check('error', 'The same field given twice.', 'Keep one of them.'),
  'field-too-wide': check(
    'error',
    'A value that does not fit in its field.',
    'The message names the width and the largest value.',
  ),
  'pf-command-from-vf': check(
    'warning',
    'A PF command sent by a virtual function.',
    'The AMU takes it for an invalid command: error state 7, and the command ring stops.',
  ),
  'command-out-of-order': check(
    'warning',
    'A command that the state of the interface forbids.',
    'Reset and configure need the interface disabled: disable, reset, configure, then enable.',
  ),
  'address-not-shifted': check(
    'warning',
    'A whole address in a field that holds only its upper bits.',
    'RING_BASE holds address bits 63:3: `r.at >> 3`. Unshifted, the AMU uses memory at eight times the address, and the first message meets a fault.',
  ),
  'not-modelled': check(
    'information',
    'Something of the system that the run does otherwise.',
    'AMI types A2 and B need a page in memory for each AMI-SW: give its address as TYPEB_TBL_BASE of F_AMI_SW_CONFIGURE. Without it an AMI-SW works as in A1.',
  ),
  'vector-never-raised': check(
    'warning',
    'A wait for an interrupt vector that nothing raises.',
    'Interrupts of an interface are on when it names a vector, `rx_vector: 3`; vector 0 is that of the management rings unless the function says otherwise.',
  ),
  // ---- traffic
  'put-without-session': check(
    'warning',
    'A put or doorbell on a socket that no session takes messages from.',
    'The message would stay in the ring for ever. Declare a session from that socket.',
  ),
  'wait-without-sender': check(
    'error',
    'A wait or take on a socket that nobody can send to.',
    'Certain stall. Declare a session to that socket.',
  ),
  'wait-beyond-ring': check(
    'error',
    'A wait for more messages or free slots than the ring has slots.',
    'It can never be fulfilled: certain stall. Wait for fewer, or make the ring larger.',
  ),
  'ring-overfilled': check(
    'error',
    'More puts before the doorbell than the ring has slots.',
    'The AMU fetches nothing before the doorbell, so the ring stays full, and a put on a full ring fails.',
  ),
  'message-too-long': check(
    'error',
    'Bytes that are longer than the message that carries them.',
    'A session carries messages of one length; shorter bytes are padded with zeros.',
  ),
  'doorbell-without-put': check(
    'warning',
    'A doorbell with nothing put.',
    'The write index does not move, so the AMU sees nothing new.',
  ),
  'put-without-doorbell': check(
    'warning',
    'A put that no doorbell follows.',
    'The AMU does not see the message before the write index moves.',
  ),
  'take-without-wait': check(
    'warning',
    'A take from a socket that the driver never waits on.',
    'The message may not have come yet. Wait first, or look at `fill`.',
  ),
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof checks;
