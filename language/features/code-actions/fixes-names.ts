// Quick fixes of names that nothing declares: what is spelt alike, what may stand there, an import, or the declaration that is
// missing.

import { commands, registers } from '../../../spec';
import { keys } from '../../link/keys';
import type { Thing } from '../../link/model';
import { stdLibrary } from '../../std';
import type { Expression, Statement } from '../../syntax/ast';
import { importPath } from '../imports';
import { alike } from './alike';
import { declared, type Edit, lineOf } from './edits';
import type { Fix, Mender, Menders } from './fixes';
import type { Found } from './found';

/** Choices that are offered for one name. */
const mostChoices = 5;

const change = (f: Found, text: string): Fix => ({
  title: `Change to \`${text}\``,
  edits: [f.edits.replace(f.finding, text)],
});

/** An import behind those that the file has, or at its top. */
export function importOf(f: Pick<Found, 'file' | 'edits'>, path: string): Fix {
  const last = f.file.declarations.findLast(d => d.kind === 'import');
  const title = `Import "${path}"`;
  if (last) return { title, edits: [f.edits.after(last, `import "${path}"`)] };
  return { title, edits: [atTop(f, `import "${path}"\n\n`)] };
}

/** Text before the first declaration; comments that stand on top of it stay with it. */
function atTop({ file, edits }: Pick<Found, 'file' | 'edits'>, text: string): Edit {
  const first = file.declarations.find(d => d.kind !== 'import');
  const start = first?.start ?? file.text.length;
  let at = lineOf(file.text, start).start;
  while (at > 0) {
    const above = lineOf(file.text, at - 1);
    if (!/^\s*\/\/\//.test(file.text.slice(above.start, above.end))) break;
    at = above.start;
  }
  return edits.replace({ start: at, end: at }, text);
}

/** A declaration of its own behind everything else. */
function atEnd({ file, edits }: Found, text: string): Edit {
  const end = file.text.length;
  const gap = file.text === '' ? '' : file.text.endsWith('\n') ? '\n' : '\n\n';
  return edits.replace({ start: end, end }, `${gap}${text}\n`);
}

function imports(f: Found, name: string): Fix[] {
  const fixes: Fix[] = [];
  for (const [path, text] of stdLibrary) {
    const declares = new RegExp(`^(accelerator|struct|constant)\\s+${name}\\b`, 'm').test(text);
    const there = [...f.program.files.keys()].some(uri => uri.endsWith(path));
    if (/^\w+$/.test(name) && declares && !there) fixes.push(importOf(f, path));
  }
  for (const other of f.elsewhere()) {
    if (fixes.length >= mostChoices) break;
    if (f.program.files.has(other.uri) || !other.text.includes(name)) continue;
    const declares = other.declarations.some(d => 'name' in d && d.kind !== 'driver' && d.name.text === name);
    const path = declares ? importPath(f.file.uri, other.uri) : undefined;
    if (path !== undefined && !fixes.some(x => x.title === `Import "${path}"`)) fixes.push(importOf(f, path));
  }
  return fixes;
}

/** Words that the message lists: "it is one of back_pressure, overwrite". */
const oneOf = (f: Found): Fix[] => {
  const list = /(?:is one of|a field is) ([\w, ]+?)(?:$| or |, not)/.exec(f.finding.message)?.[1];
  const words = list?.split(', ') ?? [];
  // The widest type of a field first: nothing is lost in it.
  if (f.finding.message.startsWith('a field is')) words.reverse();
  return words.slice(0, mostChoices).map(word => change(f, word));
};

/** `sw0` of `pf.sw0.t9`, whose part is missing. */
function owner(f: Found): Thing | undefined {
  const member = f.path.findLast(n => n.kind === 'member');
  return member?.kind === 'member' && member.name.start === f.finding.start
    ? f.thing(member.object)
    : undefined;
}

/** The part of a thing that is not there, made: a socket, an interface, an agent's `hw2`. */
function missingPart(f: Found, name: string): Fix[] {
  const of = owner(f);
  if (of?.kind === 'interface') {
    const direction = directionWanted(f);
    const at = direction && declared(f.program, of.origin, 'interface');
    if (!at || !/^\w+$/.test(name)) return [];
    const text = `${direction} ${name}`;
    return [{ title: `Add \`${text}\` to \`${of.name}\``, edits: [at.edits.inside(at.node, text)] }];
  }
  const [, word, number] = /^(hw|rx|tx)(\d+)$/.exec(name) ?? [];
  const count = Number(number) + 1;
  if (!word || count > 64) return [];
  if (of?.kind === 'agent' && word === 'hw') {
    const at = declared(f.program, of.origin, 'agent');
    const title = `Give \`${of.name}\` \`interfaces: ${count}\``;
    return at ? [{ title, edits: [at.edits.set(at.node, 'interfaces', String(count))] }] : [];
  }
  return [];
}

/** Which direction the place of a missing socket takes. */
function directionWanted(f: Found): 'tx' | 'rx' | undefined {
  const session = f.within('session');
  if (session) return f.finding.start < session.to.start ? 'tx' : 'rx';
  const s = f.statement;
  if (s?.kind === 'put' || s?.kind === 'doorbell') return 'tx';
  const action =
    s?.kind === 'action' ? s.action : s?.kind === 'let' || s?.kind === 'set' ? s.value : undefined;
  return action?.kind === 'take' || action?.kind === 'wait' ? 'rx' : undefined;
}

/** A bare socket of a session, in full: those of the right direction that are free come first. */
function sessionEnds(f: Found, name: string): Fix[] {
  const direction = directionWanted(f);
  if (!direction || !f.within('session') || owner(f)) return [];
  const all = (f.system?.functions ?? []).flatMap(fn => fn.interfaces.flatMap(i => i.sockets));
  return all
    .filter(s => s.name === name && s.direction === direction)
    .sort((a, b) => Number(a.session !== undefined) - Number(b.session !== undefined))
    .slice(0, mostChoices)
    .map(s => change(f, f.path3(s)));
}

/** A socket that a driver uses and its function does not have. */
function missingSocket(f: Found, name: string): Fix[] {
  const direction = f.driver && !owner(f) ? directionWanted(f) : undefined;
  const operand = f.statement && operandOf(f.statement);
  if (!direction || operand?.start !== f.finding.start) return [];
  const fixes: Fix[] = [];
  for (const i of f.driver?.function?.interfaces.slice(0, 2) ?? []) {
    const at = declared(f.program, i.origin, 'interface');
    const text = `${direction} ${name}`;
    if (at)
      fixes.push({ title: `Add \`${text}\` to \`${i.name}\``, edits: [at.edits.inside(at.node, text)] });
  }
  return fixes;
}

/** A value that fits where the name stands. */
function valueFor(f: Found): string {
  const property = f.within('property');
  if (property) {
    for (const table of Object.values(keys)) {
      const key = table.get(property.name.text);
      if (key && /^\w+$/.test(key.example)) return key.example;
    }
  }
  const s = f.statement;
  const at = (e: Expression | undefined) =>
    e !== undefined && e.start <= f.finding.start && e.end >= f.finding.end;
  const times =
    s?.kind === 'delay' || s?.kind === 'at'
      ? s.time
      : s?.kind === 'check'
        ? s.within
        : s?.kind === 'action' && s.action.kind === 'wait'
          ? s.action.until
          : undefined;
  return at(times) ? '100us' : '0';
}

/** What a statement works on: a socket, a register, a function. */
function operandOf(s: Statement): Expression | undefined {
  if ('socket' in s) return s.socket;
  if (s.kind === 'write') return s.target;
  const action = s.kind === 'action' ? s.action : s.kind === 'let' || s.kind === 'set' ? s.value : undefined;
  if (action?.kind === 'take') return action.socket;
  return action?.kind === 'wait' && !action.interrupt ? action.target : undefined;
}

/** A constant, a local or a driver of that name. */
function declarations(f: Found, name: string): Fix[] {
  const { statement } = f;
  if (!/^[A-Za-z_]\w*$/.test(name) || f.path.at(-2)?.kind === 'member') return [];
  // What is known elsewhere, or is meant to be a socket, is no constant.
  if (/^unknown name `[^`]*`./.test(f.finding.message)) return [];
  if (statement && operandOf(statement)?.start === f.finding.start) return [];
  if (statement?.kind === 'set' && statement.name.text === name) {
    const self = new RegExp(`\\b${name}\\b`).test(f.said(statement.value));
    const word = { start: statement.start, end: statement.start + 'set'.length };
    return self
      ? [
          {
            title: `Declare \`let ${name} = 0\` before`,
            edits: [f.edits.before(outermost(f), `let ${name} = 0`)],
          },
        ]
      : [{ title: `Declare it: \`let ${name} = …\``, edits: [f.edits.replace(word, 'let')] }];
  }
  if (statement?.kind === 'run') {
    const fn = f.system?.functions.find(x => x.physical);
    const text = fn && `driver ${name} on ${fn.name} {\n  bring_up\n}`;
    return text ? [{ title: `Add a driver \`${name}\``, edits: [atEnd(f, text)] }] : [];
  }
  const value = f.exact;
  if (value?.kind !== 'name') return [];
  // What stands for a thing of the system is no number.
  if (f.within('session') && !f.within('property')) return [];
  const text = `constant ${name} = ${valueFor(f)}`;
  return [{ title: `Declare \`${text}\``, edits: [atTop(f, `${text}\n\n`)] }];
}

