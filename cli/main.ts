// `amu`: check and run systems of the Revere-AMU on the command line, and serve editors.

import { processTerminal } from './output';
import { main, reportFault } from './program';

const terminal = processTerminal();

process.on('uncaughtException', error => process.exit(reportFault(error, terminal)));

// The exit code is set, not forced: what is still in the pipes gets out.
main(process.argv.slice(2), terminal).then(code => {
  process.exitCode = code;
});
