// The adapter on stdin and stdout of its process. What else writes there would break the protocol, so prints go to stderr.

import type { Devices } from './devices';
import { nodeFiles } from './node-files';
import { AmuDebugSession } from './session';

/** Serves one session; the process ends with it. */
export function runStdio(devices?: Devices): void {
  console.log = console.error;
  const leave = () => setTimeout(() => process.exit(0), 50).unref();
  const session = new AmuDebugSession(nodeFiles, leave, devices);
  process.on('SIGTERM', () => session.shutdown());
  process.stdout.on('error', () => session.shutdown());
  session.start(process.stdin, process.stdout);
}
