// Registers in C: offsets, counts and strides of arrays, and for each field its place and its mask.

import { amiSwPageOffset, layout, type RegisterField, type RegisterSpec, registers } from '../../spec';
import { comment, defines, heading, hex } from './text';

const prefixOf = (r: RegisterSpec): string =>
  `${r.page === 'management' ? 'AMU_REG_' : 'AMU_SW_REG_'}${r.name}`;

const maskOf = ({ msb, lsb }: RegisterField): bigint => ((1n << BigInt(msb - lsb + 1)) - 1n) << BigInt(lsb);

function register(r: RegisterSpec): string {
  const name = prefixOf(r);
  const order = r.order?.map((what, index) => `${index} ${what}`).join(', ');
  const about = [`${r.name} (${r.access}): ${r.meaning}`, order, r.note].filter(Boolean).join('; ');
  const place: [string, string][] =
    r.count === 1
      ? [[name, hex(r.offset)]]
      : [
          [`${name}(n)`, `(${hex(r.offset)} + (n) * ${hex(r.stride, 2)})`],
          [`${name}_COUNT`, String(r.count)],
          [`${name}_STRIDE`, hex(r.stride, 2)],
        ];
  const fields = r.fields.flatMap((f): [string, string, string?][] => {
    const field = `${name}_${f.name.toUpperCase()}`;
    return [
      [`${field}_LSB`, String(f.lsb), f.access === undefined ? f.meaning : `${f.meaning} (${f.access})`],
      [`${field}_WIDTH`, String(f.msb - f.lsb + 1)],
      [`${field}_MASK`, `${hex(maskOf(f), 1)}ull`],
    ];
  });
  return `${comment(about)}\n${defines([...place, ...fields])}`;
}

const onPage = (page: RegisterSpec['page']): string =>
  registers
    .filter(r => r.page === page)
    .map(register)
    .join('\n\n');

/** The management page, then the page of an AMI-SW. */
export function registersText(): string {
  const page = 'AMU_SW_PAGE(n)';
  return `${heading('Registers of the management page: offsets in bytes from the start of BAR0')}

${comment('Registers are 64 bits wide and are read and written as a whole. AMU_GET takes a field out of a value, AMU_PUT makes a value of one: AMU_GET(AMU_REG_AMU_SR_ERROR_STATE, value), AMU_PUT(AMU_REG_AMU_CR_AMU_EN, 1).')}
#define AMU_GET(field, value) ((((uint64_t)(value)) & field##_MASK) >> field##_LSB)
#define AMU_PUT(field, value) ((((uint64_t)(value)) << field##_LSB) & field##_MASK)

${onPage('management')}

${heading('Registers of an AMI-SW: offsets in bytes from the start of its page')}

${comment('Where the page of the AMI-SW with this AMI_SW_ID starts in the BAR0 of its function.')}
${defines([
  ['AMU_SW_PAGE_BASE', hex(amiSwPageOffset(0))],
  ['AMU_SW_PAGE_BYTES', hex(layout.amiSwPageBytes)],
  [page, '(AMU_SW_PAGE_BASE + (n) * AMU_SW_PAGE_BYTES)'],
])}

${onPage('ami_sw')}`;
}
