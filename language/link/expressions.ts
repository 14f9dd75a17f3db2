// Binds the names of an expression and finds its type. What it cannot make sense of gets one finding and no type, and
// whatever is built on that stays silent.

import { commandByName, registerByName } from '../../spec';
import { builtinSignature, builtins } from '../builtins';
import type { CheckId } from '../checks/table';
import type { Expression, Identifier, Linkable, Span } from '../syntax/ast';
import { bindCall } from './calls';
import type { ConstantReader } from './constants';
import { fold } from './fold';
import { bindMessageValue, messageField, messageName, opcodeBinding, statusOf } from './messages';
import type { Binding, Type } from './model';
import { type Guesses, suggestion } from './names';
import type { NodeTable } from './node-table';
import { bindBinary, bindUnary } from './operators';
import type { Report, ReportExtra } from './report';
import type { Ambiguous, Scope } from './scope';
import { bindStructValue } from './structs';
import type { Things } from './things';
import {
  assignable,
  boolType,
  bytesType,
  describeType,
  frequencyType,
  intType,
  isBytes,
  isNumeric,
  noneType,
  rateType,
  sizeType,
  stringType,
  structType,
  timeType,
} from './types';

/** What linking writes; one for a whole program. */
export interface Sink {
  readonly bindings: NodeTable<Identifier, Binding>;
  readonly types: NodeTable<Linkable, Type>;
  readonly report: Report;
  readonly things: Things;
  /** Evaluates constants that are asked for before their turn. */
  readonly constants: ConstantReader;
  readonly guesses: Guesses;
}

function* namesOf(scope: Scope): Iterable<string> {
  for (const [name] of scope.names()) yield name;
}

/** What kind of text an expression stands in; `look` is the debugger's evaluate. */
export type Where = 'declaration' | 'driver' | 'handler' | 'test' | 'look';

const unitTypes = {
  none: intType,
  size: sizeType,
  time: timeType,
  rate: rateType,
  frequency: frequencyType,
} as const;

export class ExpressionBinder {
  constructor(
    readonly sink: Sink,
    readonly uri: string,
    readonly where: Where,
  ) {}

  report(code: CheckId, at: Span, message: string, extra?: ReportExtra): undefined {
    this.sink.report.add(this.uri, code, at, message, extra);
    return undefined;
  }

  bind(name: Identifier, binding: Binding): void {
    this.sink.bindings.set(name, binding);
  }

  /** The type that was found before. */
  typeOf(e: Expression): Type | undefined {
    return 'id' in e ? this.sink.types.get(e) : undefined;
  }

  fold(e: Expression): bigint | undefined {
    return fold(e, this.sink);
  }

  /** The type of any expression, also of one that names a thing of the system. */
  expression(e: Expression, scope: Scope): Type | undefined {
    const type = this.infer(e, scope);
    if (!type || type.kind === 'none') return undefined;
    this.sink.types.set(e, type);
    return type;
  }

  /** The type of an expression that has to be a value. */
  value(e: Expression, scope: Scope): Type | undefined {
    const type = this.expression(e, scope);
    if (type?.kind !== 'thing') return this.wholeRegister(e) ? type : undefined;
    const { thing } = type;
    const hint =
      thing.kind === 'buffer' || thing.kind === 'memory'
        ? `; its address is \`${this.textOf(e)}.at\``
        : '; look at one of its properties, behind a dot';
    const fix =
      thing.kind === 'buffer' || thing.kind === 'memory'
        ? { title: 'Use its address', start: e.end, end: e.end, text: '.at' }
        : undefined;
    return this.report('type-mismatch', e, `${describeType(type)} is no value${hint}`, { fix });
  }

  /** A value that must be of `wanted`; says so otherwise. `role` names the place: "the length". */
  expect(e: Expression, scope: Scope, wanted: Type, role: string): Type | undefined {
    const type = this.value(e, scope);
    if (!type || assignable(type, wanted)) return type;
    const code = isNumeric(type) && isNumeric(wanted) ? 'unit-mismatch' : 'type-mismatch';
    return this.report(code, e, `${role} is ${describeType(wanted)}, and this is ${describeType(type)}`);
  }

