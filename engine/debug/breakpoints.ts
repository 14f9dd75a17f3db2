// Every kind of breakpoint, as two tables that cost one look each: flags by statement place, and tests by kind of
// occurrence. Conditions are asked only for what the tables let through.

import type { LinkedProgram, SystemModel } from '../../language/link/model';
import { closest } from '../../language/syntax';
import { ExceptionOpcode } from '../../spec';
import {
  type BreakpointOptions,
  type BreakpointState,
  exceptionFilters,
  type FunctionBreakpoint,
  type Instant,
  type LineBreakpoint,
  type Place,
} from '../facade';
import { Occurrence, type Occurrences } from '../seam';
import { ConditionError, Gate } from './conditions';
import { EventSpecError, type EventTest, parseEvent } from './event-spec';
import type { Naming } from './naming';
import type { DebuggedPrograms } from './programs-view';
import { placeKey, type StatementIndex, type TrafficPoint } from './statements';

export type BreakpointKind = 'line' | 'function' | 'exception' | 'data';

interface Breakpoint {
  readonly id: number;
  readonly kind: BreakpointKind;
  readonly gate: Gate;
  /** of an exception filter */
  readonly filter?: string;
  /** of one on a declaration: where the stop is to be shown */
  readonly place?: Place;
}
/** Stops at a statement. */
interface StatementBreakpoint extends Breakpoint {
  readonly key: string;
}
/** Stops when something happens. */
export interface EventBreakpoint extends Breakpoint, EventTest {}

/** What is at a stop: which breakpoints asked for it, or what they log instead. */
export interface Verdict {
  readonly stop: readonly Breakpoint[];
  readonly logs: readonly string[];
  readonly troubles: readonly string[];
}

const filterTests: Readonly<Record<string, EventTest>> = {
  'failed-check': { kinds: [Occurrence.failure], matches: () => true },
  'command-status': { kinds: [Occurrence.response], matches: (_, __, ___, b) => b !== 0 },
  // A trapped command is what a hypervisor waits for, and no trouble.
  'amu-exception': {
    kinds: [Occurrence.exception],
    matches: (_, __, opcode) => opcode !== ExceptionOpcode.E_PF_TRAPPED_CMD,
  },
  'trapped-command': {
    kinds: [Occurrence.exception],
    matches: (_, __, opcode) => opcode === ExceptionOpcode.E_PF_TRAPPED_CMD,
  },
  'error-state': { kinds: [Occurrence.errorState], matches: () => true },
  'translation-fault': { kinds: [Occurrence.ringFault], matches: () => true },
  overwrite: { kinds: [Occurrence.lost], matches: () => true },
  doorbell: { kinds: [Occurrence.doorbell], matches: () => true },
};

export class Breakpoints {
  private nextId = 1;
  /** Ids of breakpoints of every kind count together. */
  readonly newId = (): number => this.nextId++;
  private readonly lines = new Map<string, (StatementBreakpoint | EventBreakpoint)[]>();
  private functions: EventBreakpoint[] = [];
  private filters: EventBreakpoint[] = [];
  /** by place number: some breakpoint stands there */
  private flags = new Uint8Array(0);
  private flaggedKeys = new Map<string, StatementBreakpoint[]>();
  private byKind: EventBreakpoint[][] = [];
  /** Bit per kind of occurrence that is asked for. */
  mask = 0;
  hasStatements = false;

  constructor(
    private readonly program: LinkedProgram,
    private readonly system: SystemModel,
    private readonly naming: Naming,
    private readonly index: StatementIndex,
    private readonly programs: DebuggedPrograms,
    private readonly occurrences: Occurrences,
    private readonly programNames: () => ReadonlyMap<string, number>,
  ) {}

  // ---- setting

  setLines(uri: string, wanted: readonly LineBreakpoint[]): readonly BreakpointState[] {
    const set: (StatementBreakpoint | EventBreakpoint)[] = [];
    const states = wanted.map(one => this.line(uri, one, set));
    this.lines.set(uri, set);
    this.rebuild();
    return states;
  }

  setFunctions(wanted: readonly FunctionBreakpoint[]): readonly BreakpointState[] {
    const set: EventBreakpoint[] = [];
    const states = wanted.map(one =>
      this.verified(one, undefined, (id, gate) => {
        const test = parseEvent(one.event, this.naming, this.programNames());
        set.push({ id, kind: 'function', gate, ...test });
      }),
    );
    this.functions = set;
    this.rebuild();
    return states;
  }

  setFilters(
    wanted: readonly { readonly id: string; readonly condition?: string }[],
  ): readonly BreakpointState[] {
    const set: EventBreakpoint[] = [];
    const states = wanted.map(one =>
      this.verified(one, undefined, (id, gate) => {
        const test = Object.hasOwn(filterTests, one.id) ? filterTests[one.id] : undefined;
        if (!test) throw new ConditionError(unknownFilter(one.id));
        set.push({ id, kind: 'exception', gate, filter: one.id, ...test });
      }),
    );
    this.filters = set;
    this.rebuild();
    return states;
  }

  hasFilter(id: string): boolean {
    return this.filters.some(f => f.filter === id);
  }

