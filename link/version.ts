// The first message of a client, and what both sides agree on: the lesser minor version, and of the client's capabilities
// those that we have too. The answer is no longer than the question, because QEMU has no more room for it.

import { vfioUserDefaults, vfioUserVersion } from '../spec';

export interface Agreement {
  readonly minor: number;
  /** bytes of data that one message of ours to the client may carry */
  readonly maxTransfer: number;
  /** DMA messages as QEMU has them, see spec/vfio-user */
  readonly likeQemu: boolean;
  /** what to answer as capabilities; empty when the client sent none */
  readonly json: string;
}

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

/** What goes into `room` bytes with the NUL at the end. @throws Error with what is wrong with the JSON */
export function agree(minor: number, json: string, room: number, fileDescriptors: number): Agreement {
  const asked = json === '' ? {} : parsed(json);
  const capabilities = record(asked.capabilities) ?? {};
  if (asked.capabilities !== undefined && record(asked.capabilities) === undefined) {
    throw new Error('"capabilities" is no object');
  }
  const wanted = capabilities.max_data_xfer_size ?? vfioUserDefaults.max_data_xfer_size;
  if (typeof wanted !== 'number' || !Number.isSafeInteger(wanted) || wanted < 1) {
    throw new Error('"max_data_xfer_size" is no whole number above 0');
  }
  const ours: Readonly<Record<string, unknown>> = {
    max_msg_fds: Math.max(1, fileDescriptors),
    max_data_xfer_size: vfioUserDefaults.max_data_xfer_size,
    max_dma_maps: vfioUserDefaults.max_dma_maps,
    pgsizes: vfioUserDefaults.pgsizes,
    write_multiple: true,
  };
  const both: [string, unknown][] = Object.entries(ours).filter(([name]) =>
    Object.hasOwn(capabilities, name),
  );
  const text = () => JSON.stringify({ capabilities: Object.fromEntries(both) });
  // What does not fit is left out: the defaults say the same, but for the last.
  while (both.length > 0 && text().length + 1 > room) both.shift();
  return {
    minor: Math.min(minor, vfioUserVersion.minor),
    maxTransfer: Math.min(wanted, vfioUserDefaults.max_data_xfer_size),
    likeQemu: record(capabilities.migration)?.max_bitmap_size !== undefined,
    json: json === '' || text().length + 1 > room ? '' : text(),
  };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error('what stands behind the version is no JSON');
  }
  const found = record(value);
  if (!found) throw new Error('what stands behind the version is no JSON object');
  return found;
}
