// The words of the language for hover and completion: how each is written and what it does.

export interface Word {
  readonly syntax: string;
  readonly doc: string;
  /** Inserted by completion, with places for the cursor. */
  readonly snippet: string;
}

/** In `snippet` a name in angle brackets is a place for the cursor, filled with that name; `$0` is the last one. */
function word(syntax: string, doc: string, snippet: string): Word {
  let count = 0;
  const place = (_: string, text: string) => {
    count += 1;
    return `\${${count}:${text}}`;
  };
  return { syntax, doc, snippet: snippet.replace(/<(\w+)>/g, place) };
}

/** Verbs that begin a statement. */
export const verbWords: ReadonlyMap<string, Word> = new Map([
  [
    'let',
    word(
      'let name = value',
      'Declares a local. The value may be an action: `take`, `wait`, `command`, `read`.',
      'let <name> = $0',
    ),
  ],
  ['set', word('set name = value', 'Changes a local or a state of the accelerator.', 'set <name> = $0')],
  [
    'for',
    word(
      'for i in 0 ..< n { … }',
      'Counts; `..<` without the end, `..` with it.',
      'for <i> in 0 ..< <n> {\n  $0\n}',
    ),
  ],
  [
    'while',
    word('while condition { … }', 'Repeats as long as the condition holds.', 'while <condition> {\n  $0\n}'),
  ],
  ['loop', word('loop { … }', 'Repeats until `break`.', 'loop {\n  $0\n}')],
  ['if', word('if condition { … } else { … }', 'Chooses.', 'if <condition> {\n  $0\n}')],
  ['break', word('break', 'Leaves the innermost loop.', 'break')],
  ['continue', word('continue', 'Goes on with the next round of the innermost loop.', 'continue')],
  ['stop', word('stop', 'Ends the program.', 'stop')],
  [
    'barrier',
    word(
      'barrier',
      'Waits until all writes before it can be seen: messages in memory before the doorbell.',
      'barrier',
    ),
  ],
  [
    'bring_up',
    word(
      'bring_up',
      'Sets up the declared system: enables the AMU, then maps, resets, configures and enables, command by command.',
      'bring_up',
    ),
  ],
  ['tear_down', word('tear_down', 'Takes the declared system down again, command by command.', 'tear_down')],
  [
    'put',
    word(
      'put socket, bytes',
      'Writes a message into the next free slot of a TX ring, padded with zeros. The AMU sees it at the next `doorbell`.',
      'put <socket>, $0',
    ),
  ],
  [
    'doorbell',
    word('doorbell socket', 'Writes WRITE_INDEX_TX, so that the AMU fetches what was put.', 'doorbell $0'),
  ],
  [
    'wait',
    word(
      'wait socket for n until 100us',
      'RX: until it holds n messages (1 without `for`); TX: until n slots are free; `wait interrupt n`: until that vector fires. `until` is a limit from now: as a statement running out is a failed check, as a value it is `false`.',
      'wait <socket> until <100us>',
    ),
  ],
  [
    'take',
    word(
      'let m = take socket',
      'Takes the oldest message of an RX ring and moves READ_INDEX_RX: the slot is free again.',
      'take $0',
    ),
  ],
  [
    'command',
    word(
      'command NAME { FIELD: value }',
      'Sends a management command through the command ring; its value is the response. As a statement a status other than 0 is a failed check.',
      'command $0',
    ),
  ],
  [
    'read',
    word(
      'let x = read REGISTER',
      'Reads a register over the bus, with its cost. A bare register only looks and is free.',
      'read $0',
    ),
  ],
  [
    'write',
    word(
      'write REGISTER = value',
      'Writes a register over the bus; of a field: reads, changes, writes.',
      'write <register> = $0',
    ),
  ],
  [
    'store',
    word(
      'store address, bytes',
      'Writes host memory: a driver’s processor, or DMA from a handler, there with a stash control if wanted: `store address, bytes, control`.',
      'store <address>, $0',
    ),
  ],
  [
    'check',
    word(
      'check condition, "text {x}"',
      'Fails when the condition does not hold. In tests `check condition within 1ms` waits for it.',
      'check $0',
    ),
  ],
  ['log', word('log "text {x}"', 'Writes a line to the output.', 'log "$0"')],
  ['fail', word('fail "text"', 'Ends the program as failed.', 'fail "$0"')],
  ['delay', word('delay time', 'Lets simulated time pass.', 'delay $0')],
  [
    'send',
    word(
      'send tx[n], bytes',
      'Sends a message from the agent: by the AMI-HW that the message came in by or, when its socket n has no session, by the first other one whose socket n has.',
      'send tx[<n>], $0',
    ),
  ],
  ['run', word('run driver', 'Starts a driver beside the test.', 'run $0')],
  ['at', word('at 10us { … }', 'Does what is inside at that simulated time.', 'at <10us> {\n  $0\n}')],
  [
    'stop_taking',
    word(
      'stop_taking pf.sw0.r0',
      'A fault: waits and takes on that socket stand still until `resume_taking`.',
      'stop_taking $0',
    ),
  ],
  [
    'reset_function',
    word(
      'reset_function vf1',
      'The function-level reset of a VF, as a hypervisor does it: its rings and AMIs go to their reset state, and the PF gets E-PF-VF-RESET.',
      'reset_function $0',
    ),
  ],
  [
    'inject_error',
    word(
      'inject_error pf, trace_ring_fault',
      'A fault that only hardware has: the function’s AMU_SR.ERROR_STATE becomes this state, with its interrupt.',
      'inject_error <pf>, $0',
    ),
  ],
  ['resume_taking', word('resume_taking pf.sw0.r0', 'Ends the fault of `stop_taking`.', 'resume_taking $0')],
]);

