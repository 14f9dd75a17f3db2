// What the parts of the AMU see of each other.

import type { SystemModel } from '../../language/link/model';
import type { HostMemory } from '../memory';
import type { Kernel, Occurrences, Programs } from '../seam';
import type { AddressSpaces } from './address-spaces';
import type { AgentInterfaces } from './agents-interface';
import type { AmiSwPages } from './ami-sw-page';
import type { CommandPath } from './command-path';
import type { Digests } from './digest';
import type { Doorbells } from './doorbells';
import type { Errors } from './errors';
import type { Exceptions } from './exceptions';
import type { FunctionResets } from './function-reset';
import type { Functions } from './functions';
import type { InterfaceTables } from './interface-tables';
import type { Interrupts } from './interrupts';
import type { MessagePool } from './message-pool';
import type { Messages } from './messages';
import type { Profiling } from './profiling';
import type { Rings } from './rings';
import type { Sessions } from './sessions';
import type { SoftwareInterfaces } from './software-interfaces';
import type { StashedWrites } from './stash-log';
import type { Topology } from './topology';
import type { Tracing } from './tracing';

export interface AmuParts {
  readonly system: SystemModel;
  readonly kernel: Kernel;
  readonly occurrences: Occurrences;
  readonly programs: Programs;
  /** by function index; behind them those of processes */
  readonly memory: readonly HostMemory[];
  readonly topology: Topology;
  readonly rings: Rings;
  readonly doorbells: Doorbells;
  readonly functions: Functions;
  readonly errors: Errors;
  readonly exceptions: Exceptions;
  readonly commands: CommandPath;
  readonly interfaces: SoftwareInterfaces;
  readonly agents: AgentInterfaces;
  readonly spaces: AddressSpaces;
  readonly tables: InterfaceTables;
  readonly pages: AmiSwPages;
  readonly digests: Digests;
  readonly interrupts: Interrupts;
  readonly sessions: Sessions;
  readonly pool: MessagePool;
  readonly messages: Messages;
  readonly profiling: Profiling;
  readonly tracing: Tracing;
  readonly resets: FunctionResets;
  readonly writes: StashedWrites;
}
