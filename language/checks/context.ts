// What the checks share about a program: who talks to which socket, and which systems are wired by hand.

import { fold } from '../link/fold';
import type { DriverModel, FunctionModel, LinkedProgram, SocketModel, SystemModel } from '../link/model';
import type { Report } from '../link/report';
import type { Expression } from '../syntax/ast';
import { actionOf, eachExpression, eachStatement } from './walk';
import { Wiring } from './wiring';

export class CheckContext {
  /** systems for which some driver creates sessions by command, so that the declared ones are not all */
  readonly wiredByHand = new Set<SystemModel>();
  /** drivers that put on a socket or move indexes of its interface by hand */
  readonly senders = new Map<SocketModel, Set<DriverModel>>();
  /** drivers that ring a socket's doorbell, also by hand */
  readonly ringers = new Map<SocketModel, Set<DriverModel>>();
  /** sockets that some program names */
  readonly named = new Set<SocketModel>();

  /** the function that a socket belongs to */
  readonly owners = new Map<SocketModel, FunctionModel>();

  constructor(
    readonly program: LinkedProgram,
    readonly report: Report,
  ) {
    for (const system of program.systems) {
      for (const fn of system.functions) {
        for (const i of fn.interfaces) for (const s of i.sockets) this.owners.set(s, fn);
      }
    }
    for (const d of program.drivers) this.collect(d);
    for (const t of program.tests) eachStatement(t.body, s => eachExpression(s, e => this.name(e)));
  }

  private name(e: Expression): void {
    const socket = this.socket(e);
    if (socket) this.named.add(socket);
  }

  private collect(d: DriverModel): void {
    const add = (map: Map<SocketModel, Set<DriverModel>>, socket: SocketModel | undefined) => {
      if (!socket) return;
      const set = map.get(socket) ?? new Set();
      map.set(socket, set.add(d));
    };
    eachStatement(d.body, s => {
      eachExpression(s, e => this.name(e));
      if (s.kind === 'put') add(this.senders, this.socket(s.socket));
      if (s.kind === 'doorbell') add(this.ringers, this.socket(s.socket));
      const action = actionOf(s);
      if (action?.kind === 'command' && /^PF.ASN.CREATE$/.test(action.name.text) && d.system) {
        this.wiredByHand.add(d.system);
      }
      if (s.kind !== 'write' || s.target.kind !== 'index') return;
      const target = this.binding(s.target.object);
      if (target?.kind !== 'register') return;
      for (const socket of target.interface?.sockets ?? []) {
        add(this.senders, socket);
        add(this.ringers, socket);
        this.named.add(socket);
      }
    });
  }

  /** Who is where in a system. */
  wiring(system: SystemModel): Wiring {
    return this.once(system, 'wiring', () => {
      const all = this.once(this.program, 'drivers by system', () => {
        const bySystem = new Map<SystemModel, DriverModel[]>();
        for (const d of this.program.drivers) {
          if (!d.system) continue;
          const list = bySystem.get(d.system);
          if (list) list.push(d);
          else bySystem.set(d.system, [d]);
        }
        return bySystem;
      });
      return new Wiring(this.program, all.get(system) ?? [], system);
    });
  }

  /** What several passes, or one of them again and again, ask of something: found out once. */
  once<T>(of: object, what: string, find: () => T): T {
    let answers = this.answers.get(of);
    if (!answers) {
      answers = new Map();
      this.answers.set(of, answers);
    }
    if (!answers.has(what)) answers.set(what, find());
    return answers.get(what) as T;
  }
  private readonly answers = new Map<object, Map<string, unknown>>();

  /** What a name or path stands for. */
  binding(e: Expression) {
    if (e.kind === 'name' || e.kind === 'member') return this.program.bindings.get(e.name);
    return undefined;
  }

  /** The socket of an interface that an expression names. */
  socket(e: Expression): SocketModel | undefined {
    const type = this.program.types.get(e);
    return type?.kind === 'thing' && type.thing.kind === 'socket' ? type.thing : undefined;
  }

  /** The same, of the driver's own function: others have a finding of their own. */
  ownSocket(e: Expression, driver: DriverModel): SocketModel | undefined {
    const socket = this.socket(e);
    return socket && this.owners.get(socket) === driver.function ? socket : undefined;
  }

  /** A constant in full, or undefined. */
  exact(e: Expression): bigint | undefined {
    return fold(e, this.program);
  }

  /** A constant number, or undefined. */
  number(e: Expression | undefined): number | undefined {
    const value = e && fold(e, this.program);
    return value === undefined ? undefined : Number(value);
  }
}
