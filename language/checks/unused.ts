// Names that are declared and never used. Only in files that hold something to run: a library is used by others.

import type { Binding, ConstantModel, LinkedProgram, Origin, StructModel } from '../link/model';
import type { Identifier } from '../syntax/ast';
import { bodies } from './bodies';
import type { CheckContext } from './context';
import { eachStatement } from './walk';

interface Uses {
  readonly locals: ReadonlySet<Identifier>;
  readonly declared: ReadonlySet<ConstantModel | StructModel>;
  /** `accelerator/parameter/0` */
  readonly members: ReadonlySet<string>;
}

const memberKey = (b: Binding & { readonly kind: 'parameter' | 'state' }) =>
  `${b.origin.uri}/${b.accelerator}/${b.kind}/${b.index}`;

/** Everything that some name other than its declaration stands for; the target of `set` is no use. */
function usesOf(program: LinkedProgram, targets: ReadonlySet<Identifier>): Uses {
  const locals = new Set<Identifier>();
  const declared = new Set<ConstantModel | StructModel>();
  const members = new Set<string>();
  for (const [name, b] of program.bindings) {
    switch (b.kind) {
      case 'local':
        if (b.declaration !== name && !targets.has(name)) locals.add(b.declaration);
        break;
      case 'constant':
        if (b.constant.origin.nameSpan !== name) declared.add(b.constant);
        break;
      case 'struct':
        if (b.struct.origin.nameSpan !== name) declared.add(b.struct);
        break;
      case 'parameter':
      case 'state':
        if (b.origin.nameSpan !== name && !targets.has(name)) members.add(memberKey(b));
        break;
    }
  }
  return { locals, declared, members };
}

export function checkUnused(c: CheckContext): void {
  const { program } = c;
  const targets = new Set<Identifier>();
  const declarations: { uri: string; name: Identifier }[] = [];
  for (const { uri, block } of bodies(program)) {
    eachStatement(block, s => {
      if (s.kind === 'set') targets.add(s.name);
      if (s.kind === 'let') declarations.push({ uri, name: s.name });
    });
  }
  const uses = usesOf(program, targets);
  const hint = (uri: string, at: { start: number; end: number }, name: string, what: string) => {
    if (name === '' || name.startsWith('_')) return;
    c.report.add(uri, 'unused-name', at, `${what} \`${name}\` is never used`, { unnecessary: true });
  };
  for (const { uri, name } of declarations) {
    if (program.bindings.has(name) && !uses.locals.has(name)) hint(uri, name, name.text, 'local');
  }
  const runnable = new Set([...program.drivers, ...program.tests].map(p => p.origin.uri));
  for (const d of [...program.constants, ...program.structs]) {
    if (runnable.has(d.origin.uri) && !uses.declared.has(d))
      hint(d.origin.uri, d.origin.nameSpan, d.name, d.kind);
  }
  for (const a of program.accelerators) {
    const members: [readonly { readonly name: string; readonly origin: Origin }[], 'parameter' | 'state'][] =
      [
        [a.parameters, 'parameter'],
        [a.states, 'state'],
      ];
    for (const [list, kind] of members) {
      list.forEach((m, index) => {
        const key = `${a.origin.uri}/${a.name}/${kind}/${index}`;
        if (!uses.members.has(key)) hint(a.origin.uri, m.origin.nameSpan, m.name, kind);
      });
    }
  }
}
