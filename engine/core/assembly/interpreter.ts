// Carries out a program in the core's own form of its instructions (engine/core/translate), until it stands still or
// comes to something that is the host's.

import { CoreOp as Op } from '../operations';
import { next, Next, send } from './agents';
import {
  activation,
  checks,
  clock,
  cpuCost,
  double,
  frameAt,
  latestTime,
  programDoublesOf,
  programOf,
  ringGlobal,
  ringHardware,
  ringSoftware,
  ringStopped,
  ringWaiter,
  ringWaiting,
  setDouble,
  setWord,
  socketOf,
  word,
} from './bases';
import { bytesAt, room, swap, whole } from './bytes';
import { complement, copy, mark } from './copy';
import * as doorbells from './doorbells';
import * as host from './host';
import { Frame, Instruction, Program } from './layout';
import { Kind, record } from './occurrences';
import { isPattern, writePattern } from './pattern';
import { clearDeadline, goesOnIn, hardwareIndex, ProgramEvent, ready, Wait } from './programs';
import * as transfers from './transfers';

/** How an activation ended. */
export const enum Left {
  /** the program stands still until its wait is over */
  blocked = 0,
  /** the host goes on with it, at its frame's pc */
  host = 1,
  /** somebody asked to stand still on what it sent: the host keeps it there */
  sent = 2,
}

let hiDelta: usize = 0;
let base: usize = 0;

// @ts-ignore: decorator
@inline
function get(register: i32): u64 {
  const at = base + (<usize>register << 2);
  return (<u64>load<u32>(at + hiDelta) << 32) | <u64>load<u32>(at);
}
// @ts-ignore: decorator
@inline
function set(register: i32, value: u64): void {
  const at = base + (<usize>register << 2);
  store<u32>(at, <u32>value);
  store<u32>(at + hiDelta, <u32>(value >> 32));
}

/** What an int is compared with. */
// @ts-ignore: decorator
@inline
function other(i: Instruction): u64 {
  return i.b < 0 ? <u64>i.value : get(i.b);
}

/** The seed of a pattern. */
// @ts-ignore: decorator
@inline
function seedOf(i: Instruction): i32 {
  const more = <i32>(i.value >> 32);
  return i.c < 0 ? more : more + load<i32>(base + (<usize>i.c << 2));
}

