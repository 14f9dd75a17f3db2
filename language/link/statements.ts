// Binds the statements and actions of drivers, handlers and tests.

import { registers as allRegisters, registerByName } from '../../spec';
import type {
  Action,
  Block,
  Expression,
  Identifier,
  IfStatement,
  Statement,
  WaitAction,
} from '../syntax/ast';

import { bindCommand } from './commands';
import { ExpressionBinder, type Sink, type Where } from './expressions';
import {
  errorState,
  inFormat,
  managementRing,
  messageType,
  ownInterface,
  thingOf,
  virtualFunction,
} from './hardware-words';
import type { Binding, FunctionModel, ProcessModel, SystemModel, Type } from './model';
import { localNameOf } from './origin';
import { Scope } from './scope';
import {
  assignable,
  boolType,
  bytesType,
  describeType,
  intType,
  noneType,
  stringType,
  timeType,
} from './types';

const registers: ReadonlySet<string> = new Set(allRegisters.map(r => r.name));

export type ProgramKind = 'driver' | 'handler' | 'test';

const everywhere = [
  'let',
  'set',
  'for',
  'while',
  'loop',
  'if',
  'break',
  'continue',
  'stop',
  'check',
  'log',
  'fail',
  'delay',
];

/** Which verbs belong to which kind of program. */
export const verbsOf: Readonly<Record<ProgramKind, ReadonlySet<string>>> = {
  driver: new Set([
    ...everywhere,
    'put',
    'doorbell',
    'wait',
    'take',
    'command',
    'read',
    'write',
    'store',
    'barrier',
    'bring_up',
    'tear_down',
    'reset_function',
  ]),
  handler: new Set([...everywhere, 'send', 'store', 'barrier']),
  test: new Set([
    ...everywhere,
    'run',
    'at',
    'stop_taking',
    'resume_taking',
    'reset_function',
    'inject_error',
  ]),
};

const whereElse: Readonly<Record<ProgramKind, string>> = {
  driver: 'drivers',
  handler: 'handlers of accelerators',
  test: 'tests',
};

/** Binds one program: a driver, a handler or a test. Locals are numbered from 0 in order of declaration. */
export class ProgramBinder extends ExpressionBinder {
  private slots = 0;
  private loops = 0;
  /** names of drivers that run nowhere */
  lost?: (name: string) => boolean;
  /** processes whose parts this program takes for its own */
  private readonly foreign = new Set<ProcessModel>();

  constructor(
    sink: Sink,
    uri: string,
    readonly kind: ProgramKind,
    private readonly system: SystemModel | undefined,
    private readonly fn: FunctionModel | undefined,
    where: Where = kind,
  ) {
    super(sink, uri, where);
  }

  protected override longerNames(name: string): Iterable<string> {
    return this.system ? this.sink.things.socketPaths(this.system, name) : [];
  }

  protected override elsewhere(name: string): string | undefined {
    // A driver whose function is wrong has its finding.
    if (this.lost?.(name)) return undefined;
    const has = (p: ProcessModel) => [...p.buffers, ...p.memories].some(x => x.name === name);
    const process = this.kind === 'driver' ? this.fn?.processes.find(has) : undefined;
    if (!process)
      return this.gone?.has(name) ? ': it is known only inside of the block above that declares it' : '';
    if (this.foreign.has(process)) return undefined;
    this.foreign.add(process);
    return `: process \`${process.name}\` has it, and a driver of that process is \`driver … on ${this.fn?.name}.${process.name}\``;
  }

  /** Locals of blocks that have ended. */
  private gone: Set<string> | undefined;

  /** Declares a local in a scope. */
  local(name: Identifier, type: Type, scope: Scope, mutable: boolean): void {
    if (name.text === '') return;
    if (scope.own.has(name.text) && name.text !== '_') {
      this.report(
        'duplicate-name',
        name,
        `\`${name.text}\` is declared in this block already; use \`set\` to change it`,
      );
    }
    const binding: Binding = {
      kind: 'local',
      name: name.text,
      slot: this.slots++,
      declaration: localNameOf(name),
      type,
      mutable,
    };
    scope.add(name.text, binding);
    this.bind(name, binding);
  }

