// The debug adapter's session as VS Code is to show it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { AmuDebugSession } from '../debug-adapter/session';

/**
 * The session, with two hints put as VS Code means them. It folds `subtle` frames that follow each other into one row,
 * "Show 3 More Stack Frames"; ours are the causes of a stop, which is what one has come to see. And it paints the
 * category `console` in the colour of warnings; ours is the report of a run that went well.
 */
export class Session extends AmuDebugSession {
  override sendResponse(response: DebugProtocol.Response): void {
    if (response.command === 'stackTrace' && response.success) {
      const { stackFrames } = response.body as DebugProtocol.StackTraceResponse['body'];
      for (const frame of stackFrames)
        if (frame.presentationHint === 'subtle') frame.presentationHint = 'normal';
    }
    super.sendResponse(response);
  }

  override sendEvent(event: DebugProtocol.Event): void {
    if (event.event === 'output' && event.body.category === 'console') event.body.category = 'stdout';
    super.sendEvent(event);
  }
}
