// Numbers for people: simulated time, bytes and counts in the unit that reads best.

const timeUnits = ['ps', 'ns', 'us', 'ms', 's'] as const;

/** Four figures of a time in picoseconds: `1.214 us`, `850 ps`. The boundary belongs to the larger unit. */
export function formatTime(ps: number): string {
  let value = ps;
  let unit = 0;
  // Rounding comes first: 999.96 ns would else print as `1000.0 ns`.
  while (unit < timeUnits.length - 1 && Number(fixed(value, unit)) >= 1000) {
    value /= 1000;
    unit++;
  }
  return `${fixed(value, unit)} ${timeUnits[unit]}`;
}

function fixed(value: number, unit: number): string {
  if (unit === 0) return String(Math.round(value));
  return value.toFixed(value >= 99.995 ? 1 : value >= 9.9995 ? 2 : 3);
}

/** Bytes: exact where a binary unit divides them, else with one decimal: `84 KiB`, `1.5 MiB`, `100 B`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && value >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A count with separators, whatever the machine's locale: `86,016`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 check`, `42 checks`. */
export function plural(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}
