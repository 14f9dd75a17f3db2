// Positions in the encoding that client and server agreed on. The language counts UTF-16 units, as TextDocument does;
// where a client counts bytes or code points, a document translates at its edge, and providers need not know.

import { type Position, PositionEncodingKind, type Range } from 'vscode-languageserver';
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';

export type Encoding = 'utf-8' | 'utf-16' | 'utf-32';

/** The first of the client's encodings, in its order, that the server has; UTF-16 where it names none. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  const known: readonly string[] = [
    PositionEncodingKind.UTF8,
    PositionEncodingKind.UTF16,
    PositionEncodingKind.UTF32,
  ];
  const chosen = Array.isArray(offered) ? offered.find(encoding => known.includes(encoding)) : undefined;
  return (chosen as Encoding | undefined) ?? 'utf-16';
}

/** What one code point takes; half of a surrogate pair stands for U+FFFD, as encoders write it. */
function width(codePoint: number, encoding: Encoding): number {
  if (encoding === 'utf-32') return 1;
  if (encoding === 'utf-16') return codePoint > 0xffff ? 2 : 1;
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint > 0xffff ? 4 : 3;
}

/** A text whose positions count in another unit than UTF-16; offsets stay those of the string. */
class EncodedDocument implements TextDocument {
  constructor(
    private inner: TextDocument,
    private readonly encoding: Encoding,
  ) {}

  get uri(): string {
    return this.inner.uri;
  }
  get languageId(): string {
    return this.inner.languageId;
  }
  get version(): number {
    return this.inner.version;
  }
  get lineCount(): number {
    return this.inner.lineCount;
  }

  getText(range?: Range): string {
    return this.inner.getText(range && this.toUtf16(range));
  }

  getLineRange(line: number): Range {
    const { start, end } = this.inner.getLineRange(line);
    const at = (position: Position) => this.positionAt(this.inner.offsetAt(position));
    return { start: at(start), end: at(end) };
  }

  getEOLCharacters(line: number): string {
    return this.inner.getEOLCharacters(line);
  }

  positionAt(offset: number): Position {
    const { line, character } = this.inner.positionAt(offset);
    const before = this.inner.getText({ start: { line, character: 0 }, end: { line, character } });
    let units = 0;
    for (const letter of before) units += width(letter.codePointAt(0)!, this.encoding);
    return { line, character: units };
  }

  offsetAt(position: Position): number {
    return this.inner.offsetAt(this.unitsOf(position));
  }

  /** Applies the changes one behind the other: each counts in the text that the one before it left. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      const plain = 'range' in change ? { range: this.toUtf16(change.range), text: change.text } : change;
      this.inner = TextDocument.update(this.inner, [plain], version);
    }
    if (changes.length === 0) this.inner = TextDocument.update(this.inner, [], version);
  }

  private toUtf16({ start, end }: Range): Range {
    return { start: this.unitsOf(start), end: this.unitsOf(end) };
  }

  /** A position inside of a character goes to its start. */
  private unitsOf({ line, character }: Position): Position {
    if (line < 0 || line >= this.inner.lineCount) return { line, character };
    const text = this.inner.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    let units = 0;
    let at = 0;
    for (const letter of text) {
      units += width(letter.codePointAt(0)!, this.encoding);
      if (units > character) break;
      at += letter.length;
    }
    return { line, character: at };
  }
}

/** A document of a text in an encoding. */
export function createDocument(encoding: Encoding, uri: string, version: number, text: string): TextDocument {
  const document = TextDocument.create(uri, 'amu', version, text);
  return encoding === 'utf-16' ? document : new EncodedDocument(document, encoding);
}

/** Changes a document that `createDocument` made. */
export function updateDocument(
  document: TextDocument,
  changes: TextDocumentContentChangeEvent[],
  version: number,
): TextDocument {
  if (!(document instanceof EncodedDocument)) return TextDocument.update(document, changes, version);
  document.update(changes, version);
  return document;
}
