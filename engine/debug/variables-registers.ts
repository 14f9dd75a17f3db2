// Register pages as variables: each register with its value, its fields decoded, arrays by element.

import type { FunctionModel, InterfaceModel } from '../../language/link/model';
import {
  amiSwPageOffset,
  decodeRegister,
  errorStateText,
  type RegisterPage,
  type RegisterSpec,
  registers,
} from '../../spec';
import type { Inspection } from '../facade';
import type { Hardware } from '../seam';
import type { Handles } from './handles';
import { noteOf } from './notes';
import { formatInteger, hex } from './text';
import { leaf } from './variables-values';

/** The page of a function, or of one of its interfaces. */
export interface PageOf {
  readonly fn: FunctionModel;
  readonly owner: InterfaceModel | undefined;
}

export const pageBase = ({ owner }: PageOf): number => (owner ? amiSwPageOffset(owner.id) : 0);
export const pagePath = ({ fn, owner }: PageOf): string => (owner ? `${fn.name}.${owner.name}` : fn.name);

/** All registers of a page under one name. */
export function pageNode(handles: Handles, hardware: Hardware, page: PageOf): Inspection {
  const kind: RegisterPage = page.owner ? 'ami_sw' : 'management';
  const specs = registers.filter(r => r.page === kind);
  const bytes = (Math.max(...specs.map(r => r.offset + (r.count - 1) * r.stride)) & ~7) + 8;
  return {
    name: 'registers',
    value: `${specs.length} registers at ${hex(pageBase(page), 5)} of BAR0`,
    handle: handles.add({ named: () => specs.map(spec => registerNode(handles, hardware, page, spec)) }),
    namedChildren: specs.length,
    memory: { space: `${page.fn.name}.bar0`, address: BigInt(pageBase(page)), length: bytes },
  };
}

export function registerNode(
  handles: Handles,
  hardware: Hardware,
  page: PageOf,
  spec: RegisterSpec,
): Inspection {
  const path = `${pagePath(page)}.${spec.name}`;
  if (spec.count === 1) return elementNode(handles, hardware, page, spec, 0, spec.name, path);
  const count = elementsShown(hardware, page, spec);
  return {
    name: spec.name,
    value: `${count} × 64 bits`,
    handle: handles.add({
      indexedCount: count,
      indexed: (start, shown) =>
        Array.from({ length: shown }, (_, i) =>
          elementNode(handles, hardware, page, spec, start + i, `[${start + i}]`, `${path}[${start + i}]`),
        ),
    }),
    indexedChildren: count,
    path,
    note: noteOf(spec.name, spec.meaning),
  };
}

/** Of the arrays over sockets, as many as the AMU has. */
export function elementsShown(hardware: Hardware, page: PageOf, spec: RegisterSpec): number {
  if (!page.owner) return spec.count;
  const { txSockets, rxSockets } = hardware.system.amu;
  return Math.min(spec.count, spec.name.endsWith('RX') ? rxSockets : txSockets);
}

/** A register, or one of an array. */
export function elementNode(
  handles: Handles,
  hardware: Hardware,
  page: PageOf,
  spec: RegisterSpec,
  index: number,
  name: string,
  path: string,
): Inspection {
  const offset = pageBase(page) + spec.offset + index * spec.stride;
  const value = hardware.peek(page.fn.index, offset);
  if (value === undefined) return leaf(name, 'not there', { path, note: noteOf(spec.name, spec.meaning) });
  const decoded = decodeRegister(spec, value);
  const order = spec.order?.[index];
  const text = spec.fields.length > 0 ? hex(value) : formatInteger(value);
  return {
    name,
    value: order ? `${text}  ${order}` : text,
    type: 'u64',
    path,
    handle: decoded.length === 0 ? 0 : handles.add({ named: () => fieldNodes(decoded, path) }),
    namedChildren: decoded.length,
    memory: { space: `${page.fn.name}.bar0`, address: BigInt(offset), length: 8 },
    settable: true,
    note: noteOf(spec.name, spec.meaning),
  };
}

function fieldNodes(decoded: ReturnType<typeof decodeRegister>, path: string): Inspection[] {
  return decoded.map(({ field, value }) =>
    leaf(
      field.name,
      field.name === 'ERROR_STATE' ? `${value} (${errorStateText(Number(value))})` : formatInteger(value),
      {
        type: `bits ${field.msb}:${field.lsb}`,
        path: `${path}.${field.name}`,
        settable: true,
        note: noteOf(field.name, field.meaning),
      },
    ),
  );
}
