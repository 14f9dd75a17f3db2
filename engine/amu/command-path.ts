// The way of a management command through one function: read from the command ring, carried out, answered in the
// response ring, one at a time and in order (stated: command-order). What stops it: a fault or a message that is no
// command (assumed: invalid-command), a full response ring, AMU_EN going to 0.

import {
  type CommandSpec,
  commandByOpcode,
  commands,
  ErrorState,
  ManagementRing,
  messageBodyAt,
  readField32,
  reservedHeader,
  writeField,
} from '../../spec';
import { Journal } from '../journal';
import { type CommandAnswer, Occurrence } from '../seam';
import { Again, commandHandlers } from './commands';
import { Event } from './events';
import type { AmuParts } from './parts';
import { RingCount } from './rings';
import { costOf } from './timing';

export const Phase = {
  idle: 0,
  reading: 1,
  executing: 2,
  /** the command waits for messages in flight before it can go on */
  draining: 3,
  /** the response waits for a slot */
  waiting: 4,
  writing: 5,
  /** a fault, or no command */
  stopped: 6,
  /** the PF has the command and is to answer it */
  trapped: 7,
} as const;

// All commands and all responses carry these at the same place.
const opcodeField = commands[0].command.field('OPCODE')!;
const statusField = commands[0].response.field('STATUS')!;

function createCommandState(functions: number, bytes: number) {
  return {
    phase: new Uint8Array(functions),
    /** counts up when the path is reset, so that events of before mean nothing */
    generation: new Int32Array(functions),
    command: Array.from({ length: functions }, () => new Uint8Array(bytes)),
    response: Array.from({ length: functions }, () => new Uint8Array(bytes)),
    opcode: new Uint16Array(functions),
    status: new Uint16Array(functions),
    /** the newest occurrence of the command at work */
    cause: new Float64Array(functions),
    /** when its doorbell came */
    start: new Float64Array(functions),
    draining: 0,
  };
}

export class CommandPath {
  readonly state: ReturnType<typeof createCommandState>;
  readonly answers = new Journal<CommandAnswer>();
  private readonly messageBytes: number;

  constructor(private readonly amu: AmuParts) {
    this.messageBytes = amu.system.amu.managementMessageBytes;
    this.state = createCommandState(amu.topology.functions, this.messageBytes);
  }

  waitsForSlot(functionIndex: number): boolean {
    return this.state.phase[functionIndex] === Phase.waiting;
  }

  /** A command is being read, carried out or answered; not one whose response waits for a slot, nor one that the PF has. */
  isAtWork(functionIndex: number): boolean {
    const phase = this.state.phase[functionIndex];
    return phase >= Phase.reading && phase <= Phase.writing && phase !== Phase.waiting;
  }

  /** Begins the next command if there is one and nothing is at work. */
  kick(functionIndex: number): void {
    const { rings, topology, functions, memory, kernel, system, doorbells, resets } = this.amu;
    const s = this.state;
    if (resets.pending(functionIndex)) return;
    // A VF that is disabled gets nothing into its memory. (assumed: function-disable)
    if (!functions.runs(functionIndex)) return;
    if (s.phase[functionIndex] === Phase.waiting) this.respond(functionIndex);
    if (s.phase[functionIndex] !== Phase.idle) return;
    const ring = topology.managementRing(functionIndex, ManagementRing.command);
    if (rings.unread(ring) <= 0) return;
    const index = rings.readLo(ring);
    const cause = doorbells.causeOfNext(ring);
    if (!memory[functionIndex].backed(rings.addressOf(ring, index), this.messageBytes)) {
      this.stop(functionIndex, ErrorState.command_ring_fault, cause);
      return;
    }
    doorbells.take(ring, index, kernel.now);
    s.cause[functionIndex] = doorbells.cause;
    s.start[functionIndex] = doorbells.start;
    this.enter(
      functionIndex,
      Phase.reading,
      costOf(system.timing.dmaRead, this.messageBytes),
      Event.commandRead,
    );
  }

