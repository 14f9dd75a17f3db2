// What happened, in words, with the place in the source that it belongs to: for the descriptions of stops and for the
// causes under a stack.

import { commandByOpcode, errorStateText, exceptionByOpcode, layout, registerAt } from '../../spec';
import type { Place } from '../facade';
import { type Hardware, Occurrence, type Occurrences } from '../seam';
import { type Naming, placeOf } from './naming';
import { externalName } from './threads';

/** A program by its id, for sentences that name it. */
export interface ProgramNames {
  readonly places: readonly Place[];
  nameOf(programId: number): string;
  /** The program that did what a record says. */
  actorOf(id: number): string | undefined;
  failureText(failure: number): string | undefined;
  /** What an access from outside wrote or read. */
  accessValue?(id: number): bigint | undefined;
}

const half = (n: number) => n >>> 0;

export class Descriptions {
  constructor(
    private readonly naming: Naming,
    private readonly occurrences: Occurrences,
    private readonly programs: ProgramNames,
    private readonly stashOf: Hardware['stashOf'] = () => undefined,
  ) {}

  /** One line about what happened, in the past tense: `the AMU fetched slot 3 of pf.sw0.t0 (session out)`. */
  sentence(id: number): string {
    const { naming: n, occurrences: o } = this;
    const who = o.whoOf(id);
    const a = o.aOf(id);
    const b = o.bOf(id);
    switch (o.kindOf(id)) {
      case Occurrence.doorbell:
        return `${this.writer(id)} rang the doorbell of ${n.socketPath(who)}: WRITE_INDEX_TX ${half(a)} -> ${half(b)}`;
      case Occurrence.slotFreed:
        return `${this.writer(id)} freed slots of ${n.socketPath(who)}: READ_INDEX_RX ${half(a)} -> ${half(b)}`;
      case Occurrence.fetch:
        return `the AMU fetched slot ${half(a)} of ${n.socketPath(who)} (session ${n.sessionName(b)})`;
      case Occurrence.arrive:
        return `a message of session ${n.sessionName(who)} reached ${n.agentName(a)}.hw${b >>> 8}.rx${b & 0xff}${this.stash(who, id)}`;
      case Occurrence.deliver:
        return `the AMU delivered into slot ${half(a)} of ${n.socketPath(who)} (session ${n.sessionName(b)})${this.stash(b, id)}`;
      case Occurrence.handler:
        return `${n.agentName(who)} began to handle a message at rx[${b}]`;
      case Occurrence.send:
        return `${n.agentName(a)} sent by hw${b >>> 8}.tx${b & 0xff} (session ${n.sessionName(who)})`;
      case Occurrence.command:
        return `the AMU fetched ${commandName(a)} from slot ${half(b)} of ${n.fnName(who)}'s command ring`;
      case Occurrence.response:
        return `the AMU answered ${commandName(a)} of ${n.fnName(who)}: ${statusName(a, b)}`;
      case Occurrence.exception:
        return `the AMU posted ${exceptionByOpcode(a)?.name ?? `exception ${a}`} to ${n.fnName(who)}`;
      case Occurrence.interrupt:
        return `the AMU raised interrupt ${a} of ${n.fnName(who)}`;
      case Occurrence.wake:
        return `${this.programs.nameOf(who)} went on`;
      case Occurrence.full:
        return `the AMU found ${n.socketPath(who)} full (session ${n.sessionName(b)})`;
      case Occurrence.creditStall:
        return `session ${n.sessionName(who)} began to wait for credit of ${n.agentName(a)}`;
      case Occurrence.lost:
        return `an unread message of ${n.socketPath(who)} was overwritten (session ${n.sessionName(b)})`;
      case Occurrence.registerWrite:
        return `${this.writer(id)} wrote ${registerName(a)} of ${n.fnName(who)}`;
      case Occurrence.errorState:
        return `AMU_SR.ERROR_STATE of ${n.fnName(who)} became ${a}: ${errorStateText(a)}`;
      case Occurrence.failure:
        return this.programs.failureText(a) ?? `${this.programs.nameOf(who)} failed`;
      case Occurrence.ringFault:
        return `the ring of ${n.socketPath(who)} did not translate`;
      case Occurrence.access: {
        const value = this.programs.accessValue?.(id);
        const text = value === undefined ? '' : ` = 0x${value.toString(16)}`;
        const register = registerName(a);
        return `${externalName(n.system, who)} ${b === 1 ? 'read' : 'wrote'} ${register}${text}`;
      }
      case Occurrence.take:
        return `${this.writer(id)} took slot ${half(a)} of ${n.socketPath(who)}`;
      case Occurrence.program:
        return `${this.programs.nameOf(who)} ${a === 0 ? 'began' : 'ended'}`;
      default:
        return 'something of which the record is gone';
    }
  }

