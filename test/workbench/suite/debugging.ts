import * as assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { eventually, fileUri, find, open } from './support';

/** Everything that the debug adapter says to VS Code, in order. */
class Conversation implements vscode.DebugAdapterTrackerFactory {
  readonly events: DebugProtocol.Event[] = [];
  session: vscode.DebugSession | undefined;

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    this.session = session;
    return {
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
        if (message.type === 'event') this.events.push(message as DebugProtocol.Event);
      },
    };
  }

  wait(event: string): Promise<DebugProtocol.Event> {
    return eventually(
      `the event "${event}"`,
      () => this.events.find(said => said.event === event),
      found => found !== undefined,
    ) as Promise<DebugProtocol.Event>;
  }

  output(): string {
    const said = this.events.filter((event): event is DebugProtocol.OutputEvent => event.event === 'output');
    return said.map(event => event.body.output).join('');
  }
}

export function debugging(): void {
  describe('debugging inversion.amu', () => {
    const subscriptions: vscode.Disposable[] = [];
    let conversation: Conversation;
    async function ask<T>(command: string, args: object): Promise<T> {
      // Not `activeDebugSession`: for a moment that may still be the session of the test before.
      assert.ok(conversation.session, 'a debug session has begun');
      try {
        return await conversation.session.customRequest(command, args);
      } catch (error) {
        // VS Code drops the adapter's words; say at least what was asked.
        return assert.fail(`${command} ${JSON.stringify(args)}: ${error}`);
      }
    }

    beforeEach(() => {
      conversation = new Conversation();
      subscriptions.push(vscode.debug.registerDebugAdapterTrackerFactory('amu', conversation));
    });
    afterEach(async () => {
      await vscode.debug.stopDebugging();
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      for (const subscription of subscriptions.splice(0)) subscription.dispose();
    });

    it('runs to its end without a launch.json and ends with exit code 0', async () => {
      await open('inversion.amu');
      // What F5 does in a folder without a launch.json: an empty configuration, resolved by the extension.
      const empty = { type: 'amu', request: 'launch', name: 'F5' };
      assert.ok(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], empty));
      const exited = await conversation.wait('exited');
      assert.equal(exited.body.exitCode, 0, conversation.output());
      await conversation.wait('terminated');
      assert.equal(
        conversation.events.some(event => event.event === 'stopped'),
        false,
      );
    });

    it('stops at a doorbell by name, shows stack and ring, and goes on to the end', async () => {
      const demo = await open('inversion.amu');
      vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint('doorbell pf.sw0.t0')]);
      const program = fileUri('inversion.amu').fsPath;
      const launch = { type: 'amu', request: 'launch', name: 'doorbell', program, driver: 'app' };
      assert.ok(await vscode.debug.startDebugging(undefined, launch));

      const stopped = (await conversation.wait('stopped')) as DebugProtocol.StoppedEvent;
      assert.equal(stopped.body.reason, 'function breakpoint');
      assert.equal(stopped.body.allThreadsStopped, true);
      const threadId = stopped.body.threadId;

      type Body<T extends DebugProtocol.Response> = T['body'];
      const { threads } = await ask<Body<DebugProtocol.ThreadsResponse>>('threads', {});
      assert.ok(threads.some(thread => /app/.test(thread.name)));
      const { stackFrames } = await ask<Body<DebugProtocol.StackTraceResponse>>('stackTrace', { threadId });
      assert.equal(stackFrames[0].line - 1, find(demo, 'doorbell t0').line);

      const children = async (variablesReference: number) =>
        (await ask<Body<DebugProtocol.VariablesResponse>>('variables', { variablesReference })).variables;
      const { scopes } = await ask<Body<DebugProtocol.ScopesResponse>>('scopes', {
        frameId: stackFrames[0].id,
      });
      const below = async (variables: DebugProtocol.Variable[], name: string) => {
        const found = variables.find(variable => variable.name === name);
        assert.ok(found, `${name} is among ${variables.map(variable => variable.name).join()}`);
        return children(found.variablesReference);
      };
      const ofFunction = scopes.find(scope => /pf/.test(scope.name));
      assert.ok(ofFunction, scopes.map(scope => scope.name).join());
      const ring = await below(await below(await children(ofFunction.variablesReference), 'sw0'), 't0');
      assert.ok(
        ring.some(variable => /slot/i.test(variable.name)),
        ring.map(variable => variable.name).join(),
      );

      const sum = await ask<Body<DebugProtocol.EvaluateResponse>>('evaluate', {
        expression: 'pf.sw0.t0.write_index',
        frameId: stackFrames[0].id,
        context: 'watch',
      });
      assert.match(sum.result, /^[01]\b/);

      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      await ask('setFunctionBreakpoints', { breakpoints: [] });
      await ask('continue', { threadId });
      const exited = await conversation.wait('exited');
      assert.equal(exited.body.exitCode, 0, conversation.output());
    });
  });
}