  /** The register array that an expression names without its index is no value. */
  private wholeRegister(e: Expression): boolean {
    const b = this.bindingOf(e);
    if (b?.kind !== 'register') return true;
    const register = registerByName(b.page, b.register);
    if (!register || register.count === 1) return true;
    this.report(
      'register-index',
      e,
      `${b.register} is an array of ${register.count} registers; say which one: \`${b.register}[0]\``,
    );
    return false;
  }

  /** What a name or path stands for. */
  bindingOf(e: Expression): Binding | undefined {
    if (e.kind === 'parenthesized') return this.bindingOf(e.inner);
    return e.kind === 'name' || e.kind === 'member' ? this.sink.bindings.get(e.name) : undefined;
  }

  private textOf(e: Expression): string {
    if (e.kind === 'name') return e.name.text;
    return e.kind === 'member' ? `${this.textOf(e.object)}.${e.name.text}` : '…';
  }

  private infer(e: Expression, scope: Scope): Type | undefined {
    switch (e.kind) {
      case 'number':
        return unitTypes[e.unit];
      case 'boolean':
        return boolType;
      case 'string':
        for (const part of e.parts) if (typeof part !== 'string') this.value(part, scope);
        return stringType;
      case 'bytes':
        for (const item of e.items) this.byte(item, scope);
        return bytesType;
      case 'parenthesized':
        return this.expression(e.inner, scope);
      case 'name':
        return this.name(e.name, scope);
      case 'member':
        return this.member(e, scope);
      case 'index':
        return this.index(e, scope);
      case 'slice': {
        const object = this.expect(e.object, scope, bytesType, 'what is cut');
        this.expect(e.from, scope, intType, 'the start of a slice');
        this.expect(e.to, scope, intType, 'the end of a slice');
        return object && bytesType;
      }
      case 'call':
        return bindCall(this, e, scope);
      case 'struct_value': {
        const message = messageName(this, e.name, scope);
        if (message) return bindMessageValue(this, e, message, scope);
        const struct = bindStructValue(this, e, scope);
        return struct && structType(struct);
      }
      case 'unary':
        return bindUnary(this, e, scope);
      case 'binary':
        return bindBinary(this, e, scope);
      default:
        return undefined;
    }
  }

  private byte(item: Expression, scope: Scope): void {
    this.expect(item, scope, intType, 'a byte');
    const value = this.fold(item);
    if (value !== undefined && value > 255n) {
      this.report('value-out-of-range', item, `${value} does not fit in a byte; the largest is 255`);
    }
  }

  /** Looks a name up and binds it; an unknown one is reported with what was probably meant. */
  lookup(name: Identifier, scope: Scope): Binding | undefined {
    if (name.text === '') return undefined;
    const found: Binding | Ambiguous | undefined =
      scope.find(name.text) ?? this.builtinName(name.text) ?? opcodeBinding(name.text);
    if (!found) {
      return this.unknown(name, scope);
    }
    if (found.kind === 'ambiguous') {
      return this.ambiguous(name, found.paths);
    }
    this.bind(name, found);
    return found;
  }

  private ambiguous(name: Identifier, paths: readonly string[]): undefined {
    const choice = paths.map(p => `\`${p}\``).join(' or ');
    return this.report(
      'ambiguous-name',
      name,
      `\`${name.text}\` may be ${choice}; write the one that you mean`,
    );
  }

  private unknown(name: Identifier, scope: Scope): undefined {
    // What is only too short is surer than what is spelt alike.
    const [path] = this.longerNames(name.text);
    const meant = path ? { text: '' } : suggestion(name.text, this.candidates(scope), name);
    const fix = path
      ? { title: `Change to \`${path}\``, start: name.start, end: name.end, text: path }
      : meant.fix;
    const text = path ? `; did you mean \`${path}\`?` : meant.text;
    const elsewhere = text === '' ? this.elsewhere(name.text) : '';
    if (elsewhere === undefined) return undefined;
    return this.report('unknown-name', name, `unknown name \`${name.text}\`${text}${elsewhere}`, { fix });
  }

