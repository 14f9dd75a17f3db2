import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver';
import {
  type Call,
  type CallItem,
  incomingCalls,
  type LinkedProgram,
  outgoingCalls,
  prepareCalls,
} from '../../language';
import { type Asked, type Context, locateOffset, openableUri } from '../context';
import { rangeOf } from '../documents';
import { programsSeeing } from '../workspace-programs';
import { symbolKinds } from './symbols';

/** What an item remembers: where its name stands. */
interface Remembered {
  readonly uri: string;
  readonly offset: number;
}

export function providePrepareCalls(
  context: Context,
  params: CallHierarchyPrepareParams,
): CallHierarchyItem[] | undefined {
  const found = locateOffset(context, params);
  const item = found && prepareCalls(found.program, found.uri, found.offset);
  return item && [translate(context, item)];
}

function translate(context: Context, item: CallItem): CallHierarchyItem {
  const document = context.documents.of(item.uri, context.programs.file(item.uri)?.text ?? '');
  const data: Remembered = { uri: item.uri, offset: item.nameSpan.start };
  return {
    name: item.name,
    detail: item.detail,
    kind: symbolKinds[item.kind],
    uri: openableUri(context, item.uri),
    range: rangeOf(document, item.span),
    selectionRange: rangeOf(document, item.nameSpan),
    data,
  };
}

export async function provideOutgoingCalls(
  context: Context,
  { item }: CallHierarchyOutgoingCallsParams,
  asked: Asked,
): Promise<CallHierarchyOutgoingCall[] | undefined> {
  const from = remembered(item);
  if (!from) return undefined;
  const found = await merged(context, from, outgoingCalls, asked);
  const document = context.documents.of(from.uri, context.programs.file(from.uri)?.text ?? '');
  return found.map(call => ({
    to: translate(context, call.item),
    fromRanges: call.ranges.map(span => rangeOf(document, span)),
  }));
}

export async function provideIncomingCalls(
  context: Context,
  { item }: CallHierarchyIncomingCallsParams,
  asked: Asked,
): Promise<CallHierarchyIncomingCall[] | undefined> {
  const to = remembered(item);
  if (!to) return undefined;
  const found = await merged(context, to, incomingCalls, asked);
  return found.map(call => {
    const document = context.documents.of(call.item.uri, context.programs.file(call.item.uri)?.text ?? '');
    return {
      from: translate(context, call.item),
      fromRanges: call.ranges.map(span => rangeOf(document, span)),
    };
  });
}

function remembered(item: CallHierarchyItem | undefined): Remembered | undefined {
  const data = item?.data as Partial<Remembered> | undefined;
  return typeof data?.uri === 'string' && typeof data.offset === 'number'
    ? { uri: data.uri, offset: data.offset }
    : undefined;
}

/** What all programs say that see the place: a system's drivers may stand in files that import it. */
async function merged(
  context: Context,
  { uri, offset }: Remembered,
  ask: (program: LinkedProgram, uri: string, offset: number) => readonly Call[],
  asked: Asked,
): Promise<readonly Call[]> {
  const own = context.programs.get(uri);
  const programs = new Set([...(await programsSeeing(context, uri, asked)), ...(own ? [own] : [])]);
  const calls = new Map<string, Call>();
  for (const program of programs) {
    for (const call of ask(program, uri, offset)) {
      const key = `${call.item.uri}#${call.item.nameSpan.start}`;
      if (!calls.has(key)) calls.set(key, call);
    }
  }
  const all = [...calls.values()];
  // Where a driver is known nobody needs its interface, which a program without the driver names.
  return all.some(({ item }) => item.kind === 'driver') ? all.filter(c => c.item.kind !== 'interface') : all;
}
