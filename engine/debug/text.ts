// Values as the variables view shows them: numbers in both bases, bytes with their count.

export const hex = (value: bigint | number, digits = 1): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** A number as people read it: small ones in decimal, larger ones also in hexadecimal. */
export function formatInteger(value: bigint): string {
  return value > 9n ? `${value} (${hex(value)})` : `${value}`;
}

const hexByte = (byte: number) => byte.toString(16).padStart(2, '0');

/** `16 bytes: 00 01 02 …`, at most `most` of them spelled out. */
export function formatBytes(bytes: Uint8Array, most = 16): string {
  const count = bytes.length === 1 ? '1 byte' : `${bytes.length} bytes`;
  if (bytes.length === 0) return count;
  const first = bytes[0];
  if (bytes.length > 8 && bytes.every(b => b === first)) return `${count}, all ${hexByte(first)}`;
  return `${count}: ${spellOut(bytes.subarray(0, most))}${bytes.length > most ? ' …' : ''}`;
}

/** `00 01 02` */
export const spellOut = (bytes: Uint8Array): string => Array.from(bytes, hexByte).join(' ');