/** The frame has a translated unit. */
export function execute(id: i32): Left {
  const p = programOf(id);
  let address = p.frame;
  let frame = frameAt(address);
  let code = <usize>frame.code;
  let at = entry(code, frame.pc);
  if (at === 0 || host.asked !== 0) return Left.host;
  let constants = frame.constants;
  let bytes = <usize>address + <usize>frame.bytes;
  base = <usize>address + <usize>frame.lo;
  hiDelta = <usize>(frame.hi - frame.lo);
  let steps = p.steps;
  for (;;) {
    const i = changetype<Instruction>(at);
    const place = i.place;
    if (place >= 0) frame.place = load<i32>(constants) + place;
    const a = i.a;
    const b = i.b;
    switch (i.op) {
      case Op.end: {
        p.steps = steps + i.steps;
        frame.pc = i.pc + ((i.steps - 1) << 2);
        if (p.agent < 0) {
          p.steps -= 1;
          return Left.host;
        }
        const found = next(id);
        if (found === Next.none) return Left.blocked;
        if (found === Next.host) {
          p.steps -= 1;
          return Left.host;
        }
        if (host.asked !== 0) return Left.host;
        address = p.frame;
        frame = frameAt(address);
        code = <usize>frame.code;
        at = entry(code, 0);
        constants = frame.constants;
        bytes = <usize>address + <usize>frame.bytes;
        base = <usize>address + <usize>frame.lo;
        hiDelta = <usize>(frame.hi - frame.lo);
        steps = 0;
        continue;
      }
      case Op.jump:
        steps += i.steps;
        at = code + <usize>i.target;
        continue;
      case Op.jumpBack:
        if (steps + i.steps >= activation) return leave(p, frame, i, steps);
        steps += i.steps;
        at = code + <usize>i.target;
        continue;
      case Op.jumpFalse:
        steps += i.steps;
        at = load<i32>(base + (<usize>a << 2)) === 0 ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpTrue:
        steps += i.steps;
        at = load<i32>(base + (<usize>a << 2)) !== 0 ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpEqual:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) === other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpNotEqual:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) !== other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpLess:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) < other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpNotLess:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) >= other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpLessEqual:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) <= other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.jumpNotLessEqual:
        steps += i.steps;
        at = get(a) + <u64>(<i64>i.c) > other(i) ? code + <usize>i.target : at + size();
        continue;
      case Op.loopEnd: {
        if (steps + i.steps >= activation) return leave(p, frame, i, steps);
        const index = get(a) + <u64>i.value;
        set(a, index);
        if (get(b) > index) {
          steps += i.steps;
          at = code + <usize>i.target;
        } else {
          // The jump back is not reached.
          steps += i.steps - 1;
          at += size();
        }
        continue;
      }
      case Op.statement:
        break;
      case Op.constant:
        set(a, <u64>i.value);
        break;
      case Op.copy:
        set(a, get(b));
        break;
      case Op.add:
        set(a, get(b) + get(i.c));
        break;
      case Op.addValue:
        set(a, get(b) + <u64>i.value);
        break;
      case Op.subtract:
        set(a, get(b) - get(i.c));
        break;
      case Op.multiply:
        set(a, get(b) * get(i.c));
        break;
      case Op.divide:
      case Op.modulo: {
        const by = get(i.c);
        if (by === 0) return leave(p, frame, i, steps);
        set(a, i.op === Op.divide ? get(b) / by : get(b) % by);
        break;
      }
      case Op.and:
        set(a, get(b) & get(i.c));
        break;
      case Op.or:
        set(a, get(b) | get(i.c));
        break;
      case Op.xor:
        set(a, get(b) ^ get(i.c));
        break;
      case Op.shiftLeft: {
        const by = get(i.c);
        set(a, by >= 64 ? 0 : get(b) << by);
        break;
      }
      case Op.shiftRight: {
        const by = get(i.c);
        set(a, by >= 64 ? 0 : get(b) >> by);
        break;
      }
      case Op.equal:
        set(a, get(b) === get(i.c) ? 1 : 0);
        break;
      case Op.notEqual:
        set(a, get(b) !== get(i.c) ? 1 : 0);
        break;
      case Op.less:
        set(a, get(b) < get(i.c) ? 1 : 0);
        break;
      case Op.lessEqual:
        set(a, get(b) <= get(i.c) ? 1 : 0);
        break;
      case Op.not:
        set(a, load<i32>(base + (<usize>b << 2)) === 0 ? 1 : 0);
        break;
      case Op.negate:
        set(a, 0 - get(b));
        break;
      case Op.complement:
        set(a, ~get(b));
        break;
      case Op.minimum:
        set(a, min(get(b), get(i.c)));
        break;
      case Op.maximum:
        set(a, max(get(b), get(i.c)));
        break;
      case Op.now:
        set(a, <u64>clock().now);
        break;
      case Op.checkPassed:
        p.checksPassed += 1;
        store<f64>(checks, load<f64>(checks) + 1);
        clearDeadline(id);
        break;

      // ---- bytes

      case Op.bytesCopy: {
        const from = bytesAt(bytes, b);
        const into = bytesAt(bytes, a);
        if (!room(into, from.length) || !whole(from)) return leave(p, frame, i, steps);
        memory.copy(into.address, from.address, from.length);
        into.length = from.length;
        into.socket = from.socket;
        into.message = from.message;
        break;
      }
      case Op.bytesSwap: {
        const x = bytesAt(bytes, a);
        const y = bytesAt(bytes, b);
        if (x.address === 0 || y.address === 0) return leave(p, frame, i, steps);
        swap(x, y);
        break;
      }
      case Op.bytesComplement: {
        const from = bytesAt(bytes, b);
        const into = bytesAt(bytes, a);
        if (!room(into, from.length) || !whole(from)) return leave(p, frame, i, steps);
        complement(from.address, into.address, from.length);
        into.length = from.length;
        into.socket = from.socket;
        into.message = from.message;
        break;
      }
      case Op.bytesEqual: {
        const x = bytesAt(bytes, b);
        const y = bytesAt(bytes, i.c);
        if (!whole(x) || !whole(y)) return leave(p, frame, i, steps);
        set(a, x.length === y.length && memory.compare(x.address, y.address, x.length) === 0 ? 1 : 0);
        break;
      }
      case Op.length:
        set(a, <u64>bytesAt(bytes, b).length);
        break;
      case Op.pattern: {
        const length = get(b);
        const into = bytesAt(bytes, a);
        const seed = get(i.c);
        if ((length & 3) !== 0 || length > 65536 || !room(into, <i32>length)) return leave(p, frame, i, steps);
        writePattern(into.address, <i32>length, <i32>seed);
        into.length = <i32>length;
        into.socket = -1;
        break;
      }
      case Op.checkPattern:
      case Op.checkPatternPassed: {
        const x = bytesAt(bytes, a);
        // What is not equal is made and told by the host.
        if (!whole(x) || x.length !== <i32>i.value) return leave(p, frame, i, steps);
        if (!isPattern(x.address, x.length, seedOf(i), b)) return leave(p, frame, i, steps);
        if (i.op === Op.checkPattern) break;
        p.checksPassed += 1;
        store<f64>(checks, load<f64>(checks) + 1);
        clearDeadline(id);
        steps += i.steps;
        at = code + <usize>i.target;
        continue;
      }

      // ---- rings

      case Op.putPattern:
      case Op.putPatternAndRing:
      case Op.putAndRing:
      case Op.put: {
        const socket = load<i32>(constants + <usize>a);
        const s = socketOf(socket);
        const from = bytesAt(bytes, b);
        const made = i.op === Op.putPattern || i.op === Op.putPatternAndRing;
        const length = made ? <i32>i.value : from.length;
        const index = double(ringSoftware, socket);
        if (s.first === 0) host.findSlots(socket);
        const absent = !made && from.address === 0;
        if (absent || length !== s.bytes || <i32>s.first === -1) return leave(p, frame, i, steps);
        const slots = <f64>(s.slotMask + 1);
        if (index - double(ringHardware, socket) >= slots && index - hardwareIndex(socket) >= slots) {
          return leave(p, frame, i, steps);
        }
        const low = <i32>(<i64>index);
        const into = s.first + <usize>(low & s.slotMask) * <usize>length;
        if (made) writePattern(into, length, seedOf(i));
        else copy(from.address, into, length);
        mark(s.block, s.marks, into, length);
        const ring = word(ringGlobal, socket);
        if (!doorbells.notePut(ring, low)) host.notePut(ring, low);
        setDouble(ringSoftware, socket, index + 1);
        if (i.op === Op.put || i.op === Op.putPattern) {
          if (s.cost > 0) return sleeps(id, frame, i, i.steps, steps, s.cost);
          break;
        }
        // The doorbell is two instructions: its statement, and it.
        if (s.cost > 0) return sleeps(id, frame, i, i.steps - 2, steps, s.cost);
        frame.place = load<i32>(constants) + <i32>i.time;
        transfers.tellIndex(load<i32>(constants + <usize>a + 4), p.cause, frame.place);
        if (cpuCost > 0) return sleeps(id, frame, i, i.steps, steps, cpuCost);
        break;
      }
      case Op.doorbell:
        transfers.tellIndex(load<i32>(constants + <usize>a), p.cause, frame.place);
        if (cpuCost > 0) return sleeps(id, frame, i, i.steps, steps, cpuCost);
        break;
      case Op.taken:
        transfers.tellIndex(load<i32>(constants + <usize>a), p.cause, frame.place);
        break;
      case Op.wait: {
        const socket = load<i32>(constants + <usize>a);
        const d = programDoublesOf(id);
        const now = clock().now;
        if (p.phase === 0) {
          p.phase = 1;
          d.since = now;
        }
        if (ready(socket, 1)) {
          const waited = p.phase === 2;
          p.phase = 0;
          clearDeadline(id);
          set(b, 1);
          if (!waited && cpuCost > 0) return sleeps(id, frame, i, i.steps, steps, cpuCost);
          break;
        }
        if (p.expired !== 0 || now >= d.deadline || d.deadline !== Infinity) return leave(p, frame, i, steps);
        p.phase = 2;
        setWord(ringWaiting, socket, word(ringWaiting, socket) + 1);
        setWord(ringWaiter, socket, id);
        p.wait = Wait.socket;
        d.waitA = <f64>socket;
        d.waitB = 1;
        p.expired = 0;
        frame.pc = i.pc + ((i.steps - 1) << 2);
        p.steps = steps + i.steps;
        return Left.blocked;
      }
      case Op.takeAndFree:
      case Op.take: {
        const socket = load<i32>(constants + <usize>a);
        const s = socketOf(socket);
        const into = bytesAt(bytes, b);
        const index = double(ringSoftware, socket);
        if (s.first === 0) host.findSlots(socket);
        if (
          load<u8>(ringStopped + <usize>socket) !== 0 ||
          s.overwrites !== 0 ||
          double(ringHardware, socket) <= index ||
          <i32>s.first === -1 ||
          !room(into, s.bytes)
        ) {
          return leave(p, frame, i, steps);
        }
        const slot = <i32>(<i64>index) & s.slotMask;
        copy(s.first + <usize>slot * <usize>s.bytes, into.address, s.bytes);
        into.length = s.bytes;
        into.socket = socket;
        into.message = index;
        setDouble(ringSoftware, socket, index + 1);
        record(Kind.take, word(ringGlobal, socket), slot, 0, p.cause, frame.place);
        if (i.op === Op.take) {
          if (s.cost > 0) return sleeps(id, frame, i, i.steps, steps, s.cost);
          break;
        }
        if (s.cost > 0) return sleeps(id, frame, i, i.steps - 1, steps, s.cost);
        transfers.tellIndex(load<i32>(constants + <usize>i.c), p.cause, frame.place);
        break;
      }

      // ---- time and messages of agents

      case Op.delay: {
        const time = <f64>get(a);
        if (time > latestTime - clock().now) return leave(p, frame, i, steps);
        if (time > 0) return sleeps(id, frame, i, i.steps, steps, time);
        break;
      }
      case Op.delayTime:
        if (i.time > latestTime - clock().now) return leave(p, frame, i, steps);
        return sleeps(id, frame, i, i.steps, steps, i.time);
      case Op.send:
      case Op.sendComplement: {
        const from = bytesAt(bytes, b);
        if (!whole(from)) return leave(p, frame, i, steps);
        // Where it waits, it waits at the sending itself.
        if (!send(id, <i64>get(a), from.address, from.length, i.op === Op.sendComplement, frame.place)) {
          return leave(p, frame, i, steps);
        }
        if (host.asked !== 0) {
          frame.pc = i.pc + (i.steps << 2);
          p.steps = steps + i.steps;
          return Left.sent;
        }
        break;
      }
      default:
        return leave(p, frame, i, steps);
    }
    steps += i.steps;
    at += size();
  }
  // Never reached; the compiler does not see it.
  return Left.host;
}

// @ts-ignore: decorator
@inline
function size(): usize {
  return offsetof<Instruction>();
}

/** Where the instruction at a pc begins; 0 when nothing can go on there. */
// @ts-ignore: decorator
@inline
function entry(code: usize, pc: i32): usize {
  // The code begins with a word for each instruction of the unit.
  const offset = load<i32>(code + (<usize>pc << 2));
  return offset === 0 ? 0 : code + <usize>offset;
}

/** The host goes on at this instruction. */
function leave(p: Program, frame: Frame, i: Instruction, steps: i32): Left {
  frame.pc = i.pc;
  p.steps = steps;
  return Left.host;
}

/** The program goes on behind the first `done` instructions of the unit that this is, in so much time. */
function sleeps(id: i32, frame: Frame, i: Instruction, done: i32, steps: i32, time: f64): Left {
  const p = programOf(id);
  p.wait = Wait.time;
  i.target = goesOnIn(i.target, time, ProgramEvent.resume, id);
  frame.pc = i.pc + (done << 2);
  p.steps = steps + done;
  return Left.blocked;
}
