// What the linker filled in, beside the text that left it out: numbers, addresses, sizes, and what a session costs at least.

import { formatBytes } from '../../spec';
import { latencyOf, latencyParts } from '../latency';
import type { LinkedProgram, SystemModel } from '../link/model';
import { formatValue } from '../link/types';
import type {
  AgentDeclaration,
  FunctionDeclaration,
  InterfaceDeclaration,
  Property,
  SessionDeclaration,
  SocketDeclaration,
  Span,
  SyntaxFile,
} from '../syntax/ast';
import { hex } from './describe-things';
import type { InlayHint, InlayHintKind } from './types';

const formatTime = (ps: number) => formatValue({ kind: 'time' }, BigInt(Math.round(ps)));

/** The hints of a part of a file, in the order of the text. */
export function inlayHints(program: LinkedProgram, uri: string, range: Span): readonly InlayHint[] {
  const file = program.files.get(uri);
  if (!file) return [];
  const hints: InlayHint[] = [];
  for (const d of file.declarations) {
    if (d.kind !== 'system' || !touches(d, range)) continue;
    const system = program.systems.find(
      s => s.origin.uri === uri && s.origin.nameSpan.start === d.name.start,
    );
    if (!system) continue;
    const hinter = new Hinter(file, system, range, hints);
    for (const m of d.members) {
      if (!touches(m, range)) continue;
      if (m.kind === 'agent') hinter.agent(m);
      else if (m.kind === 'function') hinter.function(m);
      else if (m.kind === 'session') hinter.session(m);
    }
  }
  return hints.sort((a, b) => a.offset - b.offset);
}

const touches = (span: Span, range: Span) => span.start <= range.end && span.end >= range.start;
const has = (properties: readonly Property[], key: string) => properties.some(p => p.name.text === key);

interface Declared extends Span {
  readonly properties: readonly Property[];
}

class Hinter {
  /** The model's parts by the place of their names. */
  private readonly agents;
  private readonly functions;
  private readonly sessions;

  constructor(
    private readonly file: SyntaxFile,
    private readonly system: SystemModel,
    private readonly range: Span,
    private readonly hints: InlayHint[],
  ) {
    this.agents = byName(system.agents);
    this.functions = byName(system.functions);
    this.sessions = byName(system.sessions);
  }

  agent(d: AgentDeclaration): void {
    const model = this.agents.get(d.name.start);
    if (model && !has(d.properties, 'id')) this.number(d, d.accelerator.end, 'id', model.id, 'AHA_ID');
  }

  function(d: FunctionDeclaration): void {
    const model = this.functions.get(d.name.start);
    if (!model) return;
    if (!model.physical && !has(d.properties, 'number'))
      this.number(d, d.nature.end, 'number', model.number, 'function number');
    const interfaces = byName(model.interfaces);
    const memories = byName(model.memories);
    const buffers = byName(model.buffers);
    for (const m of d.members) {
      if (!touches(m, this.range)) continue;
      if (m.kind === 'memory') {
        const memory = memories.get(m.name.start);
        if (!memory || memory.size === 0) continue;
        const last = hex(memory.at + memory.size - 1);
        this.add('addresses', m.name.end, `to ${last}`, `The last address of the memory is ${last}.`);
      } else if (m.kind === 'buffer') {
        const buffer = buffers.get(m.name.start);
        if (buffer && !has(m.properties, 'at')) this.address(m.name.end, buffer.at);
      } else if (m.kind === 'interface') {
        const owner = interfaces.get(m.name.start);
        if (owner) this.interface(m, owner);
      }
    }
  }

  private interface(
    d: InterfaceDeclaration,
    model: SystemModel['functions'][number]['interfaces'][number],
  ): void {
    if (!has(d.properties, 'id')) this.number(d, d.name.end, 'id', model.id, 'AMI_SW_ID');
    if (!has(d.properties, 'physical') && model.physicalId !== model.id)
      this.number(d, d.name.end, 'physical', model.physicalId, 'PHY_AMI_SW_ID');
    const sockets = byName(model.sockets);
    for (const s of d.sockets) {
      const socket = sockets.get(s.name.start);
      if (socket && touches(s, this.range)) this.socket(s, socket);
    }
  }

  private socket(
    d: SocketDeclaration,
    model: SystemModel['functions'][number]['interfaces'][number]['sockets'][number],
  ): void {
    const at = d.name.end;
    if (!has(d.properties, 'id')) this.number(d, at, 'id', model.id, 'AMS_ID');
    if (!has(d.properties, 'at')) this.address(at, model.at);
    const bytes = model.slots * model.messageBytes;
    const sum = `${model.slots} slots of ${formatBytes(model.messageBytes)}`;
    this.add('sizes', at, formatBytes(bytes), `The ring takes ${formatBytes(bytes)}: ${sum}.`);
  }

  session(d: SessionDeclaration): void {
    const model = this.sessions.get(d.name.start);
    if (!model) return;
    const at = d.to.end;
    if (!has(d.properties, 'id')) this.number(d, at, 'id', model.id, 'ASN_ID');
    if (!has(d.properties, 'message')) {
      const label = formatBytes(model.messageBytes);
      this.add('sizes', at, label, `Messages of ${label}, the longest of the AMU.`);
    }
    const parts = latencyParts(this.system, model);
    const sum = parts.map(p => `${p.name} ${formatTime(p.ps)}`).join(' + ');
    this.add(
      'latency',
      at,
      `>= ${formatTime(latencyOf(this.system, model))}`,
      `From ${model.from.kind === 'sw' ? 'put' : 'send'} to delivery, when nothing is in the way: ${sum}.`,
    );
  }

  private address(offset: number, at: number): void {
    this.add('addresses', offset, `at ${hex(at)}`, `The linker placed it at ${hex(at)}.`);
  }

  /** A number that was counted; choosing the hint writes it down. */
  private number(d: Declared, offset: number, key: string, value: number, meaning: string): void {
    const brace = this.file.text.indexOf('{', offset);
    const inside = brace >= 0 && brace < d.end;
    const insert = inside
      ? {
          start: brace + 1,
          end: brace + 1,
          newText: ` ${key}: ${value}${/\s/.test(this.file.text[brace + 1] ?? '') ? '' : ' '}`,
        }
      : { start: d.end, end: d.end, newText: ` { ${key}: ${value} }` };
    this.add('identifiers', offset, `${key} ${value}`, `${meaning} ${value}: the next free number.`, insert);
  }

  private add(
    kind: InlayHintKind,
    offset: number,
    label: string,
    tooltip: string,
    insert?: InlayHint['insert'],
  ): void {
    if (offset >= this.range.start && offset <= this.range.end)
      this.hints.push({ kind, offset, label, tooltip, ...(insert && { insert }) });
  }
}

function byName<T extends { readonly origin: { readonly nameSpan: Span } }>(
  models: readonly T[],
): Map<number, T> {
  return new Map(models.map(model => [model.origin.nameSpan.start, model]));
}
