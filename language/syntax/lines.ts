// Offsets and lines. A line ends with LF, CRLF or a lone CR, as in editors; columns count UTF-16 units, as in the
// language server and debug adapter protocols, and a byte order mark counts like any other unit.

/** Zero-based; adapters that count from one add it. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Maps between the offsets of one text and its lines. */
export class LineMap {
  private readonly starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [0];
    for (let offset = 0; offset < text.length; offset++) {
      const c = text.charCodeAt(offset);
      if (c === 10 || (c === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
    }
    this.starts = starts;
  }

  /** At least 1: the empty text has one empty line. */
  get lineCount(): number {
    return this.starts.length;
  }

  /** Offsets outside of the text go to its nearest end. */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - this.starts[low] };
  }

  /** Columns beyond the end of their line go to its end, lines beyond the text to the end of the text. */
  offset({ line, column }: Position): number {
    if (line < 0) return 0;
    if (line >= this.starts.length) return this.text.length;
    return Math.min(this.starts[line] + Math.max(column, 0), this.lineEnd(line));
  }

  lineStart(line: number): number {
    return line < this.starts.length ? this.starts[Math.max(line, 0)] : this.text.length;
  }

  /** Where the line's text ends, before its line end. */
  lineEnd(line: number): number {
    if (line + 1 >= this.starts.length) return this.text.length;
    const next = this.starts[line + 1];
    const crlf =
      this.text.charCodeAt(next - 1) === 10 &&
      this.text.charCodeAt(next - 2) === 13 &&
      next - 2 >= this.starts[line];
    return next - (crlf ? 2 : 1);
  }

  /** The text of a line without its line end. */
  line(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }
}
