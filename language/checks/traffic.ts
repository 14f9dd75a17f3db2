// Single statements that cannot work with the rings and sessions as they are declared.

import type { AcceleratorModel, DriverModel, SocketModel, SystemModel } from '../link/model';
import { relatedTo } from '../link/report';
import type { Action, Block, Expression, Span, Statement } from '../syntax/ast';
import { hasBrokenSession, namesNoSocket } from './broken';
import type { CheckContext } from './context';
import { Lengths } from './lengths';
import { checks } from './table';
import { actionOf, eachExpression, eachStatement, innerBlocks, statementsIn } from './walk';

export function checkTraffic(c: CheckContext, d: DriverModel): void {
  if (d.system) new DriverTraffic(c, d, d.system).check();
}

class DriverTraffic {
  private readonly told = new Set<SocketModel>();
  private readonly waited = new Set<SocketModel>();
  private readonly lengths: Lengths;
  private conditions = 0;

  constructor(
    private readonly c: CheckContext,
    private readonly driver: DriverModel,
    private readonly system: SystemModel,
  ) {
    this.lengths = new Lengths(c, driver.body);
  }

  check(): void {
    // The statements are gone through in this order.
    statementsIn(this.driver.body);
    this.block(this.driver.body);
  }

  /** What stands behind a condition may never be done: then a certain failure is only a likely one. */
  private block(b: Block): void {
    for (const s of b.statements) {
      this.statement(s);
      const maybe = s.kind === 'if' || s.kind === 'while';
      if (maybe) this.conditions++;
      for (const inner of innerBlocks(s)) this.block(inner);
      if (maybe) this.conditions--;
    }
  }

  private statement(s: Statement): void {
    eachExpression(s, e => this.look(e));
    if (s.kind === 'put' || s.kind === 'doorbell') this.sends(s.socket, s.kind);
    if (s.kind === 'put') this.messageFits(s.socket, s.value);
    if (s.kind === 'check') this.comparable(s.condition);
    const action = actionOf(s);
    if (action?.kind === 'wait') {
      if (action.interrupt) this.interrupted(this.c.number(action.target));
      else this.waits(action, s.kind === 'action');
    }
    if (action?.kind === 'take') this.takes(action.socket);
  }

  /** An interrupt tells of the interfaces that name its vector; with vectors given by hand, perhaps of all. */
  private interrupted(vector: number | undefined): void {
    const all = this.driver.function?.interfaces ?? [];
    const named = all.filter(i => i.rxVector === vector);
    for (const i of named.length > 0 ? named : all) for (const s of i.sockets) this.waited.add(s);
  }

  /** A look at `fill`, a digest or an index is as good as a wait. */
  private look(e: Expression): void {
    this.within(e);
    if (e.kind !== 'member') return;
    const owner = this.c.program.types.get(e.object);
    if (owner?.kind === 'thing' && owner.thing.kind === 'interface' && /digest/i.test(e.name.text)) {
      for (const s of owner.thing.sockets) this.waited.add(s);
    }
    if (owner?.kind === 'thing' && owner.thing.kind === 'session') this.delivered(owner.thing);
    const socket = this.c.ownSocket(e.object, this.driver);
    if (socket) this.waited.add(socket);
    const register = this.c.binding(e);
    if (register?.kind === 'register') for (const s of register.interface?.sockets ?? []) this.waited.add(s);
  }

  /** A look at the counters of a session tells of the socket that it leads to. */
  private delivered({ to }: SystemModel['sessions'][number]): void {
    if (to.kind !== 'sw') return;
    const socket = this.system.functions[to.function]?.interfaces[to.interface]?.sockets[to.socket];
    if (socket) this.waited.add(socket);
  }

  private sends(e: Expression, verb: string): void {
    const socket = this.c.ownSocket(e, this.driver);
    if (socket?.direction !== 'tx' || socket.session !== undefined || this.told.has(socket)) return;
    if (this.c.wiredByHand.has(this.system) || hasBrokenSession(this.c, this.system)) return;
    this.told.add(socket);
    this.add(
      'put-without-session',
      e,
      `no session leads from \`${socket.name}\`, so nothing takes what \`${verb}\` sends`,
      {
        related: relatedTo(socket.origin, `\`${socket.name}\` is declared here`),
      },
    );
  }

