// Findings about statements, commands and registers.
// Each: its summary, why it matters, and what its quick fix does, or nothing where only a person can mend it.

import { type Check, check, firm } from './check';

export const programChecks = {
  // ---- programs
  'not-here': firm(
    'A statement or name that does not belong in this kind of program.',
    'Drivers move messages through rings, handlers answer with `send`, tests run drivers and check.',
    'takes the verb that sends here, or removes it',
  ),
  'no-such-system': firm(
    'A driver or test of a system or function that is not there.',
    'Name one that the file declares or imports.',
    'takes one that there is',
  ),
  'not-a-socket': firm(
    'A socket is needed here.',
    'Put and doorbell take a TX socket, take an RX socket.',
    'takes the socket of the interface',
  ),
  'wrong-direction': firm(
    'A TX socket where an RX socket is needed, or the reverse.',
    'Drivers put on TX sockets and take from RX sockets.',
    'takes the socket of the other direction',
  ),
  'foreign-socket': firm(
    'A driver that uses a socket of another function.',
    'A function sees only its own interfaces; write the driver on that function.',
    "takes the function's own socket",
  ),
  'not-settable': firm(
    '`set` of something that is no local and no state.',
    'Registers are written with `write`, memory with `store`; constants, parameters and loop counters stay.',
    'makes it a `write`',
  ),
  'register-index': firm(
    'A register array without index, an index beyond it, or an index where there is no array.',
    'The message says how many elements there are.',
    'takes an index that there is',
  ),
  'register-read-only': check(
    'warning',
    'A write to a read-only register.',
    'The AMU ignores it.',
    'removes the write',
  ),
  'wrong-arguments': firm('A call with the wrong number of arguments.', 'Hover the name for its arguments.'),
  'break-outside-loop': firm(
    '`break` or `continue` outside a loop.',
    'Use `stop` to end the program.',
    'makes it a `stop`',
  ),
  'code-after-end': check(
    'warning',
    'Statements that are never reached.',
    'They stand behind `stop`, `break`, `continue`, `fail` or a loop without `break`.',
    'removes what is never reached',
  ),
  'check-always-true': check(
    'warning',
    'A check that cannot fail.',
    'It compares something with itself, so it tests nothing. An assertion about constants and layouts, `check size_of(header) == 16`, is none of these.',
    'removes the check',
  ),
  'check-always-false': check('warning', 'A check that cannot hold.', 'The run certainly fails there.'),
  'condition-known': check(
    'warning',
    'An `if` or `while` whose condition is known before the run, or never changes.',
    'One of the ways is never gone, or the loop never ends. For an endless loop write `loop`.',
  ),
  'loop-never-runs': check(
    'warning',
    'A loop whose range is empty.',
    '`0 ..< 0` and a range that ends below its start have no rounds.',
    'removes the loop',
  ),
  'loop-without-time': check(
    'warning',
    'A loop in which no simulated time passes.',
    'What it waits for cannot happen, and the run fails after ten million instructions at one instant.',
    'adds a delay',
  ),
  'waits-for-nothing': check(
    'warning',
    'A wait or delay that waits for nothing.',
    '`for 0` and `until 0ns` are over at once.',
    'removes the `for` or the delay',
  ),
  'missing-barrier': check(
    'warning',
    'A doorbell by register write right behind stores, without a barrier.',
    'Stores and register writes need not arrive in the order of the text: without a `barrier` between them the AMU may see the index before the message.',
    'adds the barrier',
  ),
  'use-before-bring-up': check(
    'warning',
    'Something is sent, received or commanded before the AMU is up.',
    '`bring_up` enables the AMU and its interfaces; before it commands are not answered and messages not fetched.',
    'brings up first',
  ),
  'use-after-tear-down': check(
    'warning',
    'Something is sent or received after `tear_down`.',
    'The sessions and interfaces are gone.',
    'tears down at the end',
  ),
  'bring-up-twice': check(
    'warning',
    '`bring_up` of what is up.',
    'The commands of the second one are refused, as everything is mapped and created already.',
    'removes the second',
  ),
  'tear-down-in-flight': check(
    'warning',
    '`tear_down` right behind a doorbell.',
    'The messages are on their way, and what is not yet delivered is lost.',
    'waits until the ring is empty',
  ),
  // ---- commands
  'unknown-command': firm(
    'A command that the interface does not have.',
    'Names are Arm’s, with `_` for `-`.',
    'takes a command that is alike',
  ),
  'retired-command': firm(
    'A command of an earlier revision.',
    'The AMU answers it with error state 7, invalid command.',
  ),
  'unknown-field': firm(
    'A field that the command, response, register or struct does not have.',
    'The message names the nearest one.',
    'takes a field that is alike, or removes it',
  ),
  'duplicate-field': firm('The same field given twice.', 'Keep one of them.', 'removes the second'),
  'field-too-wide': firm(
    'A value that does not fit in its field.',
    'The message names the width and the largest value.',
    'takes the largest value that fits',
  ),
  'pf-command-from-vf': check(
    'warning',
    'A PF command sent by a virtual function.',
    'The AMU takes it for an invalid command: error state 7, and the command ring stops.',
    'takes the command of a function that asks the same',
  ),
  'command-out-of-order': check(
    'warning',
    'A command that the state of the interface forbids, or that comes too early.',
    'Interfaces are mapped, disabled, reset and configured, each ring that has a session too, and then enabled.',
    'disables the interface before',
  ),
  'address-not-shifted': check(
    'warning',
    'A whole address in a field that holds only its upper bits.',
    'RING_BASE holds address bits 63:3: `r.at >> 3`. Unshifted, the AMU uses memory at eight times the address, and the first message meets a fault.',
    'shifts the address',
  ),
  'vector-never-raised': check(
    'warning',
    'A wait for an interrupt vector that nothing raises.',
    'Interrupts of an interface are on when it names a vector, `rx_vector: 3`; vector 0 is that of the management rings unless the function says otherwise.',
    'gives the vector to an interface',
  ),
  'command-out-of-range': check(
    'warning',
    'A field of a command beyond what this AMU has.',
    'The AMU answers with a status other than 0. Lengths are the logarithm of doublewords of 8 bytes: 2 KiB is 8.',
    'takes the logarithm of doublewords',
  ),
  'differs-from-declared': check(
    'warning',
    'A command by hand that makes something else than the system declares.',
    'Rings are placed and messages padded as declared; a longer message would run over the next slot.',
    'takes what is declared',
  ),
  'register-value-too-wide': check(
    'error',
    'A value that does not fit in the field of a register.',
    'The upper bits would be lost.',
    'takes the largest value that fits',
  ),
  'reserved-bits': check(
    'warning',
    'A write that sets bits of a register that no field has.',
    'Reserved bits are written as zero.',
    'leaves the reserved bits zero',
  ),
  'status-unknown': check(
    'warning',
    'A comparison with a status that the command does not have.',
    'The numbers of the statuses are those of the command: see its table.',
  ),
} as const satisfies Record<string, Check>;
