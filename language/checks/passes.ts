// Every pass of the checks with what it looks at: one driver, one body of statements, one system, one accelerator, one
// test, one file, or the whole program. A pass reports only about its subject, so that it can be run again alone when that, or what
// it links to, has changed: of other programs it reads only what the context and the models give, see context.ts.

import type {
  AcceleratorModel,
  DriverModel,
  FunctionModel,
  LinkedProgram,
  SystemModel,
  TestModel,
} from '../link/model';
import type { ConstantDeclaration, SyntaxFile, SystemMember } from '../syntax/ast';
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
import { checkParts } from './parts';
import { checkReach } from './reach';
import { checkLimits, checkTest } from './testing';
import { checkTopology } from './topology';
import { checkTraffic } from './traffic';
import { checkUnused, checkUnusedLocals, checkUnusedMembers } from './unused';
import { checkVectors } from './vectors';
import { checkWaiting } from './waiting';

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
  readonly run: (c: CheckContext, subject: Subjects[K]) => void;
}
export type Pass = { [K in keyof Subjects]: PassOver<K> }[keyof Subjects];

export const passes: readonly Pass[] = [
  { over: 'system', reach: 'system', run: checkTopology },
  { over: 'driver', reach: 'system', run: checkTraffic },
  { over: 'driver', reach: 'system', run: checkFlow },
  { over: 'driver', reach: 'declaration', run: checkOrder },
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

/** Everything that passes look at one by one, and how to run all that look at it. */
export interface Subject {
  /** stays the same as long as the subject does */
  readonly key: object | string;
  run(c: CheckContext): void;
}

export function* subjects({
  drivers,
  tests,
  accelerators,
  systems,
  files,
}: LinkedProgram): Iterable<Subject> {
  for (const system of systems) {
    yield { key: system, run: c => each(ofSystems, p => p.run(c, system)) };
    if (ofFunctions.length === 0) continue;
    for (const fn of system.functions) {
      yield { key: fn, run: c => each(ofFunctions, p => p.run(c, { system, fn })) };
    }
  }
  for (const d of drivers) yield { key: d, run: c => runDriver(c, d) };
  for (const t of tests) {
    yield {
      key: t,
      run: c => {
        for (const p of ofTests) p.run(c, t);
        const body = { uri: t.origin.uri, block: t.body, owner: t };
        for (const p of ofBodies) p.run(c, body);
      },
    };
  }
  for (const a of accelerators) {
    yield {
      key: a,
      run: c => {
        for (const p of ofAccelerators) p.run(c, a);
        for (const handler of a.handlers) {
          const body = { uri: a.origin.uri, block: handler.node.body, owner: a, handler };
          for (const p of ofBodies) p.run(c, body);
        }
      },
    };
  }
  for (const [uri, file] of files) {
    for (const d of file instanceof ParsedFile ? file.unsettled : file.declarations) {
      if (d.kind === 'constant') yield declared(uri, d);
      else if (d.kind === 'system') for (const m of d.members) yield declared(uri, m);
    }
  }
  for (const uri of files.keys()) {
    yield {
      key: uri,
      run: c => {
        const file = c.program.files.get(uri);
        if (file) for (const p of ofFiles) p.run(c, file);
      },
    };
  }
  yield { key: 'program', run: c => each(ofPrograms, p => p.run(c, c.program)) };
}

/** What looks at one constant or member. There are many: they share their code. */
class DeclaredSubject implements Subject {
  constructor(
    private readonly uri: string,
    readonly key: Declared['node'],
  ) {}

  run(c: CheckContext): void {
    const { uri, key: node } = this;
    unitOf(node)?.settle();
    const subject = { uri, node };
    for (const p of ofDeclared) p.run(c, subject);
  }
}

/** What looks at one constant or member. */
export function declared(uri: string, node: Declared['node']): Subject {
  return new DeclaredSubject(uri, node);
}

function each<P>(list: readonly P[], run: (pass: P) => void): void {
  for (const pass of list) run(pass);
}

function runDriver(c: CheckContext, d: DriverModel): void {
  for (const p of ofDrivers) p.run(c, d);
  const body = { uri: d.origin.uri, block: d.body, owner: d };
  for (const p of ofBodies) p.run(c, body);
}
