// Which programs talk to which sockets. Each program is remembered with what it does, so that one can be replaced; whoever
// asks about a socket is noted, and asked again when that socket's answer changes.

import type { DriverModel, SocketModel, SystemModel, TestModel } from '../link/model';
import type { Block } from '../syntax/ast';
import type { CheckContext } from './context';
import type { Tracker } from './tracker';
import { actionOf, eachStatement, expressionsOf } from './walk';

type Program = DriverModel | TestModel;

/** Sends, rings, names; whether it creates sessions by command. */
type Sockets = ReadonlySet<SocketModel>;
type TalkOf = readonly [Sockets, Sockets, Sockets, boolean];

const none: Sockets = new Set();
const slim = (sockets: Sockets): Sockets => (sockets.size === 0 ? none : sockets);

export function talkOf(c: CheckContext, d: DriverModel): TalkOf {
  const sends = new Set<SocketModel>();
  const rings = new Set<SocketModel>();
  const names = new Set<SocketModel>();
  let byHand = false;
  const add = (to: Set<SocketModel>, socket: SocketModel | undefined) => socket && to.add(socket);
  addSockets(c, d.body, names);
  eachStatement(d.body, s => {
    if (s.kind === 'put') add(sends, c.socket(s.socket));
    if (s.kind === 'doorbell') add(rings, c.socket(s.socket));
    const action = actionOf(s);
    if (action?.kind === 'command' && /^PF.ASN.CREATE$/.test(action.name.text)) byHand = true;
    if (s.kind !== 'write' || s.target.kind !== 'index') return;
    const target = c.binding(s.target.object);
    if (target?.kind !== 'register') return;
    for (const socket of target.interface?.sockets ?? [])
      for (const to of [sends, rings, names]) to.add(socket);
  });
  // Who rings for all that it sends needs no second set.
  const same = sends.size === rings.size && [...sends].every(s => rings.has(s));
  return [slim(sends), slim(same ? sends : rings), slim(names), byHand];
}

function addSockets(c: CheckContext, body: Block, to: Set<SocketModel>): void {
  for (const e of expressionsOf(body)) {
    const socket = c.socket(e);
    if (socket) to.add(socket);
  }
}

export function talkOfTest(c: CheckContext, t: TestModel): TalkOf {
  const names = new Set<SocketModel>();
  addSockets(c, t.body, names);
  return [none, none, slim(names), false];
}

/** Programs by what they have to do with; asking is noted. */
export class Users<K extends object> {
  private readonly users = new Map<K, Set<DriverModel>>();

  /** @param alone sets of one, shared: nearly every socket has one program that talks to it */
  constructor(
    private readonly tracker: Tracker,
    private readonly alone: WeakMap<Program, Set<DriverModel>>,
  ) {}

  get(key: K): ReadonlySet<DriverModel> | undefined {
    this.tracker.note(key);
    return this.users.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  add(key: K, user: Program): void {
    const users = this.users.get(key);
    if (!users) this.users.set(key, this.only(user));
    else if (users.size === 1) this.users.set(key, new Set([...users, user as DriverModel]));
    else users.add(user as DriverModel);
  }

  remove(key: K, user: Program): void {
    const users = this.users.get(key);
    if (!users?.has(user as DriverModel)) return;
    if (users.size === 1) this.users.delete(key);
    else users.delete(user as DriverModel);
  }

  private only(user: Program): Set<DriverModel> {
    let set = this.alone.get(user);
    if (!set) {
      set = new Set([user as DriverModel]);
      this.alone.set(user, set);
    }
    return set;
  }
}

export class Talk {
  readonly senders: Users<SocketModel>;
  readonly ringers: Users<SocketModel>;
  readonly named: Users<SocketModel>;
  readonly wired: Users<SystemModel>;
  private readonly known = new Map<Program, TalkOf>();

  constructor(tracker: Tracker) {
    const alone = new WeakMap<Program, Set<DriverModel>>();
    this.senders = new Users(tracker, alone);
    this.ringers = new Users(tracker, alone);
    this.named = new Users(tracker, alone);
    this.wired = new Users(tracker, alone);
  }

  /** Says what a program does now. @returns the sockets and systems for which that is something else than before */
  set(owner: Program, now: TalkOf): Set<object> {
    const changed = new Set<object>();
    const before = this.known.get(owner);
    if (before === now) return changed;
    this.known.set(owner, now);
    const users = [this.senders, this.ringers, this.named];
    for (const [i, to] of users.entries()) {
      const old = before?.[i] as Sockets | undefined;
      const next = now[i] as Sockets;
      for (const socket of old ?? []) {
        if (next.has(socket)) continue;
        to.remove(socket, owner);
        changed.add(socket);
      }
      for (const socket of next) {
        if (old?.has(socket)) continue;
        to.add(socket, owner);
        changed.add(socket);
      }
    }
    const { system } = owner;
    if (system && (before?.[3] ?? false) !== now[3]) {
      if (now[3]) this.wired.add(system, owner);
      else this.wired.remove(system, owner);
      changed.add(system);
    }
    return changed;
  }
}
