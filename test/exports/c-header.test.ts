// The exported C header says the same as the table: a program that the machine's compilers make of it writes and reads
// every field of every message as the codec does, and has every register, number and name at its value.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cHeader } from '../../exports';
import { messageName } from '../../exports/c/messages';
import {
  AmiKind,
  AmiType,
  amiMapWord,
  amiSwPageOffset,
  commands,
  decodeMessage,
  encodeMessage,
  errorStates,
  exceptions,
  type Field,
  layout,
  ManagementRing,
  type MessageLayout,
  ProfilingCounter,
  RxMode,
  readFieldHi,
  readFieldLo,
  registers,
  SocketType,
  TraceEvent,
  traceRecord,
} from '../../spec';
import { noCompiler, strict, Workshop } from './compiler';

const messages: readonly MessageLayout[] = [
  ...commands.flatMap(c => [c.command, c.response]),
  ...exceptions.map(e => e.layout),
];

const bytes = layout.minMessageBytes;
/** OPCODE of all, and STATUS of responses, have functions of their own for any message. */
const isCommon = (m: MessageLayout, f: Field) =>
  f.name === 'OPCODE' || (f.name === 'STATUS' && m.kind === 'response');

const getter = (m: MessageLayout, f: Field) =>
  isCommon(m, f) ? `amu_${f.name.toLowerCase()}` : `amu_${messageName(m)}_get_${f.name.toLowerCase()}`;
const setter = (m: MessageLayout, f: Field) =>
  isCommon(m, f) ? `amu_set_${f.name.toLowerCase()}` : `amu_${messageName(m)}_set_${f.name.toLowerCase()}`;

/** The body of the function that reads the values of a message from stdin and leaves the message in `buffer`. */
function encoding(m: MessageLayout): string {
  const fields = m.fields.map(f => {
    const name = f.name.toLowerCase();
    if (f.width < 0) return `  read_hex(amu_${messageName(m)}_${name}(m), ${bytes - f.lsb / 8});`;
    if (f.addressLsb === undefined) return `  ${setter(m, f)}(m, number());`;
    // Half of the addresses go in as a field, half as an address.
    return `  if (number()) ${setter(m, f)}_address(m, number() << ${f.addressLsb}); else ${setter(m, f)}(m, number());`;
  });
  return `static void encode_${messageName(m)}(void) {
  struct amu_${messageName(m)} *m = (struct amu_${messageName(m)} *)(void *)buffer;
  amu_${messageName(m)}_init(m);
${fields.join('\n')}
}`;
}

function decoding(m: MessageLayout): string {
  const name = messageName(m);
  const fields = m.fields.map(f => {
    if (f.width < 0) return `  print_hex(amu_${name}_${f.name.toLowerCase()}(m), ${bytes - f.lsb / 8});`;
    const print = `  print((uint64_t)${getter(m, f)}(m));`;
    return f.addressLsb === undefined ? print : `${print}\n  print(${getter(m, f)}_address(m));`;
  });
  return `static void decode_${name}(void) {
  struct amu_${name} *m = (struct amu_${name} *)(void *)buffer;
${fields.join('\n')}
}`;
}

const calls = (what: 'encode' | 'decode') =>
  messages.map((m, index) => `    case ${index}: ${what}_${messageName(m)}(); break;`).join('\n');