/** Words that begin a declaration, by the declaration that they stand in; `file` is the top level. */
export const declarationWords: ReadonlyMap<string, ReadonlyMap<string, Word>> = new Map([
  [
    'file',
    new Map([
      [
        'import',
        word(
          'import "std/agents.amu"',
          'Brings the names of another file; `std/` is the bundled library.',
          'import "$0"',
        ),
      ],
      [
        'system',
        word(
          'system name { … }',
          'Hardware: an AMU with its functions, agents and sessions.',
          'system <name> {\n  $0\n}',
        ),
      ],
      [
        'driver',
        word(
          'driver name on function { … }',
          'Software on a function.',
          'driver <app> on <pf> {\n  bring_up\n  $0\n  tear_down\n}',
        ),
      ],
      [
        'accelerator',
        word(
          'accelerator name { … }',
          'A kind of agent: what it does with each message.',
          'accelerator <name> {\n  on message m at rx[n] {\n    $0\n  }\n}',
        ),
      ],
      [
        'test',
        word(
          'test "title" of system { … }',
          'Runs drivers and checks what comes of it.',
          'test "<title>" of <system> {\n  $0\n}',
        ),
      ],
      [
        'struct',
        word(
          'struct name { field: u64 }',
          'Names the fields of bytes: packed, little-endian, in order.',
          'struct <name> {\n  $0\n}',
        ),
      ],
      ['constant', word('constant name = value', 'A quantity known before the run.', 'constant <name> = $0')],
    ]),
  ],
  [
    'system',
    new Map([
      [
        'amu',
        word(
          'amu { … }',
          'What the AMU has: sockets, message lengths, rings, interfaces, sessions.',
          'amu {\n  $0\n}',
        ),
      ],
      [
        'agent',
        word(
          'agent name: accelerator { … }',
          'An accelerator hardware agent (AHA).',
          'agent <name>: <accelerator> { $0 }',
        ),
      ],
      [
        'function',
        word(
          'function name: physical { … }',
          'The PF or a VF, with its memory and interfaces.',
          'function <pf>: <physical> {\n  $0\n}',
        ),
      ],
      [
        'session',
        word(
          'session name: from -> to { … }',
          'Joins one TX socket to one RX socket.',
          'session <name>: <from> -> <to> { $0 }',
        ),
      ],
      ['timing', word('timing { … }', 'What each step costs: a time, a rate, or both.', 'timing {\n  $0\n}')],
      ['constant', word('constant name = value', 'A quantity known before the run.', 'constant <name> = $0')],
    ]),
  ],
  [
    'function',
    new Map([
      [
        'memory',
        word(
          'memory name { at: 0x100000  size: 1MiB }',
          'Addresses of the function that are backed by memory; rings and buffers lie in it.',
          'memory <name> { at: <0x100000>  size: <1MiB> }',
        ),
      ],
      [
        'buffer',
        word(
          'buffer name { size: 4KiB }',
          'Named bytes of a memory, for drivers.',
          'buffer <name> { size: <4KiB> }',
        ),
      ],
      [
        'process',
        word(
          'process name { pasid: 5  memory heap { … } }',
          'An address space of its own, reached by accesses that carry its PASID.',
          'process <name> {\n  pasid: <5>\n  memory <heap> { at: <0x100000>  size: <1MiB> }\n  $0\n}',
        ),
      ],
      [
        'interface',
        word(
          'interface name { tx t0  rx r0 }',
          'An AMI-SW: a page of registers and its sockets.',
          'interface <sw0> {\n  $0\n}',
        ),
      ],
      [
        'management',
        word(
          'management { command: 16 slots }',
          'The management rings of the function.',
          'management { $0 }',
        ),
      ],
    ]),
  ],
  [
    'process',
    new Map([
      [
        'memory',
        word(
          'memory name { at: 0x100000  size: 1MiB }',
          'Addresses of the process that are backed by memory.',
          'memory <name> { at: <0x100000>  size: <1MiB> }',
        ),
      ],
      [
        'buffer',
        word('buffer name { size: 4KiB }', 'Named bytes of the process.', 'buffer <name> { size: <4KiB> }'),
      ],
    ]),
  ],
  [
    'interface',
    new Map([
      ['tx', word('tx name { slots: 64 }', 'A TX socket with its ring.', 'tx <t0> { slots: <64> }')],
      [
        'rx',
        word(
          'rx name { slots: 64  mode: back_pressure }',
          'An RX socket with its ring.',
          'rx <r0> { slots: <64> }',
        ),
      ],
    ]),
  ],
  [
    'accelerator',
    new Map([
      [
        'parameter',
        word(
          'parameter name: time = 50ns',
          'A value that each agent can set.',
          'parameter <name>: <time> = $0',
        ),
      ],
      [
        'state',
        word('state name: int = 0', 'Kept between messages, one for each agent.', 'state <name>: <int> = $0'),
      ],
      [
        'on',
        word(
          'on message m at rx[n] { … }',
          'What happens with a message; `rx[2]` takes only those of that socket.',
          'on message <m> at rx[<n>] {\n  $0\n}',
        ),
      ],
    ]),
  ],
]);