  /** The command message is here. */
  read(functionIndex: number, generation: number): void {
    const { rings, topology, memory, occurrences, digests, programs, functions, system } = this.amu;
    const s = this.state;
    if (generation !== s.generation[functionIndex]) return;
    const ring = topology.managementRing(functionIndex, ManagementRing.command);
    const index = rings.readLo(ring);
    const bytes = s.command[functionIndex];
    if (!memory[functionIndex].read(rings.addressOf(ring, index), bytes, 0, bytes.length)) {
      this.stop(functionIndex, ErrorState.command_ring_fault, s.cause[functionIndex]);
      return;
    }
    rings.advanceRead(ring);
    rings.count(ring, RingCount.messages);
    const opcode = readField32(bytes, 0, opcodeField);
    s.opcode[functionIndex] = opcode;
    const id = occurrences.record(
      Occurrence.command,
      functionIndex,
      opcode,
      rings.slotOf(ring, index),
      s.cause[functionIndex],
      -1,
    );
    s.cause[functionIndex] = id;
    digests.update(ring, id);
    programs.managementChanged(functionIndex, ManagementRing.command, id);
    if (functions.state.trapping[functionIndex] === 1) {
      this.trap(functionIndex, id);
    } else if (!this.isValid(bytes, opcode, functionIndex)) {
      this.stop(functionIndex, ErrorState.invalid_command, id);
    } else {
      this.enter(
        functionIndex,
        Phase.executing,
        costOf(system.timing.command, bytes.length),
        Event.commandDone,
      );
    }
  }

  /** The time of execution is over: carries it out. */
  execute(functionIndex: number, generation: number): void {
    if (generation === this.state.generation[functionIndex]) this.carryOut(functionIndex);
  }

  /** Somebody waits for messages to come to their end. */
  get unsettled(): boolean {
    const { resets, tables } = this.amu;
    return this.state.draining !== 0 || resets.state.count !== 0 || tables.state.closings !== 0;
  }

  /** A message, or a command of another function, has come to its end: what waited for it goes on. */
  settled(): void {
    this.amu.tables.settled();
    this.amu.resets.settled();
    if (this.state.draining === 0) return;
    for (let f = 0; f < this.amu.topology.functions; f++) {
      if (this.state.phase[f] === Phase.draining) this.carryOut(f);
    }
  }

  /** The response is written. */
  written(functionIndex: number, generation: number): void {
    const { rings, topology, memory, functions, occurrences, digests, programs, kernel } = this.amu;
    const s = this.state;
    if (generation !== s.generation[functionIndex]) return;
    const ring = topology.managementRing(functionIndex, ManagementRing.response);
    const bytes = s.response[functionIndex];
    if (!memory[functionIndex].write(rings.addressOf(ring, rings.writeLo(ring)), bytes, 0, bytes.length)) {
      this.stop(functionIndex, ErrorState.response_ring_fault, s.cause[functionIndex]);
      return;
    }
    rings.advanceWrite(ring);
    rings.count(ring, RingCount.messages);
    rings.notePeak(ring);
    const opcode = s.opcode[functionIndex];
    const status = s.status[functionIndex];
    const id = occurrences.record(
      Occurrence.response,
      functionIndex,
      opcode,
      status,
      s.cause[functionIndex],
      -1,
    );
    this.answers.push({
      functionIndex,
      opcode,
      status,
      timePs: kernel.now,
      latencyPs: kernel.now - s.start[functionIndex],
    });
    functions.state.commands[functionIndex]++;
    s.phase[functionIndex] = Phase.idle;
    digests.update(ring, id);
    programs.managementChanged(functionIndex, ManagementRing.response, id);
    this.kick(functionIndex);
    this.settled();
  }

  /** AMU_EN went to 0. (assumed: amu-disable) */
  reset(functionIndex: number): void {
    const s = this.state;
    if (s.phase[functionIndex] === Phase.draining) {
      s.draining--;
      if (this.amu.system.functions[functionIndex].physical) this.amu.sessions.reopen();
    }
    s.phase[functionIndex] = Phase.idle;
    s.generation[functionIndex]++;
  }

  /** What the command did in memory has its time behind it. */
  stored(functionIndex: number, generation: number): void {
    if (generation !== this.state.generation[functionIndex]) return;
    this.state.phase[functionIndex] = Phase.waiting;
    this.respond(functionIndex);
  }

