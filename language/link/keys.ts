// The properties of each declaration: what they take, their defaults in words, and what they mean. The linker reads
// values by this table; completion and hover show it.

export type KeyOwner =
  | 'amu'
  | 'timing'
  | 'agent'
  | 'function'
  | 'memory'
  | 'buffer'
  | 'process'
  | 'management'
  | 'interface'
  | 'tx'
  | 'rx'
  | 'session';

/** What a property takes; `cost` is a time, a rate, or `time + rate`. */
export type ValueKind =
  | 'count'
  | 'slots'
  | 'size'
  | 'address'
  | 'cost'
  | 'symbol'
  | 'memory'
  | 'process'
  | 'struct'
  | 'function'
  | 'socket_counts'
  | 'size_range'
  | 'slot_range';

export interface Key {
  readonly name: string;
  readonly kind: ValueKind;
  readonly doc: string;
  /** The default in words; absent when it has to be given. */
  readonly fallback?: string;
  readonly symbols?: readonly { readonly name: string; readonly doc: string }[];
  /** What to insert as an example value. */
  readonly example: string;
}

const key = (
  name: string,
  kind: ValueKind,
  fallback: string | undefined,
  example: string,
  doc: string,
): Key => ({
  name,
  kind,
  fallback,
  example,
  doc,
});

const cost = (name: string, fallback: string, doc: string) => key(name, 'cost', fallback, fallback, doc);

