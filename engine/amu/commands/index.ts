// commands/ carries out the management commands, a file for each group of them as in spec/. A command is an entry in this
// table and nothing else: whoever reads it, times it and writes its response knows no command by name.
// Every command of the interface has its entry.

import { functionHandlers } from './functions';
import type { CommandHandler } from './handler';
import { hardwareInterfaceHandlers } from './hardware-interfaces';
import { mapHandlers } from './map';
import { monitoringHandlers } from './monitoring';
import { ringHandlers } from './rings';
import { sessionHandlers } from './sessions';
import { softwareInterfaceHandlers } from './software-interfaces';
import { trappingHandlers } from './trapping';

export { Again, type CommandCall, type CommandHandler } from './handler';

/** By opcode. */
export const commandHandlers: ReadonlyMap<number, CommandHandler> = new Map([
  ...functionHandlers,
  ...softwareInterfaceHandlers,
  ...sessionHandlers,
  ...ringHandlers,
  ...hardwareInterfaceHandlers,
  ...mapHandlers,
  ...monitoringHandlers,
  ...trappingHandlers,
]);
