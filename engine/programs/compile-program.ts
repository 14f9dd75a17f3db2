// Programs to units: the statements and actions of drivers, handlers and tests.

import type { DriverModel, InterfaceModel, Type } from '../../language/link/model';
import type {
  Action,
  Block,
  CommandAction,
  Expression,
  ForStatement,
  IfStatement,
  LetStatement,
  SetStatement,
  Span,
  Statement,
  WaitAction,
  WriteStatement,
} from '../../language/syntax/ast';
import { commandByName, ManagementRing, messageBodyAt } from '../../spec';
import { Builder } from './builder';
import { CheckCompiler } from './compile-checks';
import { CompileError } from './compile-error';
import { ExpressionCompiler, type Linked, type RegisterPath, type Surroundings } from './compile-expression';
import { bankOf, CommandFlag, Op, type Unit, WaitFlag } from './instructions';
import { add, type Tables } from './tables';

/** What a program refers to outside of itself. */
export interface Linkage {
  readonly linked: Linked;
  textOf(uri: string): string;
  programOf(driver: DriverModel): number;
  /** the unit that brings a function, or one interface of it, up or takes it down */
  bringUp(functionIndex: number, up: boolean, owner?: InterfaceModel): number;
}

interface Loop {
  /** where `continue` goes, once it is known */
  readonly continues: number[];
  readonly breaks: number[];
}

export class ProgramCompiler extends ExpressionCompiler {
  private readonly loops: Loop[] = [];
  private readonly checks = new CheckCompiler(
    this,
    span => this.sourceOf(span),
    driver => this.linkage.programOf(driver),
  );
  /** `stop` statements so far, and how deep in branches and loops we are: what tells an endless program. */
  private stops = 0;
  private depth = 0;

  constructor(
    tables: Tables,
    private readonly linkage: Linkage,
    surroundings: Surroundings,
    private readonly uri: string,
  ) {
    super(tables, linkage.linked, surroundings, new Builder({ ints: 0, bytes: 0, texts: 0 }));
  }

  /** The whole body; its last stopping place is its closing brace when `closing`. */
  program(name: string, body: Block, closing: boolean): Unit {
    this.block(body);
    if (closing) this.statementAt({ start: Math.max(body.start, body.end - 1), end: body.end });
    this.out.emit(Op.end);
    return this.out.finish(name);
  }

  block(block: Block): void {
    const mark = this.out.mark();
    for (const s of block.statements) this.statement(s);
    this.out.release(mark);
  }

  private placeOf(span: Span): number {
    const text = this.linkage.textOf(this.uri);
    let end = Math.min(span.end, text.length);
    while (end > span.start + 1 && /\s/.test(text[end - 1])) end--;
    return this.tables.place(this.uri, span.start, end);
  }

  private statementAt(span: Span): void {
    this.out.place = this.placeOf(span);
    this.out.emit(Op.statement);
  }

  private sourceOf(span: Span): string {
    return this.linkage.textOf(this.uri).slice(span.start, span.end).replace(/\s+/g, ' ').trim();
  }

  private statement(s: Statement): void {
    const { out } = this;
    switch (s.kind) {
      case 'let':
        this.statementAt(s);
        this.letStatement(s);
        return;
      case 'for':
        this.forStatement(s);
        return;
      case 'while':
        this.whileStatement(s.condition, s.body, { start: s.start, end: s.body.start });
        return;
      case 'loop':
        this.whileStatement(undefined, s.body, { start: s.start, end: s.body.start });
        return;
      case 'if':
        this.branch(s);
        return;
      case 'at': {
        this.statementAt({ start: s.start, end: s.body.start });
        const mark = out.mark();
        out.emit(Op.at, this.int(s.time));
        out.release(mark);
        this.block(s.body);
        return;
      }
      default: {
        this.statementAt(s);
        const mark = out.mark();
        this.simple(s);
        out.release(mark);
      }
    }
  }

