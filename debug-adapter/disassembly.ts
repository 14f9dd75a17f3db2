// Rings as listings: a slot is an instruction, its message decoded the text. A client asks for a number of lines around
// an address, and gets that number; where no slot is, a line says so.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Conversation, Request } from './conversation';
import { placeAt } from './memory';

const mostLines = 4096;
/** Bytes of a slot that are shown beside its text. */
const mostBytes = 16;

/** Clients go on with the bare addresses that they were shown: those of the ring that was looked at last. */
const lastSpace = new WeakMap<Conversation, string>();

const hex = (address: bigint) => `0x${BigInt.asUintN(64, address).toString(16)}`;

export const disassemble: Request = (c, args) => {
  const engine = c.still;
  const reference = args.text('memoryReference');
  const bare = /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(reference);
  const space = lastSpace.get(c);
  const whole = bare && space !== undefined ? `${space}@${reference}` : reference;
  const place = placeAt(whole, args.optionalInteger('offset') ?? 0);
  const first = args.optionalInteger('instructionOffset', -mostLines * 256, mostLines * 256) ?? 0;
  const count = args.integer('instructionCount', 0, mostLines);
  const ring = engine.ringSlots(place.space, place.address, first, count);
  if (!ring) return { body: { instructions: noRing(place.address, first, count) } };
  lastSpace.set(c, place.space);
  const bySlot = new Map(ring.lines.map(line => [line.slot, line]));
  const here = Number((place.address - ring.base) / BigInt(ring.slotBytes));
  const instructions = Array.from({ length: count }, (_, i): DebugProtocol.DisassembledInstruction => {
    const slot = here + first + i;
    const line = bySlot.get(slot);
    if (!line) return nothing(ring.base + BigInt(slot) * BigInt(ring.slotBytes), 'outside of the ring');
    const at = line.place && c.client.place(line.place);
    return {
      address: hex(line.address),
      instructionBytes: Array.from(line.bytes.subarray(0, mostBytes), b =>
        b.toString(16).padStart(2, '0'),
      ).join(' '),
      instruction: line.text,
      symbol: `${ring.path}[${slot}]`,
      ...(at && { location: at.source, line: at.line, column: at.column }),
    };
  });
  return { body: { instructions } };
};

const nothing = (address: bigint, why: string): DebugProtocol.DisassembledInstruction => ({
  address: hex(address),
  instruction: why,
  presentationHint: 'invalid',
});

const noRing = (address: bigint, first: number, count: number) =>
  Array.from({ length: count }, (_, i) => nothing(address + BigInt(8 * (first + i)), 'no ring lies here'));
