// The texts that the server sees: what the editor has open wins over what the host reads.

import { type Range, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileHost } from './host';
import { createDocument, type Encoding, updateDocument } from './positions';

/** What tells of open documents: the connection, or what stands before it. */
export type DocumentEvents = Parameters<TextDocuments<TextDocument>['listen']>[0];

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One name for one file: clients and servers escape and case the same uri differently (`c%3A`, `C:`). */
export function keyOf(uri: string): string {
  let key = uri;
  try {
    key = decodeURIComponent(uri);
  } catch {
    // A stray % is part of the name.
  }
  return key.replace(/^file:\/\/\/[A-Z]:/, drive => drive.toLowerCase());
}

export class Documents {
  /** Of every position; the client and the server agree on it before a document comes. */
  encoding: Encoding = 'utf-16';
  /** What the editor has open; its events tell of changes. */
  readonly open = new TextDocuments<TextDocument>({
    create: (uri, _, version, text) => createDocument(this.encoding, uri, version, text),
    update: updateDocument,
  });
  private readonly byKey = new Map<string, TextDocument>();
  /** Documents made for positions in files that are not open, by key. */
  private readonly others = new Map<string, TextDocument>();

  constructor(
    connection: DocumentEvents,
    private readonly host: FileHost,
  ) {
    this.open.onDidOpen(({ document }) => this.byKey.set(keyOf(document.uri), document));
    this.open.onDidClose(({ document }) => this.byKey.delete(keyOf(document.uri)));
    this.open.listen(connection);
  }

  /** For the linker. */
  readonly read = (uri: string): string | undefined => this.opened(uri)?.getText() ?? this.host.read(uri);

  opened(uri: string): TextDocument | undefined {
    return this.byKey.get(keyOf(uri));
  }

  /** How the client spells the uris of open files. */
  *uris(): Iterable<string> {
    for (const { uri } of this.byKey.values()) yield uri;
  }

  openedByKey(key: string): TextDocument | undefined {
    return this.byKey.get(key);
  }

  /** The document of a text, for its positions. */
  of(uri: string, text: string): TextDocument {
    const opened = this.opened(uri);
    if (opened?.getText() === text) return opened;
    const key = keyOf(uri);
    let document = this.others.get(key);
    if (document?.getText() !== text) {
      document = createDocument(this.encoding, uri, 0, text);
      this.others.set(key, document);
    }
    return document;
  }
}

export function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
