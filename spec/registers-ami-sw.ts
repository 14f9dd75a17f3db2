// The page of one AMI-SW: the digests and the indexes of its sockets, where the doorbell is.
// Fields are [name, most significant bit, least significant bit, meaning].

import type { RegisterData } from './build';

export const amiSwRegisters = [
  {
    name: 'TX_DIGEST',
    offset: 0x000,
    access: 'RO',
    meaning: 'one bit per TX socket',
    varies: true,
    fields: [],
  },
  {
    name: 'TX_DIGEST_MASK',
    offset: 0x008,
    access: 'RW',
    meaning: 'which of those bits may interrupt',
    fields: [],
  },
  {
    name: 'READ_INDEX_TX',
    offset: 0x400,
    access: 'RO',
    meaning: 'TX ring read index, moved by the AMU',
    fields: [],
    count: 64,
    stride: 0x8,
  },
  {
    name: 'WRITE_INDEX_TX',
    offset: 0x600,
    access: 'RW',
    meaning: 'TX ring write index; the write is the doorbell',
    fields: [],
    count: 64,
    stride: 0x8,
  },
  { name: 'RX_DIGEST', offset: 0x800, access: 'RO', meaning: 'one bit per RX socket', fields: [] },
  {
    name: 'RX_DIGEST_MASK',
    offset: 0x808,
    access: 'RW',
    meaning: 'which of those bits may interrupt',
    fields: [],
  },
  {
    name: 'READ_INDEX_RX',
    offset: 0xc00,
    access: 'RW',
    meaning: 'RX ring read index, moved by software; the write frees slots (and returns back-pressure)',
    fields: [],
    count: 64,
    stride: 0x8,
  },
  {
    name: 'WRITE_INDEX_RX',
    offset: 0xe00,
    access: 'RO',
    meaning: 'RX ring write index, moved by the AMU',
    fields: [],
    count: 64,
    stride: 0x8,
  },
] as const satisfies readonly RegisterData[];
