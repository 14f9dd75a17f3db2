import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'out/**', '.cache/**', 'test/workbench/**'],
    testTimeout: 20_000,
  },
});
