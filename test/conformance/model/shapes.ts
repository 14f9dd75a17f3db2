// AMUs of different builds, all with the bench's agents and memory.

import { at } from '../bench';
import type { Shape } from './state';

const shared = {
  agents: [
    { id: 0, interfaces: 2, iidr: 0x43bn, buffer: 10 },
    { id: 3, interfaces: 1, iidr: 0x43en, buffer: 10 },
  ],
  traffic: [0x50000, 0x118000],
  backed: (_: number, address: bigint, length: number) =>
    address >= BigInt(at.memory) && address + BigInt(length) <= BigInt(at.memory + at.size),
} as const;

const common: Shape = {
  ...shared,
  functions: 3,
  softwareInterfaces: 6,
  sessions: 8,
  perFunction: 3,
  txSockets: 3,
  rxSockets: 4,
  minMessage: 3,
  maxMessage: 8,
  maxRing: 12,
  pasidWidth: 20,
  managementSlots: 4,
  vectors: 32,
  type: 'A1',
};

export const shapes = {
  common,
  'type A2': { ...common, type: 'A2' },
  'type B': { ...common, type: 'B' },
  narrow: {
    ...shared,
    functions: 5,
    softwareInterfaces: 10,
    sessions: 2,
    perFunction: 1,
    txSockets: 1,
    rxSockets: 1,
    minMessage: 5,
    maxMessage: 5,
    maxRing: 0,
    pasidWidth: 0,
    managementSlots: 1,
    vectors: 4,
    type: 'B',
  },
  wide: {
    ...shared,
    functions: 2,
    softwareInterfaces: 4,
    sessions: 40,
    perFunction: 64,
    txSockets: 64,
    rxSockets: 64,
    minMessage: 3,
    maxMessage: 13,
    maxRing: 20,
    pasidWidth: 16,
    managementSlots: 8,
    vectors: 2048,
    type: 'A2',
  },
} satisfies Readonly<Record<string, Shape>>;