  private candidates(scope: Scope): Iterable<string> {
    return this.sink.guesses.among([...scope.near(), ...builtins.keys()], namesOf(scope));
  }

  /** Paths of things that have this name but cannot be called by it alone here. */
  protected longerNames(_name: string): Iterable<string> {
    return [];
  }

  /** Where a name is known that is not known here; undefined when that has been said. */
  protected elsewhere(_name: string): string | undefined {
    return '';
  }

  private builtinName(name: string): Binding | undefined {
    return builtins.has(name) ? { kind: 'builtin', name } : undefined;
  }

  private name(name: Identifier, scope: Scope): Type | undefined {
    const b = this.lookup(name, scope);
    if (!b) return undefined;
    switch (b.kind) {
      case 'local':
      case 'parameter':
      case 'state':
        return b.type;
      case 'constant':
        if (this.sink.constants.settle(b.constant)) return b.constant.type;
        return this.report('constant-circular', name, `\`${name.text}\` depends on itself`);
      case 'thing':
        // It says what the type says, and is there already.
        return b;
      case 'observable':
        return b.type;
      case 'register':
      case 'message':
        return intType;
      case 'own_socket':
        return noneType;
      case 'builtin': {
        const builtin = builtins.get(b.name);
        return this.report(
          'type-mismatch',
          name,
          `\`${b.name}\` is a function: ${builtin && builtinSignature(builtin)}`,
        );
      }
      default: {
        const article = b.kind === 'accelerator' ? 'an' : 'a';
        return this.report(
          'type-mismatch',
          name,
          `\`${name.text}\` is ${article} ${b.kind.replace('_', ' ')}, and no value`,
        );
      }
    }
  }

  private member(e: Expression & { kind: 'member' }, scope: Scope): Type | undefined {
    const status = statusOf(this, e, scope);
    if (status) return status;
    const object = this.expression(e.object, scope);
    if (!object || e.name.text === '') return undefined;
    const register = this.registerOf(e.object);
    if (register) return this.registerField(register, e.name);
    switch (object.kind) {
      case 'thing': {
        const path = this.pathOf(e.object);
        return path && this.thingMember(object, path, e.name);
      }
      case 'response':
        return this.responseField(object.command, e.name);
      case 'message':
        return messageField(this, object, e.name);
      case 'struct': {
        const field = object.struct.fields.findIndex(f => f.name === e.name.text);
        if (field >= 0) {
          this.bind(e.name, { kind: 'struct_field', struct: object.struct, field });
          return intType;
        }
        if (e.name.text === 'length') return this.length(e.name);
        const names = object.struct.fields.map(f => f.name);
        return this.unknownField(e.name, `struct ${object.struct.name}`, names);
      }
      case 'bytes':
        if (e.name.text === 'length') return this.length(e.name);
        return this.unknownField(e.name, 'a run of bytes', ['length']);
      default:
        return this.report('unknown-field', e.name, `${describeType(object)} has no \`${e.name.text}\``);
    }
  }

  private length(name: Identifier): Type {
    this.bind(name, { kind: 'property', of: 'bytes', name: 'length' });
    return sizeType;
  }

  unknownField(name: Identifier, owner: string, names: readonly string[]): undefined {
    // `MSG_LENGTH` for `LOG2_MSG_LENGTH`: the end of a name is remembered best.
    const longer = names.filter(n => n.endsWith(`_${name.text.toUpperCase()}`));
    const meant = suggestion(longer.length === 1 ? longer[0].slice(0, -1) : name.text, names, name);
    const all = names.length === 0 ? '; it has no fields' : `; it has ${names.join(', ')}`;
    const list = meant.text === '' && names.length <= 12 ? all : meant.text;
    return this.report('unknown-field', name, `${owner} has no \`${name.text}\`${list}`, { fix: meant.fix });
  }

