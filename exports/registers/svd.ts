// The registers in CMSIS-SVD 1.3: the management page is one peripheral, each page of an AMI-SW another.

import { layout, type RegisterField, type RegisterSpec } from '../../spec';
import {
  type Arranged,
  arranged,
  checkInterfaces,
  describeRegister,
  enumerationOf,
  isGroup,
  pages,
  type RegisterExportOptions,
  resetMask,
  softwareWrites,
} from './arrange';

export interface SvdOptions extends RegisterExportOptions {
  /** Where BAR0 of the function lies for the one who reads it; 0 unless given. */
  readonly base?: bigint;
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An element of one line, or of several when it has children. */
type Xml = readonly string[];
const leaf = (name: string, value: string): Xml => [`<${name}>${escaped(value)}</${name}>`];
const element = (name: string, ...children: readonly Xml[]): Xml => [
  `<${name}>`,
  ...children.flat().map(line => `  ${line}`),
  `</${name}>`,
];

const allBits = (1n << BigInt(layout.registerBytes * 8)) - 1n;
const accessOf = (writes: boolean): string => (writes ? 'read-write' : 'read-only');

function field(r: RegisterSpec, f: RegisterField): Xml {
  const values = enumerationOf(r, f);
  return element(
    'field',
    leaf('name', f.name),
    leaf('description', f.meaning),
    leaf('lsb', String(f.lsb)),
    leaf('msb', String(f.msb)),
    leaf('access', accessOf(softwareWrites(r, f))),
    ...(values
      ? [
          element(
            'enumeratedValues',
            leaf('name', values.name),
            ...values.values.map(v =>
              element(
                'enumeratedValue',
                leaf('name', v.name),
                ...(v.meaning ? [leaf('description', v.meaning)] : []),
                leaf('value', String(v.value)),
              ),
            ),
          ),
        ]
      : []),
  );
}

const dim = (count: number, increment: number): readonly Xml[] => [
  leaf('dim', String(count)),
  leaf('dimIncrement', hex(increment)),
];

function register(r: RegisterSpec, offset: number, array: boolean): Xml {
  return element(
    'register',
    ...(array ? dim(r.count, r.stride) : []),
    leaf('name', array ? `${r.name}[%s]` : r.name),
    leaf('description', describeRegister(r)),
    leaf('addressOffset', hex(offset)),
    leaf('access', accessOf(softwareWrites(r))),
    leaf('resetMask', hex(resetMask(r))),
    ...(r.fields.length > 0 ? [element('fields', ...r.fields.map(f => field(r, f)))] : []),
  );
}

function item(arrangedItem: Arranged): Xml {
  if (!isGroup(arrangedItem)) return register(arrangedItem, arrangedItem.offset, arrangedItem.count > 1);
  const { name, offset, count, stride, order, registers } = arrangedItem;
  return element(
    'cluster',
    ...dim(count, stride),
    leaf('name', `${name}[%s]`),
    leaf('description', order?.map((what, index) => `${index} ${what}`).join(', ') ?? name),
    leaf('addressOffset', hex(offset)),
    ...registers.map(r => register(r, r.offset - offset, false)),
  );
}

interface Peripheral {
  readonly name: string;
  readonly description: string;
  readonly page: keyof typeof pages;
  readonly count: number;
}

function peripheral({ name, description, page, count }: Peripheral, base: bigint): Xml {
  const { offset, bytes } = pages[page];
  return element(
    'peripheral',
    ...(count > 1 ? dim(count, bytes) : []),
    leaf('name', count > 1 ? `${name}[%s]` : name),
    leaf('description', description),
    leaf('groupName', 'AMU'),
    leaf('baseAddress', hex(base + BigInt(offset))),
    element('addressBlock', leaf('offset', '0x0'), leaf('size', hex(bytes)), leaf('usage', 'registers')),
    element('registers', ...arranged(page).map(item)),
  );
}

/** A CMSIS-SVD file. Throws RangeError for a number of interfaces or a base that cannot be. */
export function svd({ version, interfaces = 1, base = 0n }: SvdOptions): string {
  checkInterfaces(interfaces);
  const end = base + BigInt(pages.ami_sw.offset) + BigInt(interfaces) * BigInt(pages.ami_sw.bytes);
  if (base < 0n || base % BigInt(pages.ami_sw.bytes) !== 0n || end > allBits + 1n) {
    throw new RangeError(
      `BAR0 cannot lie at ${hex(base)}: its address is a multiple of ${hex(pages.ami_sw.bytes)} below 2^64`,
    );
  }
  const [open, ...rest] = element(
    'device',
    leaf('vendor', 'Arm'),
    leaf('vendorID', 'ARM'),
    leaf('name', 'REVERE_AMU'),
    leaf('version', version),
    leaf(
      'description',
      "Registers of Arm's Revere Accelerator Management Unit (Revere-AMU), as BAR0 of a function shows them. Written by `amu export svd` of AMUscope; write it anew instead of changing it.",
    ),
    leaf('addressUnitBits', '8'),
    leaf('width', String(layout.registerBytes * 8)),
    leaf('size', String(layout.registerBytes * 8)),
    leaf('access', 'read-write'),
    leaf('resetValue', '0x0'),
    leaf('resetMask', hex(allBits)),
    element(
      'peripherals',
      peripheral(
        { name: 'AMU', description: 'Management page of the function.', page: 'management', count: 1 },
        base,
      ),
      peripheral(
        {
          name: interfaces > 1 ? 'AMI_SW' : 'AMI_SW0',
          description: 'Page of an AMI-SW, by its AMI_SW_ID.',
          page: 'ami_sw',
          count: interfaces,
        },
        base,
      ),
    ),
  );
  const attributes =
    'schemaVersion="1.3" xmlns:xs="http://www.w3.org/2001/XMLSchema-instance" xs:noNamespaceSchemaLocation="CMSIS-SVD.xsd"';
  return `${['<?xml version="1.0" encoding="utf-8"?>', open.replace('>', ` ${attributes}>`), ...rest].join('\n')}\n`;
}
