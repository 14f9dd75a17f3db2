// Stacks and scopes.

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Scope, StackFrame } from '../engine';
import type { Conversation, Request } from './conversation';
import { referenceOf } from './memory';

export const stackTrace: Request = (c, args) => {
  const engine = c.still;
  const frames = engine.stack(c.thread(args));
  c.remember(frames);
  const start = args.optionalInteger('startFrame', 0) ?? 0;
  const levels = args.optionalInteger('levels', 0) || frames.length;
  const shown = frames.slice(start, start + levels);
  return {
    body: { stackFrames: shown.map((f, i) => frame(c, f, start + i === 0)), totalFrames: frames.length },
  };
};

function frame(c: Conversation, f: StackFrame, top: boolean): DebugProtocol.StackFrame {
  const at = f.place && c.client.place(f.place);
  // A cause is a way to look back, not a call to return to; the client greys it, or shows a bare label.
  const hint = top || f.kind === 'program' ? 'normal' : at ? 'subtle' : 'label';
  return {
    id: f.id,
    name: f.name,
    line: 0,
    column: 0,
    ...at,
    presentationHint: hint,
    ...(f.memory && { instructionPointerReference: referenceOf(f.memory.space, f.memory.address) }),
    canRestart: c.engine.history !== undefined && (f.place !== undefined || f.kind === 'cause'),
  };
}

export const scopes: Request = (c, args) => {
  const engine = c.still;
  const id = c.frame(args.integer('frameId')).id;
  const found = engine.scopes(id);
  for (const scope of found) c.attachReference(scope.handle, id);
  return { body: { scopes: found.map(describeScope) } };
};

function describeScope(scope: Scope): DebugProtocol.Scope {
  const hint =
    scope.name === 'Locals' ? 'locals' : scope.name.startsWith('Function') ? 'registers' : undefined;
  return {
    name: scope.name,
    variablesReference: scope.handle,
    expensive: scope.expensive,
    ...(hint && { presentationHint: hint }),
  };
}