  private line(
    uri: string,
    wanted: LineBreakpoint,
    set: (StatementBreakpoint | EventBreakpoint)[],
  ): BreakpointState {
    if (!this.index.knows(uri)) {
      return this.unverified(
        'This file is not part of the program that runs: it is neither its file nor imported.',
      );
    }
    const found = this.index.resolve(uri, wanted.line, wanted.column);
    if (!found) {
      return this.unverified(
        'Nothing happens here. Stop at a statement of a driver, test or handler, or at a session, tx, rx, agent or interface.',
      );
    }
    const scope = found.kind === 'statement' ? found.place : undefined;
    return this.verified(
      wanted,
      found.place,
      (id, gate) => {
        if (found.kind === 'statement') set.push({ id, kind: 'line', gate, key: placeKey(found.place) });
        else
          set.push({ id, kind: 'line', gate, place: found.place, ...trafficTest(found.point, this.naming) });
      },
      scope,
    );
  }

  private verified(
    options: BreakpointOptions,
    place: Place | undefined,
    add: (id: number, gate: Gate) => void,
    scope?: Place,
  ): BreakpointState {
    const id = this.nextId++;
    try {
      add(id, new Gate(this.programs, this.program, this.system, options, scope));
      return { id, verified: true, place };
    } catch (error) {
      if (error instanceof ConditionError || error instanceof EventSpecError) {
        return { id, verified: false, message: error.message, place };
      }
      throw error;
    }
  }

  private unverified(message: string): BreakpointState {
    return { id: this.nextId++, verified: false, message };
  }

  private rebuild(): void {
    const all = [...this.lines.values()].flat();
    const events = [...all.filter(b => 'kinds' in b), ...this.functions, ...this.filters];
    this.flaggedKeys = new Map();
    for (const b of all) {
      if (!('key' in b)) continue;
      const there = this.flaggedKeys.get(b.key);
      if (there) there.push(b);
      else this.flaggedKeys.set(b.key, [b]);
    }
    this.hasStatements = this.flaggedKeys.size > 0;
    this.flags = new Uint8Array(0);
    this.byKind = [];
    this.mask = 0;
    for (const b of events) {
      for (const kind of b.kinds) {
        if (!this.byKind[kind]) this.byKind[kind] = [];
        this.byKind[kind].push(b);
        this.mask |= 1 << kind;
      }
    }
  }

  // ---- running

  /** Whether a breakpoint stands at that statement: one look in a table. */
  standsAt(place: number): boolean {
    if (place >= this.flags.length) this.growFlags();
    return this.flags[place] === 1;
  }

  /** Places are numbered while programs are compiled, which a test may do late. */
  private growFlags(): void {
    const { places } = this.programs;
    this.flags = new Uint8Array(places.length + 1);
    places.forEach((place, i) => {
      if (this.flaggedKeys.has(placeKey(place))) this.flags[i] = 1;
    });
  }

  /** All that are set, of every kind but data. */
  get gates(): { readonly id: number; readonly gate: Gate }[] {
    return [...[...this.lines.values()].flat(), ...this.functions, ...this.filters];
  }

  atStatement(programId: number, place: number, moment: Moment): Verdict {
    const there = this.flaggedKeys.get(placeKey(this.programs.places[place])) ?? [];
    return judge(there, programId, moment);
  }

  /** The breakpoints that a record is for; nothing is allocated when there is none. */
  atOccurrence(kind: number, id: number): readonly EventBreakpoint[] | undefined {
    const o = this.occurrences;
    let found: EventBreakpoint[] | undefined;
    for (const b of this.byKind[kind] ?? []) {
      if (!b.matches(kind, o.whoOf(id), o.aOf(id), o.bOf(id))) continue;
      if (found) found.push(b);
      else found = [b];
    }
    return found;
  }
}

/** When breakpoints are asked. */
export interface Moment {
  /** carried out so far */
  readonly events: number;
  /** exactly; undefined in a run that keeps no past */
  here(): Instant | undefined;
}

/** Asks conditions, hit counts and log messages. */
export function judge(
  breakpoints: readonly Breakpoint[],
  programId: number | undefined,
  moment: Moment,
): Verdict {
  const stop: Breakpoint[] = [];
  const logs: string[] = [];
  const troubles: string[] = [];
  for (const b of breakpoints) {
    const verdict = b.gate.hit(programId, moment.events);
    if (verdict === 'pass') continue;
    if (verdict === 'stop') stop.push(b);
    else if ('log' in verdict) {
      const here = moment.here();
      if (!here || !b.gate.hasLogged(here)) logs.push(verdict.log);
    } else {
      stop.push(b);
      troubles.push(verdict.trouble);
    }
  }
  return { stop, logs, troubles };
}

/** A message sets out on a session, is read from or written to a ring, or comes to or leaves an agent. */
function trafficTest(point: TrafficPoint, naming: Naming): EventTest {
  const { index, sockets } = point;
  switch (point.kind) {
    case 'session':
      return {
        kinds: [Occurrence.fetch, Occurrence.send],
        matches: (kind, who, _, b) => (kind === Occurrence.fetch ? b : who) === index,
      };
    case 'agent':
      return { kinds: [Occurrence.arrive, Occurrence.send], matches: (_, __, a) => a === index };
    default:
      return {
        kinds: [Occurrence.fetch, Occurrence.deliver],
        matches: (_, who) => {
          const info = naming.sockets.get(who);
          return info !== undefined && sockets.includes(info);
        },
      };
  }
}

function unknownFilter(id: string): string {
  const known = exceptionFilters.map(f => f.id);
  const meant = closest(id, known);
  return `There is no exception filter "${id}".${meant ? ` Did you mean "${meant}"?` : ` There are ${known.join(', ')}.`}`;
}
