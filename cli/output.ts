// The terminal: where text goes, in which colours, how wide; and source lines with a caret under the place. Nothing that
// a file or a program says can reach the terminal as a control sequence.

import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
export type Style = (format: Format, text: string) => string;

/** What the subcommands print to; tests put in their own. */
export interface Terminal {
  /** Prints text and a line end. */
  out(text: string): void;
  err(text: string): void;
  readonly style: Style;
  readonly errorStyle: Style;
  /** Of the terminal; 100 in a pipe, where nobody wraps. */
  readonly columns: number;
  /** Replaces the one progress line on stderr; without text it goes. Does nothing where stderr is no terminal. */
  progress(text?: string): void;
  readonly showsProgress: boolean;
}

const plain: Style = (_, text) => text;
const coloured: Style = (format, text) => styleText(format, text, { validateStream: false });

function styleOf(stream: NodeJS.WriteStream): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return plain;
  if (FORCE_COLOR) return FORCE_COLOR === '0' ? plain : coloured;
  return stream.isTTY && TERM !== 'dumb' ? coloured : plain;
}

/** The process's own terminal. A reader that has gone away (`| head`) ends the writing, not the program. */
export function processTerminal(): Terminal {
  const closed = new Set<NodeJS.WriteStream>();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      closed.add(stream);
    });
  }
  let progressShown = false;
  const clear = () => {
    if (!progressShown) return;
    progressShown = false;
    process.stderr.write('\r\x1b[K');
  };
  const write = (stream: NodeJS.WriteStream, text: string) => {
    clear();
    if (!closed.has(stream)) stream.write(`${text}\n`);
  };
  const showsProgress = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const columns = process.stdout.columns || 100;
  return {
    out: text => write(process.stdout, text),
    err: text => write(process.stderr, text),
    style: styleOf(process.stdout),
    errorStyle: styleOf(process.stderr),
    columns: Math.max(40, columns),
    showsProgress,
    progress(text) {
      clear();
      if (text === undefined || !showsProgress || closed.has(process.stderr)) return;
      progressShown = true;
      process.stderr.write(shorten(text, (process.stderr.columns || 80) - 1));
    },
  };
}

/** Text of unknown origin: control characters become visible signs. Line ends and tabs stay. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, sign =>
    sign === '\n' || sign === '\t' ? sign : visible(sign),
  );
}

function visible(sign: string): string {
  const code = sign.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** Cells that one character takes on a terminal: 0 for combining ones, 2 for wide ones. */
export function cellsOf(character: string): number {
  if (/^(?:\p{Mn}|\p{Me}|\p{Cf})/u.test(character)) return 0;
  const code = character.codePointAt(0)!;
  if (code < 0x1100) return 1;
  const wide =
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd) ||
    /^\p{Emoji_Presentation}/u.test(character);
  return wide ? 2 : 1;
}

function cellsOfText(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** Cuts a line that is wider than `cells`; the cut shows as `…`. */
export function shorten(text: string, cells: number): string {
  if (cellsOfText(text) <= cells) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += cellsOf(character);
    if (used > cells) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Breaks text at spaces; each line starts with `indent`. A word longer than a line stays whole. */
export function wrap(text: string, columns: number, indent = ''): string {
  const room = columns - indent.length;
  const lines: string[] = [];
  for (const paragraph of safe(text).split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && cellsOfText(line) + 1 + cellsOfText(word) > room) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map(line => indent + line).join('\n');
}

const tabStop = 4;

/**
 * A source line and a caret underline below it, in the terminal's cells: tabs are expanded, wide characters count two, a
 * line wider than the terminal shows the part around the place.
 * @param line its text without line end; `from`, `to` UTF-16 columns in it (`to` clipped to its end)
 */
export function excerpt(
  line: string,
  lineNumber: number,
  from: number,
  to: number,
  { columns, style, mark = 'red' }: { columns: number; style: Style; mark?: Format },
): string {
  const number = String(lineNumber).padStart(5);
  const room = Math.max(20, columns - number.length - 4);
  // One entry a cell: a wide character is followed by an empty one, a combining one joins its neighbour.
  const cells: string[] = [];
  let unit = 0;
  let first = -1;
  let last = -1;
  for (const character of line) {
    if (unit >= from && first < 0) first = cells.length;
    const width = character === '\t' ? tabStop - (cells.length % tabStop) : cellsOf(character);
    if (character === '\t') cells.push(...Array.from({ length: width }, () => ' '));
    else if (width > 0) cells.push(safe(character), ...(width === 2 ? [''] : []));
    else if (cells.length > 0) cells[cells.length - 1] += character;
    unit += character.length;
    if (unit <= to) last = cells.length;
  }
  if (first < 0) first = cells.length;
  last = Math.max(last, first + 1);

  // A line wider than the terminal: a third of what is shown stands before the place.
  const width = Math.max(cells.length, last);
  const shift = last < room ? 0 : Math.max(0, Math.min(first - Math.floor(room / 3), width - room));
  const view = cells.slice(shift, shift + room);
  if (view[0] === '') view[0] = ' ';
  if (shift > 0) view[0] = '…';
  if (shift + room < cells.length) view[room - 1] = '…';
  const shown = view.join('');
  const caretStart = first - shift;
  const carets = '^'.repeat(Math.max(1, Math.min(last - shift, room) - caretStart));
  const bar = style('dim', '|');
  return [
    `${style('dim', number)} ${bar} ${shown}`.trimEnd(),
    `${' '.repeat(number.length)} ${bar} ${' '.repeat(caretStart)}${style(mark, carets)}`,
  ].join('\n');
}
