// What the register languages share: arrays that lie in one another become groups, and each register and field gets what
// those languages ask for and the table says in another form.

import {
  AmiType,
  amiSwPageOffset,
  errorStates,
  layout,
  type RegisterField,
  type RegisterPage,
  type RegisterSpec,
  RxMode,
  registers,
} from '../../spec';

export interface RegisterExportOptions {
  /** Of AMUscope; stands in the first lines. */
  readonly version: string;
  /** Pages of AMI-SWs that the function has; 1 unless given. */
  readonly interfaces?: number;
}

/** Arrays of equal count and stride whose elements lie between each other's, such as MSK_BASE_PTR and MSK_CTRL. */
export interface Group {
  readonly name: string;
  readonly offset: number;
  readonly count: number;
  readonly stride: number;
  readonly registers: readonly RegisterSpec[];
  readonly order?: readonly string[];
}

export type Arranged = RegisterSpec | Group;

export const isGroup = (item: Arranged): item is Group => 'registers' in item;

/** The most AMI-SW pages that a function can have: AMI_SW_ID has 16 bits. */
export const mostInterfaces = 2 ** 16;

function commonPrefix(names: readonly string[]): string {
  const parts = names[0].split('_');
  while (parts.length > 0 && !names.every(n => n.startsWith(`${parts.join('_')}_`))) parts.pop();
  return parts.join('_');
}

/** The registers of a page in the order of their offsets, with arrays that lie in one another grouped. */
export function arranged(page: RegisterPage): readonly Arranged[] {
  const items: Arranged[] = [];
  let open: RegisterSpec[] = [];
  const close = () => {
    if (open.length === 1) items.push(open[0]);
    else if (open.length > 1) {
      const [{ offset, count, stride, order }] = open;
      items.push({
        name: commonPrefix(open.map(r => r.name)),
        offset,
        count,
        stride,
        registers: open,
        ...(order && { order }),
      });
    }
    open = [];
  };
  for (const r of registers.filter(r => r.page === page).sort((a, b) => a.offset - b.offset)) {
    const [first] = open;
    const inside =
      first && first.count > 1 && first.count === r.count && r.offset < first.offset + first.stride;
    if (!inside) close();
    open.push(r);
  }
  close();
  return items;
}

/** Pages as both languages show them: where they start, how many there are. */
export const pages = {
  management: { offset: 0, bytes: layout.managementPageBytes },
  ami_sw: { offset: amiSwPageOffset(0), bytes: layout.amiSwPageBytes },
} as const;

/** What a register is, in one sentence. */
export function describeRegister({ meaning, order, note }: RegisterSpec): string {
  const elements = order?.map((what, index) => `${index} ${what}`).join(', ');
  return [meaning, elements, note].filter(Boolean).join('; ');
}

export const softwareWrites = (r: RegisterSpec, f?: RegisterField): boolean =>
  r.access === 'RW' && f?.access !== 'RO';

/** True when the value after power-on is known, and it then is 0. */
export const resetKnown = (r: RegisterSpec, f?: RegisterField): boolean => !r.varies && f?.access !== 'RO';

/** The bits whose value after power-on is known, which is 0. */
export function resetMask(r: RegisterSpec): bigint {
  if (!resetKnown(r)) return 0n;
  const unknown = r.fields
    .filter(f => !resetKnown(r, f))
    .reduce((mask, f) => mask | (((1n << BigInt(f.msb - f.lsb + 1)) - 1n) << BigInt(f.lsb)), 0n);
  return ((1n << 64n) - 1n) & ~unknown;
}

export interface Enumeration {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly value: number; readonly meaning?: string }[];
}

const named = (name: string, values: Readonly<Record<string, number>>): Enumeration => ({
  name,
  values: Object.entries(values).map(([value, number]) => ({ name: value.toUpperCase(), value: number })),
});

const enumerations: Readonly<Record<string, Enumeration>> = {
  'AMU_IDR.AMI_TYPE': named('ami_type', AmiType),
  'AMU_SR.ERROR_STATE': {
    name: 'error_state',
    values: errorStates.map(e => ({ name: e.symbol.toUpperCase(), value: e.code, meaning: e.meaning })),
  },
  'MGT_TRACE_RX_CTRL.RX_MODE': named('rx_mode', RxMode),
};

/** The names that the values of a field have, if they have any. */
export function enumerationOf(r: RegisterSpec, f: RegisterField): Enumeration | undefined {
  return enumerations[`${r.name}.${f.name}`];
}

/** Refuses what no AMU has. Throws RangeError. */
export function checkInterfaces(interfaces: number): void {
  if (!Number.isInteger(interfaces) || interfaces < 1 || interfaces > mostInterfaces) {
    throw new RangeError(`a function has 1 to ${mostInterfaces} AMI-SW pages, not ${interfaces}`);
  }
}
