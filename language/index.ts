// The `.amu` language for everybody above it: texts in, syntax trees and linked programs out, and what an editor asks.
// Start with `Workspace`, or `link` for a single program. Everything is pure and synchronous; files come from a reader.
// syntax/ reads texts, link/ gives names their meaning, checks/ looks for trouble, features/ answers the editor.

import { Checks } from './checks';
import { type LinkedProgram, Workspace as LinkWorkspace, libraryRoot } from './link';
import { stdLibrary } from './std';

export * from './builtins';
export * from './checks';
export * from './features';
export * from './features/code-actions';
export * from './link';
export * from './observables';
export * from './std';
export * from './syntax';
export type * from './syntax/ast';

/** Gives the text of a uri, or undefined where there is no such file. */
export type Reader = (uri: string) => string | undefined;

/** Links the program that begins at `entry`. `read` is asked for resolved uris; the bundled library needs no reader. */
export function link(entry: string, read: Reader): LinkedProgram {
  return new Workspace(read).link(entry);
}

const libraryTexts = new Map([...stdLibrary].map(([path, text]) => [libraryRoot + path, text]));

/**
 * Parsed files and linked programs, kept for as long as their texts stay the same. What `link` gave before, and nodes of
 * its trees, are of use until `link` is called again.
 */
export class Workspace extends LinkWorkspace {
  /** @param foldBeyond characters beyond which the tree of a file is kept in little room */
  constructor(read: Reader = () => undefined, foldBeyond?: number) {
    super(read, libraryTexts, () => new Checks(), foldBeyond);
  }
}
