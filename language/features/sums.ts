// Quantities that are made of parts: what a sum of times comes to, and what a cost is for short and long messages.

import { formatBytes } from '../../spec';
import { costOf } from '../latency';
import { fold } from '../link/fold';
import type { Binding, Cost, LinkedProgram, SystemModel, TimingModel } from '../link/model';
import { formatValue } from '../link/types';
import type { Expression, Node, SyntaxFile } from '../syntax/ast';

const formatTime = (ps: number) => formatValue({ kind: 'time' }, BigInt(Math.round(ps)));

/** The largest expression around a place that is a calculation, with its value: `300ns + 2 * 5ns` = 310ns. */
export function sumAround(
  program: LinkedProgram,
  file: SyntaxFile,
  path: readonly Node[],
): string | undefined {
  let sum: Expression | undefined;
  for (let i = path.length - 1; i >= 0; i--) {
    const node = path[i];
    if (node.kind === 'binary') sum = node;
    else if (
      node.kind !== 'parenthesized' &&
      node.kind !== 'number' &&
      node.kind !== 'name' &&
      node.kind !== 'identifier'
    )
      break;
  }
  if (!sum) return undefined;
  const type = program.types.get(sum);
  const value = fold(sum, program);
  if (value === undefined || !type || !/^(time|size|rate|frequency|int)$/.test(type.kind)) return undefined;
  const text = file.text.slice(sum.start, sum.end).replace(/\s+/g, ' ');
  return `\`${text}\` = ${formatValue(type, value)}`;
}

const camel = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a key of `timing` costs in the system around it. */
export function costAt(
  program: LinkedProgram,
  uri: string,
  binding: Binding,
  offset: number,
): string | undefined {
  if (binding.kind !== 'property' || binding.of !== 'timing') return undefined;
  const system = program.systems.find(
    s => s.origin.uri === uri && s.origin.start <= offset && offset <= s.origin.end,
  );
  const cost = system?.timing[camel(binding.name) as keyof TimingModel];
  return system && typeof cost === 'object' && 'latencyPs' in cost ? costWords(system, cost) : undefined;
}

/** The cost that a number of `timing` is a part of. */
export function costAround(program: LinkedProgram, uri: string, path: readonly Node[]): string | undefined {
  const property = path.find(node => node.kind === 'property');
  const binding = property && program.bindings.get(property.name);
  return binding && costAt(program, uri, binding, property.start);
}

function costWords({ amu }: SystemModel, cost: Cost): string {
  if (cost.bytesPerSecond === 0) return `Here ${formatTime(cost.latencyPs)}.`;
  const of = (bytes: number) => {
    const sum = costOf(cost, bytes);
    return `${formatBytes(bytes)}: ${formatTime(sum)} = ${formatTime(cost.latencyPs)} + ${formatTime(sum - cost.latencyPs)}`;
  };
  return [`- ${of(amu.minMessageBytes)}`, `- ${of(amu.maxMessageBytes)}`].join('\n');
}
