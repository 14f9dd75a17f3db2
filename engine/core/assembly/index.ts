// The core: events behind one another, as long as they are such as it knows. Everything else goes back to the host, which
// carries it out and comes again.

import { next, Next } from './agents';
import { endings, frameAt, programOf, queue, timers } from './bases';
import { execute, Left } from './interpreter';
import { arrive, deliver, HardwareEvent, portFree, slotRead } from './path';
import { goOn, ProgramEvent, Wait } from './programs';
import { next as nextEvent, peekTime } from './queue';
import { arrived } from './transfers';

export * from './bases';
export { asked } from './host';

/** Why `run` came back. */
const enum Why {
  /** so many events are carried out */
  budget = 0,
  /** the event that was taken off the queue is the host's */
  event = 1,
  /** the program `a` goes on in the host */
  program = 2,
  /** the host has to look: nothing waits, the next event is in its heap, or the run may be over */
  look = 3,
  /** the program `a` stands still on what it sent */
  sent = 4,
}

/** Events that `run` may still carry out. */
export let left: i32 = 0;
/** The program that goes on in the host. */
export let program: i32 = 0;

/** Up to `left` events, none beyond the time `limit`. */
export function run(limit: f64): Why {
  const q = queue();
  while (left > 0) {
    if (load<i32>(endings) !== 0 || q.inLanes + q.heap <= load<i32>(timers)) return Why.look;
    if (limit !== Infinity && peekTime() > limit) return Why.look;
    if (!nextEvent()) return Why.look;
    left--;
    const a = q.a;
    switch (q.kind) {
      case HardwareEvent.registerWrite:
        if (!arrived(a)) return Why.event;
        break;
      case HardwareEvent.slotRead:
        slotRead(a);
        break;
      case HardwareEvent.portFree:
        portFree();
        break;
      case HardwareEvent.arrive:
        arrive(a);
        break;
      case HardwareEvent.deliver:
        deliver(a);
        break;
      case ProgramEvent.resume: {
        const p = programOf(a);
        if (p.wait !== Wait.time) break;
        if (p.frame <= 0 || frameAt(p.frame).code <= 0) return Why.event;
        goOn(a);
        const how = execute(a);
        if (how === Left.blocked) break;
        program = a;
        return how === Left.sent ? Why.sent : Why.program;
      }
      case ProgramEvent.message: {
        const found = next(a);
        if (found === Next.none) break;
        if (found === Next.host) return Why.event;
        goOn(a);
        const how = execute(a);
        if (how === Left.blocked) break;
        program = a;
        return how === Left.sent ? Why.sent : Why.program;
      }
      default:
        return Why.event;
    }
  }
  return Why.budget;
}
