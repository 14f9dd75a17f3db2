// What every provider works with, and the one way in which a request meets the language: a uri and a position become a
// linked program and an offset.

import type { CancellationToken, ClientCapabilities, Location, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LinkedProgram } from '../language';
import { type Documents, rangeOf } from './documents';
import type { FileHost } from './host';
import type { Programs } from './programs';
import type { SettingsStore } from './settings';
import { installedUri, showsServedTexts } from './std-source';
import type { Progress, WorkspaceFiles } from './workspace-files';

export interface Context {
  readonly documents: Documents;
  readonly programs: Programs;
  readonly files: WorkspaceFiles;
  readonly settings: SettingsStore;
  readonly host: FileHost;
  /** Of the client, once it has introduced itself. */
  capabilities: ClientCapabilities;
  /** Commands that the client knows, beside those of the protocol. */
  commands: ReadonlySet<string>;
}

/** What a request brings beside its parameters. */
export interface Asked {
  readonly token: CancellationToken;
  readonly progress: Progress;
}

/** A provider of a feature. */
export type Provider<P, R> = (
  context: Context,
  params: P,
  asked: Asked,
) => R | undefined | Promise<R | undefined>;

export interface Located {
  readonly program: LinkedProgram;
  readonly uri: string;
  readonly document: TextDocument;
}

/** The file of a request; undefined when nobody has it. */
export function locate(
  { documents, programs }: Context,
  { uri }: { readonly uri: string },
): Located | undefined {
  const program = programs.get(uri);
  const file = program?.files.get(uri);
  return program && file && { program, uri, document: documents.of(uri, file.text) };
}

export interface LocatedOffset extends Located {
  readonly offset: number;
}

/** The file and place of a request. */
export function locateOffset(
  context: Context,
  {
    textDocument,
    position,
  }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
): LocatedOffset | undefined {
  const located = locate(context, textDocument);
  return located && { ...located, offset: located.document.offsetAt(position) };
}

/** The uri by which a client opens a file of a program: its own spelling where it has it open. */
export function openableUri({ documents, capabilities, host }: Context, uri: string): string {
  const opened = documents.opened(uri);
  if (opened) return opened.uri;
  return showsServedTexts(capabilities) ? uri : installedUri(uri, host);
}

/** A place in any file of a program, as the client can open it. */
export function locationOf(
  context: Context,
  program: LinkedProgram,
  place: { readonly uri: string; readonly start: number; readonly end: number },
): Location {
  const text = program.files.get(place.uri)?.text ?? context.programs.file(place.uri)?.text ?? '';
  const document = context.documents.of(place.uri, text);
  return { uri: openableUri(context, place.uri), range: rangeOf(document, place) };
}
