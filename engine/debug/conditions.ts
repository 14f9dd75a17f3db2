// What may be added to a breakpoint: a condition, a number of hits, a message to log. Texts are linked once, when the
// breakpoint is set, so that a mistake shows at once.

import { type LinkedExpression, linkExpression } from '../../language/link';
import type { LinkedProgram, SystemModel } from '../../language/link/model';
import type { BreakpointOptions, Instant, Place } from '../facade';
import { comparePlaces } from '../history/instant';
import { displayValue } from '../programs/value';
import type { DebuggedPrograms } from './programs-view';

/** A text that cannot be a condition, hit condition or log message. `message` is for the user. */
export class ConditionError extends Error {}

const hitOperators: Readonly<Record<string, (hits: number, n: number) => boolean>> = {
  '=': (hits, n) => hits === n,
  '==': (hits, n) => hits === n,
  '>=': (hits, n) => hits >= n,
  '>': (hits, n) => hits > n,
  '<=': (hits, n) => hits <= n,
  '<': (hits, n) => hits < n,
  '!=': (hits, n) => hits !== n,
  '%': (hits, n) => n > 0 && hits % n === 0,
};

/** `5`, `>= 5`, `% 2`. @throws ConditionError */
export function parseHitCondition(text: string): (hits: number) => boolean {
  const match = /^\s*(==?|>=?|<=?|!=|%)?\s*(\d{1,15})\s*$/.exec(text);
  if (!match || (match[1] === '%' && Number(match[2]) === 0)) {
    throw new ConditionError(
      `The hit condition "${text.slice(0, 60)}" is none: write a number of hits, such as 5, ">= 5" or "% 2" for each second.`,
    );
  }
  const operator = hitOperators[match[1] ?? '=='];
  const wanted = Number(match[2]);
  return hits => operator(hits, wanted);
}

/** The text of a log message as a string literal of the language: its own quotes and backslashes are plain text. */
export function stringLiteral(message: string): string {
  let depth = 0;
  let out = '';
  for (let i = 0; i < message.length; i++) {
    const c = message[i];
    const doubled = message[i + 1] === c && depth === 0;
    if ((c === '{' || c === '}') && doubled) {
      out += c + c;
      i++;
    } else if (c === '{') {
      depth++;
      out += c;
    } else if (c === '}') {
      depth = Math.max(0, depth - 1);
      out += c;
    } else if (depth === 0 && (c === '"' || c === '\\')) {
      out += `\\${c}`;
    } else {
      out += c === '\n' ? '\\n' : c === '\r' ? '' : c;
    }
  }
  return `"${out}"`;
}

const isSound = (linked: LinkedExpression) =>
  linked.expression !== undefined && linked.diagnostics.every(d => d.severity !== 'error');

/**
 * Links a text in the scope of the first of some places where it has a meaning, else of the system: a look may name the
 * system's things everywhere, also in a handler, whose own text may not. Where it has a meaning nowhere, what is wrong in the first scope is answered.
 */
export function linkSomewhere(
  program: LinkedProgram,
  system: SystemModel,
  text: string,
  places: readonly Place[],
): LinkedExpression {
  let first: LinkedExpression | undefined;
  for (const place of [...places, undefined]) {
    const at = place && { uri: place.uri, offset: place.start };
    const linked = linkExpression(program, text, at, system);
    if (isSound(linked)) return linked;
    first ??= linked;
  }
  return first!;
}

/** As `linkSomewhere`, for a breakpoint. @throws ConditionError */
export function linkLook(
  program: LinkedProgram,
  system: SystemModel,
  text: string,
  place: Place | undefined,
): LinkedExpression {
  const linked = linkSomewhere(program, system, text, place ? [place] : []);
  if (isSound(linked)) return linked;
  const wrong = linked.diagnostics.find(d => d.severity === 'error');
  throw new ConditionError(`"${text}": ${wrong?.message ?? 'this is no expression'}`);
}

/** How many hits a breakpoint has had, and whether one more is to stop. */
export class Gate {
  hits = 0;
  /** The events that were carried out at the last hit, and when it was set: behind that hits count anew. */
  at = -1;
  since = 0;
  /** What it logged of the run already. */
  private covered: { readonly from: Instant; readonly to: Instant } | undefined;
  private readonly condition: LinkedExpression | undefined;
  private readonly hitTest: ((hits: number) => boolean) | undefined;
  private readonly log: LinkedExpression | undefined;

  /** @throws ConditionError */
  constructor(
    private readonly programs: DebuggedPrograms,
    program: LinkedProgram,
    system: SystemModel,
    options: BreakpointOptions,
    place: Place | undefined,
  ) {
    if (options.condition !== undefined) {
      this.condition = linkLook(program, system, options.condition, place);
      const type = this.condition.expression && this.condition.types.get(this.condition.expression);
      if (type && type.kind !== 'bool') {
        throw new ConditionError(
          `"${options.condition}" is neither true nor false: compare it with something.`,
        );
      }
    }
    if (options.hitCondition !== undefined) this.hitTest = parseHitCondition(options.hitCondition);
    if (options.logMessage !== undefined) {
      this.log = linkLook(program, system, stringLiteral(options.logMessage), place);
    }
  }

  /**
   * One more hit: `stop`, `pass`, or the text to log. A condition that cannot be computed (a byte beyond the end, a
   * division by zero) stops, because the person who wrote it wants to know.
   */
  hit(
    programId: number | undefined,
    events: number,
  ): 'stop' | 'pass' | { readonly log: string } | { readonly trouble: string } {
    try {
      if (this.condition && this.programs.look(this.condition, programId).int === 0n) return 'pass';
      if (events >= this.since && this.at < this.since) this.hits = 0;
      this.hits++;
      this.at = events;
      if (this.hitTest && !this.hitTest(this.hits)) return 'pass';
      if (this.log) return { log: displayValue(this.programs.look(this.log, programId)) };
      return 'stop';
    } catch (error) {
      return { trouble: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Whether hits make a difference. */
  get counts(): boolean {
    return this.hitTest !== undefined;
  }

  /** It was there while the run went from one instant to another. */
  logged(from: Instant, to: Instant): void {
    const { covered } = this;
    if (!this.log) return;
    const apart = !covered || comparePlaces(from, covered.to) > 0 || comparePlaces(to, covered.from) < 0;
    if (apart) this.covered = { from, to };
    else {
      this.covered = {
        from: comparePlaces(from, covered.from) < 0 ? from : covered.from,
        to: comparePlaces(to, covered.to) > 0 ? to : covered.to,
      };
    }
  }
  /** What it logs here was logged already. */
  hasLogged(here: Instant): boolean {
    const { covered } = this;
    return (
      covered !== undefined && comparePlaces(covered.from, here) < 0 && comparePlaces(here, covered.to) <= 0
    );
  }
  /** What comes behind an instant is another future now. */
  forgetLogs(behind: Instant): void {
    const { covered } = this;
    if (covered && comparePlaces(covered.to, behind) > 0) this.covered = { from: covered.from, to: behind };
  }
}
