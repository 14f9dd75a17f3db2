// The words of a failed check: what was wanted, what is there, and which message it was.

import type { CommandSpec } from '../../spec';
import { firstDifference } from './bytes';
import { formatText } from './bytes-operations';
import { bankOf } from './instructions';
import type { Frame } from './state';
import type { CheckInfo, Operand, SocketRef, Tables } from './tables';
import { toBigInt } from './u64';
import { displayIndex, displayInt, hexByte, plural } from './value';

/** `text` is the template of the check's own message, -1 when it has none. */
export function checkText(info: CheckInfo, text: number, tables: Tables, frame: Frame): string {
  const head = text < 0 ? `check failed: ${info.text}` : formatText(tables.texts[text], frame);
  const detail = detailOf(info, tables.sockets, frame);
  return detail ? `${head}: ${detail}` : head;
}

function detailOf(info: CheckInfo, sockets: readonly SocketRef[], frame: Frame): string {
  const { comparison } = info;
  if (!comparison) return '';
  const { operator, left, right } = comparison;
  if (bankOf(left.type) === 'bytes') {
    return operator === '==' ? bytesDetail(left, right, sockets, frame) : '';
  }
  // STATUS == ok: the number of a status has its name on both sides.
  const status = left.status ?? right.status;
  const shown = (o: Operand) => shownInt(o, frame, status);
  if (operator === '==') {
    // What is written in the check is what is expected, on whichever side it stands.
    const [actual, expected] = isFixed(left) && !isFixed(right) ? [right, left] : [left, right];
    return `${actual.text} is ${shown(actual)}, expected ${shown(expected)}`;
  }
  if (isFixed(right)) return `${left.text} is ${shown(left)}`;
  if (isFixed(left)) return `${right.text} is ${shown(right)}`;
  return `${left.text} is ${shown(left)}, ${right.text} is ${shown(right)}`;
}

/** Numbers and words like `true` and `ok`: repeating their value tells nothing. */
const isFixed = (o: Operand) => o.fixed;

function shownInt(o: Operand, frame: Frame, status: CommandSpec | undefined): string {
  const value = toBigInt(frame, o.register);
  const text = displayInt(o.type, value);
  const name = status?.status[Number(value)]?.symbol;
  return name ? `${text} (${name})` : text;
}

function bytesDetail(left: Operand, right: Operand, sockets: readonly SocketRef[], frame: Frame): string {
  const a = frame.bytes[left.register];
  const b = frame.bytes[right.register];
  // The side that came from a socket is what is there; the other one is what was expected.
  const [actual, expected] = a.socket < 0 && b.socket >= 0 ? [b, a] : [a, b];
  const which =
    actual.socket < 0 ? '' : `message ${displayIndex(actual.message)} of ${sockets[actual.socket].name}`;
  const parts: string[] = [];
  if (actual.length !== expected.length) {
    parts.push(`${plural(actual.length, 'byte')} are there, expected ${expected.length}`);
  }
  const at = firstDifference(actual, expected);
  if (at >= 0) {
    parts.push(`byte ${at} is ${hexByte(actual.data[at])}, expected ${hexByte(expected.data[at])}`);
    let more = 0;
    const end = Math.min(actual.length, expected.length);
    for (let i = at + 1; i < end; i++) if (actual.data[i] !== expected.data[i]) more++;
    if (more > 0) parts.push(`${plural(more, 'more byte')} ${more === 1 ? 'differs' : 'differ'}`);
  }
  return parts.join(', ') + (which && ` (${which})`);
}
