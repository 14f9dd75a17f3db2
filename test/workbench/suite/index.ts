// The entry that VS Code's extension host calls: every test of the suite, and the result file beside the bundle.
import { join } from 'node:path';
import { runMocha } from '../mocha';
import { activation } from './activation';

export async function run(): Promise<void> {
  // How test/workbench/host.mjs proves that a killed run cannot pass for a good one.
  if (process.env.AMUSCOPE_KILL_HOST) process.kill(process.pid, 'SIGKILL');
  await runMocha(
    join(__dirname, 'host-result.json'),
    () => {
      activation();
    },
    { timeout: 60_000 },
  );
}
