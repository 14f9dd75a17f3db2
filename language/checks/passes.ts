// Every pass of the checks with what it looks at: one driver, one body of statements, one system, one accelerator, one
// test, one file, or the whole program. A pass reports only about its subject, so that it can be run again alone when that, or what
// it links to, has changed.

import type { AcceleratorModel, DriverModel, LinkedProgram, SystemModel, TestModel } from '../link/model';
import type { SyntaxFile } from '../syntax/ast';
import { checkAnswers } from './answers';
import { checkBlocks } from './blocks';
import { type Body, bodies } from './bodies';
import { checkByHand } from './by-hand';
import type { CheckContext } from './context';
import { checkFile, checkStates } from './files';
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
import { checkUnused } from './unused';
import { checkVectors } from './vectors';

/**
 * How far the findings of a pass depend on other text. `declaration`: on the subject and on the constants, structs,
 * accelerators and system that its names stand for. `system`: also on the other drivers of its system. `workspace`: on every
 * file of the program.
 */
export type Reach = 'declaration' | 'system' | 'workspace';

/** What a pass goes over. */
export interface Subjects {
  readonly driver: DriverModel;
  readonly test: TestModel;
  readonly accelerator: AcceleratorModel;
  readonly system: SystemModel;
  readonly file: SyntaxFile;
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
  { over: 'file', reach: 'declaration', run: checkDeclaredNumbers },
  { over: 'file', reach: 'workspace', run: checkFile },
  { over: 'accelerator', reach: 'declaration', run: checkStates },
  { over: 'driver', reach: 'system', run: checkLife },
  { over: 'driver', reach: 'declaration', run: checkByHand },
  { over: 'system', reach: 'system', run: checkAnswers },
  { over: 'system', reach: 'system', run: checkParts },
  { over: 'test', reach: 'system', run: checkTest },
  { over: 'program', reach: 'workspace', run: checkUnused },
];

/** Runs one pass over all its subjects in a program. */
export function runPass(pass: Pass, c: CheckContext): void {
  const { program } = c;
  switch (pass.over) {
    case 'driver':
      for (const d of program.drivers) pass.run(c, d);
      return;
    case 'test':
      for (const t of program.tests) pass.run(c, t);
      return;
    case 'accelerator':
      for (const a of program.accelerators) pass.run(c, a);
      return;
    case 'system':
      for (const s of program.systems) pass.run(c, s);
      return;
    case 'file':
      for (const f of program.files.values()) pass.run(c, f);
      return;
    case 'body':
      for (const b of bodies(program)) pass.run(c, b);
      return;
    case 'program':
      pass.run(c, program);
  }
}
