// Completion: what can be typed at a place.

import { commandByName, errorStates } from '../../spec';
import { libraryRoot } from '../link/imports';
import { type KeyOwner, keys } from '../link/keys';
import { linkExpression, programAt, scopeAt } from '../link/look';
import type { Binding, FunctionModel, LinkedProgram, SystemModel } from '../link/model';
import { verbsOf } from '../link/statements';
import { namedTypes } from '../link/types';
import { stdLibrary } from '../std';
import type { Span, SyntaxFile, Token } from '../syntax/ast';
import { nearby } from '../syntax/near';
import { type CompletionContext, completionContext, objectBefore } from './completion-context';
import { freeEnds } from './completion-ends';
import { importable } from './completion-imports';
import { bindingItem, builtinItems, commandItems, fieldItems, item, wordItems } from './completion-items';
import { memberItems } from './completion-members';
import { NamesHere } from './completion-names';
import { driverSnippets, ringSnippets, sessionSnippets } from './completion-snippets';
import { valuesOf } from './completion-values';
import { importPath } from './imports';
import type { Completion } from './types';
import { declarationWords, verbWords } from './words';

/** What lies around the program: files that it does not import. */
export interface CompletionWorld {
  /** parsed files, whose names can be imported */
  readonly elsewhere?: () => Iterable<SyntaxFile>;
}

/** What fits at an offset, the likeliest first where that is known. */
export function completions(
  program: LinkedProgram,
  uri: string,
  offset: number,
  world: CompletionWorld = {},
): readonly Completion[] {
  const file = program.files.get(uri);
  const context = file && completionContext(nearby(file, offset), offset);
  return file && context ? new Completer(program, uri, offset, file, context, world).all() : [];
}

const systemOwners: ReadonlySet<string> = new Set(Object.keys(keys));
const structTypes = ['u8', 'u16', 'u32', 'u64', 'buffer'];

class Completer {
  private readonly replace: Span;
  private readonly line: readonly Token[];
  private readonly names: NamesHere;

  constructor(
    private readonly program: LinkedProgram,
    private readonly uri: string,
    private readonly offset: number,
    private readonly file: SyntaxFile,
    private readonly context: CompletionContext,
    private readonly world: CompletionWorld,
  ) {
    this.replace = context.replace;
    this.line = context.line;
    const typed = file.text.slice(context.replace.start, offset);
    this.names = new NamesHere(program, { uri, offset }, context.replace, typed);
  }

  private before(back = 1): string {
    return this.line.at(-back)?.text ?? '';
  }

  all(): readonly Completion[] {
    const { brace, string } = this.context;
    if (string) return this.inString(string);
    if (this.before() === '.') return this.members();
    switch (brace.kind) {
      case 'file':
        return this.top();
      case 'block':
        return this.inBlock();
      case 'command':
        return this.inCommand();
      case 'fields':
        return this.inFields();
      case 'struct':
        return this.before() === ':' ? this.types(structTypes) : [];
      case 'accelerator':
        return this.inAccelerator();
      default:
        return systemOwners.has(brace.kind) || brace.kind === 'system' ? this.inSystem() : [];
    }
  }

  private inString(string: Token): readonly Completion[] {
    if (this.before(1) !== string.text ? this.before() !== 'import' : this.before(2) !== 'import') return [];
    const inner = {
      start: string.start + 1,
      end: string.end - (string.text.length > 1 && string.text.endsWith('"') ? 1 : 0),
    };
    const bundled = [...stdLibrary.keys()].map(path =>
      item(inner, path, 'file', { detail: 'bundled library' }),
    );
    const own: Completion[] = [];
    for (const { uri } of this.world.elsewhere?.() ?? []) {
      const path = uri === this.uri || uri.startsWith(libraryRoot) ? undefined : importPath(this.uri, uri);
      if (path !== undefined) own.push(item(inner, path, 'file'));
    }
    return [...bundled, ...own];
  }

