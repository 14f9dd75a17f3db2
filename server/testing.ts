// A client for tests: speaks the protocol with a server in the same process, over real streams and real messages. Files of
// the "disk" are a map.

import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type Position,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createServer } from './connection';
import type { FileHost } from './host';

export interface StartOptions {
  readonly disk?: Readonly<Record<string, string>>;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Uris of the workspace's folders. */
  readonly folders?: readonly string[];
  /** Answers `workspace/configuration`; `write` them anew with `configure`. */
  readonly settings?: (scopeUri: string | undefined) => unknown;
  /** What the host can do besides reading. */
  readonly host?: Partial<FileHost>;
}

export class TestClient {
  readonly disk: Map<string, string>;
  readonly registrations: Registration[] = [];
  readonly log: string[] = [];
  /** Methods of the requests that the server sent. */
  readonly asked: string[] = [];
  /** What `diagnostics` has not looked at yet, and all that ever came. */
  readonly published: PublishDiagnosticsParams[] = [];
  readonly history: PublishDiagnosticsParams[] = [];
  initialized!: InitializeResult;
  readonly connection: ProtocolConnection;
  private readonly documents = new Map<string, TextDocument>();
  private readonly waiting = new Set<() => void>();

  private constructor({ disk = {}, host, settings }: StartOptions) {
    this.disk = new Map(Object.entries(disk));
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    const list = (folder: string) => [...this.disk.keys()].filter(uri => uri.startsWith(folder));
    createServer(server, { read: uri => this.disk.get(uri), list, ...host }).listen();
    this.connection = createProtocolConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(toServer),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, params => {
      this.published.push(params);
      this.history.push(params);
      for (const wake of this.waiting) wake();
    });
    this.connection.onNotification(LogMessageNotification.type, ({ message }) => void this.log.push(message));
    this.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registrations.push(...registrations);
    });
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => settings?.(scopeUri) ?? null),
    );
    for (const what of ['codeLens', 'diagnostic', 'inlayHint', 'semanticTokens']) {
      const method = `workspace/${what}/refresh`;
      this.connection.onRequest(method, () => {
        this.asked.push(method);
        return null;
      });
    }
    this.connection.onRequest(WorkDoneProgressCreateRequest.type, () => {});
    this.connection.listen();
  }

  static async start(options: StartOptions = {}): Promise<TestClient> {
    const { capabilities = {}, initializationOptions, folders } = options;
    const client = new TestClient(options);
    client.initialized = await client.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities,
      initializationOptions,
      workspaceFolders: folders?.map(uri => ({ uri, name: uri })) ?? null,
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  /** Opens a text in which « » may mark a place. @returns the range between them */
  async open(uri: string, marked: string, version = 1): Promise<Range> {
    const text = marked.replace(/[«»]/g, '');
    const document = TextDocument.create(uri, 'amu', version, text);
    this.documents.set(uri, document);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'amu', version, text },
    });
    const start = Math.max(0, marked.indexOf('«'));
    const end = Math.max(start, marked.indexOf('»') - 1);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }

  /** Types text in the place of a range. */
  async type(uri: string, range: Range, text: string): Promise<void> {
    const document = this.documents.get(uri)!;
    TextDocument.update(document, [{ range, text }], document.version + 1);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: document.version },
      contentChanges: [{ range, text }],
    });
  }

  /** Says that settings have changed. */
  async configure(settings: unknown = null): Promise<void> {
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Writes a file of the disk and says so; without text the file goes. */
  async write(uri: string, text?: string): Promise<void> {
    const type = text === undefined ? FileChangeType.Deleted : FileChangeType.Changed;
    if (text === undefined) this.disk.delete(uri);
    else this.disk.set(uri, text);
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri, type }],
    });
  }

  text(uri: string): TextDocument {
    return this.documents.get(uri)!;
  }

  /** What the text says at a range. */
  said(uri: string, range: Range): string {
    return this.text(uri).getText(range);
  }

  /** The next diagnostics of a file that satisfy `wanted`, sent after this call or before and not yet looked at. */
  async diagnostics(
    uri: string,
    wanted: (diagnostics: Diagnostic[]) => boolean = () => true,
  ): Promise<Diagnostic[]> {
    const deadline = Date.now() + 5000;
    for (;;) {
      const index = this.published.findIndex(params => params.uri === uri && wanted(params.diagnostics));
      if (index >= 0) return this.published.splice(0, index + 1).at(-1)!.diagnostics;
      if (Date.now() > deadline) {
        throw new Error(
          `no such diagnostics of ${uri}; there were ${JSON.stringify(this.published, undefined, 1)}`,
        );
      }
      await new Promise<void>(resolve => {
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 200);
        this.waiting.add(wake);
      });
    }
  }

  end(): void {
    this.connection.end();
    this.connection.dispose();
  }
}

/** A cursor: the start of a range. */
export function at(uri: string, range: Range): { textDocument: { uri: string }; position: Position } {
  return { textDocument: { uri }, position: range.start };
}
