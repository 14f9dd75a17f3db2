// What debugging sees of programs: where each stands and what its variables hold.

import type { DebuggedPrograms } from '../debug/programs-view';
import { store, valueIn, variablesAt } from './looking';
import { type Frame, type ProgramState, Wait } from './state';
import type { Tables } from './tables';
import type { Value } from './value';

export type ProgramView = ReturnType<DebuggedPrograms['programViews']>[number];
type FrameView = ProgramView['frames'][number];

/** Every program that was started, and every context of an agent. */
export function viewsOf(
  programs: readonly ProgramState[],
  tables: Tables,
  stateOf: (p: ProgramState) => string,
  nameOf: (p: ProgramState) => string,
): ProgramView[] {
  return programs
    .filter(p => p.id !== 0 && p.started)
    .map((p): ProgramView => {
      const handler = p.kind === 'context';
      const frames = [...p.frames].reverse().map(f => frameView(f, p, tables));
      return {
        id: p.id,
        kind: handler ? 'handler' : p.kind === 'test' ? 'test' : 'driver',
        name: handler ? (frames.at(-1)?.name ?? nameOf(p)) : nameOf(p),
        agent: handler ? p.agent : undefined,
        functionIndex: p.functionIndex >= 0 ? p.functionIndex : undefined,
        space: p.space >= 0 ? p.space : undefined,
        socket: p.wait === Wait.socket || p.wait === Wait.taking ? p.waitA : undefined,
        state: stateOf(p),
        active: p.wait !== Wait.ended && p.wait !== Wait.message,
        frames,
        cause: p.cause,
      };
    });
}

function frameView(frame: Frame, p: ProgramState, tables: Tables): FrameView {
  const unit = tables.units[frame.unit];
  const name = p.kind === 'context' ? unit.name.replace(/\[.*\]$/, `[${p.rx}]`) : unit.name;
  const locals = variablesAt(unit, frame).map(v => ({
    name: v.name,
    type: v.type,
    mutable: v.mutable,
    value: valueIn(frame, v.type, v.register),
  }));
  return { name, place: frame.place, locals };
}

/** A debugger may change what the text may not. False when no such variable is in sight, or the value is not of its kind. */
export function setLocal(
  p: ProgramState | undefined,
  tables: Tables,
  index: number,
  name: string,
  value: Value,
): boolean {
  const frame = p?.frames[p.frames.length - 1 - index];
  if (!frame) return false;
  const found = variablesAt(tables.units[frame.unit], frame)
    .filter(v => v.name === name)
    .at(-1);
  return found !== undefined && store(frame, found, value);
}
