// What a run is searched for when it is walked again: a probe is asked in place of breakpoints and steps, which sleep
// meanwhile. What it finds is a stop.

import { Occurrence, type Occurrences } from '../seam';
import { bitsOf, effectKinds, followed } from './causes';

export interface Probe {
  /** Whether it has to be asked at statements. */
  readonly statements: boolean;
  /** Bits of the kinds of records that it has to be told of. */
  readonly mask: number;
  atStatement(program: number, place: number): boolean;
  atOccurrence(kind: number, id: number): boolean;
  /** The search begins, at an instant between two events. */
  begin?(): void;
  /** How the stop is told. */
  readonly reason: 'step' | 'goto';
  readonly description: string;
}

/** Finds nothing. */
export const silent: Probe = {
  statements: false,
  mask: 0,
  atStatement: () => false,
  atOccurrence: () => false,
  reason: 'step',
  description: '',
};

/** What searches need to know of programs and agents. */
export interface Actors {
  ofProgram(programId: number): number;
  ofOccurrence(id: number): number;
  depthOf(programId: number): number;
  /** It has not come to a statement yet. */
  isFresh(programId: number): boolean;
}

/** Where a way back begins. */
export interface BackStart {
  readonly agent: number;
  /** the program of the agent that stands at a statement or waits; 0 when hardware acted */
  readonly program: number;
  readonly depth: number;
  /** the record that the stop was about, 0 at a statement; and what the present act is a consequence of */
  readonly subject: number;
  readonly cause: number;
  /** the driver at the beginning of the chain, and its record there; 0 = unknown */
  readonly root: number;
  readonly rootRecord: number;
}

const stops = bitsOf(followed) | bitsOf(effectKinds);
const hardwareActs = stops & ~bitsOf([Occurrence.wake, Occurrence.handler]);

/** The statement before, of the same agent; or what its hardware did before. */
export function backOver(start: BackStart, actors: Actors): Probe {
  const { agent, program, depth } = start;
  return {
    statements: program !== 0,
    mask: program === 0 ? hardwareActs : 0,
    atStatement: p =>
      p === program ? actors.depthOf(p) <= Math.max(1, depth) : actors.ofProgram(p) === agent,
    atOccurrence: (_, id) => actors.ofOccurrence(id) === agent,
    reason: 'step',
    description: 'Paused on step back',
  };
}

/** The cause of what the agent does, or its statement before at any depth: what of both comes later. */
export function backIn(start: BackStart, actors: Actors, o: Occurrences, most: number): Probe {
  const { agent } = start;
  const causes = new Set<number>();
  for (
    let at = start.subject !== 0 ? o.parentOf(start.subject) : start.cause;
    at !== 0 && causes.size < most;
  ) {
    if (!o.has(at)) break;
    causes.add(at);
    at = o.parentOf(at);
  }
  return {
    statements: true,
    mask: stops,
    atStatement: p => actors.ofProgram(p) === agent,
    atOccurrence: (_, id) => causes.has(id),
    reason: 'step',
    description: 'Paused on step back',
  };
}

/** The statement around, or the driver's one that began the chain; undefined for a driver's own statement. */
export function backOut(start: BackStart, actors: Actors, o: Occurrences): Probe | undefined {
  const { program, depth, root, rootRecord } = start;
  const common = { mask: 0, reason: 'step', description: 'Paused on step back', statements: true } as const;
  const atOccurrence = () => false;
  if (program !== 0 && depth > 1) {
    return { ...common, atOccurrence, atStatement: p => p === program && actors.depthOf(p) < depth };
  }
  if (root === 0 || root === program) return undefined;
  // A write is recorded when it has arrived: its program may have gone on.
  const place = o.placeOf(rootRecord);
  return {
    ...common,
    atOccurrence,
    atStatement: (p, at) =>
      p === root && (place < 0 ? actors.depthOf(p) === 1 : at === place) && o.last < rootRecord,
  };
}

/** A statement, by whether the program stands at it. */
export function statementAt(program: number, isAt: (place: number) => boolean, description: string): Probe {
  return {
    statements: true,
    mask: 0,
    atStatement: (p, place) => p === program && isAt(place),
    atOccurrence: () => false,
    reason: 'goto',
    description,
  };
}

/** Where something happened, by the number of its record. */
export function recordOf(id: number): Probe {
  return {
    statements: false,
    mask: -1,
    atStatement: () => false,
    atOccurrence: (_, found) => found === id,
    reason: 'goto',
    description: '',
  };
}

/**
 * The first statement of a body at that depth: the first one behind its beginning. `handler`: of whom nobody else's statement
 * comes between its beginning and its first one.
 */
export function beginningOf(
  program: number,
  depth: number,
  actors: Actors,
  beginMask: number,
  begins: (id: number) => boolean,
  handler: boolean,
): Probe {
  let before = 0;
  let begun = false;
  return {
    statements: true,
    mask: depth === 1 ? beginMask : 0,
    begin() {
      before = actors.depthOf(program);
      begun = !handler && actors.isFresh(program);
    },
    atOccurrence(_, id) {
      if (begins(id)) begun = true;
      return false;
    },
    atStatement(p) {
      if (p !== program) {
        if (handler) begun = false;
        return false;
      }
      const now = actors.depthOf(p);
      const first = depth === 1 ? begun && now === 1 : now === depth && before < depth;
      before = now;
      begun = false;
      return first;
    },
    reason: 'goto',
    description: 'Paused at the beginning of the frame',
  };
}
