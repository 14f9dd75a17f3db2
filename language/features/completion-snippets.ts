// Whole pieces of a system or a program, filled with what is free here: a session between sockets that have none, a ring,
// the loop of a driver.

import type { FunctionModel, InterfaceModel, SystemModel } from '../link/model';
import type { Span } from '../syntax/ast';
import { item } from './completion-items';
import type { Completion } from './types';

const snippet = (replace: Span, label: string, detail: string, insertText: string): Completion =>
  item(replace, label, 'snippet', { detail, insertText, snippet: true });

const fill = (place: number, text: string) => `\${${place}:${text}}`;

/** The first of `t0`, `t1`, … that nobody has. */
function freeName(stem: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  let n = 0;
  while (names.has(`${stem}${n}`)) n++;
  return `${stem}${n}`;
}

/** A session from a socket without one to an agent, and one from the agent back. */
export function sessionSnippets(replace: Span, system: SystemModel): readonly Completion[] {
  const free = (direction: 'tx' | 'rx') => {
    for (const f of system.functions)
      for (const i of f.interfaces)
        for (const s of i.sockets)
          if (s.direction === direction && s.session === undefined) return `${f.name}.${i.name}.${s.name}`;
    return undefined;
  };
  const agent = system.agents[0]?.name;
  const names = system.sessions.map(s => s.name);
  const name = freeName('s', names);
  const from = free('tx');
  const to = free('rx');
  const items: Completion[] = [];
  const add = (label: string, detail: string, begin: string, end: string) =>
    items.push(
      snippet(
        replace,
        label,
        detail,
        `session ${fill(1, name)}: ${fill(2, begin)} -> ${fill(3, end)} { $0 }`,
      ),
    );
  if (from && agent) add('session to agent', `${from} -> ${agent}`, from, `${agent}.hw0.rx0`);
  if (to && agent) add('session from agent', `${agent} -> ${to}`, `${agent}.hw0.tx0`, to);
  if (from && to) add('session between sockets', `${from} -> ${to}`, from, to);
  return items;
}

/** Sockets with the next free name. */
export function ringSnippets(replace: Span, owner: InterfaceModel | undefined): readonly Completion[] {
  const taken = (owner?.sockets ?? []).map(s => s.name);
  return [
    snippet(
      replace,
      'tx ring',
      'a TX socket with its ring',
      `tx ${fill(1, freeName('t', taken))} { slots: ${fill(2, '64')} }$0`,
    ),
    snippet(
      replace,
      'rx ring',
      'an RX socket with its ring',
      `rx ${fill(1, freeName('r', taken))} { slots: ${fill(2, '64')}  mode: ${fill(3, 'back_pressure')} }$0`,
    ),
  ];
}

/** What drivers do most: send and wait for the answer, or send ahead as far as the ring goes. */
export function driverSnippets(replace: Span, fn: FunctionModel | undefined): readonly Completion[] {
  const socket = (direction: 'tx' | 'rx') =>
    fn?.interfaces.flatMap(i => i.sockets).find(s => s.direction === direction)?.name;
  const tx = fill(2, socket('tx') ?? 't0');
  const rx = fill(3, socket('rx') ?? 'r0');
  const head = `for i in 0 ..< ${fill(1, '42')} {`;
  return [
    snippet(
      replace,
      'send and receive loop',
      'put, doorbell, wait, take, check',
      [
        head,
        `  put ${tx}, pattern(${fill(4, '64B')}, i)`,
        '  doorbell $2',
        `  wait ${rx} until ${fill(5, '100us')}`,
        '  let m = take $3',
        '  $0',
        '}',
      ].join('\n'),
    ),
    snippet(
      replace,
      'send loop',
      'wait for a free slot, put, doorbell',
      [
        head,
        `  wait ${tx} until ${fill(4, '100us')}`,
        `  put $2, pattern(${fill(3, '64B')}, i)`,
        '  doorbell $2$0',
        '}',
      ].join('\n'),
    ),
    snippet(
      replace,
      'receive loop',
      'wait, take',
      [
        head,
        `  wait ${fill(2, socket('rx') ?? 'r0')} until ${fill(3, '100us')}`,
        '  let m = take $2',
        '  $0',
        '}',
      ].join('\n'),
    ),
  ];
}
