import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  // The same two things that scripts/build.mjs does: library files as text, and the version.
  plugins: [
    {
      name: 'amu-as-text',
      enforce: 'pre',
      load(id) {
        const [path] = id.split('?');
        if (path.endsWith('.amu')) return `export default ${JSON.stringify(readFileSync(path, 'utf8'))}`;
      },
    },
  ],
  define: { __AMUSCOPE_VERSION__: JSON.stringify(version) },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'out/**', '.cache/**', 'test/workbench/**'],
    testTimeout: 20_000,
  },
});
