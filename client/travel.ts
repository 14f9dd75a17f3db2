// "Travel to an Instant": a person says when, and the system that stands still goes there, back or forward.
import * as vscode from 'vscode';

/** Picoseconds in a unit. */
const units: Readonly<Record<string, number>> = { ps: 1, ns: 1e3, us: 1e6, ms: 1e9, s: 1e12 };

/** `12.5us`, or `event 400`. Undefined for anything else, and for what no run can reach. */
export function destinationOf(text: string): { timePs: number } | { events: number } | undefined {
  const event = /^(?:event\s*)?(\d+)$/i.exec(text.trim());
  const time = /^(\d+(?:\.\d+)?)\s*(ps|ns|us|ms|s)$/.exec(text.trim());
  const value = event ? Number(event[1]) : time ? Math.round(Number(time[1]) * units[time[2]]) : Number.NaN;
  if (!Number.isSafeInteger(value)) return undefined;
  return event ? { events: value } : { timePs: value };
}

export function registerTravel(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('amuscope.travel', async () => {
      const session = vscode.debug.activeDebugSession;
      if (session?.type !== 'amu') return;
      const text = await vscode.window.showInputBox({
        title: 'Travel to an Instant',
        prompt: 'Simulated time, such as 12.5us, or the number of an event',
        validateInput: given =>
          given === '' || destinationOf(given)
            ? undefined
            : 'A time such as 500ns or 12.5us, or a number of events',
      });
      const destination = text ? destinationOf(text) : undefined;
      if (!destination) return;
      try {
        await session.customRequest('amuscope/travel', destination);
      } catch (error) {
        void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
      }
    }),
  );
}