  private types(names: Iterable<string>): readonly Completion[] {
    return [...names].map(name => item(this.replace, name, 'type'));
  }

  // ---- declarations

  private top(): readonly Completion[] {
    const { line, replace } = this;
    const first = line[0]?.text;
    if (line.length === 0) return wordItems(replace, declarationWords.get('file') ?? []);
    const visible = [...(this.program.visible.get(this.uri)?.values() ?? [])];
    const systems = visible.filter(v => v.kind === 'system');
    if (first === 'driver') {
      if (this.before() !== 'on') return line.length === 2 ? [item(replace, 'on', 'keyword')] : [];
      return systems.flatMap(s => s.functions.map(f => this.thing(f.name, s, f)));
    }
    if (first === 'test') {
      if (this.before() !== 'of') return line.length === 2 ? [item(replace, 'of', 'keyword')] : [];
      return [
        ...systems.map(s => bindingItem(replace, s.name, { kind: 'thing', thing: s, path: { system: s } })),
        ...this.imported('system'),
      ];
    }
    return first === 'constant' && line.length > 2 ? [...this.constants(), ...this.imported('constant')] : [];
  }

  private thing(name: string, system: SystemModel, fn: FunctionModel): Completion {
    return bindingItem(this.replace, name, {
      kind: 'thing',
      thing: fn,
      path: { system, function: fn.index },
    });
  }

  private inAccelerator(): readonly Completion[] {
    const { line, replace } = this;
    if (line.length === 0) return wordItems(replace, declarationWords.get('accelerator') ?? []);
    const first = line[0].text;
    if (first === 'on') {
      if (line.length === 1) return [item(replace, 'message', 'keyword')];
      return line.length === 3 ? [item(replace, 'at', 'keyword')] : [];
    }
    if (this.before() === ':') return this.types(namedTypes.keys());
    return line.some(t => t.text === '=') ? this.constants() : [];
  }

  private constants(): readonly Completion[] {
    const scope = scopeAt(this.program, { uri: this.uri, offset: this.offset });
    const found = [...scope.names()].filter(([, b]) => b.kind === 'constant');
    const functions = builtinItems(this.replace).filter(b =>
      ['min', 'max', 'log2', 'size_of'].includes(b.label),
    );
    return [...found.map(([name, b]) => bindingItem(this.replace, name, b)), ...functions];
  }

  private inSystem(): readonly Completion[] {
    const { brace } = this.context;
    const { line } = this;
    const value = this.valueKey();
    if (value !== undefined) return this.propertyValue(value);
    const first = line[0]?.text;
    if (brace.kind === 'system') {
      if (first === 'agent' && this.before() === ':')
        return [...this.accelerators(), ...this.imported('accelerator')];
      if (first === 'function' && this.before() === ':') {
        return ['physical', 'virtual'].map(n =>
          bindingItem(this.replace, n, { kind: 'property', of: 'function', name: n }),
        );
      }
      if (first === 'session' && (this.before() === ':' || this.before() === '->')) {
        const system = this.systemHere();
        return system ? freeEnds(this.replace, system, this.before() === ':' ? 'tx' : 'rx', this.offset) : [];
      }
      if (first === 'constant') return line.length > 2 ? this.constants() : [];
    }
    const words = declarationWords.get(brace.kind);
    const complete = line.length === 0 || this.keyMayFollow();
    if (!complete) return [];
    return [...this.keyItems(), ...(words ? wordItems(this.replace, words) : []), ...this.snippets()];
  }

  private snippets(): readonly Completion[] {
    const system = this.systemHere();
    if (this.context.brace.kind === 'system') return system ? sessionSnippets(this.replace, system) : [];
    return this.context.brace.kind === 'interface' ? ringSnippets(this.replace, this.interfaceHere()) : [];
  }

  /** Names of files that are not imported yet. */
  private imported(...kinds: Parameters<typeof importable>[3]): readonly Completion[] {
    const elsewhere = this.world.elsewhere?.();
    return elsewhere ? importable(this.program, this.uri, this.replace, kinds, elsewhere) : [];
  }

