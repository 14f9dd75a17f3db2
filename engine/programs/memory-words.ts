// Address spaces in words, for messages about addresses outside of them.

import type { FunctionModel, MemoryModel, SystemModel } from '../../language/link/model';
import { hex } from './value';

/** `buffers 0x42000..0xc1fff` */
export function memoriesOf({ memories }: { readonly memories: readonly MemoryModel[] }): string {
  if (memories.length === 0) return 'no memory';
  return memories.map(m => `${m.name} ${hex(m.at)}..${hex(m.at + m.size - 1)}`).join(', ');
}

/** An entry of `Hardware.memory`: a function, a process of one, or nowhere: `pf`, `pf.app`. */
export function spaceOfIndex(
  system: SystemModel,
  index: number,
): { readonly name: string; readonly memories: readonly MemoryModel[] } {
  const { functions } = system;
  if (index < functions.length) return functions[index];
  let next = functions.length;
  for (const fn of functions) {
    const process = fn.processes[index - next];
    if (process) return { name: `${fn.name}.${process.name}`, memories: process.memories };
    next += fn.processes.length;
  }
  return { name: 'a process that is not declared', memories: [] };
}

/** The place of a function's address space, or of that of its process, in `Hardware.memory`. */
export function indexOfSpace(system: SystemModel, fn: FunctionModel, process: number | undefined): number {
  if (process === undefined) return fn.index;
  let index = system.functions.length;
  for (const f of system.functions) {
    if (f === fn) break;
    index += f.processes.length;
  }
  return index + process;
}