/** The outermost statement around the finding: what is declared before it is known in all of it. */
function outermost(f: Found) {
  const block = f.path.find(n => n.kind === 'block');
  const inside = block?.kind === 'block' ? block.statements : [];
  return inside.find(s => s.start <= f.finding.start && f.finding.end <= s.end) ?? f.finding;
}

/** Declarations of the file's own level that other places ask for: kinds of accelerators, structs. */
function kinds(f: Found, name: string): Fix[] {
  const { message } = f.finding;
  if (!/^[A-Za-z_]\w*$/.test(name)) return [];
  if (message.startsWith('there is no accelerator')) {
    const text = `accelerator ${name} {\n  on message m at rx[n] {\n    send tx[n], m\n  }\n}`;
    return [{ title: `Add an accelerator \`${name}\``, edits: [atEnd(f, text)] }];
  }
  const value = f.path.findLast(n => n.kind === 'struct_value' && n.name.start === f.finding.start);
  const used = value?.kind === 'struct_value' || message.startsWith('there is no struct');
  if (!used) return [];
  const fields = value?.kind === 'struct_value' ? value.fields.map(x => x.name.text) : [];
  const body = (fields.length > 0 ? fields : ['value']).map(field => `  ${field}: u64`).join('\n');
  return [{ title: `Add a struct \`${name}\``, edits: [atEnd(f, `struct ${name} {\n${body}\n}`)] }];
}

