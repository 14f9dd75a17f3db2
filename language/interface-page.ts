// docs/interface.md, made of the tables of spec/: every command, exception and register, so that a bring-up by hand can
// be written from the page alone.

import {
  type CommandSpec,
  commands,
  errorStates,
  exceptions,
  type Field,
  firstImplementationDefinedErrorState,
  type MessageLayout,
  type RegisterPage,
  type RegisterSpec,
  registers,
  retiredOpcodes,
} from '../spec';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), `|${'---|'.repeat(head.length)}`, ...rows.map(cells => row(...cells))].join('\n');
const code = (text: string): string => `\`${text}\``;
const hex = (offset: number): string => `0x${offset.toString(16).padStart(3, '0')}`;
const anchor = (symbol: string): string => symbol.toLowerCase();

function fieldRow(f: Field): string[] {
  const bits = f.width < 0 ? `${f.lsb} on` : f.width === 1 ? `${f.lsb}` : `${f.lsb + f.width - 1}:${f.lsb}`;
  const shift = f.addressLsb === undefined ? '' : `; write ${code(`address >> ${f.addressLsb}`)}`;
  return [code(f.name), bits, f.width < 0 ? 'the rest' : String(f.width), f.meaning + shift];
}

function fields(layout: MessageLayout, unless: readonly string[], none: string): string {
  const shown = layout.fields.filter(f => !unless.includes(f.name));
  if (shown.length === 0) return none;
  return table(['field', 'bits of the message', 'width', 'meaning'], shown.map(fieldRow));
}

function command(c: CommandSpec): string {
  const who = c.issuer === 'pf' ? 'From the physical function only.' : 'From any function.';
  const status = c.status.map(s => `${s.code} ${code(s.symbol)}`).join(', ');
  return `### ${c.symbol}

Opcode ${c.opcode}. ${who} ${c.meaning}

${fields(c.command, ['OPCODE'], 'It has no fields.')}

Response:

${fields(c.response, ['OPCODE', 'STATUS'], 'It has only its `STATUS`.')}

Status: ${status}.`;
}

function register(r: RegisterSpec): string {
  const name = r.count > 1 ? `${r.name}[0 .. ${r.count - 1}]` : r.name;
  const place = r.count > 1 ? `${hex(r.offset)}, then every 0x${r.stride.toString(16)} bytes` : hex(r.offset);
  const order = r.order ? ` (${r.order.map((what, index) => `${index} ${what}`).join(', ')})` : '';
  const parts = r.fields.map(f => {
    const bits = f.msb === f.lsb ? `${f.lsb}` : `${f.msb}:${f.lsb}`;
    return `${code(f.name)} ${bits}: ${f.meaning}`;
  });
  const fieldsText = parts.length > 0 ? `. ${parts.join('; ')}` : '';
  return row(code(name), place, r.access, `${r.meaning}${order}${fieldsText}`);
}

const page = (which: RegisterPage): string =>
  [
    row('register', 'offset', 'access', 'meaning and fields'),
    '|---|---|---|---|',
    ...registers.filter(r => r.page === which).map(register),
  ].join('\n');

const firsts = commands.map(c => `[${c.symbol}](#${anchor(c.symbol)})`).join(', ');

/** The page in full. `node scripts/interface.mjs` writes it. */
export function interfacePage(): string {
  return `# The interface of the AMU

What software and a Revere-AMU say to each other, as AMUscope knows it: with this page and [language.md](language.md) a
bring-up can be written by hand, as \`examples/by-hand.amu\` does. Names are Arm's, with \`_\` for \`-\`; how the hardware
behaves behind them is in [fidelity.md](fidelity.md).

This page is made from \`spec/\`; run \`node scripts/interface.mjs\` after a change there. A test fails while it differs.

- [Commands](#commands): ${firsts}
- [Exceptions](#exceptions)
- [Management registers](#management-registers), [registers of an AMI-SW](#registers-of-an-ami-sw)
- [Error states](#error-states)

## Commands

\`let r = command NAME { FIELD: value }\` puts the command on the function's command ring and gives its response: \`r.STATUS\`
is compared with a status by name, \`check r.STATUS == ok\`, and \`r.FIELD\` is a field of the response. A field that is not
named is 0. Bits are counted from bit 0 of byte 0 of the message, little-endian; \`OPCODE\` is bits 15:0 of every message and
\`STATUS\` bits 31:16 of every response. A message length and a ring size are written as logarithms: of doublewords
(\`log2(length / 8)\`), of slots (\`log2(t0.slots)\`).

${commands.map(command).join('\n\n')}

## Exceptions

What the AMU posts on the exception ring of a function. \`OPCODE\` is bits 15:0.

${exceptions
  .map(
    e =>
      `### ${e.symbol}\n\nOpcode ${e.opcode}. ${e.meaning}\n\n${fields(e.layout, ['OPCODE'], 'It has no fields.')}`,
  )
  .join('\n\n')}

## Management registers

One page for each function. \`write AMU_CR.AMU_EN = 1\` writes a field, \`write MSK_BASE_PTR[0] = command_ring.at\` an element,
\`let v = read AMU_SR\` reads. All are 64 bits wide.

${page('management')}

## Registers of an AMI-SW

One page for each interface: \`write sw0.WRITE_INDEX_TX[0] = 1\`. Arrays have an element for each socket.

${page('ami_sw')}

## Error states

What \`AMU_SR.ERROR_STATE\` says. From 0x${firstImplementationDefinedErrorState.toString(16)} on an implementation defines its own.

${table(
  ['code', 'name', 'meaning'],
  errorStates.map(e => [String(e.code), code(e.symbol), e.meaning]),
)}

Opcodes that earlier revisions had, answered with error state 7: ${[...retiredOpcodes].map(([opcode, text]) => `${opcode} ${text}`).join(', ')}.
`;
}