  private functionHere(): FunctionModel | undefined {
    return this.systemHere()?.functions.find(
      f => f.origin.start <= this.offset && this.offset <= f.origin.end,
    );
  }

  private interfaceHere() {
    return this.functionHere()?.interfaces.find(
      i => i.origin.start <= this.offset && this.offset <= i.origin.end,
    );
  }

  /** `slots: 64 ` ends a property: another key can follow on the line. */
  private keyMayFollow(): boolean {
    const last = this.line.at(-1);
    return this.line.some(t => t.text === ':') && last?.kind !== 'punctuation';
  }

  /** The key whose value is being typed. */
  private valueKey(): string | undefined {
    const { line } = this;
    if (!systemOwners.has(this.context.brace.kind)) return undefined;
    const last = line.at(-1);
    if (!last || (last.kind !== 'punctuation' && !/^(tx|rx)$/.test(last.text))) return undefined;
    const colon = line.findLastIndex(t => t.text === ':');
    return colon > 0 ? line[colon - 1].text : undefined;
  }

  private keyItems(): readonly Completion[] {
    const { brace } = this.context;
    const table = keys[brace.kind as KeyOwner];
    if (!table) return [];
    const given = new Set(brace.inside.filter((_, i) => brace.inside[i + 1]?.text === ':').map(t => t.text));
    const items = [...table.values()]
      .filter(k => !given.has(k.name))
      .map(k =>
        item(this.replace, k.name, 'key', {
          detail: k.fallback ? `default: ${k.fallback}` : 'has to be given',
          documentation: k.doc,
          insertText: `${k.name}: `,
        }),
      );
    if (brace.kind !== 'agent') return items;
    const accelerator = this.program.accelerators.find(a => a.name === brace.head.at(-1)?.text);
    for (const p of accelerator?.parameters ?? []) {
      if (given.has(p.name)) continue;
      items.push(
        item(this.replace, p.name, 'key', {
          detail: `parameter: ${p.type.kind}`,
          documentation: p.origin.doc,
          insertText: `${p.name}: `,
        }),
      );
    }
    return items;
  }

  private propertyValue(name: string): readonly Completion[] {
    const { brace } = this.context;
    const key = keys[brace.kind as KeyOwner]?.get(name);
    if (key?.symbols) {
      return key.symbols.map(s => item(this.replace, s.name, 'value', { documentation: s.doc }));
    }
    if (key?.kind === 'memory') {
      const system = this.systemHere();
      const fn = system?.functions.find(f => f.origin.start <= this.offset && this.offset <= f.origin.end);
      const owner = system && fn;
      return (owner ? fn.memories : []).map(m =>
        bindingItem(this.replace, m.name, {
          kind: 'thing',
          thing: m,
          path: { system: system!, function: fn!.index },
        }),
      );
    }
    const named = key && this.named(key.kind);
    if (named) return named;
    const place = {
      owner: brace.kind as KeyOwner,
      system: this.systemHere(),
      function: this.functionHere(),
      interface: this.interfaceHere(),
      offset: this.offset,
    };
    const legal = key ? valuesOf(this.replace, key, place) : [];
    const example =
      key && legal.length === 0 ? [item(this.replace, key.example, 'value', { detail: 'example' })] : legal;
    const labels =
      key?.kind === 'socket_counts' ? ['tx', 'rx'].map(l => item(this.replace, l, 'keyword')) : [];
    return [...labels, ...example, ...this.constants()];
  }

  /** Values that are names: of structs, functions, processes. */
  private named(kind: string): readonly Completion[] | undefined {
    const system = this.systemHere();
    if (kind === 'struct') {
      return [...(this.program.visible.get(this.uri)?.values() ?? [])]
        .filter(v => v.kind === 'struct')
        .map(struct => bindingItem(this.replace, struct.name, { kind: 'struct', struct }));
    }
    if (kind === 'function') return (system?.functions ?? []).map(f => this.thing(f.name, system!, f));
    if (kind !== 'process') return undefined;
    const fn = system?.functions.find(f => f.origin.start <= this.offset && this.offset <= f.origin.end);
    return (fn?.processes ?? []).map(p =>
      item(this.replace, p.name, 'thing', { detail: `PASID ${p.pasid}` }),
    );
  }

