// Follows a driver through its life in the order of its text: what it does before the AMU is up and after it is down,
// stores that no barrier parts from the doorbell, puts without room, takes that no wait covers.

import type { DriverModel, SocketModel } from '../link/model';
import type { Block, Expression, Span, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { actionOf, eachExpression, eachStatement, innerBlocks, statementsIn } from './walk';

export function checkLife(c: CheckContext, d: DriverModel): void {
  if (!d.function) return;
  upAndDown(c, d);
  handMapped(c, d);
  inFlight(c, d);
  barriers(c, d);
  new Room(c, d).block(d.body);
  new Covered(c, d).check();
}

/** What a statement needs the AMU for, in words. */
function needs(s: Statement): string | undefined {
  if (s.kind === 'put' || s.kind === 'doorbell') return `\`${s.kind}\``;
  const action = actionOf(s);
  if (action?.kind === 'command' || action?.kind === 'take') return `\`${action.kind}\``;
  return action?.kind === 'wait' && !action.interrupt ? '`wait`' : undefined;
}

function enables(c: CheckContext, s: Statement): boolean {
  if (s.kind === 'bring_up') return true;
  if (s.kind !== 'write') return false;
  let found = false;
  eachExpression(s.target, e => {
    const b = c.binding(e);
    found ||= (b?.kind === 'register' || b?.kind === 'register_field') && b.register === 'AMU_CR';
  });
  return found;
}

const enablesAnywhere = (c: CheckContext, { body }: DriverModel) =>
  statementsIn(body).some(s => enables(c, s));

/** Whether some program of the system enables the AMU. */
function anyEnables(c: CheckContext, { system }: DriverModel): boolean {
  if (!system) return false;
  return c.once(system, 'enabled', () =>
    c.wiring(system).drivers.some(o => c.fact(o, 'enables', enablesAnywhere)),
  );
}

function upAndDown(c: CheckContext, d: DriverModel): void {
  const { uri } = d.origin;
  let up = false;
  let down: Statement | undefined;
  let first: Statement | undefined;
  let told = false;
  const top = new Set<Statement>(d.body.statements);
  eachStatement(d.body, s => {
    const word = needs(s);
    if (word && !up) first ??= s;
    if (word && down && !told) {
      told = true;
      c.report.add(
        uri,
        'use-after-tear-down',
        s,
        `this ${word} stands behind \`tear_down\`, when the sessions and interfaces are gone; tear down at the end`,
        { related: [{ uri, start: down.start, end: down.end, message: 'torn down here' }] },
      );
    }
    if (enables(c, s)) {
      const whole = s.kind === 'bring_up' && s.end - s.start <= 'bring_up'.length && top.has(s);
      if (whole && up && !down) {
        c.report.add(
          uri,
          'bring-up-twice',
          s,
          'everything is up already, and the commands of this second `bring_up` are refused; remove it',
        );
      }
      if (first && !up) {
        c.report.add(
          uri,
          'use-before-bring-up',
          first,
          `this ${needs(first)} stands before the AMU is brought up; bring it up first`,
          { related: [{ uri, start: s.start, end: s.end, message: 'brought up here' }] },
        );
      }
      up = true;
      down = undefined;
    }
    if (s.kind !== 'tear_down' || !top.has(s)) return;
    if (s.end - s.start <= 'tear_down'.length) down = s;
  });
  if (!up && first && anyEnables(c, d)) neverEnabled(c, d);
  if (!up && first && !anyEnables(c, d)) {
    const writes = statementsIn(d.body).filter(s => s.kind === 'write');
    // A write of a register that there is not may be meant to enable it.
    if (writes.some(s => !c.program.types.has(s.target))) return;
    const how =
      writes.length > 0 ? 'enable it by `write AMU_CR.AMU_EN = 1`' : 'begin the driver with `bring_up`';
    c.report.add(
      uri,
      'use-before-bring-up',
      first,
      `nothing brings the AMU up before this ${needs(first)}: ${how}`,
    );
  }
}

const enablesInterfaces = (_: CheckContext, { body }: DriverModel) =>
  statementsIn(body).some(s => {
    const a = actionOf(s);
    return s.kind === 'bring_up' || (a?.kind === 'command' && /AMI_SW_(ENABLE|CONFIGURE)$/.test(a.name.text));
  });

/** Traffic of a function whose interfaces nobody enables: the `bring_up` of the PF enables only its own. */
function neverEnabled(c: CheckContext, d: DriverModel): void {
  const { function: fn, system } = d;
  if (!fn || !system || fn.physical) return;
  if (
    c
      .wiring(system)
      .on(fn)
      .some(o => c.fact(o, 'enables interfaces', enablesInterfaces))
  )
    return;
  const first = statementsIn(d.body).find(
    s => (s.kind === 'put' || s.kind === 'doorbell') && c.ownSocket(s.socket, d),
  );
  if (!first) return;
  c.report.add(
    d.origin.uri,
    'use-before-bring-up',
    first,
    `nothing enables the interfaces of \`${fn.name}\` before this ${needs(first)}: begin the driver with \`bring_up\``,
  );
}

const bringsInterfacesUp = (_: CheckContext, { body }: DriverModel) =>
  statementsIn(body).some(s => {
    const a = actionOf(s);
    return (
      (s.kind === 'bring_up' && s.interface) ||
      (a?.kind === 'command' && /AMI_SW_(ENABLE|CONFIGURE)$/.test(a.name.text))
    );
  });

/** Traffic of an interface that the driver's `bring_up` leaves alone, as it is mapped by hand. */
function handMapped(c: CheckContext, d: DriverModel): void {
  const { function: fn, system } = d;
  if (!system || !fn?.interfaces.some(i => i.byHand)) return;
  if (!statementsIn(d.body).some(s => s.kind === 'bring_up')) return;
  if (c.wiring(system).drivers.some(o => c.fact(o, 'interfaces brought up', bringsInterfacesUp))) return;
  const told = new Set<object>();
  eachStatement(d.body, s => {
    const socket = s.kind === 'put' || s.kind === 'doorbell' ? c.ownSocket(s.socket, d) : undefined;
    const i = socket && fn.interfaces.find(x => x.sockets.includes(socket));
    if (!i?.byHand || told.has(i)) return;
    told.add(i);
    c.report.add(
      d.origin.uri,
      'use-before-bring-up',
      s,
      `\`${i.name}\` is mapped by hand, so \`bring_up\` leaves it alone, and nothing brings it up before this \`${s.kind}\`: \`bring_up ${i.name}\` once the PF has mapped it`,
    );
  });
}

/** Doorbells with nothing between them and `tear_down` that would let their messages arrive. */
function inFlight(c: CheckContext, d: DriverModel): void {
  // With a second driver on the function `tear_down` waits until that is done.
  if (d.system && d.function && c.wiring(d.system).on(d.function).length > 1) return;
  const { uri } = d.origin;
  let rung: Span | undefined;
  for (const s of d.body.statements) {
    if (s.kind === 'doorbell') rung = s;
    else if (s.kind === 'tear_down' && rung) {
      c.report.add(
        uri,
        'tear-down-in-flight',
        s,
        'the messages of the doorbell above are on their way, and the sessions go: wait for the answers, or until the ring is empty',
        { related: [{ uri, ...spanOf(rung), message: 'the doorbell' }] },
      );
    } else if (passesTime(s)) rung = undefined;
    else if (innerBlocks(s).length > 0) {
      const inside = innerBlocks(s).flatMap(b => [...statementsIn(b)]);
      // A round that waits waits for what the one before it has rung.
      if (inside.some(passesTime)) rung = undefined;
      else if (s.kind === 'for') rung = s.body.statements.findLast(x => x.kind === 'doorbell') ?? rung;
    }
  }
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** Something may happen meanwhile. */
function passesTime(s: Statement): boolean {
  return s.kind === 'delay' || s.kind === 'while' || s.kind === 'loop' || actionOf(s) !== undefined;
}

/** A register write of the index right behind stores: it may overtake them. */
function barriers(c: CheckContext, d: DriverModel): void {
  let stored: Statement | undefined;
  eachStatement(d.body, s => {
    if (s.kind === 'store' || s.kind === 'put') stored = s;
    else if (s.kind === 'barrier' || s.kind === 'doorbell' || passesTime(s)) stored = undefined;
    if (s.kind !== 'write' || !stored || s.target.kind !== 'index') return;
    const b = c.binding(s.target.object);
    if (b?.kind !== 'register' || b.register !== 'WRITE_INDEX_TX') return;
    const { uri } = d.origin;
    c.report.add(
      uri,
      'missing-barrier',
      s,
      'no `barrier` stands between the store above and this doorbell: the AMU may fetch the message before it is in memory',
      { related: [{ uri, ...spanOf(stored), message: 'what may come too late' }] },
    );
    stored = undefined;
  });
}

/** Puts with doorbells in between, and nothing that would let the AMU fetch them. */
class Room {
  private readonly puts = new Map<SocketModel, { count: number; rung: boolean }>();
  private readonly told = new Set<SocketModel>();

  constructor(
    private readonly c: CheckContext,
    private readonly d: DriverModel,
  ) {}

  block(block: Block, rounds = 1): void {
    for (const s of block.statements) this.statement(s, rounds);
  }

  private statement(s: Statement, rounds: number): void {
    if (s.kind === 'put') this.put(s, rounds);
    else if (s.kind === 'doorbell') {
      const socket = this.c.ownSocket(s.socket, this.d);
      const before = socket && this.puts.get(socket);
      if (before) before.rung = true;
    } else if (s.kind === 'for') {
      const from = this.c.number(s.from);
      const to = this.c.number(s.to);
      if (from === undefined || to === undefined || waits(s.body) || branches(s.body)) {
        this.puts.clear();
        return;
      }
      const times = Math.max(0, to - from + (s.inclusive ? 1 : 0));
      // The doorbell stands behind the put: with several rounds it is rung before the last of them.
      if (times > 1) this.ringsIn(s.body);
      this.block(s.body, rounds * times);
    } else if (
      innerBlocks(s).length > 0 ||
      passesTime(s) ||
      s.kind === 'bring_up' ||
      s.kind === 'tear_down'
    ) {
      this.puts.clear();
    }
  }

  private ringsIn(body: Block): void {
    eachStatement(body, s => {
      const socket = s.kind === 'doorbell' ? this.c.ownSocket(s.socket, this.d) : undefined;
      if (socket) this.puts.set(socket, { count: this.puts.get(socket)?.count ?? 0, rung: true });
    });
  }

  private put(s: Statement & { kind: 'put' }, rounds: number): void {
    const socket = this.c.ownSocket(s.socket, this.d);
    if (!socket) return;
    const p = this.puts.get(socket) ?? { count: 0, rung: false };
    p.count += rounds;
    this.puts.set(socket, p);
    this.judge(socket, p, s);
  }

  private judge(socket: SocketModel, p: { count: number; rung: boolean }, at: Span): void {
    // Without a doorbell it is certain, and another check tells of it.
    if (!p.rung || p.count <= socket.slots || this.told.has(socket)) return;
    this.told.add(socket);
    this.c.report.add(
      this.d.origin.uri,
      'put-without-room',
      at,
      `${p.count} messages are put on \`${socket.name}\` without a wait for room, and its ring has ${socket.slots} slots: a put on a full ring fails; \`wait ${socket.name}\` before it`,
    );
  }
}

function waits(body: Block): boolean {
  let found = false;
  eachStatement(body, s => (found ||= passesTime(s)));
  return found;
}

function branches(body: Block): boolean {
  let found = false;
  eachStatement(body, s => (found ||= s.kind === 'if' || s.kind === 'break' || s.kind === 'continue'));
  return found;
}

/** How many messages are certainly there behind a wait, and whether the takes that follow need more. */
class Covered {
  private readonly known = new Map<SocketModel, number>();

  constructor(
    private readonly c: CheckContext,
    private readonly d: DriverModel,
  ) {}

  check(): void {
    this.block(this.d.body);
  }

  private block(block: Block): void {
    for (const s of block.statements) this.statement(s);
  }

  private statement(s: Statement): void {
    const action = actionOf(s);
    if (action?.kind === 'take') {
      this.take(action.socket, s);
      return;
    }
    if (action?.kind === 'wait' && !action.interrupt) {
      const socket = this.rx(action.target);
      if (!socket) return;
      const count = action.count ? this.c.number(action.count) : 1;
      if (count === undefined || s.kind !== 'action') this.known.delete(socket);
      else this.known.set(socket, Math.max(count, this.known.get(socket) ?? 0));
      return;
    }
    if (s.kind === 'delay' || action || s.kind === 'bring_up') {
      // Whatever was on its way may be there now.
      this.known.clear();
      return;
    }
    this.looks(s);
    if (s.kind === 'for') this.counted(s);
    else if (innerBlocks(s).length > 0) {
      this.known.clear();
      for (const inner of innerBlocks(s)) {
        this.block(inner);
        this.known.clear();
      }
    }
  }

  private counted(s: Statement & { kind: 'for' }): void {
    const from = this.c.number(s.from);
    const to = this.c.number(s.to);
    const rounds = from === undefined || to === undefined ? undefined : to - from + (s.inclusive ? 1 : 0);
    const takes = new Map<SocketModel, { count: number; first: Statement }>();
    let simple = rounds !== undefined && rounds > 0;
    for (const inner of s.body.statements) {
      const action = actionOf(inner);
      if (action?.kind === 'take') {
        const socket = this.rx(action.socket);
        if (socket) takes.set(socket, { count: (takes.get(socket)?.count ?? 0) + 1, first: inner });
      } else if (passesTime(inner) || innerBlocks(inner).length > 0) simple = false;
    }
    if (!simple || rounds === undefined) {
      this.known.clear();
      this.block(s.body);
      this.known.clear();
      return;
    }
    for (const [socket, { count, first }] of takes) this.consume(socket, rounds * count, first);
  }

  private take(e: Expression, s: Statement): void {
    const socket = this.rx(e);
    if (socket) this.consume(socket, 1, s);
  }

  private consume(socket: SocketModel, count: number, at: Statement): void {
    const sure = this.known.get(socket);
    if (sure === undefined) return;
    if (count <= sure) {
      this.known.set(socket, sure - count);
      return;
    }
    this.known.delete(socket);
    const left =
      sure === 0 ? 'none of them is left' : `${sure} ${sure === 1 ? 'is' : 'are'} left for ${count} takes`;
    this.c.report.add(
      this.d.origin.uri,
      'take-beyond-wait',
      at,
      `of the messages that the driver has waited for on \`${socket.name}\` ${left}: wait for as many as are taken`,
    );
  }

  private rx(e: Expression): SocketModel | undefined {
    const socket = this.c.ownSocket(e, this.d);
    return socket?.direction === 'rx' ? socket : undefined;
  }

  /** A look at a socket may be how the driver knows. */
  private looks(s: Statement): void {
    eachExpression(s, e => {
      if (e.kind === 'member') this.known.clear();
    });
  }
}