  private simple(s: Statement): void {
    const { out } = this;
    switch (s.kind) {
      case 'set':
        this.setStatement(s);
        return;
      case 'break':
      case 'continue': {
        const loop = this.loops.at(-1);
        if (!loop) throw new CompileError(`\`${s.kind}\` is in no loop`);
        (s.kind === 'break' ? loop.breaks : loop.continues).push(out.emit(Op.jump));
        return;
      }
      case 'stop':
        this.stops++;
        out.emit(Op.stop);
        return;
      case 'barrier':
        out.emit(Op.barrier);
        return;
      case 'bring_up':
      case 'tear_down': {
        const fn = this.surroundings.function;
        if (!fn) throw new CompileError(`\`${s.kind}\` belongs in a driver of a function`);
        const owner = s.interface && this.thingOf(s.interface)?.thing;
        const one = owner?.kind === 'interface' ? owner : undefined;
        out.emit(Op.call, this.linkage.bringUp(fn.index, s.kind === 'bring_up', one));
        return;
      }
      case 'put': {
        const socket = this.socket(s.socket);
        out.emit(Op.put, socket, this.bytes(s.value));
        return;
      }
      case 'doorbell':
        out.emit(Op.doorbell, this.socket(s.socket));
        return;
      case 'action':
        this.action(s.action, -1);
        return;
      case 'write':
        this.write(s);
        return;
      case 'store': {
        const address = this.int(s.address);
        const value = this.bytes(s.value);
        if (s.stash) out.emit(Op.stash, address, value, this.int(s.stash));
        out.emit(Op.store, address, value);
        return;
      }
      case 'check':
        this.checks.compile(s);
        return;
      case 'log':
      case 'fail':
        out.emit(s.kind === 'log' ? Op.log : Op.fail, this.template(s.message));
        return;
      case 'delay':
        out.emit(Op.delay, this.int(s.time));
        return;
      case 'send': {
        if (s.socket.kind !== 'index')
          throw new CompileError('`send` names a TX socket: `send tx[n], bytes`');
        const number = this.int(s.socket.index);
        out.emit(Op.send, number, this.bytes(s.value));
        return;
      }
      case 'run': {
        const found = this.thingOf(s.driver);
        if (found?.thing.kind !== 'driver') throw new CompileError('`run` takes a driver');
        out.emit(Op.run, this.linkage.programOf(found.thing));
        return;
      }
      case 'reset_function':
        out.emit(Op.resetFunction, this.functionOf(s.function));
        return;
      case 'inject_error':
        out.emit(Op.injectError, this.functionOf(s.function), this.int(s.state));
        return;
      case 'stop_taking':
      case 'resume_taking':
        out.emit(Op.taking, this.socket(s.socket), s.kind === 'stop_taking' ? 1 : 0);
        return;
      default:
        throw new CompileError('this statement could not be read');
    }
  }

  private socket(e: Expression): number {
    const found = this.thingOf(e);
    const socket = found?.thing.kind === 'socket' ? this.tables.socket(found.thing) : -1;
    if (socket < 0) throw new CompileError('this is no socket of the system that runs');
    return socket;
  }

  private functionOf(e: Expression): number {
    const found = this.thingOf(e);
    if (found?.thing.kind !== 'function') throw new CompileError('this is no function');
    return found.thing.index;
  }

  /** The number of a management ring that an expression names; -1 for anything else. */
  private ringOf(e: Expression): number {
    const found = this.thingOf(e);
    return found?.thing.kind === 'management_ring' ? ManagementRing[found.thing.name] : -1;
  }

  // ---- variables

  private isAction(e: Expression | Action): e is Action {
    return e.kind === 'wait' || e.kind === 'take' || e.kind === 'command' || e.kind === 'read';
  }

  private letStatement(s: LetStatement): void {
    const { out } = this;
    const type = this.typeOf(s.value);
    const register = out.register(bankOf(type));
    const mark = out.mark();
    if (this.isAction(s.value)) this.action(s.value, register);
    else this.value(s.value, register);
    out.release(mark);
    this.bindVariable(s.name, register);
    out.declare(s.name.text, type, register, s.name, true);
  }