/** Lines `e INDEX VALUES` are answered with the message, lines `d INDEX MESSAGE` with its values. */
const codec = `#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "amu.h"

static union { uint8_t bytes[${bytes}]; uint64_t aligned[${bytes / 8}]; } store;
static uint8_t *const buffer = store.bytes;

static uint64_t number(void) {
  uint64_t value;
  if (scanf("%" SCNu64, &value) != 1) exit(2);
  return value;
}
static void read_hex(uint8_t *at, unsigned count) {
  unsigned i;
  for (i = 0; i < count; i++) {
    unsigned byte;
    if (scanf("%2x", &byte) != 1) exit(2);
    at[i] = (uint8_t)byte;
  }
}
static void print(uint64_t value) { printf("%" PRIu64 " ", value); }
static void print_hex(const uint8_t *at, unsigned count) {
  unsigned i;
  for (i = 0; i < count; i++) printf("%02x", (unsigned)at[i]);
  printf(" ");
}
${messages.map(m => `${encoding(m)}\n${decoding(m)}`).join('\n')}
int main(void) {
  char what;
  while (scanf(" %c", &what) == 1) {
    const uint64_t index = number();
    if (what == 'e') {
      switch (index) {
${calls('encode')}
      default: return 3;
      }
      print_hex(buffer, ${bytes});
    } else {
      read_hex(buffer, ${bytes});
      switch (index) {
${calls('decode')}
      default: return 3;
      }
    }
    printf("\\n");
  }
  return 0;
}
`;

type Values = Record<string, bigint | Uint8Array>;

const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

/** A message of the table with a value for each of its fields. */
const anyMessage = fc.nat(messages.length - 1).chain(index =>
  fc
    .tuple(
      ...messages[index].fields.map(f => {
        const value: fc.Arbitrary<bigint | Uint8Array> =
          f.width < 0
            ? fc.uint8Array({ minLength: bytes - f.lsb / 8, maxLength: bytes - f.lsb / 8 })
            : fc.oneof(
                fc.bigInt(0n, (1n << BigInt(f.width)) - 1n),
                fc.constantFrom(0n, 1n, (1n << BigInt(f.width)) - 1n, 1n << BigInt(f.width - 1)),
              );
        return value.map(v => [f.name, v] as const);
      }),
    )
    .map(values => ({ index, values: Object.fromEntries(values) as Values })),
);

function encoded(index: number, values: Values): Uint8Array {
  const into = new Uint8Array(bytes);
  encodeMessage(messages[index], values, into);
  return into;
}

