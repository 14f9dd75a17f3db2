// Runs one program until it blocks, ends or is to stand still. Integer and control instructions are carried out here;
// the others in bytes-operations, observe and the actions of drivers, handlers and tests.

import { bytesOperation } from './bytes-operations';
import { type GeneratedCode, Left } from './generated';
import { Op, words } from './instructions';
import { Failure, type Machine, Outcome, ProgramEvent } from './machine';
import { insertField, lookRegister, observe, registerField } from './observe';
import { Frame, type ProgramState, Wait } from './state';
import {
  add,
  divide,
  equal,
  inTime,
  less,
  log2,
  modulo,
  multiply,
  perSecond,
  setNumber,
  shiftLeft,
  shiftRight,
  subtract,
} from './u64';

/** Instructions at one instant after which a loop is taken for one that never lets time pass. */
const patience = 10_000_000;
/** Instructions of one activation after which it lets the run loop have its turn. */
export const activation = 100_000;

/** What the interpreter asks of the program side. */
export interface Host {
  /** Instructions from `Op.load` on. */
  perform(op: number, a: number, b: number, c: number, p: ProgramState, frame: Frame): Outcome;
  /** Answers whether there is something to do: the driver that needs no bring_up jumps over it. */
  bringUpEnter(p: ProgramState, functionIndex: number, up: boolean): 'begin' | 'skip' | 'blocked';
  /** The program came to its end. True when it has begun something new (the next message) and goes on. */
  ended(p: ProgramState): boolean;
  /** A failure ended what the program did. True as above. */
  failed(p: ProgramState, message: string): boolean;
}

export class Interpreter {
  /** A program that stands still before a statement, or behind a failed check; 0 = none. */
  suspended = 0;
  /** Activations that were longer than an event should be, since somebody last took the count. */
  longTurns = 0;
  /** It stands before a statement that was asked about already. */
  asked = false;
  private resuming = false;

  constructor(
    private readonly m: Machine,
    private readonly host: Host,
    private readonly generated: GeneratedCode,
  ) {}

  /** The suspended program goes on. */
  resume(): void {
    const p = this.m.programs[this.suspended];
    this.suspended = 0;
    if (!p) return;
    this.resuming = this.asked;
    this.asked = false;
    this.execute(p);
  }

  /** Somebody asked for it on what the program did last. */
  standStill(p: ProgramState): void {
    this.suspend(p, false);
  }

