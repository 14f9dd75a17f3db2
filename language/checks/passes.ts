// Every pass of the checks with what it looks at: one driver, one body of statements, one system, one accelerator, one
// test, one file, or the whole program. A pass reports only about its subject, so that it can be run again alone when that, or what
// it links to, has changed: of other programs it reads only what the context and the models give, see context.ts.

import type { Findings } from '../link/findings';
import type {
  AcceleratorModel,
  DriverModel,
  FunctionModel,
  LinkedProgram,
  SystemModel,
  TestModel,
} from '../link/model';
import type { Action, ConstantDeclaration, Statement, SyntaxFile, SystemMember } from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import { unitOf } from '../syntax/units';
import { checkAnswers } from './answers';
import { checkBlocks } from './blocks';
import type { Body } from './bodies';
import { checkByHand } from './by-hand';
import type { CheckContext } from './context';
import { checkFile, checkStates, checkUnits } from './files';
import { checkFlow } from './flow';
import { checkLife } from './life';
import { checkDeclaredNumbers, checkNumbers } from './numbers';
import { checkOrder } from './order';
import { checkOrdering } from './ordering';
import { checkOverrun } from './overrun';
import { checkParts } from './parts';
import { checkReach } from './reach';
import { checkShortLimits } from './short-limits';
import { checkLimits, checkTest } from './testing';
import { checkTopology } from './topology';
import { nothingRead, type Reads } from './tracker';
import { checkTraffic } from './traffic';
import { checkUnused, checkUnusedLocals, checkUnusedMembers } from './unused';
import { checkVectors } from './vectors';
import { checkWaiting } from './waiting';
import { hasStatement } from './walk';

/**
 * How far the findings of a pass depend on other text. `declaration`: on the subject and on the constants, structs,
 * accelerators and system that its names stand for. `system`: also on the other drivers of its system. `workspace`: on every
 * file of the program.
 */
export type Reach = 'declaration' | 'system' | 'workspace';

/** A function with the system that it is of. */
export interface FunctionOf {
  readonly system: SystemModel;
  readonly fn: FunctionModel;
}

/** A constant of a file, or a member of one of its systems. */
export interface Declared {
  readonly uri: string;
  readonly node: ConstantDeclaration | SystemMember;
}

/** What a pass goes over. */
export interface Subjects {
  readonly driver: DriverModel;
  readonly test: TestModel;
  readonly accelerator: AcceleratorModel;
  readonly system: SystemModel;
  readonly function: FunctionOf;
  readonly file: SyntaxFile;
  readonly declared: Declared;
  readonly body: Body;
  readonly program: LinkedProgram;
}

interface PassOver<K extends keyof Subjects> {
  readonly over: K;
  readonly reach: Reach;
  /** of drivers: it is silent on a body with none of these statements and actions */
  readonly needs?: ReadonlySet<Statement['kind'] | Action['kind']>;
  readonly run: (c: CheckContext, subject: Subjects[K]) => void;
}
export type Pass = { [K in keyof Subjects]: PassOver<K> }[keyof Subjects];

const byHand = new Set<Statement['kind'] | Action['kind']>(['command']);

export const passes: readonly Pass[] = [
  { over: 'system', reach: 'system', run: checkTopology },
  { over: 'driver', reach: 'system', run: checkTraffic },
  { over: 'driver', reach: 'system', run: checkFlow },
  { over: 'driver', reach: 'declaration', needs: byHand, run: checkOrder },
  { over: 'driver', reach: 'declaration', run: checkOrdering },
  { over: 'driver', reach: 'system', run: checkVectors },
  { over: 'body', reach: 'declaration', run: checkReach },
  { over: 'body', reach: 'declaration', run: checkNumbers },
  { over: 'body', reach: 'declaration', run: checkBlocks },
  { over: 'body', reach: 'declaration', run: checkLimits },
  { over: 'declared', reach: 'declaration', run: checkDeclaredNumbers },
  { over: 'declared', reach: 'declaration', run: checkUnits },
  { over: 'file', reach: 'workspace', run: checkFile },
  { over: 'accelerator', reach: 'declaration', run: checkStates },
  { over: 'driver', reach: 'system', run: checkLife },
  { over: 'driver', reach: 'system', run: checkByHand },
  { over: 'driver', reach: 'system', run: checkWaiting },
  { over: 'driver', reach: 'system', run: checkShortLimits },
  { over: 'driver', reach: 'declaration', run: checkOverrun },
  { over: 'system', reach: 'system', run: checkAnswers },
  { over: 'function', reach: 'system', run: checkParts },
  { over: 'test', reach: 'system', run: checkTest },
  { over: 'body', reach: 'declaration', run: checkUnusedLocals },
  { over: 'accelerator', reach: 'workspace', run: checkUnusedMembers },
  { over: 'program', reach: 'workspace', run: checkUnused },
];