describe.skipIf(noCompiler).each([
  ['c', 'c11'],
  ['c++', 'c++11'],
] as const)('amu.h in %s', (language, standard) => {
  const shop = new Workshop();
  let program: string;
  const flags = [`-std=${standard}`, '-x', language, ...strict];

  beforeAll(() => {
    shop.write('amu.h', cHeader('test'));
    program = shop.build(language, 'codec', [shop.write('codec.c', codec)], flags);
  }, 60_000);

  it('writes every message as the codec does', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 20, maxLength: 60 }), fc.boolean(), (some, asAddress) => {
        const lines = some.map(({ index, values }) => {
          const words = messages[index].fields.map(f => {
            const value = values[f.name];
            if (typeof value !== 'bigint') return hex(value);
            return f.addressLsb === undefined ? `${value}` : `${asAddress ? 1 : 0} ${value}`;
          });
          return `e ${index} ${words.join(' ')}`;
        });
        const out = shop.run(program, lines.join('\n')).trimEnd().split('\n');
        expect(out.map(line => line.trim())).toEqual(
          some.map(({ index, values }) => hex(encoded(index, values))),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('reads every message as the codec does, whatever its bytes are', () => {
    const random = fc.record({
      index: fc.nat(messages.length - 1),
      data: fc.uint8Array({ minLength: bytes, maxLength: bytes }),
    });
    fc.assert(
      fc.property(fc.array(random, { minLength: 20, maxLength: 60 }), some => {
        const lines = some.map(({ index, data }) => `d ${index} ${hex(data)}`);
        const out = shop.run(program, lines.join('\n')).trimEnd().split('\n');
        const expected = some.map(({ index, data }) => {
          const values = decodeMessage(messages[index], data);
          return messages[index].fields
            .flatMap((f): (string | bigint)[] => {
              const value = values[f.name];
              if (typeof value !== 'bigint') return [hex(value)];
              return f.addressLsb === undefined ? [value] : [value, value << BigInt(f.addressLsb)];
            })
            .join(' ');
        });
        expect(out.map(line => line.trim())).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('begins every message with zeros and its opcode', () => {
    const source = `#include <stdio.h>
#include <string.h>
#include "amu.h"
int main(void) {
${messages
  .map(
    m => `  { struct amu_${messageName(m)} m; unsigned i, rest = 0; memset(&m, 0xa5, sizeof m); amu_${messageName(m)}_init(&m);
    for (i = 2; i < sizeof m; i++) rest |= ((const uint8_t *)&m)[i];
    printf("%u %u %u\\n", (unsigned)amu_opcode(&m), rest, (unsigned)sizeof m); }`,
  )
  .join('\n')}
  return 0;
}
`;
    const out = shop.run(shop.build(language, 'init', [shop.write('init.c', source)], flags));
    expect(out.trimEnd().split('\n')).toEqual(messages.map(m => `${m.opcode} 0 ${bytes}`));
  });

  it('tells of a value that its field cannot hold, for who wants to know', () => {
    const source = `#include <stdio.h>
static int told;
#define AMU_ASSERT(condition) ((condition) ? (void)0 : (void)told++)
#include "amu.h"
int main(void) {
  struct amu_pf_asn_create_cmd m;
  amu_pf_asn_create_cmd_init(&m);
  amu_pf_asn_create_cmd_set_prio(&m, 15);
  amu_pf_asn_create_cmd_set_prof_tbl_base_address(&m, 0x1008);
  printf("%d ", told);
  amu_pf_asn_create_cmd_set_prio(&m, 16);
  printf("%d %u ", told, (unsigned)amu_pf_asn_create_cmd_get_dst_ami_type(&m));
  amu_pf_asn_create_cmd_set_prof_tbl_base_address(&m, 0x1004);
  printf("%d", told);
  return 0;
}
`;
    // The neighbour of PRIO keeps its value: bits too many are dropped.
    expect(shop.run(shop.build(language, 'assert', [shop.write('assert.c', source)], flags))).toBe('0 1 0 2');
  });

  it('has every register, field, opcode, status, state and size at its value', () => {
    const wanted: [expression: string, value: bigint | number][] = [
      ['AMU_PCI_VENDOR', layout.pciVendor],
      ['AMU_PCI_DEVICE', layout.pciDevice],
      ['AMU_PCI_BAR', layout.pciBar],
      ['AMU_MANAGEMENT_PAGE_BYTES', layout.managementPageBytes],
      ['AMU_SW_PAGE_BYTES', layout.amiSwPageBytes],
      ['AMU_MESSAGE_BYTES', layout.minMessageBytes],
      ['AMU_MAX_SOCKETS', layout.maxSocketsPerDirection],
      ...[0, 1, 63].map((n): [string, number] => [`AMU_SW_PAGE(${n})`, amiSwPageOffset(n)]),
      ...commands.map((c): [string, number] => [`AMU_OP_${c.symbol}`, c.opcode]),
      ...exceptions.map((e): [string, number] => [`AMU_OP_${e.symbol}`, e.opcode]),
      ...commands.flatMap(c =>
        c.status.map((s): [string, number] => [`AMU_ST_${c.symbol}_${s.symbol.toUpperCase()}`, s.code]),
      ),
      ...errorStates.map((e): [string, number] => [`AMU_ERROR_${e.symbol.toUpperCase()}`, e.code]),
      ...Object.entries({
        AMU_AMI_TYPE: AmiType,
        AMU_AMI: AmiKind,
        AMU_AMS: SocketType,
        AMU_RX_MODE: RxMode,
        AMU_RING: ManagementRing,
        AMU_COUNTER: ProfilingCounter,
        AMU_TRACE: TraceEvent,
      }).flatMap(([prefix, values]) =>
        Object.entries(values).map(([name, value]): [string, number] => [
          `${prefix}_${name.toUpperCase()}`,
          value,
        ]),
      ),
      ...messages.flatMap(m =>
        m.fields
          .filter(f => !isCommon(m, f))
          .flatMap((f): [string, number][] => {
            const name = `AMU_${messageName(m)}_${f.name}`.toUpperCase();
            return [
              [`${name}_LSB`, f.lsb],
              ...(f.width < 0 ? [] : [[`${name}_WIDTH`, f.width] as [string, number]]),
            ];
          }),
      ),
      ...registers.flatMap(r => {
        const name = `${r.page === 'management' ? 'AMU_REG_' : 'AMU_SW_REG_'}${r.name}`;
        const elements = Array.from({ length: r.count }, (_, n): [string, number] => [
          r.count === 1 ? name : `${name}(${n})`,
          r.offset + n * r.stride,
        ]);
        const fields = r.fields.flatMap((f): [string, bigint | number][] => {
          const field = `${name}_${f.name.toUpperCase()}`;
          const mask = ((1n << BigInt(f.msb - f.lsb + 1)) - 1n) << BigInt(f.lsb);
          return [
            [`${field}_LSB`, f.lsb],
            [`${field}_WIDTH`, f.msb - f.lsb + 1],
            [`${field}_MASK`, mask],
            [`AMU_GET(${field}, ~0ull)`, mask >> BigInt(f.lsb)],
            [`AMU_PUT(${field}, ~0ull)`, mask],
          ];
        });
        return [...elements, ...fields];
      }),
    ];
    const source = `#include <stdio.h>
#include "amu.h"
int main(void) {
${wanted.map(([expression]) => `  printf("%s = %llu\\n", "${expression}", (unsigned long long)(${expression}));`).join('\n')}
  return 0;
}
`;
    const out = shop.run(shop.build(language, 'values', [shop.write('values.c', source)], flags));
    expect(out.trimEnd().split('\n')).toEqual(wanted.map(([name, value]) => `${name} = ${value}`));
  });

  it('reads words of the AMI map and trace records as the codec does', () => {
    const records = [
      ['ami_map', Object.values<Field>(amiMapWord)],
      ['trace', Object.values<Field>(traceRecord)],
    ] as const;
    const data = Uint8Array.from({ length: bytes }, (_, i) => (i * 151 + 77) & 0xff);
    const source = `#include <stdio.h>
#include "amu.h"
static const uint8_t data[] = {${[...data].join(', ')}};
int main(void) {
${records.flatMap(([name, fields]) => fields.map(f => `  printf("%llu\\n", (unsigned long long)amu_${name}_get_${f.name.toLowerCase()}(data));`)).join('\n')}
  return 0;
}
`;
    const out = shop.run(shop.build(language, 'records', [shop.write('records.c', source)], flags));
    const expected = records.flatMap(([, fields]) =>
      fields.map(f => `${(BigInt(readFieldHi(data, 0, f)) << 32n) | BigInt(readFieldLo(data, 0, f))}`),
    );
    expect(out.trimEnd().split('\n')).toEqual(expected);
  });

  it('knows the words of opcodes, status numbers and error states', () => {
    const lines: [string, string][] = [
      ...commands.map((c): [string, string] => [`amu_opcode_name(${c.opcode})`, c.name]),
      ...commands.flatMap(c =>
        c.status.map((s): [string, string] => [`amu_status_name(${c.opcode}, ${s.code})`, s.name]),
      ),
      ...exceptions.map((e): [string, string] => [`amu_exception_name(${e.opcode})`, e.name]),
      ...errorStates.map((e): [string, string] => [`amu_error_state_name(${e.code})`, e.meaning]),
      ['amu_opcode_name(5)', 'unknown command'],
      ['amu_status_name(1, 99)', 'unknown status'],
      ['amu_exception_name(1)', 'unknown exception'],
      ['amu_error_state_name(0x0b)', 'reserved'],
      ['amu_error_state_name(0x1000)', 'implementation defined'],
    ];
    const source = `#include <stdio.h>
#include "amu.h"
int main(void) {
${lines.map(([call]) => `  puts(${call});`).join('\n')}
  return 0;
}
`;
    const out = shop.run(shop.build(language, 'names', [shop.write('names.c', source)], flags));
    expect(out.trimEnd().split('\n')).toEqual(lines.map(([, name]) => name));
  });
});
