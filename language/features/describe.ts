// What a name stands for, as markdown.

import {
  type CommandSpec,
  commandByName,
  drawLayout,
  drawMessage,
  drawRegister,
  errorStates,
  exceptionByName,
  type Field,
  fidelityById,
  fidelityOf,
  registerByName,
} from '../../spec';
import { builtinSignature, builtins } from '../builtins';
import { keys } from '../link/keys';
import type { Binding, StructModel } from '../link/model';
import { formatValue, typeName } from '../link/types';
import { fieldNamed } from '../messages';
import { observables } from '../observables';
import { hex, thingFacts, thingTitle } from './describe-things';

const fence = (text: string, language = 'amu') => `\`\`\`${language}\n${text}\n\`\`\``;
const join = (...parts: readonly (string | undefined)[]) => parts.filter(p => p).join('\n\n');
const list = (items: readonly string[]) => items.map(i => `- ${i}`).join('\n');

/** The page that lists what is stated and what is assumed, from the root of the repository. */
export const fidelityPage = 'docs/fidelity.md';

/** Links to the behaviours that are known of a command, register or field. */
function fidelityNotes(...names: readonly string[]): string | undefined {
  const ids = new Set(names.flatMap(n => fidelityOf(n)));
  const notes = [...ids].map(id => {
    const entry = fidelityById(id);
    return `*${entry?.kind}* [${entry?.subject}](${fidelityPage}#${id}): ${entry?.text}`;
  });
  return notes.length === 0 ? undefined : list(notes);
}

/** Markdown for a bound name. */
export function describe(b: Binding): string {
  switch (b.kind) {
    case 'local':
      return fence(`${b.mutable ? 'let ' : ''}${b.name}: ${typeName(b.type)}`);
    case 'parameter':
    case 'state':
      return join(fence(`${b.kind} ${b.accelerator}.${nameOf(b)}: ${typeName(b.type)}`), b.origin.doc);
    case 'constant':
      return describeConstant(b);
    case 'struct':
      return describeStruct(b.struct);
    case 'struct_field': {
      const f = b.struct.fields[b.field];
      return join(
        fence(`${b.struct.name}.${f.name}: u${f.bytes * 8}`),
        `at byte ${f.offset} (${hex(f.offset)})`,
        f.origin.doc,
      );
    }
    case 'accelerator':
      return describeAccelerator(b);
    case 'thing': {
      const doc = 'origin' in b.thing && b.thing.kind !== 'management_ring' ? b.thing.origin.doc : undefined;
      return join(fence(thingTitle(b.thing, b.path)), doc, list(thingFacts(b.thing, b.path)));
    }
    case 'register':
      return describeRegister(b.page, b.register);
    case 'register_field':
      return describeRegisterField(b);
    case 'command': {
      const spec = commandByName(b.symbol);
      return spec ? describeCommand(spec) : b.symbol;
    }
    case 'command_field':
    case 'response_field': {
      const spec = commandByName(b.symbol);
      const field = (b.kind === 'command_field' ? spec?.command : spec?.response)?.field(b.field);
      return spec && field
        ? describeField(`${spec.symbol}.${field.name}`, field, b.field === 'STATUS' ? spec : undefined)
        : b.field;
    }
    case 'message':
      return describeMessage(b.layout, b.symbol);
    case 'message_field': {
      const field = fieldNamed(b.layout, b.symbol, b.field);
      return field ? describeField(`${b.symbol || 'exception'}.${field.name}`, field, undefined) : b.field;
    }
    case 'status': {
      const state = errorStates.find(e => e.symbol === b.symbol && e.code === b.code);
      return join(fence(`${b.symbol} = ${b.code}`), state?.meaning);
    }
    case 'observable': {
      const o = observables.get(b.of)?.get(b.name);
      return join(
        fence(`${b.name}: ${typeName(b.type)}`),
        o?.doc,
        'Looking at it takes no time and changes nothing.',
      );
    }
    case 'builtin': {
      const f = builtins.get(b.name);
      return f ? join(fence(`${builtinSignature(f)} -> ${f.result}`), f.doc) : b.name;
    }
    case 'own_socket':
      return join(
        fence(`${b.direction}[n]`),
        `The ${b.direction.toUpperCase()} sockets of the agent’s interface that the message came in by.`,
      );
    case 'property':
      return describeProperty(b.of, b.name);
  }
}

function nameOf(b: Binding & { kind: 'parameter' | 'state' }): string {
  return 'text' in b.origin.nameSpan ? String(b.origin.nameSpan.text) : b.kind;
}

/** A number in hex and decimal, a quantity in its unit and in its base unit. */
export function describeNumber(type: Parameters<typeof formatValue>[0], value: bigint): string {
  if (type.kind === 'bool') return formatValue(type, value);
  const bases: Readonly<Record<string, string>> = {
    time: ' ps',
    rate: ' B/s',
    frequency: ' Hz',
    size: ' bytes',
  };
  const base = bases[type.kind] ?? '';
  const pretty = base === '' ? [] : [formatValue(type, value)];
  return [...pretty, `${value}${base}`, hex(value)].join(' = ');
}

function describeConstant({ constant: c }: Binding & { kind: 'constant' }): string {
  return join(
    fence(`constant ${c.name} = ${formatValue(c.type, c.value)}`),
    describeNumber(c.type, c.value),
    c.origin.doc,
  );
}

function describeStruct(s: StructModel): string {
  const rows = s.fields.map(f => `  ${f.name}: u${f.bytes * 8}  // byte ${f.offset}`);
  return join(
    fence(`struct ${s.name} {\n${rows.join('\n')}\n}`),
    `${s.bytes} bytes, little-endian`,
    s.origin.doc,
  );
}

