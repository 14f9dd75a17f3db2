// A ring as a list of its slots by their addresses, each message in one line: what a disassembly is to code.

import type { RingSlots } from '../facade';
import type { Inspector } from './inspect';
import { placeOf } from './naming';
import { ringViews, slotNode } from './variables-rings';

/** One answer holds no more. */
const mostSlots = 4096;

/** The ring that an address is in; `first` counts from the slot there, and may be below 0. */
export function ringSlots(
  inspector: Inspector,
  space: string,
  address: bigint,
  first: number,
  count: number,
): RingSlots | undefined {
  for (const view of ringViews(inspector)) {
    const base = BigInt(view.base);
    const end = base + BigInt(view.slots) * BigInt(view.slotBytes);
    if (view.space !== space || address < base || address >= end) continue;
    const here = Number((address - base) / BigInt(view.slotBytes));
    const from = Math.max(0, here + first);
    const to = Math.min(view.slots, here + first + count, from + mostSlots);
    const info = [...inspector.naming.sockets.values()].find(i => i.path === view.path);
    const place = placeOf((info?.socket ?? view.fn).origin);
    const lines: RingSlots['lines'][number][] = [];
    for (let slot = from; slot < to; slot++) {
      const bytes = new Uint8Array(view.slotBytes);
      const at = view.base + slot * view.slotBytes;
      inspector.hardware.memory[view.memory]?.read(at, bytes, 0, bytes.length);
      lines.push({ slot, address: BigInt(at), bytes, text: slotNode(inspector, view, slot).value, place });
    }
    return { path: view.path, base, slots: view.slots, slotBytes: view.slotBytes, lines };
  }
  return undefined;
}
