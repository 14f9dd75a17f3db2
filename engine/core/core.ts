// The core of one engine: made when it has run for a while, and asked to carry out events as long as nobody looks closer
// than it does.

import type { EventQueue } from '../kernel';
import { Occurrence, type StopControl } from '../seam';
import { hostOf } from './host';
import { moduleBytes } from './module';
import { fixedPlaces, movingPlaces, type Places, roomToGrow, type Sides } from './places';
import { SocketRows } from './sockets';
import { Translations } from './translate';

/** Why the core comes back; see assembly/index. */
export enum Why {
  /** so many events are carried out */
  budget = 0,
  /** the event that was taken off the queue is the engine's */
  event = 1,
  /** a program goes on in the engine */
  program = 2,
  /** the engine has to look what is next */
  look = 3,
  /** a program stands still on what it sent */
  sent = 4,
}

/** When the core is used: once a run is long enough, at once (for tests), or not at all. */
export type CoreMode = 'hot' | 'always' | 'never';

/** Events behind which a run is worth a core. */
const hotAfter = 2000;
/** Activations of a unit behind which it is worth a translation. */
const unitHotAfter = 4;
/** What the core counts in 32 bits. */
const mostEvents = 0x7fffffff;
/** Occurrences that the core records: somebody who asks about one of them is asked by the engine. */
const recorded = [
  Occurrence.doorbell,
  Occurrence.slotFreed,
  Occurrence.fetch,
  Occurrence.arrive,
  Occurrence.deliver,
  Occurrence.handler,
  Occurrence.send,
  Occurrence.wake,
  Occurrence.full,
  Occurrence.creditStall,
  Occurrence.take,
].reduce((mask, kind) => mask | (1 << kind), 0);

interface Exports {
  readonly run: (limit: number) => Why;
  readonly left: { value: number };
  readonly asked: { value: number };
  readonly program: { value: number };
}

let compiled: WebAssembly.Module | undefined;

export class Core {
  private exports: Exports | undefined;
  private translations: Translations;
  private readonly heat = new Map<number, number>();
  private readonly kernel: EventQueue;
  private readonly hotAfter: number;
  private readonly unitHotAfter: number;
  /** it cannot be had here, or not any more */
  private failed: boolean;
  /** events that it has carried out, whole or in part */
  carriedOut = 0;
  private sockets: SocketRows | undefined;
  private places: Places = {};
  /** What `run` left of its budget. */
  left = 0;
  /** What was left of the budget when the core was told to come back. */
  private spared = 0;
  /** what the arena had given out when the places were last set; -1 = they are others now */
  private given = -1;

  constructor(
    private readonly sides: Sides,
    private readonly control: StopControl,
    mode: CoreMode,
  ) {
    const { hardware, kernel, programs } = sides;
    this.kernel = kernel;
    this.hotAfter = mode === 'always' ? 0 : hotAfter;
    this.unitHotAfter = mode === 'always' ? 0 : unitHotAfter;
    // It works on rings by their registers, and on memory at once.
    const { amu } = hardware.system;
    this.failed = mode === 'never' || amu.type !== 'A1' || programs.stores.active || !kernel.arena.complete;
    this.translations = new Translations(programs.tables, kernel.arena);
  }

  /** Whether the core may carry out events in this run of the loop: what only changes between two. */
  get usable(): boolean {
    const { hardware, occurrences } = this.sides;
    return (
      !this.failed &&
      (occurrences.mask & recorded) === 0 &&
      hardware.registerWatcher === undefined &&
      !hardware.memory.some(memory => memory.watching)
    );
  }

  /** Whether it may carry out the next event. */
  get ready(): boolean {
    const { hardware, programs } = this.sides;
    return (
      !this.failed &&
      this.kernel.arena.complete &&
      !this.control.statements &&
      !programs.polling &&
      this.kernel.count >= this.hotAfter &&
      !hardware.commands.unsettled
    );
  }

  /** The program that goes on in the engine. */
  get program(): number {
    return this.exports?.program.value ?? 0;
  }

  /** Carries out up to `budget` events, none beyond `limit` ps. */
  run(budget: number, limit: number): Why {
    this.left = budget;
    const core = this.exports ?? this.start();
    if (core !== undefined && this.given !== this.kernel.arena.given) this.moved();
    if (core === undefined || this.failed) return Why.look;
    const events = Math.min(budget, mostEvents);
    core.left.value = events;
    core.asked.value = 0;
    const why = core.run(limit);
    const done = events - core.left.value - this.spared;
    this.spared = 0;
    this.left = budget - done;
    this.carriedOut += done - (why === Why.event ? 1 : 0);
    return why;
  }

  /** The engine went back to a snapshot: arrays may be those of before. */
  restored(): void {
    this.given = -1;
    this.sockets?.forget();
  }

  /** A program goes on in the engine: its unit may be worth a translation. */
  note(id: number): void {
    const { programs, tables } = this.sides.programs;
    const { frames } = programs[id];
    if (frames.length !== 1 || frames[0].code !== 0) return;
    const [frame] = frames;
    const { unit } = frame;
    // A place in the table that looks share is no unit of its own.
    if (tables.units[unit] === undefined) return;
    const heat = this.heat.get(unit) ?? 0;
    this.heat.set(unit, heat + 1);
    if (heat < this.unitHotAfter) return;
    const translated = this.translations.of(unit);
    frame.translated(translated?.code ?? -1, translated?.constants ?? 0);
  }

  private start(): Exports | undefined {
    try {
      compiled ??= new WebAssembly.Module(moduleBytes());
      const sockets = new SocketRows(this.sides);
      this.sockets = sockets;
      const host = hostOf(this.sides, sockets, {
        moved: () => this.moved(),
        acted: () => {
          if (this.control.requested) this.comeBack();
        },
      });
      const { memory } = this.kernel.arena;
      const { exports } = new WebAssembly.Instance(compiled, { env: { memory }, host });
      this.exports = exports as unknown as Exports;
      this.set({ ...fixedPlaces(this.sides), driverSockets: this.kernel.arena.addressOf(sockets.words) });
      this.failed = !this.kernel.arena.complete;
    } catch {
      // A page's policy may forbid it, or the machine lack something: the engine does without.
      this.failed = true;
    }
    return this.exports;
  }

  /** Behind the event that it is at. */
  private comeBack(): void {
    const { exports } = this;
    if (exports === undefined) return;
    exports.asked.value = this.control.requested ? 1 : 0;
    this.spared += exports.left.value;
    exports.left.value = 0;
  }

  /** Arrays may be elsewhere than before. */
  private moved(): void {
    const places = movingPlaces(this.sides);
    this.given = this.kernel.arena.given;
    this.set(places);
    if (this.kernel.arena.room >= roomToGrow(this.sides)) return;
    // All is still where the core looks for it, but may not be behind the next event.
    this.failed = true;
    this.comeBack();
    this.set(places);
  }

  private set(places: Places): void {
    const { exports } = this;
    if (exports === undefined) return;
    for (const [name, value] of Object.entries(places)) {
      if (this.places[name] === value) continue;
      this.places[name] = value;
      (exports as unknown as Record<string, { value: number }>)[name].value = value;
    }
  }
}
