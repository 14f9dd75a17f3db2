// Runs tests with mocha and writes what came of them to a file, because the exit code of a killed extension host
// is 0 and so proves nothing. scripts/lib/judge.mjs reads the file.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * Runs every test that `define` declares and writes `{passes, failures, report}` to `file` at the end.
 * @throws when a test failed, so that the caller's exit code tells it too.
 */
export async function runMocha(file: string, define: () => void, options: Mocha.MochaOptions): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: Mocha.reporters.Base, ...options });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, file, mocha);
  define();
  const lines: string[] = [];
  let passes = 0;
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    runner.on('pass', test => {
      passes++;
      lines.push(`  ok    ${test.fullTitle()} (${test.duration} ms)`);
    });
    runner.on('fail', (test, error) => lines.push(`  FAIL  ${test.fullTitle()}\n${error.stack ?? error}`));
    runner.on('pending', test => lines.push(`  left out  ${test.fullTitle()}`));
  });
  writeFileSync(file, `${JSON.stringify({ passes, failures, report: lines.join('\n') })}\n`);
  if (failures > 0) throw new Error(`${failures} test(s) failed.`);
}