  execute(p: ProgramState): void {
    for (;;) {
      try {
        this.run(p);
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!this.host.failed(p, error.message)) return;
      }
    }
  }

  /** Evaluates beside the programs; what fails throws EvaluationError. */
  look(scratch: ProgramState): void {
    scratch.steps = 0;
    scratch.wait = Wait.none;
    this.execute(scratch);
  }

  private suspend(p: ProgramState, asked: boolean): void {
    this.suspended = p.id;
    this.asked = asked;
  }

  /** Generated code as far as there is some and nobody asks about statements, the interpreter for the rest. */
  private run(p: ProgramState): void {
    const { control, tables } = this.m;
    for (;;) {
      if (p.id !== 0 && !control.statements && !control.requested && !this.resuming) {
        const frame = p.frames[p.frames.length - 1];
        // Only beginnings and loops count: what runs once stays with the interpreter.
        const { unit } = frame;
        const fast = frame.pc === 0 ? this.generated.heat(unit) : this.generated.of(unit);
        if (fast !== undefined) {
          const { code, places } = tables.units[frame.unit];
          const left = fast(p, frame, code, places);
          if (left === Left.blocked) return;
          if (left === Left.ended && p.frames.length === 1) {
            if (!this.host.ended(p)) return;
            continue;
          }
          if (left === Left.ended) p.steps--;
          if (left === Left.requested) {
            this.suspend(p, false);
            return;
          }
        }
      }
      if (!this.interpret(p)) return;
    }
  }

  /** True when generated code may go on from where the program is. */
  private interpret(p: ProgramState): boolean {
    const { control, tables } = this.m;
    let frame = p.frames[p.frames.length - 1];
    let { code, places } = tables.units[frame.unit];
    let { lo, hi } = frame;
    let pc = frame.pc;
    let steps = p.steps;
    const mayLeave = p.id !== 0 && !control.statements;
    for (;;) {
      const a = code[pc + 1];
      const b = code[pc + 2];
      const c = code[pc + 3];
      const op = code[pc];
      pc += words;
      steps++;
      switch (op) {
        case Op.end:
        case Op.stop: {
          p.steps = steps;
          frame.pc = pc - words;
          const inner = p.frames.length > 1;
          while (p.frames.length > 1 && (op === Op.stop || frame === p.frames[p.frames.length - 1])) {
            p.spare.push(p.leave() as Frame);
          }
          if ((op === Op.stop || !inner) && !this.host.ended(p)) return false;
          if (op === Op.stop || !inner) return true;
          frame = p.frames[p.frames.length - 1];
          ({ code, places } = tables.units[frame.unit]);
          ({ lo, hi } = frame);
          pc = frame.pc;
          steps = p.steps;
          break;
        }
        case Op.statement:
          frame.place = places[(pc - words) / words];
          if (control.statements || control.requested) {
            if (this.resuming) this.resuming = false;
            else {
              frame.pc = pc - words;
              // It counts when it is carried out.
              p.steps = steps - 1;
              // Who stands still because of something else has not been asked about this statement.
              const { requested } = control;
              if (requested || control.onStatement(p.id, frame.place)) {
                this.suspend(p, !requested);
                return false;
              }
            }
          } else this.resuming = false;
          break;
        case Op.jump:
          pc = a;
          break;
        case Op.jumpBack:
          if (steps >= activation) {
            p.stepsBefore += steps;
            p.steps = 0;
            frame.pc = a;
            this.longActivation(p, frame, places[(pc - words) / words]);
            return false;
          }
          pc = a;
          if (mayLeave && this.generated.heat(frame.unit) !== undefined) {
            frame.pc = a;
            p.steps = steps;
            return true;
          }
          break;
        case Op.jumpFalse:
          if (lo[a] === 0) pc = b;
          break;
        case Op.jumpTrue:
          if (lo[a] !== 0) pc = b;
          break;
        case Op.constant:
          lo[a] = b;
          hi[a] = c;
          break;
        case Op.copy:
          lo[a] = lo[b];
          hi[a] = hi[b];
          break;
        case Op.add:
          add(frame, a, b, c);
          break;
        case Op.subtract:
          subtract(frame, a, b, c);
          break;
        case Op.multiply:
          multiply(frame, a, b, c);
          break;
        case Op.divide:
        case Op.modulo:
        case Op.perSecond:
          frame.pc = pc - words;
          if (lo[c] === 0 && hi[c] === 0) throw new Failure('division by zero');
          if (op === Op.divide) divide(frame, a, b, c);
          else if (op === Op.modulo) modulo(frame, a, b, c);
          else perSecond(frame, a, b, c);
          break;
        case Op.and:
          lo[a] = lo[b] & lo[c];
          hi[a] = hi[b] & hi[c];
          break;
        case Op.or:
          lo[a] = lo[b] | lo[c];
          hi[a] = hi[b] | hi[c];
          break;
        case Op.xor:
          lo[a] = lo[b] ^ lo[c];
          hi[a] = hi[b] ^ hi[c];
          break;
        case Op.shiftLeft:
          shiftLeft(frame, a, b, c);
          break;
        case Op.shiftRight:
          shiftRight(frame, a, b, c);
          break;
        case Op.equal:
          lo[a] = equal(frame, b, c) ? 1 : 0;
          hi[a] = 0;
          break;
        case Op.notEqual:
          lo[a] = equal(frame, b, c) ? 0 : 1;
          hi[a] = 0;
          break;
        case Op.less:
          lo[a] = less(frame, b, c) ? 1 : 0;
          hi[a] = 0;
          break;
        case Op.lessEqual:
          lo[a] = less(frame, c, b) ? 0 : 1;
          hi[a] = 0;
          break;
        case Op.negate: {
          const low = lo[b];
          hi[a] = ~hi[b] + (low === 0 ? 1 : 0);
          lo[a] = -low;
          break;
        }
        case Op.complement:
          lo[a] = ~lo[b];
          hi[a] = ~hi[b];
          break;
        case Op.not:
          lo[a] = lo[b] === 0 ? 1 : 0;
          hi[a] = 0;
          break;
        case Op.minimum:
        case Op.maximum: {
          const from = less(frame, b, c) === (op === Op.minimum) ? b : c;
          const low = lo[from];
          hi[a] = hi[from];
          lo[a] = low;
          break;
        }
        case Op.log2: {
          frame.pc = pc - words;
          const bit = log2(frame, b);
          if (bit < 0) throw new Failure('log2(0) has no value');
          lo[a] = bit;
          hi[a] = 0;
          break;
        }
        case Op.now:
          setNumber(frame, a, this.m.kernel.now);
          break;
        case Op.inTime:
          inTime(frame, a, b, c);
          break;
        case Op.field:
          registerField(frame, a, b, tables.fields[c].field);
          break;
        case Op.insert:
          frame.pc = pc - words;
          insertField(frame, a, b, tables.fields[c]);
          break;
        case Op.checkPassed:
          p.checksPassed++;
          this.m.log.checksPassed++;
          this.m.clearDeadline(p);
          break;
        case Op.call:
          frame.pc = pc;
          ({ code, places } = tables.called(a));
          frame = this.frameFor(p, a);
          p.enter(frame);
          ({ lo, hi } = frame);
          pc = 0;
          break;
        case Op.look:
          frame.pc = pc - words;
          lookRegister(this.m, frame, a, tables.registers[b], c);
          break;
        case Op.observe:
          frame.pc = pc - words;
          observe(this.m, frame, a, tables.observations[b]);
          break;
        case Op.loadState: {
          const state = this.m.agents[p.agent];
          lo[a] = state.lo[b];
          hi[a] = state.hi[b];
          break;
        }
        case Op.storeState: {
          const state = this.m.agents[p.agent];
          state.lo[a] = lo[b];
          state.hi[a] = hi[b];
          break;
        }
        case Op.withinWait:
          frame.pc = pc;
          p.steps = steps;
          if (this.stillWithin(p)) {
            frame.pc = a;
            return false;
          }
          break;
        case Op.bringUpEnter: {
          frame.pc = pc - words;
          p.steps = steps;
          const what = this.host.bringUpEnter(p, a, b === 1);
          if (what === 'blocked') return false;
          if (what === 'skip') pc = c;
          break;
        }
        default: {
          if (op < Op.look) {
            frame.pc = pc - words;
            bytesOperation(op, a, b, c, frame, tables);
            break;
          }
          frame.pc = pc - words;
          p.steps = steps;
          const outcome = this.host.perform(op, a, b, c, p, frame);
          if (outcome === Outcome.again) return false;
          frame.pc = pc;
          if (outcome === Outcome.done) return false;
          if (control.requested) {
            // Somebody asked to stand still on what this did, a failed check for one.
            this.suspend(p, false);
            return false;
          }
        }
      }
    }
  }

  private frameFor(p: ProgramState, unit: number): Frame {
    const at = p.spare.findIndex(f => f.unit === unit);
    if (at < 0) return new Frame(unit, this.m.tables.units[unit], this.m.kernel.arena);
    const [frame] = p.spare.splice(at, 1);
    frame.pc = 0;
    frame.place = -1;
    return frame;
  }

  /** A loop that runs long makes room for other events of its instant, at no simulated cost, but not for ever. */
  private longActivation(p: ProgramState, frame: Frame, place: number): void {
    if (p.stepsBefore >= patience) {
      p.stepsBefore = 0;
      frame.place = place;
      throw new Failure(
        `this loop never lets time pass: ${patience / 1e6} million instructions ran at one instant. ` +
          'Wait for something in it, delay, or leave it with `break`',
      );
    }
    this.longTurns++;
    p.wait = Wait.time;
    this.m.kernel.after(0, ProgramEvent.resume, p.id, 0);
  }

  /** The condition of a `check … within` does not hold yet: true while there is time left. */
  private stillWithin(p: ProgramState): boolean {
    const over = p.expired || this.m.kernel.now >= p.deadline;
    if (over) this.m.clearDeadline(p);
    else this.m.block(p, Wait.within, 0, 0);
    return !over;
  }
}
