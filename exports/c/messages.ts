// Commands, responses and exceptions in C: a structure each, proofs of its size and offsets, and a get and a set function
// for every field.

import { commands, exceptions, type Field, layout, type MessageLayout } from '../../spec';
import { type Member, membersOf, uintFor } from './layout';
import { comment, defines, heading, lower, remark, upper } from './text';

const suffixes = { command: '_cmd', response: '_rsp', exception: '' } as const;

/** `pf_asn_create_cmd`, which follows `struct amu_`. */
export const messageName = (m: MessageLayout): string => lower(m.name) + suffixes[m.kind];

const bitsOf = (lsb: number, width: number): string =>
  width < 0 ? `bits ${lsb} on` : width === 1 ? `bit ${lsb}` : `bits ${lsb + width - 1}:${lsb}`;

/** Fields that all messages have at one place, which `amu_opcode` and `amu_status` read of any of them. */
const isCommon = (f: Field): boolean =>
  (f.name === 'OPCODE' || f.name === 'STATUS') && f.lsb === commands[0].response.field(f.name)?.lsb;

function memberLine({ name, bits, fields, kind, count }: Member): string {
  const about =
    kind === 'packed'
      ? fields.map(f => `${f.name} ${bitsOf(f.lsb, f.width).replace(/^bits? /, '')}`).join(', ')
      : kind === 'reserved'
        ? ''
        : `${bitsOf(fields[0].lsb, fields[0].width)}: ${fields[0].meaning}`;
  const declaration =
    kind === 'rest'
      ? `uint8_t ${name}[${bits / 8}];`
      : `${uintFor(bits)} ${name}${count ? `[${count}]` : ''};`;
  return `  ${declaration}${about && ` ${remark(about)}`}`.replace(/\n/g, ' ');
}

function structure(m: MessageLayout): string {
  const type = `struct amu_${messageName(m)}`;
  const members = membersOf(m);
  return [
    `${type} {`,
    ...members.map(memberLine),
    '};',
    `AMU_STATIC_ASSERT(sizeof(${type}) == ${layout.minMessageBytes}, "size of ${type}");`,
    ...members
      .filter(({ kind }) => kind !== 'reserved')
      .map(({ name, lsb }) => `AMU_AT(${messageName(m)}, ${name}, ${lsb / 8});`),
  ].join('\n');
}

function accessors(m: MessageLayout, f: Field): string {
  const name = `amu_${messageName(m)}`;
  const field = f.name.toLowerCase();
  const get = (what: string, type: string, value: string) =>
    `static inline ${type} ${name}_get_${what}(const struct ${name} *m) { return ${value}; }`;
  const set = (what: string, parameter: string, body: string) =>
    `static inline void ${name}_set_${what}(struct ${name} *m, uint64_t ${parameter}) { ${body} }`;
  if (f.width < 0) {
    return [
      comment(
        `The first of the bytes of ${f.name}, which go on to the end of the message, however long it is.`,
      ),
      `static inline uint8_t *${name}_${field}(void *message) { return (uint8_t *)message + ${f.lsb / 8}; }`,
    ].join('\n');
  }
  const type = uintFor(f.width);
  const load = `amu_load_bits(m, ${f.lsb}, ${f.width})`;
  const lines = [
    get(field, type, type === 'uint64_t' ? load : `(${type})${load}`),
    set(field, 'value', `amu_store_bits(m, ${f.lsb}, ${f.width}, value);`),
  ];
  if (f.addressLsb !== undefined) {
    lines.push(
      get(`${field}_address`, 'uint64_t', `amu_load_bits(m, ${f.lsb}, ${f.width}) << ${f.addressLsb}`),
      set(
        `${field}_address`,
        'address',
        `AMU_ASSERT((address & ${2 ** f.addressLsb - 1}u) == 0); amu_store_bits(m, ${f.lsb}, ${f.width}, address >> ${f.addressLsb});`,
      ),
    );
  }
  return lines.join('\n');
}

function message(m: MessageLayout): string {
  const name = `amu_${messageName(m)}`;
  const macro = upper(name);
  const fields = m.fields.filter(f => !isCommon(f));
  const places = fields.flatMap((f): [string, string][] => {
    const at: [string, string] = [`${macro}_${f.name.toUpperCase()}_LSB`, String(f.lsb)];
    return f.width < 0 ? [at] : [at, [`${macro}_${f.name.toUpperCase()}_WIDTH`, String(f.width)]];
  });
  return [
    structure(m),
    ...(places.length > 0 ? [defines(places)] : []),
    `static inline void ${name}_init(struct ${name} *m) { amu_init(m, sizeof *m, AMU_OP_${m.symbol}); }`,
    ...fields.map(f => accessors(m, f)),
  ].join('\n');
}

/** What all messages have at one place. */
export function commonText(): string {
  const pair = (name: string, what: string): string => {
    const f = commands[0].response.field(name)!;
    const at = `${f.lsb}, ${f.width}`;
    return [
      `static inline uint16_t amu_${lower(name)}(const void *${what}) { return (uint16_t)amu_load_bits(${what}, ${at}); }`,
      `static inline void amu_set_${lower(name)}(void *${what}, uint64_t value) { amu_store_bits(${what}, ${at}, value); }`,
    ].join('\n');
  };
  return [
    comment('OPCODE of any command, response or exception, and STATUS of any response.'),
    pair('OPCODE', 'message'),
    pair('STATUS', 'response'),
    comment('Zeros, with the opcode: what amu_MESSAGE_init does.'),
    'static inline void amu_init(void *message, size_t bytes, unsigned opcode) { amu_zero(message, bytes); amu_set_opcode(message, opcode); }',
    comment('Where a member of a structure lies, in bytes; told by the compiler when it does not.'),
    '#define AMU_AT(message, member, offset) AMU_STATIC_ASSERT(offsetof(struct amu_##message, member) == (offset), #message "." #member)',
  ].join('\n');
}

/** Every command with its response. */
export function commandsText(): string {
  return commands
    .flatMap(c => {
      const who = c.issuer === 'pf' ? 'From the physical function only.' : 'From any function.';
      return [
        heading(`${c.name}, opcode ${c.opcode}`),
        comment(`${c.meaning} ${who}`),
        message(c.command),
        comment(`The response to ${c.name}.`),
        message(c.response),
      ];
    })
    .join('\n\n');
}

/** Every exception. */
export function exceptionsText(): string {
  return exceptions
    .flatMap(e => [heading(`${e.name}, exception ${e.opcode}`), comment(e.meaning), message(e.layout)])
    .join('\n\n');
}
