// What the checks share about a program: who talks to which socket, which systems are wired by hand, and what one
// program may know of the others. A pass reads other programs' bodies, or better facts about them, through here or
// through their models: then it runs again when they change, and only then.

import { fold } from '../link/fold';
import type {
  AcceleratorModel,
  DriverModel,
  FunctionModel,
  LinkedProgram,
  SocketModel,
  SystemModel,
  TestModel,
} from '../link/model';
import type { Report } from '../link/report';
import type { Expression } from '../syntax/ast';
import { Talk, talkOf, talkOfTest } from './talk';
import { type Find, Tracker } from './tracker';
import { Wiring } from './wiring';

export class CheckContext {
  readonly tracker = new Tracker(this);
  private readonly talk = new Talk(this.tracker);
  /** systems for which some driver creates sessions by command, so that the declared ones are not all */
  readonly wiredByHand = this.talk.wired;
  /** drivers that put on a socket or move indexes of its interface by hand */
  readonly senders = this.talk.senders;
  /** drivers that ring a socket's doorbell, also by hand */
  readonly ringers = this.talk.ringers;
  /** sockets that some program names */
  readonly named = this.talk.named;

  /** the function that a socket belongs to */
  readonly owners = new Map<SocketModel, FunctionModel>();

  constructor(
    public program: LinkedProgram,
    readonly report: Report,
  ) {
    for (const system of program.systems) {
      for (const fn of system.functions) {
        for (const i of fn.interfaces) for (const s of i.sockets) this.owners.set(s, fn);
      }
    }
    for (const d of program.drivers) this.talk.set(d, this.fact(d, 'talk', talkOf));
    for (const t of program.tests) this.talk.set(t, this.fact(t, 'talk', talkOfTest));
  }

  /** Takes up what changed programs say now. @returns everything that is no longer what it was */
  changes(
    program: LinkedProgram,
    programs: ReadonlySet<DriverModel | TestModel>,
    things: ReadonlySet<object>,
  ): Set<object> {
    this.program = program;
    const changed = this.tracker.changes(programs);
    // What declarations say counts for the answers that were made of them.
    if (things.size > 0) changed.add(this.owners);
    for (const owner of programs) {
      const talk =
        owner.kind === 'driver' ? this.fact(owner, 'talk', talkOf) : this.fact(owner, 'talk', talkOfTest);
      for (const socket of this.talk.set(owner, talk)) changed.add(socket);
    }
    this.tracker.forget(changed);
    return changed;
  }

  /** Who is where in a system. */
  wiring(system: SystemModel): Wiring {
    return this.once(system, 'wiring', () => {
      const all = this.once(this.owners, 'drivers by system', () => {
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

  /** Something about one program, found out of its body alone: sets, maps, lists and numbers are compared by value. */
  fact<O extends DriverModel | TestModel | AcceleratorModel, T>(owner: O, what: string, find: Find<O, T>): T {
    return this.tracker.fact(owner, what, find);
  }

  /** What several passes, or one of them again and again, ask of something: found out once. */
  once<T>(of: object, what: string, find: () => T): T {
    return this.tracker.once(of, what, find);
  }

  /** What was found in declarations and members, if anything; another text of one is another node. */
  readonly ofNode = new WeakMap<object, ReadonlySet<object>>();

  /** The set of one thing, shared by all who need it. */
  alone<T extends object>(only: T): ReadonlySet<T> {
    let set = this.sets.get(only) as ReadonlySet<T> | undefined;
    if (!set) {
      set = new Set([only]);
      this.sets.set(only, set);
    }
    return set;
  }
  private readonly sets = new WeakMap<object, ReadonlySet<object>>();

  /** Says that whoever runs has read declarations. */
  readsDeclarations(): void {
    this.tracker.note(this.owners);
  }

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