  private registerOf(e: Expression): (Binding & { kind: 'register' }) | undefined {
    const target = e.kind === 'index' ? e.object : e;
    const b = this.bindingOf(target);
    return b?.kind === 'register' ? b : undefined;
  }

  private registerField(b: Binding & { kind: 'register' }, name: Identifier): Type | undefined {
    const register = registerByName(b.page, b.register);
    const field = register?.fields.find(f => f.name === name.text);
    if (!field) {
      return this.unknownField(name, b.register, register?.fields.map(f => f.name) ?? []);
    }
    this.bind(name, { kind: 'register_field', page: b.page, register: b.register, field: field.name });
    return intType;
  }

  private thingMember(
    object: Type & { kind: 'thing' },
    path: Extract<Binding, { kind: 'thing' }>['path'],
    name: Identifier,
  ): Type | undefined {
    const members = this.sink.things.members(object.thing, path);
    const found = members.get(name.text);
    if (!found) {
      const what = `${describeType(object)}`;
      const meant = suggestion(name.text, this.sink.guesses.among([], members.keys()), name);
      const owner = 'name' in object.thing ? `${what.replace(/^an? /, '')} \`${object.thing.name}\`` : what;
      const counted = countedMembers(object.thing, name.text, members.keys());
      return this.report('unknown-name', name, `${owner} has no \`${name.text}\`${counted ?? meant.text}`, {
        fix: meant.fix,
      });
    }
    if (found.kind === 'ambiguous') {
      return this.ambiguous(name, found.paths);
    }
    this.bind(name, found);
    if (found.kind === 'thing') return found;
    if (found.kind === 'observable') return found.type;
    return intType;
  }

  private responseField(command: string, name: Identifier): Type | undefined {
    const spec = commandByName(command);
    const field = spec?.response.field(name.text);
    if (!spec || !field) {
      return this.unknownField(
        name,
        `the response of ${command}`,
        spec?.response.fields.map(f => f.name) ?? [],
      );
    }
    this.bind(name, { kind: 'response_field', symbol: spec.symbol, field: field.name });
    return field.width < 0 ? bytesType : intType;
  }

  /** The system path of an expression that stands for a thing. */
  pathOf(e: Expression): Extract<Binding, { kind: 'thing' }>['path'] | undefined {
    const b = this.bindingOf(e);
    return b?.kind === 'thing' ? b.path : undefined;
  }

  private index(e: Expression & { kind: 'index' }, scope: Scope): Type | undefined {
    const object = this.expression(e.object, scope);
    const b = this.bindingOf(e.object);
    this.expect(e.index, scope, intType, 'an index');
    if (b?.kind === 'own_socket') return noneType;
    if (b?.kind === 'register') {
      const count = registerByName(b.page, b.register)?.count ?? 1;
      const value = this.fold(e.index);
      if (count === 1)
        return this.report('register-index', e.index, `${b.register} is one register, not an array`);
      if (value !== undefined && value >= BigInt(count)) {
        return this.report(
          'register-index',
          e.index,
          `${b.register} has ${count} elements, 0 .. ${count - 1}`,
        );
      }
      return intType;
    }
    if (!object) return undefined;
    if (isBytes(object)) return intType;
    return this.report('type-mismatch', e.object, `${describeType(object)} has no elements to index`);
  }
}

/** `rx9` of an interface with four, `hw2` of an agent with two: which there are, and what says so. */
function countedMembers(
  thing: Extract<Type, { kind: 'thing' }>['thing'],
  name: string,
  members: Iterable<string>,
): string | undefined {
  const [, word] = /^(hw|rx|tx)\d+$/.exec(name) ?? [];
  const key =
    thing.kind === 'agent' && word === 'hw'
      ? '`interfaces` of the agent'
      : thing.kind === 'hardware_interface' && word && word !== 'hw'
        ? '`sockets` of the amu block'
        : undefined;
  if (!key) return undefined;
  const count = [...members].filter(m => m.startsWith(word) && /^\d+$/.test(m.slice(2))).length;
  return `; it has ${count === 1 ? `only ${word}0` : `${word}0 .. ${word}${count - 1}`}: ${key}`;
}