function describeAccelerator({ accelerator: a }: Binding & { kind: 'accelerator' }): string {
  const parameters = a.parameters.map(p => {
    const value = p.value === undefined ? '' : ` = ${formatValue(p.type, p.value)}`;
    return `  parameter ${p.name}: ${typeName(p.type)}${value}`;
  });
  const body = parameters.length > 0 ? ` {\n${parameters.join('\n')}\n}` : '';
  return join(fence(`accelerator ${a.name}${body}`), a.origin.doc);
}

function describeRegister(page: 'management' | 'ami_sw', name: string): string {
  const r = registerByName(page, name);
  if (!r) return name;
  const where = `${page === 'management' ? 'management page' : 'page of the AMI-SW'} + ${hex(r.offset)}`;
  const many = r.count > 1 ? `; ${r.count} of them, ${hex(r.stride)} apart` : '';
  const fields = r.fields.map(f => `\`${f.name}\` [${f.msb}:${f.lsb}] ${f.meaning}`);
  return join(
    fence(`${r.name}${r.count > 1 ? `[0 .. ${r.count - 1}]` : ''}  ${r.access}`),
    r.meaning,
    `${where}${many}`,
    r.order && list(r.order.map((o, i) => `${i}: ${o}`)),
    r.fields.length > 0 ? fence(drawRegister(r), 'text') : undefined,
    list(fields),
    r.note,
    fidelityNotes(r.name),
  );
}

function describeRegisterField(b: Binding & { kind: 'register_field' }): string {
  const r = registerByName(b.page, b.register);
  const f = r?.fields.find(x => x.name === b.field);
  if (!r || !f) return b.field;
  const bits = f.msb === f.lsb ? `bit ${f.lsb}` : `bits ${f.msb}:${f.lsb}`;
  return join(
    fence(`${r.name}.${f.name}  ${r.access}`),
    `${bits}: ${f.meaning}`,
    errorStateList(f.name),
    fence(drawRegister(r), 'text'),
    fidelityNotes(f.name),
  );
}

function errorStateList(field: string): string | undefined {
  if (field !== 'ERROR_STATE') return undefined;
  return list(errorStates.map(e => `${e.code} \`${e.symbol}\`: ${e.meaning}`));
}

export function describeCommand(c: CommandSpec): string {
  const who = c.issuer === 'pf' ? 'only the PF may send it' : 'any function may send it';
  const statuses = c.status.map(s => `${s.code} \`${s.symbol}\``).join(', ');
  return join(
    fence(`command ${c.symbol}`),
    c.meaning,
    `opcode ${c.opcode} (${hex(c.opcode)}); ${who}`,
    `command\n${fence(drawMessage(c.command), 'text')}`,
    `response\n${fence(drawMessage(c.response), 'text')}`,
    `STATUS: ${statuses}`,
    fidelityNotes(c.symbol),
  );
}

function describeMessage(layout: (Binding & { kind: 'message' })['layout'], symbol: string): string {
  const command = commandByName(symbol);
  if (command && layout !== 'exception') return describeCommand(command);
  const exception = exceptionByName(symbol);
  if (!exception) return join(fence(symbol), 'A record of the trace ring.', fidelityNotes('trace-records'));
  const { name, meaning, opcode } = exception;
  const drawn = fence(drawMessage(exception.layout), 'text');
  return join(fence(`exception ${symbol}`), meaning, `opcode ${opcode}`, drawn, fidelityNotes(symbol, name));
}

function describeField(title: string, f: Field, status: CommandSpec | undefined): string {
  const width = f.width < 0 ? 'to the end of the message' : f.width === 1 ? '1 bit' : `${f.width} bits`;
  const at = `${width} from bit ${f.lsb} (doubleword ${Math.floor(f.lsb / 64)})`;
  const largest = f.width > 0 ? `; largest value ${hex((1n << BigInt(f.width)) - 1n)}` : '';
  const address =
    f.addressLsb === undefined ? undefined : `The field holds the address shifted right by ${f.addressLsb}.`;
  const drawn =
    f.width > 0 ? fence(drawLayout([f], Math.ceil((f.lsb + f.width) / 64) * 64), 'text') : undefined;
  const codes = status && list(status.status.map(s => `${s.code} \`${s.symbol}\``));
  return join(fence(title), f.meaning, `${at}${largest}`, address, codes, drawn, fidelityNotes(f.name));
}

function describeProperty(of: string, name: string): string {
  if (of === 'bytes') return join(fence('length: size'), 'The number of bytes.');
  const [owner, key] = of.split('.');
  const table = keys[owner as keyof typeof keys];
  if (key) {
    const doc = table?.get(key)?.symbols?.find(s => s.name === name)?.doc;
    return join(fence(`${key}: ${name}`), doc);
  }
  const k = table?.get(name);
  if (!k) return name === 'physical' || name === 'virtual' ? natureDoc(name) : name;
  const symbols = k.symbols && list(k.symbols.map(s => `\`${s.name}\`: ${s.doc}`));
  return join(fence(`${k.name}: ${k.example}`), k.doc, symbols, k.fallback && `Default: ${k.fallback}.`);
}

function natureDoc(name: string): string {
  const doc =
    name === 'physical'
      ? 'The PF, number 0: it maps interfaces, creates sessions and enables the AMU. A system has one.'
      : 'A VF: it has rings and interfaces of its own, and leaves the setup of the AMU to the PF.';
  return join(fence(`function: ${name}`), doc);
}