  private setStatement(s: SetStatement): void {
    const { out } = this;
    const b = this.linked.bindings.get(s.name);
    const evaluate = (wanted: number) =>
      this.isAction(s.value) ? this.action(s.value, wanted) : this.value(s.value, wanted);
    if (b?.kind === 'state') {
      out.emit(Op.storeState, b.index, evaluate(out.int()));
      return;
    }
    if (b?.kind !== 'local') throw new CompileError(`\`${s.name.text}\` cannot be set`);
    const register = this.variableOf(b.declaration);
    const bank = bankOf(b.type);
    if (bank === 'int') evaluate(register);
    else if (bank === 'text') out.emit(Op.textCopy, register, evaluate(out.register('text')));
    else {
      // Into a register of its own first: the new value may be made of the old one.
      out.emit(Op.bytesSwap, register, evaluate(out.bytes()));
    }
  }

  // ---- control

  private branch(s: IfStatement): void {
    const { out } = this;
    this.statementAt({ start: s.start, end: s.then.start });
    const mark = out.mark();
    const skip = out.emit(Op.jumpFalse, this.int(s.condition));
    out.release(mark);
    this.depth++;
    this.alternatives(s, skip);
    this.depth--;
  }

  private alternatives(s: IfStatement, skip: number): void {
    const { out } = this;
    this.block(s.then);
    if (!s.otherwise) {
      out.patch(skip, 2);
      return;
    }
    const leave = out.emit(Op.jump);
    out.patch(skip, 2);
    if (s.otherwise.kind === 'if') this.branch(s.otherwise);
    else this.block(s.otherwise);
    out.patch(leave, 1);
  }

  private forStatement(s: ForStatement): void {
    const { out } = this;
    this.statementAt({ start: s.start, end: s.body.start });
    const header = out.place;
    const mark = out.mark();
    const counter = out.int();
    const limit = out.int();
    const test = out.int();
    this.int(s.from, counter);
    this.int(s.to, limit);
    this.bindVariable(s.name, counter);
    out.declare(s.name.text, this.counterType(s), counter, s.name, false);
    out.emit(s.inclusive ? Op.lessEqual : Op.less, test, counter, limit);
    const enter = out.emit(Op.jumpFalse, test);
    const top = out.here;
    const loop: Loop = { continues: [], breaks: [] };
    this.body(loop, s.body);
    for (const at of loop.continues) out.patch(at, 1);
    out.place = header;
    // Tested before the step, so that a loop up to the largest number ends.
    const one = out.constant(out.int(), 1n);
    if (s.inclusive) out.emit(Op.equal, test, counter, limit);
    out.emit(Op.add, counter, counter, one);
    if (!s.inclusive) out.emit(Op.lessEqual, test, limit, counter);
    const leave = out.emit(Op.jumpTrue, test);
    out.emit(Op.jumpBack, top);
    out.patch(leave, 2);
    out.patch(enter, 2);
    for (const at of loop.breaks) out.patch(at, 1);
    out.release(mark);
  }

  private counterType(s: ForStatement): Type {
    const b = this.linked.bindings.get(s.name);
    return b?.kind === 'local' ? b.type : this.typeOf(s.from);
  }

  /** `while` and, without a condition, `loop`. */
  private whileStatement(condition: Expression | undefined, body: Block, header: Span): void {
    const { out } = this;
    const top = out.here;
    this.statementAt(header);
    const place = out.place;
    const mark = out.mark();
    const enter = condition && out.emit(Op.jumpFalse, this.int(condition));
    out.release(mark);
    // An endless loop is a stopping place when it begins, one with a condition each time that this is tested.
    const again = condition ? top : out.here;
    const loop: Loop = { continues: [], breaks: [] };
    const stops = this.stops;
    this.body(loop, body);
    for (const at of loop.continues) out.patch(at, 1);
    out.place = place;
    out.emit(Op.jumpBack, again);
    if (enter !== undefined) out.patch(enter, 2);
    for (const at of loop.breaks) out.patch(at, 1);
    const leaves = loop.breaks.length > 0 || this.stops > stops;
    if (!condition && !leaves && this.depth === 0) out.endless = true;
  }