const tables: Readonly<Record<KeyOwner, readonly Key[]>> = {
  amu: [
    {
      ...key(
        'type',
        'symbol',
        'A1',
        'A1',
        'Where software finds indexes and digests: the AMI type. Interfaces of A2 and B have a page in memory for it, their `table`, whose address `bring_up` gives as TYPEB_TBL_BASE.',
      ),
      symbols: [
        { name: 'A1', doc: 'all indexes and digests are registers' },
        {
          name: 'A2',
          doc: 'indexes that software moves are registers, those that the AMU moves are mirrored in memory',
        },
        { name: 'B', doc: 'indexes and digests live in a page of memory' },
      ],
    },
    key(
      'sockets',
      'socket_counts',
      'tx 4, rx 4',
      'tx 4, rx 4',
      'Sockets of each AMI, 1 to 64 of each direction.',
    ),
    key(
      'message',
      'size_range',
      '64B .. 2KiB',
      '64B .. 2KiB',
      'Shortest and longest message; powers of two from 64B.',
    ),
    key(
      'ring',
      'slot_range',
      '1 .. 4096 slots',
      '1 .. 4096 slots',
      'Smallest and largest ring; powers of two.',
    ),
    key('interfaces', 'count', '16', '16', 'Physical AMI-SWs of the AMU.'),
    key('sessions', 'count', '64', '64', 'Sessions of the AMU (MAX_ASN); session ids are below it.'),
    key(
      'interfaces_per_function',
      'count',
      '16',
      '16',
      'AMI-SWs, and AMI-HWs, that one function can have (AMI_PER_F).',
    ),
    key('management_message', 'size', '64B', '64B', 'Length of the messages in management rings.'),
    key('pasid_bits', 'count', '0', '20', 'Bits of a PASID, up to 20; 0 when the AMU carries none.'),
    key('vectors', 'count', '32', '32', 'MSI-X vectors of each function.'),
    key('implementer', 'count', '0x43b', '0x43b', 'What AMU_IIDR says.'),
  ],
  timing: [
    cost('cpu', '5ns', 'One action of a driver.'),
    cost('memory', '20ns + 16GB/s', 'A driver loads or stores host memory.'),
    cost('mmio_write', '120ns', 'A posted register write, until the AMU sees it.'),
    cost('mmio_read', '500ns', 'A register read, there and back.'),
    cost('dma_read', '300ns + 16GB/s', 'The AMU or an agent reads host memory.'),
    cost('dma_write', '200ns + 16GB/s', 'The AMU or an agent writes host memory.'),
    cost('session_hop', '20ns', 'A message crosses the AMU from source to destination.'),
    cost('command', '200ns', 'The AMU executes a management command.'),
    cost('interrupt', '500ns', 'From the edge of an interrupt to the driver.'),
    cost('wake', '50ns', 'A waiting driver notices a digest bit.'),
    {
      ...key(
        'ordering',
        'symbol',
        'program',
        'relaxed',
        'When what a driver stores in memory can be seen by the AMU, against its register writes and its other stores.',
      ),
      symbols: [
        { name: 'program', doc: 'in the order of the program' },
        { name: 'relaxed', doc: 'in any order, drawn from the seed, up to the next `barrier`' },
      ],
    },
    cost('store_buffer', '1us', 'With relaxed ordering: how long a store stays out of sight at most.'),
  ],
  agent: [
    key('id', 'count', 'the next free number', '0', 'AHA_ID.'),
    key('interfaces', 'count', '1', '2', 'AMI-HWs of the agent: hw0, hw1, …'),
    key(
      'credit',
      'size',
      'four of the longest messages that it receives',
      '8KiB',
      'Buffer of each AMI-HW at power-on; a power of two. A message is forwarded only when it fits.',
    ),
    key('parallel', 'count', '1', '1', 'Messages that its handlers work on at once.'),
    key('implementer', 'count', '1', '1', 'What AHA_IIDR says.'),
  ],
  function: [
    key(
      'number',
      'count',
      '0 for the PF, else the next free number',
      '1',
      'Function number: the PF is 0, VFs count from 1.',
    ),
    key('vector', 'count', '0', '0', 'Interrupt vector of the management rings.'),
    {
      ...key(
        'commands',
        'symbol',
        'direct',
        'trapped',
        'Where the commands of a VF go; the PF’s `bring_up` sees to it before it enables the VF.',
      ),
      symbols: [
        { name: 'direct', doc: 'to the AMU' },
        { name: 'trapped', doc: 'to the PF, as exceptions E-PF-TRAPPED-CMD that it answers' },
      ],
    },
  ],
  memory: [
    key('at', 'address', undefined, '0x100000', 'First address, in the address space of the function.'),
    key('size', 'size', undefined, '64KiB', 'Length.'),
  ],
  buffer: [
    key('size', 'size', undefined, '4KiB', 'Length.'),
    key('in', 'memory', 'the first memory with room', 'buffers', 'The memory that holds it.'),
    key('at', 'address', 'placed behind the rings', '0x100000', 'First address.'),
  ],
  process: [
    key(
      'pasid',
      'count',
      undefined,
      '5',
      'PASID: accesses of the AMU that carry it go to this address space.',
    ),
  ],
  management: [
    key('command', 'slots', '16 slots', '16 slots', 'Slots of the command ring; a power of two, also 1.'),
    key('response', 'slots', '16 slots', '16 slots', 'Slots of the response ring.'),
    key('exception', 'slots', '16 slots', '16 slots', 'Slots of the exception ring.'),
    key('trace', 'slots', '16 slots', '16 slots', 'Slots of the trace ring.'),
  ],
  interface: [
    key(
      'id',
      'count',
      'the next free number of the function',
      '0',
      'AMI_SW_ID: its number inside the function.',
    ),
    key(
      'physical',
      'count',
      'the next free number of the AMU',
      '0',
      'PHY_AMI_SW_ID: its number inside the AMU.',
    ),
    {
      ...key(
        'mapping',
        'symbol',
        'bring_up',
        'by_hand',
        'Who maps it to its function, and makes its sessions.',
      ),
      symbols: [
        { name: 'bring_up', doc: 'the PF’s `bring_up`, once for all' },
        {
          name: 'by_hand',
          doc: 'a driver of the PF, by command, when it wants; `physical` may be left open',
        },
      ],
    },
    key('process', 'process', 'none', 'app', 'The process of the function that holds its rings.'),
    key(
      'pasid',
      'count',
      'that of its process',
      '5',
      'PASID of its memory accesses; names a process of the function by its number.',
    ),
    key(
      'table',
      'address',
      'placed by the linker',
      '0x100000',
      'TYPEB_TBL_BASE, the page of AMI types A2 and B; a multiple of 4 KiB.',
    ),
    key(
      'tx_vector',
      'count',
      'no interrupts',
      '1',
      'Vector of its TX sockets; giving it turns their interrupts on.',
    ),
    key(
      'rx_vector',
      'count',
      'no interrupts',
      '2',
      'Vector of its RX sockets; giving it turns their interrupts on.',
    ),
  ],
  tx: [
    key(
      'id',
      'count',
      'the next free number',
      '0',
      'Socket number (AMS_ID) among the TX sockets of the interface.',
    ),
    key('slots', 'slots', '16', '16', 'Slots of its ring; a power of two.'),
    key('at', 'address', 'placed by the linker', '0x100000', 'RING_BASE.'),
    key('in', 'memory', 'the first memory with room', 'buffers', 'The memory that holds the ring.'),
    key('threshold', 'count', '0', '0', 'The digest bit is set from 2^threshold free slots on.'),
  ],
  rx: [
    key(
      'id',
      'count',
      'the next free number',
      '0',
      'Socket number (AMS_ID) among the RX sockets of the interface.',
    ),
    key('slots', 'slots', '16', '16', 'Slots of its ring; a power of two.'),
    key('at', 'address', 'placed by the linker', '0x100000', 'RING_BASE.'),
    key('in', 'memory', 'the first memory with room', 'buffers', 'The memory that holds the ring.'),
    key('threshold', 'count', '0', '0', 'The digest bit is set from 2^threshold messages on.'),
    {
      ...key(
        'mode',
        'symbol',
        'back_pressure',
        'back_pressure',
        'What happens to a message when the ring is full.',
      ),
      symbols: [
        { name: 'back_pressure', doc: 'the sender waits; nothing is lost' },
        { name: 'overwrite', doc: 'the oldest unread message is overwritten and counted as lost' },
      ],
    },
  ],
  session: [
    key('id', 'count', 'the next free number', '0', 'ASN_ID, in the whole AMU.'),
    key(
      'message',
      'size',
      'the longest message of the AMU',
      '64B',
      'Length of its messages; a power of two in the range of the AMU.',
    ),
    key('priority', 'count', '0', '0', 'PRIO; the highest is served first.'),
    key(
      'format',
      'struct',
      'bytes',
      'dma_request',
      'The struct that its messages begin with: `take` gives it, the debugger shows it.',
    ),
    key(
      'monitor',
      'function',
      'that of its source, else the PF',
      'pf',
      'MON_OWNER: who may profile and trace it.',
    ),
    key(
      'profile',
      'count',
      'no counters',
      '0x3f',
      'PROF_MASK: which counters count. The table is placed in the memory of the monitor: `out.profile_table`.',
    ),
    key('trace', 'count', '0', '0x7f', 'TRACE_CTL: which events the monitor’s trace ring gets.'),
    key('stash', 'count', 'no stashing', '1', 'STASH_CTL; giving it turns stashing on.'),
    key('stash_target', 'count', '0', '0', 'STASH_DEST, the cache that is stashed into.'),
  ],
};

/** The keys of each declaration by name. */
export const keys: Readonly<Record<KeyOwner, ReadonlyMap<string, Key>>> = Object.fromEntries(
  Object.entries(tables).map(([owner, list]) => [owner, new Map(list.map(k => [k.name, k]))]),
) as unknown as Readonly<Record<KeyOwner, ReadonlyMap<string, Key>>>;
