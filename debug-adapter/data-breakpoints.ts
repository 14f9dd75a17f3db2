// Data breakpoints. `write` is a change of the value, as debuggers mean it; `readWrite` is every access, also a write of
// what is there already.

import type { DebugProtocol } from '@vscode/debugprotocol';
import { type DataAccess, type DataTargetInfo, EvaluationError } from '../engine';
import { type Arguments, BadArgument } from './arguments';
import { answer, conditions } from './breakpoints';
import type { Conversation, Request } from './conversation';
import { placeAt } from './memory';
import { childNamed } from './variables';

export const dataBreakpointInfo: Request = (c, args) => {
  void c.engine;
  const name = args.text('name');
  const bytes = args.optionalInteger('bytes', 1);
  try {
    const found = args.flag('asAddress')
      ? atAddress(c, name, bytes ?? 8)
      : ofVariable(c, name, args.optionalInteger('variablesReference', 0) || undefined, bytes, args);
    return { body: describe(found) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    // The protocol's way to say why not.
    return { body: { dataId: null, description: error.message } };
  }
};

function describe({ id, name, accesses, persists }: DataTargetInfo): object {
  const accessTypes = accesses.includes('read') ? ['read', 'write', 'readWrite'] : ['write'];
  return { dataId: id, description: name, accessTypes, canPersist: persists };
}

function ofVariable(
  c: Conversation,
  name: string,
  reference: number | undefined,
  bytes: number | undefined,
  args: Arguments,
): DataTargetInfo {
  if (reference === undefined) {
    const frame = c.loop.running ? undefined : c.optionalFrame(args);
    return c.engine.dataTarget(name, frame, bytes);
  }
  const engine = c.still;
  const { path, memory } = childNamed(engine, reference, name);
  const isRegister = memory?.space.endsWith('.bar0');
  if (memory && !isRegister) return engine.dataTargetAt(memory.space, memory.address, bytes ?? memory.length);
  if (path === undefined) throw new EvaluationError(`"${name}" has no name that could be watched.`);
  return engine.dataTarget(path, c.frameAt(reference), bytes);
}

/** `pf@0x42000`, or an address that is memory of some function. */
function atAddress(c: Conversation, text: string, bytes: number): DataTargetInfo {
  const { engine } = c;
  if (text.includes('@')) {
    const { space, address } = placeAt(text, 0);
    return engine.dataTargetAt(space, address, bytes);
  }
  if (!/^(0x[0-9a-f]{1,14}|\d{1,16})$/i.test(text)) {
    throw new EvaluationError(
      `"${text.slice(0, 80)}" is no address: write one such as 0x42000, or pf@0x42000.`,
    );
  }
  const address = BigInt(text);
  const functions = c.program?.systems.flatMap(s => s.functions.map(f => f.name)) ?? [];
  const space = functions.find(name => engine.readMemory(name, address, 1).unreadable === 0);
  if (space === undefined) throw new EvaluationError(`There is no memory at ${text}.`);
  return engine.dataTargetAt(space, address, bytes);
}

const accesses: Readonly<Record<DebugProtocol.DataBreakpointAccessType, DataAccess>> = {
  read: 'read',
  write: 'change',
  readWrite: 'readWrite',
};

function accessIn(args: Arguments): DataAccess {
  const given = args.optionalText('accessType') ?? 'write';
  if (given === 'read' || given === 'write' || given === 'readWrite') return accesses[given];
  throw new BadArgument(`"accessType" is "${given}", and must be read, write or readWrite.`);
}

export const setDataBreakpoints: Request = (c, args) => {
  const wanted = args
    .list('breakpoints')
    .map(b => ({ id: b.text('dataId'), access: accessIn(b), ...conditions(b) }));
  return answer(c, 'data', wanted.length, () => c.engine.setDataBreakpoints(wanted));
};
