// A workspace that the user does not trust can be read and edited, but nothing of it is executed.
import * as vscode from 'vscode';

/** True when programs of this workspace may run; otherwise says why not and how to change that. */
export function mayExecute(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const message = 'This workspace is not trusted, so its systems are not run. Editing works as usual.';
  void vscode.window.showWarningMessage(message, manage).then(choice => {
    if (choice) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