  private messageFits(e: Expression, value: Expression): void {
    const socket = this.c.ownSocket(e, this.driver);
    const length = this.lengths.of(value);
    if (!socket || length === undefined || length <= socket.messageBytes) return;
    const session = socket.session === undefined ? undefined : this.system.sessions[socket.session];
    // A length that is wrong itself has its finding, and so has a format that is too long.
    if (session?.messageUnsure || (session?.format && session.format.bytes >= length)) return;
    const owner = session ? `session \`${session.name}\` carries` : 'the longest message of the AMU has';
    this.add('message-too-long', value, `this is ${length} bytes, and ${owner} ${socket.messageBytes}`, {
      related: session && relatedTo(session.origin, `messages of ${socket.messageBytes} bytes`),
    });
  }

  /** Elements, slices and structs of bytes whose length is known. */
  private within(e: Expression): void {
    if (e.kind !== 'index' && e.kind !== 'slice' && e.kind !== 'call') return;
    const object = e.kind === 'call' ? e.arguments[0] : e.object;
    const length = object && this.lengths.of(object);
    if (length === undefined) return;
    const last = this.lastByte(e);
    if (last === undefined || last <= length) return;
    this.add(
      'bytes-out-of-range',
      e,
      `this needs ${last} bytes, and there are ${length}; beyond their end it fails`,
    );
  }

  /** How many bytes an element, slice, struct or number needs to be there. */
  private lastByte(e: Expression & { kind: 'index' | 'slice' | 'call' }): number | undefined {
    if (e.kind === 'index') {
      const index = this.c.number(e.index);
      return index === undefined ? undefined : index + 1;
    }
    if (e.kind === 'slice') {
      const to = this.c.number(e.to);
      return to === undefined ? undefined : to + (e.inclusive ? 1 : 0);
    }
    const b = this.c.program.bindings.get(e.callee);
    if (b?.kind === 'struct') return b.struct.bytes;
    const width = { u8: 1, u16: 2, u32: 4, u64: 8 }[e.callee.text];
    const offset = this.c.number(e.arguments[1]);
    return width === undefined || offset === undefined ? undefined : offset + width;
  }

  /** An agent whose handler fails, or answers only under a condition, may leave its driver waiting for ever. */
  private unlimited(w: Action & { kind: 'wait' }, socket: SocketModel): void {
    const session = socket.session === undefined ? undefined : this.system.sessions[socket.session];
    if (w.until || session?.from.kind !== 'hw') return;
    const agent = this.system.agents[session.from.agent];
    const why = agent?.accelerator && this.mayBeSilent(agent.accelerator);
    if (!agent || !why) return;
    this.add(
      'wait-without-limit',
      w,
      `a handler of \`${agent.name}\` ${why}, and this would wait for its answer for ever: add \`until 1ms\``,
      { related: agent.accelerator && relatedTo(agent.accelerator.origin, 'the accelerator') },
    );
  }

  private mayBeSilent(a: AcceleratorModel): string | undefined {
    return this.c.once(a, 'silence', () => mayStaySilent(a));
  }

  /** Bytes of different lengths are never equal. */
  private comparable(e: Expression): void {
    if (e.kind === 'parenthesized') this.comparable(e.inner);
    if (e.kind !== 'binary') return;
    if (e.operator === 'and') {
      this.comparable(e.left);
      this.comparable(e.right);
    }
    if (e.operator !== '==') return;
    const left = this.lengths.of(e.left);
    const right = this.lengths.of(e.right);
    if (left === undefined || right === undefined || left === right) return;
    if (hasBrokenSession(this.c, this.system)) return;
    this.add('check-always-false', e, `${left} bytes are never equal to ${right} bytes`);
  }

  private waits(w: Action & { kind: 'wait' }, statement: boolean): void {
    const socket = this.c.ownSocket(w.target, this.driver);
    if (!socket) {
      // A name that is none may mean any of them.
      for (const i of this.driver.function?.interfaces ?? []) for (const s of i.sockets) this.waited.add(s);
      return;
    }
    this.waited.add(socket);
    // A wait with a limit whose answer is looked at may be meant to run out.
    const deliberate = !statement && w.until !== undefined;
    if (socket.direction === 'rx' && !deliberate) this.hasSender(w.target, socket);
    if (socket.direction === 'rx') this.unlimited(w, socket);
    const count = this.c.number(w.count);
    if (count === undefined || count <= socket.slots || deliberate) return;
    const what = socket.direction === 'rx' ? 'messages' : 'free slots';
    const fix = `give it \`slots: ${2 ** Math.ceil(Math.log2(count))}\`, or wait for fewer at a time`;
    this.add(
      'wait-beyond-ring',
      w.count ?? w,
      `\`${socket.name}\` has ${socket.slots} slots and never holds ${count} ${what}: ${fix}`,
      {
        related: relatedTo(socket.origin, `${socket.slots} slots`),
      },
    );
  }