  /**
   * The PF's answer to the command of this VF that it trapped, its body to stand at byte `at` of the response. False when no
   * command waits for it or the response cannot be written.
   */
  answerTrapped(
    functionIndex: number,
    opcode: number,
    status: number,
    body: Uint8Array,
    at: number,
    cause: number,
  ): boolean {
    const s = this.state;
    if (s.phase[functionIndex] !== Phase.trapped || !this.amu.functions.runs(functionIndex)) return false;
    const response = s.response[functionIndex];
    response.fill(0);
    response.set(body.subarray(0, response.length - at), at);
    s.opcode[functionIndex] = opcode;
    s.cause[functionIndex] = cause;
    this.finish(functionIndex, opcode, status, 0);
    return !this.isStopped(functionIndex);
  }

  /** A fault or an invalid command holds it. */
  private isStopped(functionIndex: number): boolean {
    return this.state.phase[functionIndex] === Phase.stopped;
  }

  /** (assumed: invalid-command, reserved-header) */
  private isValid(bytes: Uint8Array, opcode: number, functionIndex: number): boolean {
    const spec: CommandSpec | undefined = commandByOpcode(opcode);
    if (!spec) return false;
    if (spec.issuer !== 'any' && !this.amu.system.functions[functionIndex].physical) return false;
    const end = reservedHeader.lsb + reservedHeader.width;
    const used = spec.command.fields.some(f => f.lsb >= reservedHeader.lsb && f.lsb < end);
    return used || readField32(bytes, 0, reservedHeader) === 0;
  }

  /** (stated: trapping) */
  private trap(functionIndex: number, cause: number): void {
    const s = this.state;
    s.phase[functionIndex] = Phase.trapped;
    const body = s.command[functionIndex].subarray(messageBodyAt);
    this.amu.exceptions.postTrapped(functionIndex, s.opcode[functionIndex], body, cause);
    this.settled();
  }

  private carryOut(functionIndex: number): void {
    const s = this.state;
    const command = s.command[functionIndex];
    const response = s.response[functionIndex];
    const opcode = s.opcode[functionIndex];
    const wasDraining = s.phase[functionIndex] === Phase.draining;
    response.fill(0);
    const { amu } = this;
    const call = { amu, functionIndex, command, response, cause: s.cause[functionIndex], delay: 0 };
    const status = commandHandlers.get(opcode)!(call);
    if (status === Again) {
      if (!wasDraining) s.draining++;
      s.phase[functionIndex] = Phase.draining;
      return;
    }
    if (wasDraining) s.draining--;
    this.finish(functionIndex, opcode, status, call.delay);
  }

  private finish(functionIndex: number, opcode: number, status: number, delay: number): void {
    const s = this.state;
    const response = s.response[functionIndex];
    writeField(response, 0, opcodeField, opcode, 0);
    writeField(response, 0, statusField, status, 0);
    s.status[functionIndex] = status;
    if (delay > 0) {
      this.enter(functionIndex, Phase.executing, delay, Event.commandStored);
      return;
    }
    s.phase[functionIndex] = Phase.waiting;
    this.respond(functionIndex);
  }

  private respond(functionIndex: number): void {
    const { rings, topology, errors, memory, system } = this.amu;
    const ring = topology.managementRing(functionIndex, ManagementRing.response);
    const cause = this.state.cause[functionIndex];
    if (rings.fill(ring) >= rings.slots(ring)) {
      errors.fullChanged(functionIndex, cause);
      this.settled();
      return;
    }
    const address = rings.addressOf(ring, rings.writeLo(ring));
    if (!memory[functionIndex].backed(address, this.messageBytes)) {
      this.stop(functionIndex, ErrorState.response_ring_fault, cause);
      return;
    }
    const cost = costOf(system.timing.dmaWrite, this.messageBytes);
    this.enter(functionIndex, Phase.writing, cost, Event.responseWritten);
    errors.fullChanged(functionIndex, cause);
  }

  private enter(functionIndex: number, phase: number, delay: number, event: number): void {
    this.state.phase[functionIndex] = phase;
    this.amu.kernel.after(delay, event, functionIndex, this.state.generation[functionIndex]);
  }

  private stop(functionIndex: number, state: number, cause: number): void {
    this.state.phase[functionIndex] = Phase.stopped;
    this.amu.errors.fault(functionIndex, state, cause);
    this.settled();
  }
}
