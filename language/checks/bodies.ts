// The bodies of statements that a program runs: of drivers, tests and handlers.

import type { AcceleratorModel, DriverModel, LinkedProgram, TestModel } from '../link/model';
import type { Block } from '../syntax/ast';

export interface Body {
  readonly uri: string;
  readonly block: Block;
  readonly owner: DriverModel | TestModel | AcceleratorModel;
  /** of an accelerator: which of its handlers */
  readonly handler?: AcceleratorModel['handlers'][number];
}

export function* bodies(program: LinkedProgram): Iterable<Body> {
  for (const owner of program.drivers) yield { uri: owner.origin.uri, block: owner.body, owner };
  for (const owner of program.tests) yield { uri: owner.origin.uri, block: owner.body, owner };
  for (const owner of program.accelerators) {
    for (const handler of owner.handlers) {
      yield { uri: owner.origin.uri, block: handler.node.body, owner, handler };
    }
  }
}
