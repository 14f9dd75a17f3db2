// Findings about the AMU, its parts and what joins them.
// Each: its summary, why it matters, and what its quick fix does, or nothing where only a person can mend it.

import { type Check, check, firm } from './check';

export const systemChecks = {
  // ---- the AMU and its parts
  'id-in-use': firm(
    'A number that two things of one kind share.',
    'The AMU would refuse the second one. Leave `id` away to take the next free number.',
    'leaves the number away, so that the next free one is taken',
  ),
  'id-out-of-range': firm(
    'A number beyond what the AMU has.',
    'Give a smaller number or let the `amu` block have more.',
    'leaves the number away, so that the next free one is taken',
  ),
  'too-many': firm(
    'More things than the AMU has.',
    'Raise the limit in the `amu` block, or use fewer.',
    'raises the limit',
  ),
  'slots-out-of-range': firm(
    'A ring smaller or larger than the AMU allows.',
    'The `ring:` key of the `amu` block gives the range.',
    'takes the nearest size that the AMU allows',
  ),
  'message-out-of-range': firm(
    'A message length outside the range of the AMU.',
    'The `message:` key of the `amu` block gives the range.',
    'takes the nearest length that the AMU carries',
  ),
  'threshold-unreachable': check(
    'warning',
    'A digest threshold that the ring can never reach.',
    'The digest bit is set from 2^threshold messages (RX) or free slots (TX) on; a ring with fewer slots never sets it.',
    'takes the largest threshold that the ring can reach',
  ),
  'pasid-unsupported': firm(
    'A PASID that the AMU cannot carry.',
    'Give the AMU `pasid_bits` wide enough, or leave the PASID away.',
    'gives the AMU `pasid_bits`',
  ),
  'pasid-without-process': firm(
    'A PASID of an interface that no process of its function has.',
    'The accesses of the interface carry the PASID, and only a process translates them. Name the process: `process: app`.',
  ),
  'processes-share-hardware': firm(
    'A hardware interface of an agent that works for two processes.',
    'All accesses by way of one AMI-HW carry the same PASID. Give the agent one interface for each process.',
  ),
  'missing-physical-function': firm(
    'A system without its physical function.',
    'The PF maps interfaces, creates sessions and enables the AMU; exactly one function is `physical`.',
    'adds a physical function with a memory',
  ),
  'two-physical-functions': firm(
    'A system with more than one physical function.',
    'An AMU has one PF. Make the others `virtual`.',
    'makes it virtual',
  ),
  'function-without-memory': firm(
    'A function that has no memory for its rings.',
    'Command and response rings live in memory of the function; give it a `memory` of some KiB.',
    'adds a memory of 1 MiB',
  ),
  'memory-full': firm(
    'A ring or buffer that fits in no memory of its function.',
    'Make the memory larger, or the ring or buffer smaller.',
    'makes the memory large enough',
  ),
  'memory-overlap': firm(
    'Memories, rings or buffers that share bytes.',
    'What one writes would be read as the other. Move one, or leave `at` away and let it be placed.',
    'leaves the address away, so that it is placed',
  ),
  'outside-memory': firm(
    'A ring, a buffer or an address that is in no memory.',
    'The AMU would fault on the ring, and `load` and `store` fail. Move it or make the memory larger.',
    'leaves the address away, so that it is placed',
  ),
  'ring-misaligned': firm(
    'A ring at an address that its base register cannot hold.',
    'RING_BASE and MSK_BASE_PTR hold addresses of whole doublewords.',
    'takes the next multiple',
  ),
  'vf-without-interface': check(
    'warning',
    'A virtual function without an interface.',
    'It can neither send nor receive. Give it an `interface`, or leave it away.',
    'adds an interface',
  ),
  'interface-without-sockets': check(
    'hint',
    'An interface without sockets.',
    'It takes one of the physical interfaces of the AMU and carries nothing.',
    'removes the interface',
  ),
  'buffer-unused': check(
    'hint',
    'A buffer that no program uses.',
    'It takes memory of its function.',
    'removes the buffer',
  ),
  'memory-unused': check(
    'hint',
    'A memory that holds nothing and that no program uses.',
    'Nothing is placed in it.',
    'removes the memory',
  ),
  'vector-shared': check(
    'warning',
    'An interrupt vector that several interfaces raise and a driver waits for.',
    'The driver cannot tell from the interrupt which of them it was. Give each its own vector.',
    'takes a free vector',
  ),
  'response-ring-small': check(
    'warning',
    'A response ring that is smaller than the command ring.',
    'Each command is answered; when the responses have no room the AMU goes into error state 5.',
    'makes the response ring as large',
  ),
  'agent-id-gap': check(
    'warning',
    'Agent numbers with a gap, and a driver that counts through them.',
    'PF_PROBE tells how many agents there are, and PF_PROBE_AHA fails for a number between them that none has.',
    'takes the free number',
  ),
  // ---- connections
  'session-direction': firm(
    'A session that does not go from a TX to an RX socket.',
    'Messages leave by TX sockets and arrive by RX sockets.',
    'takes a free socket of the right direction, or swaps the ends',
  ),
  'session-end': firm(
    'A session end that is no socket.',
    'Write function.interface.socket, or agent.hw0.rx0.',
    'takes a free socket of the interface',
  ),
  'format-too-long': firm(
    'A format that is longer than the messages of its session.',
    'A message begins with the struct that `format` names, and has to hold all of it.',
    'makes the messages long enough',
  ),
  'socket-in-two-sessions': firm(
    'A socket that two sessions use.',
    'A socket belongs to one session; the AMU refuses the second.',
    'takes a free socket of the same interface',
  ),
  'credit-below-message': firm(
    'An agent whose credit is smaller than a message that it should receive.',
    'The message would never be forwarded: certain stall. Give it a credit of at least one message.',
    'raises the credit to one message',
  ),
  'agent-unreachable': check(
    'warning',
    'An agent that no session reaches.',
    'Its handlers never run. Add a session to one of its RX sockets, or remove it.',
    'removes the agent',
  ),
  'message-not-handled': check(
    'warning',
    'A session into an agent socket that no handler is for.',
    'Its messages would stay in the agent for ever. Add a handler for that socket number.',
    'adds a handler to the accelerator',
  ),
  'answer-without-session': check(
    'warning',
    'An agent that is reached but has no session to answer by.',
    'What its handlers send fails, as there is no session to carry it.',
    'adds a session to a free RX socket',
  ),
  'socket-unused': check(
    'hint',
    'A socket that no session and no driver uses.',
    'It costs ring memory and a configuration command.',
    'removes the socket',
  ),
  'back-pressure-cycle': check(
    'warning',
    'Sessions that wait for each other in a circle.',
    'When every ring on the circle is full nobody can go on.',
  ),
  'answer-wrong-socket': check(
    'warning',
    'An answer by a TX socket of the agent that has no session.',
    'What is sent there fails. `send tx[n]` answers by the socket of the same number as the message came in by: lead the sessions to and from the same number.',
    'leads the session to the socket with a way back',
  ),
  'answer-too-long': check(
    'warning',
    'An answer that is longer than the messages of the session that carries it.',
    'A handler that sends a message on sends all of its bytes, and longer ones than the session carries fail.',
    'gives both sessions the same length',
  ),
  'message-too-short': check(
    'warning',
    'A session whose messages are shorter than what is read from them.',
    'A struct or a byte beyond the end of the message fails in the handler.',
    'makes the messages long enough',
  ),
  'priority-starves': check(
    'warning',
    'A session that another of higher priority can starve.',
    'The highest priority is served first, always: with an endless stream of them the lower ones never come. Give both the same, or let the driver wait.',
    'gives both the same priority',
  ),
  'ring-never-taken': check(
    'warning',
    'A ring that back-pressures and from which no driver takes.',
    'It fills, and then the sender stands still.',
  ),
} as const satisfies Record<string, Check>;
