// The entry that VS Code's extension host calls: every test of the suite, and the result file beside the bundle.
import { join } from 'node:path';
import { runMocha } from '../mocha';
import { activation } from './activation';
import { colours } from './colours';
import { debugging } from './debugging';
import { editing } from './editing';
import { running } from './running';

export async function run(): Promise<void> {
  // How test/workbench/host.mjs proves that a killed run cannot pass for a good one.
  if (process.env.AMUSCOPE_KILL_HOST) process.kill(process.pid, 'SIGKILL');
  await runMocha(
    join(__dirname, 'host-result.json'),
    () => {
      for (const define of [activation, colours, editing, debugging, running]) define();
    },
    { timeout: 60_000 },
  );
}
