// The page that explains each check, as the code of a finding links to it: at the line of its heading, because VS Code
// opens a file at a line, and not at a heading.
import * as vscode from 'vscode';

export class ChecksPage {
  readonly uri: vscode.Uri;
  private lines = new Map<string, number>();

  constructor(context: vscode.ExtensionContext) {
    this.uri = vscode.Uri.joinPath(context.extensionUri, 'docs', 'checks.md');
  }

  /** Reads the headings. Without the page links lead to its top, and findings are as good as before. */
  async load(): Promise<void> {
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.uri));
      for (const [index, line] of text.split('\n').entries()) {
        const [, id] = /^#+ ([\w-]+)\s*$/.exec(line) ?? [];
        if (id) this.lines.set(id, index + 1);
      }
    } catch {
      this.lines.clear();
    }
  }

  /** Lets the code of a finding, which links to a heading, link to the heading's line. */
  link(finding: vscode.Diagnostic): vscode.Diagnostic {
    const { code } = finding;
    if (typeof code !== 'object') return finding;
    const line = this.lines.get(String(code.value));
    if (line) finding.code = { ...code, target: code.target.with({ fragment: `L${line}` }) };
    return finding;
  }
}