  private body(loop: Loop, block: Block): void {
    this.loops.push(loop);
    this.depth++;
    this.block(block);
    this.depth--;
    this.loops.pop();
  }

  // ---- actions

  /** `wanted` is a register of the bank of its type, or -1 when nobody wants what it gives. */
  private action(a: Action, wanted: number): number {
    const { out } = this;
    switch (a.kind) {
      case 'wait':
        return this.wait(a, wanted);
      case 'take': {
        const ring = this.ringOf(a.socket);
        const d = wanted < 0 ? out.bytes() : wanted;
        if (ring >= 0) {
          out.emit(Op.takeRing, ring, d);
          return d;
        }
        const socket = this.socket(a.socket);
        out.emit(Op.take, socket, d);
        out.emit(Op.taken, socket);
        return d;
      }
      case 'command':
        return this.command(a, wanted);
      case 'read': {
        const path = this.registerPath(a.target);
        const d = this.target(wanted);
        out.emit(Op.readRegister, d, path.ref, this.indexOf(path));
        if (path.field !== undefined) out.emit(Op.field, d, d, path.field);
        return d;
      }
    }
  }

  private wait(a: WaitAction, wanted: number): number {
    const { out } = this;
    const mark = out.mark();
    const result = out.int();
    const count = out.int();
    const until = out.int();
    if (a.count) this.int(a.count, count);
    if (a.until) this.int(a.until, until);
    const flags =
      (a.count ? WaitFlag.count : 0) | (a.until ? WaitFlag.until : 0) | (wanted < 0 ? WaitFlag.statement : 0);
    if (a.interrupt) out.emit(Op.waitInterrupt, this.int(a.target), result, flags);
    else if (this.ringOf(a.target) >= 0) out.emit(Op.waitRing, this.ringOf(a.target), result, flags);
    else out.emit(Op.wait, this.socket(a.target), result, flags);
    if (wanted >= 0) out.emit(Op.copy, wanted, result);
    out.release(mark);
    return wanted;
  }

  private command(a: CommandAction, wanted: number): number {
    const { out } = this;
    const spec = commandByName(a.name.text);
    if (!spec) throw new CompileError(`there is no command ${a.name.text}`);
    const fields = a.fields.map(f => {
      const field = spec.command.field(f.name.text);
      if (!field) throw new CompileError(`${spec.symbol} has no field ${f.name.text}`);
      if (field.width < 0) return { field, ...this.bodyOf(f.value) };
      return { field, register: this.int(f.value) };
    });
    const d = wanted < 0 ? out.bytes() : wanted;
    const number = add(this.tables.commands, { spec, fields, purpose: '' });
    out.emit(Op.command, number, d, wanted < 0 ? CommandFlag.statement : 0);
    return d;
  }

  /** What a field up to the end of the message takes: bytes, or a response, of which it takes the body. */
  private bodyOf(e: Expression): { register: number; cut?: boolean } {
    if (this.typeOf(e).kind !== 'response') return { register: this.bytes(e) };
    const whole = this.bytes(e);
    const body = this.out.bytes();
    this.out.emit(Op.responseBytes, body, whole, messageBodyAt);
    return { register: body, cut: true };
  }

  private write(s: WriteStatement): void {
    const { out } = this;
    const path = this.registerPath(s.target);
    const index = this.indexOf(path);
    const value = this.int(s.value);
    if (path.field === undefined) {
      out.emit(Op.writeRegister, path.ref, value, index);
      return;
    }
    const whole = out.int();
    out.emit(Op.readRegister, whole, path.ref, index);
    out.emit(Op.insert, whole, value, path.field);
    out.emit(Op.writeRegister, path.ref, whole, index);
  }

  private indexOf(path: RegisterPath): number {
    return path.index ? this.int(path.index) : -1;
  }
}