  private takes(e: Expression): void {
    const socket = this.c.ownSocket(e, this.driver);
    if (socket?.direction !== 'rx') return;
    this.hasSender(e, socket);
    if (this.waited.has(socket)) return;
    this.waited.add(socket);
    this.add(
      'take-without-wait',
      e,
      `the driver does not wait for \`${socket.name}\` before this take; the message may not have come: \`wait ${socket.name} until 100us\` first`,
    );
  }

  private hasSender(e: Expression, socket: SocketModel): void {
    if (this.told.has(socket) || this.c.wiredByHand.has(this.system)) return;
    if (hasBrokenSession(this.c, this.system) || namesNoSocket(this.c, this.driver)) return;
    const related = () => relatedTo(socket.origin, `\`${socket.name}\` is declared here`);
    if (socket.session === undefined) {
      this.told.add(socket);
      this.add(
        'wait-without-sender',
        e,
        `no session leads to \`${socket.name}\`, so no message ever comes; add one, such as \`session s: … -> ${this.path(socket)}\``,
        { related: related() },
      );
      return;
    }
    const session = this.system.sessions[socket.session];
    const silent = session && this.silent(session.from);
    if (!silent) return;
    this.told.add(socket);
    this.add('wait-without-sender', e, `${silent}, so no message comes to \`${socket.name}\``, {
      related: [...relatedTo(session.origin, `session \`${session.name}\``), ...related()],
      // Only this program is known: the driver of another file may send.
      ...(session.from.kind === 'sw' && { severity: 'warning' as const }),
    });
  }

  /** Why nothing ever leaves by the source of a session, if so. */
  private silent(from: SystemModel['sessions'][number]['from']): string | undefined {
    if (from.kind === 'hw') {
      const reached = this.c.wiring(this.system).to(from.agent).length > 0;
      return reached ? undefined : `no session reaches agent \`${this.system.agents[from.agent]?.name}\``;
    }
    const source = this.system.functions[from.function]?.interfaces[from.interface]?.sockets[from.socket];
    if (!source || this.c.senders.has(source)) return undefined;
    return `no driver puts anything on \`${this.path(source)}\``;
  }

  private path(socket: SocketModel): string {
    for (const f of this.system.functions) {
      const owner = f.interfaces.find(i => i.sockets.includes(socket));
      if (owner) return `${f.name}.${owner.name}.${socket.name}`;
    }
    return socket.name;
  }

  private add(
    ...[code, at, message, extra]: [
      Parameters<CheckContext['report']['add']>[1],
      Span,
      string,
      Parameters<CheckContext['report']['add']>[4]?,
    ]
  ): void {
    const severity = this.conditions > 0 && checks[code].severity === 'error' ? 'warning' : undefined;
    this.c.report.add(this.driver.origin.uri, code, at, message, { severity, ...extra });
  }
}

/** Why a handler of an accelerator may not answer, if so. */
function mayStaySilent(accelerator: AcceleratorModel): string | undefined {
  let why: string | undefined;
  for (const h of accelerator.handlers) {
    let sends = false;
    eachStatement(h.node.body, s => {
      sends ||= s.kind === 'send';
      if (s.kind === 'fail') why = 'can fail';
    });
    const always = h.node.body.statements.some(
      s => s.kind === 'send' || s.kind === 'loop' || s.kind === 'for',
    );
    if (sends && !always && !bothWays(h.node.body)) why ??= 'answers only under a condition';
  }
  return why;
}

function bothWays(block: Block): boolean {
  return block.statements.some(s => {
    if (s.kind === 'send') return true;
    if (s.kind !== 'if' || !s.otherwise) return false;
    const other = s.otherwise.kind === 'if' ? false : bothWays(s.otherwise);
    return other && bothWays(s.then);
  });
}
