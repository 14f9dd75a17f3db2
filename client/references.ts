// The peek window of references over a code lens: the server speaks the protocol's places, VS Code wants its own.
import * as vscode from 'vscode';

interface Point {
  readonly line: number;
  readonly character: number;
}
interface Place {
  readonly uri: string;
  readonly range: { readonly start: Point; readonly end: Point };
}

export const showReferences = 'amuscope.showReferences';

const positionOf = ({ line, character }: Point) => new vscode.Position(line, character);

/** `[uri, position, places]`, as the lenses of the language server pass them. */
export function registerReferences(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand(showReferences, (uri: string, at: Point, places: readonly Place[]) =>
      vscode.commands.executeCommand(
        'editor.action.showReferences',
        vscode.Uri.parse(uri),
        positionOf(at),
        places.map(
          ({ uri, range }) =>
            new vscode.Location(
              vscode.Uri.parse(uri),
              new vscode.Range(positionOf(range.start), positionOf(range.end)),
            ),
        ),
      ),
    ),
  );
}
