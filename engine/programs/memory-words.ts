import type { FunctionModel } from '../../language/link/model';
import { hex } from './value';

/** What memory a function has, for messages about addresses outside of it: `buffers 0x42000..0xc1fff`. */
export function memoriesOf(fn: FunctionModel): string {
  if (fn.memories.length === 0) return 'no memory';
  return fn.memories.map(m => `${m.name} ${hex(m.at)}..${hex(m.at + m.size - 1)}`).join(', ');
}
