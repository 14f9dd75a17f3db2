import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** An imported `.amu` file or C header is its text, as in the bundles. */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  load(id: string) {
    if (!/\.(amu|h)$/.test(id)) return undefined;
    return { code: `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`, map: null };
  },
};

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  plugins: [textFiles],
  define: { __AMUSCOPE_VERSION__: JSON.stringify(version) },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'out/**', '.cache/**', 'test/workbench/**'],
    testTimeout: 20_000,
    // The files share their modules in each thread: loading the engine anew for every file took longer than the tests.
    pool: 'threads',
    isolate: false,
  },
});
