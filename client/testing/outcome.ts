// What a run of tests says, wherever it took place: in a process of its own, or beside the extension in a browser.
import type * as vscode from 'vscode';

export interface TestMessageAt {
  readonly text: string;
  readonly uri: vscode.Uri | undefined;
  /** both from 0 */
  readonly line: number;
  readonly column: number;
}

export interface TestOutcome {
  /** False when it could not be run at all. */
  readonly ran: boolean;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly messages: readonly TestMessageAt[];
}

/** Runs tests of one file; the map is by title and lacks those that were not reached. `print` takes CRLF text. */
export type RunTests = (
  uri: vscode.Uri,
  titles: readonly string[],
  token: vscode.CancellationToken,
  print: (text: string) => void,
) => Promise<ReadonlyMap<string, TestOutcome>>;
