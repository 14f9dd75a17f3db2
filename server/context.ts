// What every provider works with, and the one way in which a request meets the language: a uri and a position become a
// linked program and an offset.

import type { ClientCapabilities, Location, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LinkedProgram } from '../language';
import { type Documents, rangeOf } from './documents';
import type { FileHost } from './host';
import type { Programs } from './programs';
import { installedUri, showsServedTexts } from './std-source';

export interface Context {
  readonly documents: Documents;
  readonly programs: Programs;
  readonly host: FileHost;
  /** Of the client, once it has introduced itself. */
  capabilities: ClientCapabilities;
}

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

/** A place in any file of a program, as the client can open it. */
export function locationOf(
  { documents, capabilities, host }: Context,
  program: LinkedProgram,
  place: { readonly uri: string; readonly start: number; readonly end: number },
): Location {
  const document = documents.of(place.uri, program.files.get(place.uri)?.text ?? '');
  const uri = showsServedTexts(capabilities) ? place.uri : installedUri(place.uri, host);
  return { uri, range: rangeOf(document, place) };
}
