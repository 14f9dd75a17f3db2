// Where the slots of a ring are drawn, and which of them: of a long ring, a window of them.

/** How many slots are drawn at once. */
export const window = 64;

/** The window that a slot is in: its first slot and how many it has. */
export function windowOf(slots: number, first: number): { readonly first: number; readonly count: number } {
  if (slots <= window) return { first: 0, count: slots };
  const aligned = Math.max(0, Math.min(slots - window, Math.trunc(first / window) * window));
  return { first: aligned, count: window };
}

/** A sector of a ring, as the path of an SVG. Angles go clockwise from the top, in turns. */
export function sector(from: number, to: number, inner: number, outer: number): string {
  const at = (turn: number, radius: number): string => {
    const angle = (turn - 0.25) * 2 * Math.PI;
    return `${(Math.cos(angle) * radius).toFixed(2)} ${(Math.sin(angle) * radius).toFixed(2)}`;
  };
  // A whole turn is no arc: its ends are one point.
  const end = Math.min(to, from + 0.9999);
  const large = end - from > 0.5 ? 1 : 0;
  return (
    `M${at(from, inner)}L${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(end, outer)}` +
    `L${at(end, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`
  );
}

/** The slot that a free-running index points at. */
export const slotOf = (index: string, slots: number): number => Number(BigInt(index) % BigInt(slots));

/** Bytes as rows of 16 with their offset, as a hex editor shows them. */
export function hexRows(
  bytes: Uint8Array,
): readonly { readonly offset: string; readonly hex: string; readonly text: string }[] {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16));
    rows.push({
      offset: at.toString(16).padStart(4, '0'),
      hex: row.map(b => b.toString(16).padStart(2, '0')).join(' '),
      text: row.map(b => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join(''),
    });
  }
  return rows;
}

/** Bytes of base64. */
export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), c => c.charCodeAt(0));