  /** The place in the source: the statement that acted, else the declaration of what acted. */
  place(id: number): Place | undefined {
    const { naming: n, occurrences: o } = this;
    const statement = o.placeOf(id);
    if (statement >= 0) return this.programs.places[statement];
    const who = o.whoOf(id);
    switch (o.kindOf(id)) {
      case Occurrence.doorbell:
      case Occurrence.slotFreed:
      case Occurrence.take:
      case Occurrence.full:
      case Occurrence.lost:
      case Occurrence.ringFault:
      case Occurrence.fetch: {
        const known = n.sockets.get(who);
        return known && placeOf(known.socket.origin);
      }
      case Occurrence.deliver: {
        const known = n.session(o.bOf(id)) ?? n.sockets.get(who)?.socket;
        return known && placeOf(known.origin);
      }
      case Occurrence.arrive:
      case Occurrence.send:
      case Occurrence.creditStall: {
        const known = n.session(who) ?? n.agent(o.aOf(id));
        return known && placeOf(known.origin);
      }
      case Occurrence.handler: {
        const agent = n.agent(who);
        const handler = agent?.accelerator?.handlers[o.aOf(id)];
        const origin = handler?.origin ?? agent?.origin;
        return origin && placeOf(origin);
      }
      case Occurrence.command:
      case Occurrence.response:
      case Occurrence.exception:
      case Occurrence.interrupt:
      case Occurrence.registerWrite:
      case Occurrence.access:
      case Occurrence.errorState: {
        const fn = n.fn(who);
        return fn && placeOf(fn.origin);
      }
      default:
        return undefined;
    }
  }

  /** What the message of an occurrence carries for the caches. (assumed: stashing) */
  private stash(session: number, id: number): string {
    const stash = this.stashOf(session, id);
    if (stash === undefined) return '';
    return `, stashed with STASH_CTL 0x${stash.control.toString(16)} into ${stash.target}`;
  }

  private writer(id: number): string {
    const actor = this.programs.actorOf(id);
    if (actor !== undefined) return actor;
    const { naming: n, occurrences: o } = this;
    const by = o.parentOf(id);
    return o.has(by) && o.kindOf(by) === Occurrence.access ? externalName(n.system, o.whoOf(by)) : 'software';
  }
}

export const commandName = (opcode: number): string => commandByOpcode(opcode)?.name ?? `opcode ${opcode}`;

export const statusName = (opcode: number, status: number): string =>
  commandByOpcode(opcode)?.status.find(s => s.code === status)?.name ?? `status ${status}`;

export function registerName(offset: number): string {
  const inPages = offset - layout.amiSwPageBase;
  if (inPages >= 0) {
    const number = Math.floor(inPages / layout.amiSwPageBytes);
    const inPage = registerAt('ami_sw', inPages % layout.amiSwPageBytes);
    if (inPage) {
      const { register, index } = inPage;
      return `${register.name}${register.count > 1 ? `[${index}]` : ''} of AMI-SW ${number}`;
    }
  }
  const found = registerAt('management', offset);
  if (!found) return `the register at 0x${offset.toString(16)}`;
  return found.register.count > 1 ? `${found.register.name}[${found.index}]` : found.register.name;
}
