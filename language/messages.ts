// Messages of the management rings by the names that the language gives them: PF_PROBE, PF_PROBE_RESPONSE,
// E_PF_VF_RESET, TRACE_RECORD. All fields come from the one table of spec/.

import { commandByName, exceptionByName, exceptions, type Field, traceRecord } from '../spec';
import type { MessageLayoutKind } from './link/model';

export interface NamedLayout {
  readonly layout: MessageLayoutKind | 'response';
  /** of the command or exception; of TRACE_RECORD itself */
  readonly symbol: string;
}

export const traceRecordName = 'TRACE_RECORD';
const responseSuffix = '_RESPONSE';

/** What a name in the language's spelling stands for; undefined when the architecture has no such message. */
export function layoutNamed(name: string): NamedLayout | undefined {
  if (name === traceRecordName) return { layout: 'trace', symbol: name };
  const exception = exceptionByName(name);
  if (exception?.symbol === name) return { layout: 'exception', symbol: name };
  const command = commandByName(name);
  if (command?.symbol === name) return { layout: 'command', symbol: name };
  if (!name.endsWith(responseSuffix)) return undefined;
  const symbol = name.slice(0, -responseSuffix.length);
  return commandByName(symbol)?.symbol === symbol ? { layout: 'response', symbol } : undefined;
}

/** Fields that every exception that has one of that name has at the same place. */
const shared: readonly Field[] = (() => {
  const places = new Map<string, Field | undefined>();
  for (const { layout } of exceptions) {
    for (const f of layout.fields) {
      const other = places.get(f.name);
      const same = !places.has(f.name) || (other?.lsb === f.lsb && other.width === f.width);
      places.set(f.name, same ? f : undefined);
    }
  }
  return [...places.values()].filter(f => f !== undefined);
})();

/** The fields of a message; of an exception of any kind (symbol '') those whose place does not depend on the kind. */
export function fieldsOf(layout: MessageLayoutKind | 'response', symbol: string): readonly Field[] {
  switch (layout) {
    case 'trace':
      return Object.values(traceRecord);
    case 'exception':
      return symbol === '' ? shared : (exceptionByName(symbol)?.layout.fields ?? []);
    case 'command':
      return commandByName(symbol)?.command.fields ?? [];
    default:
      return commandByName(symbol)?.response.fields ?? [];
  }
}

export function fieldNamed(
  layout: MessageLayoutKind | 'response',
  symbol: string,
  name: string,
): Field | undefined {
  return fieldsOf(layout, symbol).find(f => f.name === name);
}

/** `an exception`, `a command PF_PROBE`, `a trace record` */
export function describeLayout(layout: MessageLayoutKind, symbol: string): string {
  if (layout === 'trace') return 'a trace record';
  if (layout === 'command') return `the command ${symbol}`;
  return symbol === '' ? 'an exception' : `the exception ${symbol}`;
}
