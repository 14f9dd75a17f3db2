// What one client and one engine have between them. Requests are functions over it, grouped by subject.

import type { BreakpointState, Engine, StackFrame } from '../engine';
import type { LinkedProgram } from '../language/link/model';
import { type Arguments, BadArgument } from './arguments';
import { ClientView } from './client-view';
import type { Devices, ServedDevices } from './devices';
import type { FileAccess } from './files';
import { RunLoop } from './run-loop';

/** What a request answers, and what happens once the answer is on its way. */
export interface Reply {
  readonly body?: object;
  readonly after?: () => void;
}

export type Request = (c: Conversation, args: Arguments) => Reply | Promise<Reply>;

/** The client asks for something that cannot be now. `message` is for the user. */
export class NotNow extends Error {}

/** A breakpoint request that can be carried out again. */
export interface KeptBreakpoints {
  readonly ids: readonly number[];
  readonly set: () => readonly BreakpointState[];
}

/** So many places of memory are told of when they are of another time. */
const mostShown = 32;

export class Conversation {
  readonly client: ClientView;
  readonly loop = new RunLoop(this);
  program: LinkedProgram | undefined;
  private loaded: Engine | undefined;
  /** Functions that drivers outside have. */
  served: ServedDevices | undefined;
  noDebug = false;
  stopOnEntry = false;
  /** At its end the run stands still, to be looked at and walked back. */
  stopAtEnd = false;
  /** configurationDone came: the run may start as soon as there is something to run. */
  configured = false;
  /** The arguments of the launch; a restart without its own begins with them. */
  launched: Readonly<Record<string, unknown>> = {};
  /** What the client said that it can take. */
  can = { progress: false, invalidated: false, memory: false, ansi: false };
  /** Breakpoint requests by what they are about, with the ids that the client knows: a launch or restart repeats them. */
  readonly kept = new Map<string, KeptBreakpoints>();
  /** Ids that the client knows, by the engine's ids where they differ. */
  private readonly clientIds = new Map<number, number>();
  /** Ids of an engine behind a restart begin behind those of the one before. */
  private idBase = 0;
  private lastId = 0;
  /** What of memory the client has read, by reference; the last few. */
  readonly shownMemory = new Map<string, { readonly offset: number; readonly count: number }>();
  private readonly frames = new Map<number, StackFrame>();
  /** The frame that a variables reference came from: what a name in it means depends on it. */
  private readonly frameOfReference = new Map<number, number>();

  constructor(
    readonly files: FileAccess,
    /** undefined: this host serves nothing */
    readonly devices: Devices | undefined,
    readonly send: (event: string, body?: object) => void,
  ) {
    this.client = new ClientView(files);
  }

  load(engine: Engine, program: LinkedProgram): void {
    this.clientIds.clear();
    this.idBase = this.lastId;
    this.forgetStop();
    this.shownMemory.clear();
    this.loaded = engine;
    this.program = program;
    this.client.show(program);
    // These a client learns of by asking; only later ones get an event.
    this.loop.knows(engine.agents().map(agent => agent.id));
  }

  /** Drivers outside have their devices no more. */
  async unserve(): Promise<void> {
    const { served } = this;
    this.served = undefined;
    await served?.close();
  }

  /** The id by which the client knows a breakpoint of the engine. */
  idOf(engineId: number): number {
    const known = this.clientIds.get(engineId);
    if (known !== undefined) return known;
    const id = engineId + this.idBase;
    this.lastId = Math.max(this.lastId, id);
    return id;
  }

  /** The engine's breakpoint is one that the client has had an id for. */
  bindId(engineId: number, id: number): void {
    this.clientIds.set(engineId, id);
    this.lastId = Math.max(this.lastId, engineId + this.idBase);
  }

  get hasEngine(): boolean {
    return this.loaded !== undefined;
  }

  /** @throws NotNow before a launch */
  get engine(): Engine {
    if (!this.loaded) throw new NotNow('No system is loaded yet: send launch first.');
    return this.loaded;
  }

  /** The engine while it stands still. @throws NotNow while it runs and after the end */
  get still(): Engine {
    const { engine } = this;
    if (this.loop.running) throw new NotNow('The system is running: pause it first.');
    return engine;
  }

  /** The thread that the arguments name. */
  thread(args: Arguments): number {
    const id = args.integer('threadId');
    if (!this.engine.agents().some(a => a.id === id)) {
      throw new BadArgument(`There is no thread ${id}; the threads request lists those that exist.`);
    }
    return id;
  }

  remember(frames: readonly StackFrame[]): void {
    for (const frame of frames) this.frames.set(frame.id, frame);
  }

  frame(id: number): StackFrame {
    const frame = this.frames.get(id);
    if (!frame) throw new BadArgument(`There is no stack frame ${id}: it may be of an earlier stop.`);
    return frame;
  }

  /** The frame argument, when there is one that still stands. */
  optionalFrame(args: Arguments): number | undefined {
    const id = args.optionalInteger('frameId');
    return id === undefined ? undefined : this.frame(id).id;
  }

  showMemory(reference: string, offset: number, count: number): void {
    this.shownMemory.delete(reference);
    this.shownMemory.set(reference, { offset, count });
    for (const oldest of this.shownMemory.keys()) {
      if (this.shownMemory.size <= mostShown) break;
      this.shownMemory.delete(oldest);
    }
  }

  attachReference(reference: number, frame: number | undefined): void {
    if (reference > 0 && frame !== undefined) this.frameOfReference.set(reference, frame);
  }

  frameAt(reference: number): number | undefined {
    return this.frameOfReference.get(reference);
  }

  /** Everything that was shown of the last stop is out of date. */
  forgetStop(): void {
    this.frames.clear();
    this.frameOfReference.clear();
  }
}