  private systemHere(): SystemModel | undefined {
    return this.program.systems.find(
      s => s.origin.uri === this.uri && s.origin.start <= this.offset && this.offset <= s.origin.end,
    );
  }

  private accelerators(): readonly Completion[] {
    return [...(this.program.visible.get(this.uri)?.values() ?? [])]
      .filter(v => v.kind === 'accelerator')
      .map(a => bindingItem(this.replace, a.name, { kind: 'accelerator', accelerator: a }));
  }

  // ---- programs

  private inBlock(): readonly Completion[] {
    const { line, replace } = this;
    const program =
      this.context.brace.program === 'on' ? 'handler' : (this.context.brace.program ?? 'driver');
    if (line.length === 0) {
      const verbs = [...verbWords].filter(([verb]) => verbsOf[program].has(verb));
      const loops = program === 'driver' ? driverSnippets(replace, this.driverFunction()) : [];
      return [...wordItems(replace, verbs), ...loops];
    }
    const statuses = this.statuses();
    if (statuses) return statuses;
    switch (this.before()) {
      case 'put':
      case 'doorbell':
        return this.sockets('tx');
      case 'take':
        return [...this.sockets('rx'), ...this.messageRings()];
      case 'reset_function':
      case 'inject_error':
        return this.names.all(b => b.kind === 'thing' && b.thing.kind === 'function');
      case 'bring_up':
      case 'tear_down':
        return this.names.parts(b => b.kind === 'thing' && b.thing.kind === 'interface');
      case 'stop_taking':
      case 'resume_taking':
        return this.sockets('rx');
      case 'wait':
        return [
          ...this.sockets(undefined),
          ...this.messageRings(),
          item(replace, 'interrupt', 'keyword', { documentation: 'Until a vector of the function fires.' }),
        ];
      case 'command':
        return commandItems(replace, this.driverFunction()?.physical ?? true);
      case 'run':
        return this.names.all(b => b.kind === 'thing' && b.thing.kind === 'driver');
      case 'read':
      case 'write':
        return this.names.parts(
          b => b.kind === 'register' || (b.kind === 'thing' && b.thing.kind === 'interface'),
        );
      case 'send':
        return [item(replace, 'tx', 'thing', { insertText: 'tx[$0]', snippet: true })];
      case 'let':
      case 'for':
        return [];
      case 'set':
        return this.names.all(b => b.kind === 'state' || (b.kind === 'local' && b.mutable));
    }
    const actions = this.before() === '=' && /^(let|set)$/.test(line[0].text) && program === 'driver';
    const verbs = actions
      ? wordItems(
          replace,
          [...verbWords].filter(([v]) => /^(take|wait|command|read)$/.test(v)),
        )
      : [];
    return [
      ...this.trailing(program),
      ...verbs,
      ...this.names.all(() => true),
      ...builtinItems(replace),
      ...this.imported('struct', 'constant'),
    ];
  }

  /** Words behind the operand of a statement: `until`, `for`, `within`. */
  private trailing(program: string): readonly Completion[] {
    const last = this.line.at(-1);
    if (last?.kind === 'punctuation' && last.text !== ')' && last.text !== ']') return [];
    const has = (word: string) => this.line.some(t => t.text === word);
    const words: string[] = [];
    if (has('wait')) words.push(...['for', 'until'].filter(w => !has(w)));
    if (this.line[0].text === 'check' && program === 'test' && !has('within')) words.push('within');
    return words.map(w => item(this.replace, w, 'keyword'));
  }

