import { describe, expect, it } from 'vitest';
import {
  AmiType,
  amiSwPageOffset,
  bytesOfLog2Doublewords,
  commandByName,
  commandByOpcode,
  commandFields,
  commands,
  ErrorState,
  ExceptionOpcode,
  errorStates,
  exceptionByName,
  exceptionByOpcode,
  exceptionFields,
  exceptions,
  layout,
  log2DoublewordsOf,
  type MessageLayout,
  Opcode,
  Register,
  type RegisterPage,
  registerAt,
  registerByName,
  registerFields,
  registers,
  responseFields,
  retiredOpcodes,
  Status,
} from './index';

const messages: readonly MessageLayout[] = [
  ...commands.flatMap(c => [c.command, c.response]),
  ...exceptions.map(e => e.layout),
];
const pageBytes: Readonly<Record<RegisterPage, number>> = {
  management: layout.managementPageBytes,
  ami_sw: layout.amiSwPageBytes,
};

/** FNV-1a: enough to notice that a number of the table changed. */
function digest(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(value)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

describe('the table', () => {
  it('has as much in it as the public interface', () => {
    const fields = messages.flatMap(m => m.fields);
    expect({
      commands: commands.length,
      exceptions: exceptions.length,
      messageFields: fields.length,
      lsbs: fields.reduce((sum, f) => sum + f.lsb, 0),
      widths: fields.reduce((sum, f) => sum + f.width, 0),
      statuses: commands.flatMap(c => c.status).length,
      registers: registers.length,
      registerWords: registers.reduce((sum, r) => sum + r.count, 0),
      registerFields: registers.flatMap(r => r.fields).length,
      offsets: registers.reduce((sum, r) => sum + r.offset, 0),
      errorStates: errorStates.length,
      retired: [...retiredOpcodes.keys()],
    }).toEqual({
      commands: 37,
      exceptions: 5,
      messageFields: 309,
      lsbs: 18923,
      widths: 4719,
      statuses: 90,
      registers: 29,
      registerWords: 291,
      registerFields: 25,
      offsets: 60096,
      errorStates: 11,
      retired: [5, 22, 28],
    });
  });

  it('has every number where it was', () => {
    const shape = (m: MessageLayout) => m.fields.map(f => [f.name, f.lsb, f.width, f.addressLsb]);
    expect({
      commands: digest(
        commands.map(c => [c.opcode, c.name, c.issuer, shape(c.command), shape(c.response), c.status]),
      ),
      exceptions: digest(exceptions.map(e => [e.opcode, e.name, shape(e.layout)])),
      registers: digest(
        registers.map(r => [
          r.page,
          r.name,
          r.offset,
          r.access,
          r.count,
          r.stride,
          r.order,
          r.fields.map(f => [f.name, f.msb, f.lsb]),
        ]),
      ),
      errorStates: digest(errorStates),
    }).toEqual({
      commands: '70d8162b',
      exceptions: '8e62bf27',
      registers: 'c095dd2a',
      errorStates: '91745f9b',
    });
  });

  it('describes everything', () => {
    const described = [
      ...commands,
      ...exceptions,
      ...registers,
      ...errorStates,
      ...messages.flatMap(m => m.fields),
      ...registers.flatMap(r => r.fields),
    ];
    expect(described.filter(d => d.meaning.trim() === '')).toEqual([]);
  });
});

describe('messages', () => {
  it.each(messages.map(m => [`${m.name} ${m.kind}`, m] as const))('%s: no two fields overlap', (_, m) => {
    const spans = m.fields
      .map(f => ({ name: f.name, from: f.lsb, to: f.width < 0 ? Number.POSITIVE_INFINITY : f.lsb + f.width }))
      .sort((a, b) => a.from - b.from);
    for (let i = 1; i < spans.length; i++) {
      expect(spans[i].from, `${spans[i].name} over ${spans[i - 1].name}`).toBeGreaterThanOrEqual(
        spans[i - 1].to,
      );
    }
  });

  it('fit in the shortest message, with every field inside one doubleword', () => {
    for (const f of messages.flatMap(m => m.fields.filter(field => field.width > 0))) {
      expect(f.lsb + f.width).toBeLessThanOrEqual(layout.minMessageBytes * 8);
      expect(f.lsb % 64).toBeLessThanOrEqual(64 - f.width);
    }
  });

  it('hold addresses so that the doubleword reads as the address', () => {
    const addresses = messages.flatMap(m => m.fields.filter(f => f.addressLsb !== undefined));
    expect(addresses.length).toBeGreaterThan(5);
    for (const f of addresses) expect([f.lsb % 64, f.width]).toEqual([f.addressLsb, 64 - f.addressLsb!]);
  });

  it('begin with their opcode, and responses go on with the status', () => {
    for (const m of messages) expect(m.fields[0]).toMatchObject({ name: 'OPCODE', lsb: 0, width: 16 });
    for (const c of commands) expect(c.response.field('STATUS')).toMatchObject({ lsb: 16, width: 16 });
  });
});

describe('commands', () => {
  it('are found by opcode and by name in both spellings', () => {
    for (const c of commands) {
      expect(commandByOpcode(c.opcode)).toBe(c);
      expect(commandByName(c.name)).toBe(c);
      expect(commandByName(c.name.replaceAll('-', '_'))).toBe(c);
    }
    expect(commandByName('PF-RESPONSE-TO-VF')).toBeUndefined();
    for (const opcode of [0, 5, 22, 28, 41]) expect(commandByOpcode(opcode)).toBeUndefined();
  });

  it('named PF- are for the physical function, the others for any', () => {
    for (const c of commands)
      expect([c.name, c.issuer]).toEqual([c.name, c.name.startsWith('PF-') ? 'pf' : 'any']);
  });

  it('count their statuses from 0, where 0 is success', () => {
    for (const c of commands) {
      expect(c.status.map(s => s.code)).toEqual(c.status.map((_, i) => i));
      expect(c.status[0].name).toBe(c.name === 'PF-F-TRAP-RESP' ? 'delivered' : 'ok');
    }
  });

  it('are typed by name', () => {
    expect(Opcode.PF_ASN_CREATE).toBe(16);
    expect(Opcode.F_GET_AMI_MAP).toBe(40);
    expect(Status.PF_ASN_CREATE).toEqual({
      ok: 0,
      asn_id_in_use: 1,
      log2_msg_length_out_of_range: 2,
      ams_already_connected: 3,
    });
    expect(commandFields.PF_ASN_CREATE.ASN_ID).toMatchObject({ lsb: 160, width: 28 });
    expect(responseFields.F_AMS_RING_SAVE.RX_MODE.lsb).toBe(33);
    expect(responseFields.PF_AMS_RING_SAVE.RX_MODE.lsb).toBe(32);
    expect(commandFields.F_AMS_RING_CONFIGURE.RING_BASE).toMatchObject({
      lsb: 131,
      width: 61,
      addressLsb: 3,
    });
  });
});

describe('exceptions', () => {
  it('are found by opcode and by name in both spellings', () => {
    for (const e of exceptions) {
      expect(exceptionByOpcode(e.opcode)).toBe(e);
      expect(exceptionByName(e.name)).toBe(e);
      expect(exceptionByName(e.symbol)).toBe(e);
    }
    expect(exceptionByOpcode(1)).toBeUndefined();
    expect(ExceptionOpcode.E_PF_TRAPPED_CMD).toBe(6);
    expect(exceptionFields.E_F_AMI_RING_FAULT.AMS_ID.lsb).toBe(48);
  });
});

describe('registers', () => {
  it('have fields that do not overlap, inside 64 bits', () => {
    for (const r of registers) {
      const fields = [...r.fields].sort((a, b) => a.lsb - b.lsb);
      fields.forEach((f, i) => {
        expect(f.msb).toBeGreaterThanOrEqual(f.lsb);
        expect(f.msb).toBeLessThan(64);
        if (i > 0) expect(f.lsb, `${r.name}.${f.name}`).toBeGreaterThan(fields[i - 1].msb);
      });
    }
  });

  it('do not overlap, are aligned, and stay on their page', () => {
    for (const page of ['management', 'ami_sw'] as const) {
      const taken = new Map<number, string>();
      for (const r of registers.filter(register => register.page === page)) {
        for (let i = 0; i < r.count; i++) {
          const offset = r.offset + i * r.stride;
          expect(offset % layout.registerBytes).toBe(0);
          expect(offset).toBeLessThan(pageBytes[page]);
          expect([r.name, taken.get(offset)]).toEqual([r.name, undefined]);
          taken.set(offset, r.name);
          expect(registerAt(page, offset)).toEqual({ register: r, index: i });
        }
      }
      for (let offset = 0; offset < pageBytes[page]; offset += 8) {
        expect(registerAt(page, offset) !== undefined).toBe(taken.has(offset));
      }
    }
  });

  it('are not found between registers or off the page', () => {
    for (const offset of [-8, 4, 0x19, 0x2000, 1e9, Number.NaN]) {
      expect(registerAt('management', offset)).toBeUndefined();
    }
  });

  it('interleave the base and the control of the four management rings', () => {
    expect([0x60, 0x68, 0x70, 0x78].map(o => registerAt('management', o)?.register.name)).toEqual([
      'MSK_BASE_PTR',
      'MSK_CTRL',
      'MSK_BASE_PTR',
      'MSK_CTRL',
    ]);
    expect(registerAt('management', 0x98)).toMatchObject({ index: 3, register: { name: 'MSK_CTRL' } });
  });

  it('have 64 doorbells on an AMI-SW page', () => {
    expect(Register.ami_sw.WRITE_INDEX_TX).toMatchObject({ offset: 0x600, count: 64, access: 'RW' });
    expect(registerAt('ami_sw', 0x7f8)).toEqual({ register: Register.ami_sw.WRITE_INDEX_TX, index: 63 });
    expect(registerByName('ami_sw', 'WRITE_INDEX_TX')).toBe(Register.ami_sw.WRITE_INDEX_TX);
    expect(registerByName('management', 'WRITE_INDEX_TX')).toBeUndefined();
    expect(registerFields.AMU_CR.AMU_EN).toMatchObject({ msb: 0, lsb: 0 });
  });
});

describe('small facts', () => {
  it('error states and AMI types have their numbers', () => {
    expect(ErrorState.invalid_command).toBe(7);
    expect(ErrorState.profiling_table_fault).toBe(10);
    expect(errorStates.map(e => e.code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(AmiType).toEqual({ A1: 0, A2: 1, B: 2 });
  });

  it('lengths are log2 of doublewords', () => {
    expect([3, 8, 0].map(bytesOfLog2Doublewords)).toEqual([64, 2048, 8]);
    expect([64, 2048, 8, 48, 4, 0, -64].map(log2DoublewordsOf)).toEqual([
      3,
      8,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('the page of an AMI-SW follows from its number', () => {
    expect([0, 1, 15].map(amiSwPageOffset)).toEqual([0x10000, 0x11000, 0x1f000]);
  });
});
