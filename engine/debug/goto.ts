// Goto goes by time: the run goes on until the driver stands at the statement, or back to when it stood there last. Nothing
// is skipped, because what comes behind stands on what comes before; where the past is not kept, what has passed for good is
// refused in words.

import type { LinkedProgram } from '../../language/link/model';
import type { Block, Statement } from '../../language/syntax/ast';
import { EvaluationError, type GotoTarget, type Place } from '../facade';
import type { DebuggedPrograms, ProgramView } from './programs-view';
import { placeKey, type StatementIndex } from './statements';
import type { Threads } from './threads';

/** A program that is at work, with its agent and its body. */
interface GotoProgram {
  readonly view: ProgramView;
  readonly agent: number;
  readonly body: Block;
  readonly uri: string;
  readonly at: Place | undefined;
}

const inside = (span: { start: number; end: number }, offset: number) =>
  span.start <= offset && offset < span.end;

/** The loops around an offset, the outermost first. */
function loopsAround(block: Block, offset: number): Statement[] {
  const found: Statement[] = [];
  const walk = (statements: readonly Statement[]) => {
    for (const s of statements) {
      if (!inside(s, offset)) continue;
      if (s.kind === 'for' || s.kind === 'while' || s.kind === 'loop') {
        found.push(s);
        walk(s.body.statements);
      } else if (s.kind === 'at') walk(s.body.statements);
      else if (s.kind === 'if') {
        walk(s.then.statements);
        if (s.otherwise) walk(s.otherwise.kind === 'block' ? s.otherwise.statements : [s.otherwise]);
      }
    }
  };
  walk(block.statements);
  return found;
}

/** Whether a program that stands at one offset of its body can come to another. */
export function canReach(body: Block, from: number, to: number): boolean {
  if (to > from) return true;
  const around = new Set(loopsAround(body, to));
  return loopsAround(body, from).some(s => around.has(s));
}

/** What stands on a line that a program at work can go on to. @throws EvaluationError */
function targetsOnLine(
  index: StatementIndex,
  programs: readonly GotoProgram[],
  uri: string,
  line: number,
  goesBack: boolean,
): Omit<GotoTarget, 'id'>[] {
  if (!index.knows(uri)) throw new EvaluationError('This file is not part of the program that runs.');
  const statements = index.between(uri, line, line).filter(s => s.kind === 'statement');
  if (statements.length === 0) throw new EvaluationError('No statement begins on this line.');
  const found: Omit<GotoTarget, 'id'>[] = [];
  let why = 'Only statements of a driver or test that runs can be gone to.';
  for (const { place } of statements) {
    const owner = programs.find(p => p.uri === uri && inside(p.body, place.start));
    if (!owner) continue;
    const { view, agent, body, at } = owner;
    const stands = at !== undefined && placeKey(at) === placeKey(place);
    if (!view.active) {
      why = `${view.name} has come to its end, and time only goes forward here.`;
    } else if (stands) {
      why = `${view.name} stands there already.`;
    } else if (at && !canReach(body, at.start, place.start)) {
      why = `${view.name} is past this line and does not come back to it: time only goes forward here.`;
    } else {
      found.push({ label: `${view.name} goes on to here`, place, agent });
    }
    if (goesBack && (!view.active || !at || stands || canReach(body, place.start, at.start))) {
      found.push({ label: `${view.name} goes back to here`, place, agent, back: true });
    }
  }
  if (found.length === 0) throw new EvaluationError(why);
  return found;
}

/** Where the run is to go on to, and who is to stand there. */
export class Going {
  private targets: GotoTarget[] = [];
  private goal: GotoTarget | undefined;
  /** The past of the run is kept. */
  goesBack = false;

  constructor(
    private readonly program: LinkedProgram,
    private readonly index: StatementIndex,
    private readonly programs: DebuggedPrograms,
    private readonly threads: Threads,
  ) {}

  get active(): boolean {
    return this.goal !== undefined;
  }
  clear(): void {
    this.goal = undefined;
  }

  /** What on a line (from 0) a driver or test can go on to. @throws EvaluationError */
  on(uri: string, line: number): readonly GotoTarget[] {
    const { program, programs } = this;
    const atWork = programs.programViews().flatMap(view => {
      if (view.kind === 'handler') return [];
      const own = view.kind === 'driver' ? program.drivers : program.tests;
      const found = own.find(d => ('name' in d ? d.name : d.title) === view.name);
      const at = programs.places[view.frames.at(-1)?.place ?? -1];
      const agent = this.threads.ofProgram(view.id);
      return found ? [{ view, agent, body: found.body, uri: found.origin.uri, at }] : [];
    });
    this.targets = targetsOnLine(this.index, atWork, uri, line, this.goesBack).map((t, i) => ({
      id: i + 1,
      ...t,
    }));
    return this.targets;
  }

  target(agent: number, target: number): GotoTarget | undefined {
    return this.targets.find(t => t.id === target && t.agent === agent);
  }

  /** False when there is no target of that number for the agent. */
  begin(agent: number, target: number): boolean {
    this.goal = this.target(agent, target);
    return this.goal !== undefined;
  }

  isAt(program: number, place: number): boolean {
    const { goal } = this;
    const at = this.programs.places[place];
    if (!goal || !at || placeKey(at) !== placeKey(goal.place)) return false;
    return this.threads.ofProgram(program) === goal.agent;
  }
}