/** Registers whose names have parts in common with this one. */
const registersAlike = (f: Found, name: string): Fix[] => {
  const s = f.statement;
  const accessed =
    s?.kind === 'write' ||
    ((s?.kind === 'let' || s?.kind === 'action') && f.path.some(n => n.kind === 'read'));
  return accessed ? alike(name, new Set(registers.map(r => r.name))).map(n => change(f, n)) : [];
};

const unknownName: Mender = f => {
  const name = f.said();
  const found = imports(f, name);
  if (found.length > 0) return found;
  return [
    ...sessionEnds(f, name),
    ...oneOf(f),
    ...missingPart(f, name),
    ...missingSocket(f, name),
    ...kinds(f, name),
    ...registersAlike(f, name),
    ...declarations(f, name),
  ];
};

/** Systems and functions that there are. */
const noSuchSystem: Mender = f => {
  const { message } = f.finding;
  const fixes = imports(f, f.said());
  const names = message.includes('has a function')
    ? f.program.systems.flatMap(s => s.functions.map(fn => fn.name))
    : f.program.systems.map(s => s.name);
  const named = [...new Set(names)].filter(name => name !== '');
  for (const name of named.slice(0, mostChoices)) fixes.push(change(f, name));
  return fixes;
};

const unknownCommand: Mender = f =>
  alike(
    f.said(),
    commands.map(c => c.symbol),
  ).map(name => change(f, name));

/** The fields that there are, where one of them has a part of the name; else the field goes. */
const unknownField: Mender = f => {
  // A name that was nearly right has its fix; what it is given is not to be lost.
  if (f.finding.fix) return undefined;
  const has = /; it has ([\w, ]+)$/.exec(f.finding.message)?.[1]?.split(', ') ?? [];
  const owner = /^(\w+) has no/.exec(f.finding.message)?.[1];
  const fixes = alike(f.said(), has, owner).map(name => change(f, name));
  const field = f.within('field_value');
  if (!field) return fixes;
  return [...fixes, { title: `Remove \`${f.said(field)}\``, edits: [f.edits.remove(field)] }];
};

const unknownValue: Mender = f => oneOf(f);

export const nameFixes: Menders = {
  'unknown-name': unknownName,
  'no-such-system': noSuchSystem,
  'unknown-command': unknownCommand,
  'unknown-field': unknownField,
  'unknown-value': unknownValue,
};