  private driverFunction(): FunctionModel | undefined {
    const here = programAt(this.program, { uri: this.uri, offset: this.offset });
    return here?.kind === 'driver' ? here.driver.function : undefined;
  }

  /** Management rings that a driver serves itself. */
  private messageRings(): readonly Completion[] {
    return this.names.parts(
      b =>
        b.kind === 'thing' &&
        b.thing.kind === 'management_ring' &&
        (b.thing.name === 'exception' || b.thing.name === 'trace'),
    );
  }

  /** Sockets by the shortest names that they have here. */
  private sockets(direction: 'tx' | 'rx' | undefined): readonly Completion[] {
    const isSocket = (b: Binding) =>
      b.kind === 'thing' && b.thing.kind === 'socket' && (!direction || b.thing.direction === direction);
    const bare = this.names.parts(isSocket);
    if (bare.length > 0) return bare;
    return this.names.all(
      b => b.kind === 'thing' && (b.thing.kind === 'interface' || b.thing.kind === 'function'),
    );
  }

  /** Behind `r.STATUS ==` and `ERROR_STATE ==`: the symbols. */
  private statuses(): readonly Completion[] | undefined {
    const { line } = this;
    const states = () =>
      errorStates.map(e =>
        item(this.replace, e.symbol, 'value', { detail: `${e.code}`, documentation: e.meaning }),
      );
    if (this.before() === ',' && line.some(t => t.text === 'inject_error')) return states();
    if (!/^(==|!=)$/.test(this.before())) return undefined;
    const field = line.at(-2);
    if (field?.text === 'ERROR_STATE' || field?.text === 'error_state') {
      return states();
    }
    if (field?.text !== 'STATUS') return undefined;
    const object = objectBefore(this.file, line.slice(0, -2));
    const type = object === undefined ? undefined : this.typeOf(object);
    if (type?.kind !== 'response') return undefined;
    const spec = commandByName(type.command);
    return spec?.status.map(s => item(this.replace, s.symbol, 'value', { detail: `${s.code}` }));
  }

  private inCommand(): readonly Completion[] {
    const { brace } = this.context;
    const spec = commandByName(brace.head.at(-1)?.text ?? '');
    if (!spec) return [];
    if (this.before() === ':' || (this.line.at(-1)?.kind === 'punctuation' && this.line.length > 0))
      return this.values();
    const given = new Set(brace.inside.filter((_, i) => brace.inside[i + 1]?.text === ':').map(t => t.text));
    return fieldItems(this.replace, spec, given);
  }

  private inFields(): readonly Completion[] {
    const { brace } = this.context;
    if (this.before() === ':' || (this.line.at(-1)?.kind === 'punctuation' && this.line.length > 0))
      return this.values();
    const top = this.program.visible.get(this.uri)?.get(brace.head.at(-1)?.text ?? '');
    if (top?.kind !== 'struct') return [];
    const given = new Set(brace.inside.filter((_, i) => brace.inside[i + 1]?.text === ':').map(t => t.text));
    return top.fields
      .map((f, field) => ({ f, b: { kind: 'struct_field', struct: top, field } as const }))
      .filter(({ f }) => !given.has(f.name))
      .map(({ f, b }) => ({
        ...bindingItem(this.replace, f.name, b),
        detail: `u${f.bytes * 8}`,
        insertText: `${f.name}: `,
      }));
  }

  private values(): readonly Completion[] {
    return [...this.names.all(() => true), ...builtinItems(this.replace)];
  }

  // ---- behind a dot

  private typeOf(text: string) {
    const at = { uri: this.uri, offset: this.offset };
    const linked = linkExpression(this.program, text, at, this.systemHere());
    return linked.expression && linked.types.get(linked.expression);
  }

  private members(): readonly Completion[] {
    const text = objectBefore(this.file, this.line);
    if (text === undefined) return [];
    const at = { uri: this.uri, offset: this.offset };
    const linked = linkExpression(this.program, text, at, this.systemHere());
    return memberItems(this.program, this.replace, linked);
  }
}
