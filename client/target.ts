// Which file, driver or test a command means: what the code lens says, or the active editor.
import * as vscode from 'vscode';

/** A part of a file to run; without a driver and a test, all of the file's drivers. */
export interface Target {
  readonly uri: vscode.Uri;
  readonly driver?: string;
  readonly test?: string;
}

/** What a code lens of the language server passes as its second argument. */
export interface LensChoice {
  readonly driver?: string;
  readonly test?: string;
}

/**
 * The target of a command. `place` is a uri (an editor menu), its text (a code lens) or absent (the command palette).
 * Undefined, with a message to the user, when no `.amu` file is meant.
 */
export function targetOf(place?: vscode.Uri | string, choice?: LensChoice): Target | undefined {
  const uri = typeof place === 'string' ? vscode.Uri.parse(place) : (place ?? activeFile());
  if (uri) return { uri, driver: choice?.driver, test: choice?.test };
  void vscode.window.showInformationMessage('Open the .amu file that you want to run, then try again.');
  return undefined;
}

function activeFile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'amu' ? document.uri : undefined;
}