type Over<K extends keyof Subjects> = Extract<Pass, { over: K }>;
const over = <K extends keyof Subjects>(kind: K): readonly Over<K>[] =>
  passes.filter((pass): pass is Over<K> => pass.over === kind);

const ofDrivers = over('driver');
const ofTests = over('test');
const ofAccelerators = over('accelerator');
const ofSystems = over('system');
const ofFunctions = over('function');
const ofFiles = over('file');
const ofDeclared = over('declared');
const ofBodies = over('body');
const ofPrograms = over('program');

/** Something that passes look at alone, with what they found and on what that depends. */
export abstract class Subject {
  /** stays the same as long as the subject does */
  readonly key: object | string;
  /** what else the passes read: programs, facts, answers */
  reads: Reads;
  found: Findings | undefined;

  constructor(key: object | string) {
    this.key = key;
    this.reads = nothingRead;
    this.found = undefined;
  }

  abstract run(c: CheckContext): void;
}

export function subjects({ drivers, tests, accelerators, systems, files }: LinkedProgram): Subject[] {
  const all: Subject[] = [];
  for (const system of systems) {
    all.push(new SystemSubject(system));
    for (const fn of system.functions) all.push(new FunctionSubject(system, fn));
  }
  for (const d of drivers) all.push(new DriverSubject(d));
  for (const t of tests) all.push(new TestSubject(t));
  for (const a of accelerators) all.push(new AcceleratorSubject(a));
  for (const [uri, file] of files) {
    for (const d of file instanceof ParsedFile ? file.unsettled : file.declarations) {
      if (d.kind === 'constant') all.push(declared(uri, d));
      else if (d.kind === 'system') for (const m of d.members) all.push(declared(uri, m));
    }
  }
  for (const uri of files.keys()) all.push(new FileSubject(uri));
  all.push(new ProgramSubject('program'));
  return all;
}

class SystemSubject extends Subject {
  constructor(private readonly system: SystemModel) {
    super(system);
  }
  run(c: CheckContext): void {
    for (const p of ofSystems) p.run(c, this.system);
  }
}

class FunctionSubject extends Subject {
  constructor(
    readonly system: SystemModel,
    readonly fn: FunctionModel,
  ) {
    super(fn);
  }
  run(c: CheckContext): void {
    for (const p of ofFunctions) p.run(c, this);
  }
}

class DriverSubject extends Subject {
  constructor(private readonly driver: DriverModel) {
    super(driver);
  }
  run(c: CheckContext): void {
    const { driver } = this;
    const block = driver.body;
    for (const p of ofDrivers) if (!p.needs || hasStatement(block, p.needs)) p.run(c, driver);
    runBody(c, { uri: driver.origin.uri, block, owner: driver });
  }
}

class TestSubject extends Subject {
  constructor(private readonly test: TestModel) {
    super(test);
  }
  run(c: CheckContext): void {
    const { test } = this;
    for (const p of ofTests) p.run(c, test);
    runBody(c, { uri: test.origin.uri, block: test.body, owner: test });
  }
}

class AcceleratorSubject extends Subject {
  constructor(private readonly accelerator: AcceleratorModel) {
    super(accelerator);
  }
  run(c: CheckContext): void {
    const { accelerator } = this;
    for (const p of ofAccelerators) p.run(c, accelerator);
    const { uri } = accelerator.origin;
    for (const handler of accelerator.handlers)
      runBody(c, { uri, block: handler.node.body, owner: accelerator, handler });
  }
}

function runBody(c: CheckContext, body: Body): void {
  for (const p of ofBodies) p.run(c, body);
}

/** One constant or member. There are many. */
class DeclaredSubject extends Subject {
  constructor(
    private readonly uri: string,
    private readonly node: Declared['node'],
  ) {
    super(node);
  }
  run(c: CheckContext): void {
    unitOf(this.node)?.settle();
    const subject = { uri: this.uri, node: this.node };
    for (const p of ofDeclared) p.run(c, subject);
  }
}

/** What looks at one constant or member. */
export function declared(uri: string, node: Declared['node']): Subject {
  return new DeclaredSubject(uri, node);
}

class FileSubject extends Subject {
  run(c: CheckContext): void {
    const file = c.program.files.get(this.key as string);
    if (file) for (const p of ofFiles) p.run(c, file);
  }
}

class ProgramSubject extends Subject {
  run(c: CheckContext): void {
    for (const p of ofPrograms) p.run(c, c.program);
  }
}