  block(block: Block, scope: Scope): void {
    const inner = new Scope(scope);
    for (const s of block.statements) this.statement(s, inner);
    this.leave(inner);
  }

  private leave(scope: Scope): void {
    if (scope.own.size === 0) return;
    this.gone ??= new Set();
    for (const name of scope.own.keys()) this.gone.add(name);
  }

  private loop(block: Block, scope: Scope): void {
    this.loops++;
    this.block(block, scope);
    this.loops--;
  }

  private allowed(verb: string, at: Statement): boolean {
    if (verbsOf[this.kind].has(verb)) return true;
    const where = (['driver', 'handler', 'test'] as const)
      .filter(k => verbsOf[k].has(verb))
      .map(k => whereElse[k]);
    // Both send: a driver by its ring, an accelerator itself.
    const instead =
      this.kind === 'driver' && verb === 'send'
        ? 'put'
        : this.kind === 'handler' && verb === 'put'
          ? 'send'
          : undefined;
    this.report(
      'not-here',
      { start: at.start, end: at.start + verb.length },
      `\`${verb}\` belongs in ${where.join(' and ')}${instead ? `; here it is \`${instead}\`` : ''}`,
      {
        fix: instead && {
          title: `Change to \`${instead}\``,
          start: at.start,
          end: at.start + verb.length,
          text: instead,
        },
      },
    );
    return false;
  }

  private statement(s: Statement, scope: Scope): void {
    if (s.kind === 'error_statement') return;
    // What does not belong here has one finding; its operands would have more.
    if (!this.allowed(s.kind === 'action' ? s.action.kind : s.kind, s) && s.kind !== 'at') return;
    switch (s.kind) {
      case 'let':
        this.local(s.name, this.right(s.value, scope) ?? noneType, scope, true);
        return;
      case 'set':
        this.set(s.name, this.right(s.value, scope), s.value, scope);
        return;
      case 'for': {
        const type = this.expect(s.from, scope, intType, 'the start of a loop');
        this.expect(s.to, scope, intType, 'the end of a loop');
        const inner = new Scope(scope);
        this.local(s.name, type ?? intType, inner, false);
        this.loop(s.body, inner);
        this.leave(inner);
        return;
      }
      case 'while':
        this.expect(s.condition, scope, boolType, 'a condition');
        this.loop(s.body, scope);
        return;
      case 'loop':
        this.loop(s.body, scope);
        return;
      case 'if':
        this.branch(s, scope);
        return;
      case 'break':
      case 'continue':
        if (this.loops === 0) this.report('break-outside-loop', s, `\`${s.kind}\` is in no loop`);
        return;
      case 'put':
        this.socket(s.socket, scope, 'tx', 'put');
        inFormat(this, s.socket, this.expect(s.value, scope, bytesType, 'a message'), s.value);
        return;
      case 'doorbell':
        this.socket(s.socket, scope, 'tx', 'doorbell');
        return;
      case 'action':
        this.action(s.action, scope);
        return;
      case 'write':
        this.write(s.target, scope);
        this.expect(s.value, scope, intType, 'what is written');
        return;
      case 'store':
        this.expect(s.address, scope, intType, 'an address');
        this.expect(s.value, scope, bytesType, 'what is stored');
        if (s.stash) {
          this.expect(s.stash, scope, intType, 'the stash control');
          if (this.kind !== 'handler')
            this.report(
              'not-here',
              s.stash,
              'a processor stores without a stash control; a handler can give one',
            );
        }
        return;
      case 'check':
        this.expect(s.condition, scope, boolType, 'a condition');
        if (s.within) {
          this.expect(s.within, scope, timeType, 'the limit');
          if (this.kind !== 'test')
            this.report('not-here', s.within, '`within` belongs in tests; a driver waits with `wait`');
        }
        if (s.message) this.expect(s.message, scope, stringType, 'a message');
        return;
      case 'log':
      case 'fail':
        this.expect(s.message, scope, stringType, 'a message');
        return;
      case 'delay':
        this.expect(s.time, scope, timeType, 'a delay');
        return;
      case 'send':
        this.send(s.socket, scope);
        this.expect(s.value, scope, bytesType, 'a message');
        return;
      case 'run':
        this.runDriver(s.driver, scope);
        return;
      case 'at':
        this.expect(s.time, scope, timeType, 'the time');
        this.block(s.body, scope);
        return;
      case 'stop_taking':
      case 'resume_taking':
        this.socket(s.socket, scope, 'rx', s.kind);
        return;
      case 'bring_up':
      case 'tear_down':
        if (s.interface) ownInterface(this, this.fn, s.interface, scope, s.kind);
        return;
      case 'reset_function':
        virtualFunction(this, this.kind === 'driver' ? this.fn : undefined, s.function, scope);
        return;
      case 'inject_error':
        thingOf(this, s.function, scope, 'function', '`inject_error` takes a function');
        errorState(this, s.state, scope);
        return;
      default:
        return;
    }
  }

  private branch(s: IfStatement, scope: Scope): void {
    this.expect(s.condition, scope, boolType, 'a condition');
    this.block(s.then, scope);
    if (s.otherwise?.kind === 'if') this.branch(s.otherwise, scope);
    else if (s.otherwise) this.block(s.otherwise, scope);
  }

  private right(value: Expression | Action, scope: Scope): Type | undefined {
    switch (value.kind) {
      case 'wait':
      case 'take':
      case 'command':
      case 'read':
        if (!verbsOf[this.kind].has(value.kind)) {
          const at = { start: value.start, end: value.start + value.kind.length };
          this.report('not-here', at, `\`${value.kind}\` belongs in drivers`);
        }
        return this.action(value, scope);
      default:
        return this.value(value, scope);
    }
  }

  private set(name: Identifier, type: Type | undefined, value: Expression | Action, scope: Scope): void {
    const b = this.lookup(name, scope);
    if (!b) return;
    if (b.kind !== 'state' && !(b.kind === 'local' && b.mutable)) {
      const instead =
        b.kind === 'register'
          ? 'a register; use `write`'
          : b.kind === 'local'
            ? 'the counter of its loop or the message, and stays as it is'
            : b.kind === 'parameter'
              ? 'a parameter, which stays as the agent gives it; what handlers change is a `state`'
              : `no local; declare one with \`let ${name.text} = …\``;
      this.report('not-settable', name, `\`${name.text}\` is ${instead}`);
      return;
    }
    if (!type || b.type.kind === 'none' || assignable(type, b.type)) return;
    this.report(
      'type-mismatch',
      value,
      `\`${name.text}\` is ${describeType(b.type)}, and this is ${describeType(type)}`,
    );
  }

  private action(a: Action, scope: Scope): Type | undefined {
    const type = this.inferAction(a, scope);
    if (type) this.sink.types.set(a, type);
    return type;
  }

  private inferAction(a: Action, scope: Scope): Type | undefined {
    switch (a.kind) {
      case 'wait':
        if (a.interrupt) this.vector(a.target, scope);
        else this.ringOrSocket(a.target, scope, undefined, 'wait', a);
        if (a.count) this.expect(a.count, scope, intType, 'the count of a wait');
        if (a.until) this.expect(a.until, scope, timeType, 'the limit of a wait');
        return boolType;
      case 'take':
        return this.ringOrSocket(a.socket, scope, 'rx', 'take') ?? messageType(this, a.socket);
      case 'command':
        return bindCommand(this, this.fn, a, scope);
      case 'read': {
        const type = this.value(a.target, scope);
        if (type && !this.register(a.target)) {
          this.report(
            'type-mismatch',
            a.target,
            '`read` takes a register or a field of one; other things are looked at without it',
          );
        }
        return intType;
      }
    }
  }

  private vector(e: Expression, scope: Scope): void {
    this.expect(e, scope, intType, 'a vector');
    const value = this.fold(e);
    const vectors = this.system?.amu.vectors;
    if (value !== undefined && vectors !== undefined && value >= BigInt(vectors)) {
      this.report('value-out-of-range', e, `the AMU has ${vectors} vectors a function, 0 .. ${vectors - 1}`);
    }
  }

  /** The register behind a register, an element of an array of them or a field. */
  private register(e: Expression): (Binding & { kind: 'register' }) | undefined {
    const b = this.bindingOf(e);
    if (b?.kind === 'register') return b;
    if (e.kind === 'parenthesized') return this.register(e.inner);
    if (e.kind === 'index' || (e.kind === 'member' && b?.kind === 'register_field'))
      return this.register(e.object);
    return undefined;
  }

  private write(target: Expression, scope: Scope): void {
    const type = this.value(target, scope);
    if (!type) return;
    const b = this.register(target);
    if (!b) {
      const instead =
        this.bindingOf(target)?.kind === 'local'
          ? 'a local changes with `set`'
          : 'memory is written with `store`';
      this.report('type-mismatch', target, `\`write\` takes a register or a field of one; ${instead}`);
      return;
    }
    this.ownFunction(b.function, target, b.register);
    const register = registerByName(b.page, b.register);
    // The AMU-moved indexes can be written while their interface is disabled, to restore them.
    if (register?.access === 'RO' && !/^(READ_INDEX_TX|WRITE_INDEX_RX)$/.test(register.name)) {
      this.report('register-read-only', target, `${b.register} is read-only; the AMU ignores the write`);
    }
  }

  private ownFunction(owner: FunctionModel, at: Expression, what: string): void {
    // A hypervisor reaches the registers of its VFs; their rings are theirs.
    const hypervisor = this.fn?.physical && at.start < at.end && registers.has(what);
    if (this.kind !== 'driver' || !this.fn || owner === this.fn || hypervisor) return;
    this.report(
      'foreign-socket',
      at,
      `${what} belongs to function \`${owner.name}\`, and this driver runs on \`${this.fn.name}\``,
    );
  }

  private socket(e: Expression, scope: Scope, direction: 'tx' | 'rx' | undefined, verb: string): void {
    const type = this.expression(e, scope);
    if (!type) return;
    const wanted = direction ? `${direction === 'rx' ? 'an RX' : 'a TX'} socket` : 'a socket';
    if (type.kind !== 'thing' || type.thing.kind !== 'socket') {
      this.report(
        'not-a-socket',
        e,
        `\`${verb}\` takes ${wanted} of an interface, and this is ${describeType(type)}`,
      );
      return;
    }
    const { thing } = type;
    const path = this.pathOf(e);
    if (direction && thing.direction !== direction) {
      this.report(
        'wrong-direction',
        e,
        `\`${verb}\` takes ${wanted}, and \`${thing.name}\` is ${describeType(type)}`,
      );
    }
    const owner = path?.function === undefined ? undefined : path.system.functions[path.function];
    if (owner) this.ownFunction(owner, e, `\`${thing.name}\``);
  }

  /** A management ring that is waited on or taken from, of the driver's own function. */
  private ring(e: Expression, scope: Scope, verb: string, wait?: WaitAction): Type | undefined {
    const found = managementRing(this, e, scope, verb, wait);
    const index = found && this.pathOf(e)?.function;
    const owner = index === undefined ? undefined : this.system?.functions[index];
    if (owner) this.ownFunction(owner, e, 'its management rings');
    return found;
  }

  private ringOrSocket(
    e: Expression,
    scope: Scope,
    direction: 'rx' | undefined,
    verb: string,
    wait?: WaitAction,
  ): Type | undefined {
    const { diagnostics } = this.sink.report;
    const before = diagnostics.length;
    const ring = this.ring(e, scope, verb, wait);
    // What is wrong in the name has been said.
    if (!ring && diagnostics.length === before) this.socket(e, scope, direction, verb);
    return ring;
  }

  private send(e: Expression, scope: Scope): void {
    if (e.kind !== 'index') {
      this.expression(e, scope);
      this.report('not-a-socket', e, '`send` names a TX socket of the agent: `send tx[n], bytes`');
      return;
    }
    this.expression(e, scope);
    const b = this.bindingOf(e.object);
    if (b?.kind === 'own_socket' && b.direction === 'tx') return;
    if (b?.kind === 'own_socket') {
      this.report('wrong-direction', e, '`send` takes a TX socket of the agent: `send tx[n], bytes`');
    } else if (b) {
      this.report('not-a-socket', e, '`send` names a TX socket of the agent: `send tx[n], bytes`');
    }
  }

  private runDriver(e: Expression, scope: Scope): void {
    const type = this.expression(e, scope);
    if (type && (type.kind !== 'thing' || type.thing.kind !== 'driver')) {
      this.report('type-mismatch', e, `\`run\` takes a driver, and this is ${describeType(type)}`);
    }
  }
}
