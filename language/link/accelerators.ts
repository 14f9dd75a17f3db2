// Accelerator kinds: parameters and states with their types and values, and which handler takes which socket.

import type { AcceleratorDeclaration, ParameterDeclaration, StateDeclaration } from '../syntax/ast';
import { unitOf } from '../syntax/units';
import { ExpressionBinder, type Sink } from './expressions';
import type { AcceleratorModel, Origin, Type } from './model';
import { filling } from './mutable';
import { suggestion } from './names';
import { enter, originOf } from './origin';
import { relatedTo } from './report';
import type { Scope } from './scope';
import { intType, namedTypes } from './types';

export function emptyAccelerator(uri: string, d: AcceleratorDeclaration): AcceleratorModel {
  return {
    kind: 'accelerator',
    name: d.name.text,
    parameters: [],
    states: [],
    handlers: [],
    get declaration() {
      unitOf(d)?.settle();
      return d;
    },
    origin: originOf(uri, d, d.name),
  };
}

/** Reads what stands outside the handlers' bodies. */
export function readAccelerator(sink: Sink, a: AcceleratorModel, scope: Scope): void {
  const { uri } = a.origin;
  enter(a.declaration);
  const binder = new ExpressionBinder(sink, uri, 'declaration');
  const open = filling(a);
  const names = new Map<string, Origin>();
  const sockets = new Map<number | 'any', Origin>();
  for (const m of a.declaration.members) {
    if (m.kind === 'parameter' || m.kind === 'state') {
      const origin = originOf(uri, m, m.name);
      const type = typeOf(binder, m);
      const value = initial(binder, m, type, scope);
      const other = names.get(m.name.text);
      if (other && m.name.text !== '') {
        binder.report('duplicate-name', m.name, `accelerator \`${a.name}\` has \`${m.name.text}\` already`, {
          related: relatedTo(other, `the other \`${m.name.text}\``),
        });
      }
      names.set(m.name.text, origin);
      const list = m.kind === 'parameter' ? open.parameters : open.states;
      binder.bind(m.name, { kind: m.kind, accelerator: a.name, index: list.length, type, origin });
      if (m.kind === 'parameter') open.parameters.push({ name: m.name.text, type, value, origin });
      else open.states.push({ name: m.name.text, type, value: value ?? 0n, origin });
    } else if (m.kind === 'handler') {
      const origin = originOf(uri, m, m.keyword);
      const socket = m.socket.kind === 'number' ? Number(m.socket.value) : undefined;
      const other = sockets.get(socket ?? 'any');
      if (other) {
        const which = socket === undefined ? 'for every other socket' : `for rx[${socket}]`;
        binder.report(
          'duplicate-name',
          m.keyword,
          `accelerator \`${a.name}\` has a handler ${which} already`,
          {
            related: relatedTo(other, 'the other handler'),
          },
        );
      } else sockets.set(socket ?? 'any', origin);
      open.handlers.push({
        get node() {
          unitOf(a.declaration)?.settle();
          return m;
        },
        socket,
        origin,
      });
    }
  }
}

function typeOf(binder: ExpressionBinder, m: ParameterDeclaration | StateDeclaration): Type {
  const type = namedTypes.get(m.type.text);
  if (!type && m.type.text !== '') {
    const names = [...namedTypes.keys()];
    const meant = suggestion(m.type.text, names, m.type);
    const list = meant.text === '' ? `; it is one of ${names.join(', ')}` : meant.text;
    binder.report('unknown-name', m.type, `there is no type \`${m.type.text}\`${list}`, { fix: meant.fix });
  }
  return type ?? intType;
}

function initial(
  binder: ExpressionBinder,
  m: ParameterDeclaration | StateDeclaration,
  type: Type,
  scope: Scope,
): bigint | undefined {
  if (!m.value) return undefined;
  const actual = binder.expect(m.value, scope, type, `\`${m.name.text}\``);
  if (!actual) return undefined;
  const value = binder.fold(m.value);
  if (value === undefined) {
    binder.report(
      'not-constant',
      m.value,
      `\`${m.name.text}\` has to be known before the run: numbers, constants, and arithmetic on them`,
    );
  }
  return value;
}
