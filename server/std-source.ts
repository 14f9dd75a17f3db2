// The bundled library for editors: clients that can show texts of a server get them by their own scheme, the others are
// led to the file that was installed with the server.

import type { ClientCapabilities } from 'vscode-languageserver';
import { libraryRoot, stdLibrary } from '../language';
import type { FileHost } from './host';

/** The scheme of the library's uris. */
export const libraryScheme = libraryRoot.slice(0, libraryRoot.indexOf(':'));

export function showsServedTexts(capabilities: ClientCapabilities): boolean {
  return capabilities.workspace?.textDocumentContent !== undefined;
}

/** The text of a library file; undefined when there is none of this uri. */
export function librarySource(uri: string): string | undefined {
  return uri.startsWith(libraryRoot) ? stdLibrary.get(uri.slice(libraryRoot.length)) : undefined;
}

/** The uri by which a client without served texts can open a library file; other uris stay. */
export function installedUri(uri: string, host: FileHost): string {
  return (uri.startsWith(libraryRoot) && host.libraryFile?.(uri.slice(libraryRoot.length))) || uri;
}
