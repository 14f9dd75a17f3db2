// Work-done progress: begun with the first thing that there is to tell, so that what is quick shows nothing.

import type { WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Progress } from './workspace-files';

export interface EndingProgress extends Progress {
  done(): void;
}

const title = 'AMUscope: reading the workspace';

/** Progress over what the client gave for it; over nothing where it gave nothing. */
export function progressOf(workDone: WorkDoneProgressReporter | undefined): EndingProgress {
  let begun = false;
  return {
    report(message) {
      if (!begun) workDone?.begin(title, undefined, message, false);
      else workDone?.report(message);
      begun = true;
    },
    done() {
      if (begun) workDone?.done();
    },
  };
}
