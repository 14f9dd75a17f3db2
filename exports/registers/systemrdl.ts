// The registers in SystemRDL 2.0: one address map, the pages of the AMI-SWs as an array whose size is a parameter.

import type { RegisterField, RegisterSpec } from '../../spec';
import { layout } from '../../spec';
import {
  arranged,
  checkInterfaces,
  describeRegister,
  type Enumeration,
  enumerationOf,
  isGroup,
  pages,
  type RegisterExportOptions,
  resetKnown,
  softwareWrites,
} from './arrange';

const text = (words: string): string => `"${words.replace(/[\\"]/g, '\\$&')}"`;
const hex = (value: number): string => `0x${value.toString(16)}`;
const registerBits = layout.registerBytes * 8;

function field(r: RegisterSpec, f: RegisterField | undefined, indent: string): string {
  const known = resetKnown(r, f);
  const values = f && enumerationOf(r, f);
  const properties = [
    ...(f ? [`desc = ${text(f.meaning)};`] : []),
    `sw = ${softwareWrites(r, f) ? 'rw' : 'r'};`,
    // What software sets the hardware reads. What the AMU moves has a place of its own and starts at 0; what the
    // implementation decides is wired.
    `hw = ${softwareWrites(r, f) ? 'r' : known ? 'rw' : 'w'};`,
    ...(known ? ['reset = 0;'] : []),
    ...(values ? [`encode = ${values.name}_e;`] : []),
  ];
  const range = f ? `[${f.msb}:${f.lsb}]` : `[${registerBits - 1}:0]`;
  return `${indent}field { ${properties.join(' ')} } ${f?.name ?? 'VALUE'}${range};`;
}

function register(r: RegisterSpec, offset: number, array: boolean, indent: string): string {
  const fields = r.fields.length > 0 ? [...r.fields].sort((a, b) => a.lsb - b.lsb) : [undefined];
  const place = array
    ? `${r.name}[${r.count}] @ ${hex(offset)} += ${hex(r.stride)}`
    : `${r.name} @ ${hex(offset)}`;
  return [
    `${indent}reg {`,
    `${indent}  desc = ${text(describeRegister(r))};`,
    ...fields.map(f => field(r, f, `${indent}  `)),
    `${indent}} ${place};`,
  ].join('\n');
}

function page(which: keyof typeof pages, base: number, indent: string): string {
  return arranged(which)
    .map(item => {
      if (!isGroup(item)) return register(item, base + item.offset, item.count > 1, indent);
      return [
        `${indent}regfile {`,
        ...item.registers.map(r => register(r, r.offset - item.offset, false, `${indent}  `)),
        `${indent}} ${item.name}[${item.count}] @ ${hex(base + item.offset)} += ${hex(item.stride)};`,
      ].join('\n');
    })
    .join('\n\n');
}

function enumerationsOf(which: keyof typeof pages): readonly string[] {
  const define = ({ name, values }: Enumeration, bits: number) => {
    const entries = values.map(
      v => `    ${v.name} = ${bits}'d${v.value}${v.meaning ? ` { desc = ${text(v.meaning)}; }` : ''};`,
    );
    return `  enum ${name}_e {\n${entries.join('\n')}\n  };`;
  };
  return arranged(which)
    .flatMap(item => (isGroup(item) ? item.registers : [item]))
    .flatMap(r =>
      r.fields.flatMap(f => {
        const values = enumerationOf(r, f);
        return values ? [define(values, f.msb - f.lsb + 1)] : [];
      }),
    );
}

/** A SystemRDL 2.0 file. Throws RangeError for a number of interfaces that no function has. */
export function systemRdl({ version, interfaces = 1 }: RegisterExportOptions): string {
  checkInterfaces(interfaces);
  return `// The registers of Arm's Revere Accelerator Management Unit (Revere-AMU), as a function's BAR0 shows them.
// Written by \`amu export systemrdl\` of AMUscope ${version}; write it anew instead of changing it.
// SPDX-License-Identifier: Apache-2.0

addrmap revere_amu #(longint unsigned AMI_SWS = ${interfaces}) {
  name = "Revere-AMU";
  desc = "Management page and AMI-SW pages of one function.";
  littleendian;
  default regwidth = ${registerBits};
  default accesswidth = ${registerBits};

${enumerationsOf('management').join('\n\n')}

${page('management', pages.management.offset, '  ')}

  regfile {
    desc = "The page of an AMI-SW, one for each AMI_SW_ID of the function.";

${page('ami_sw', 0, '    ')}
  } AMI_SW[AMI_SWS] @ ${hex(pages.ami_sw.offset)} += ${hex(pages.ami_sw.bytes)};
};
`;
}
