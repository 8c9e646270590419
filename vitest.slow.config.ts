import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Statistical tests with many draws, runs killed at random moments, and runs on real tables. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/**/*.slow.ts'],
    globalSetup: 'tests/support/kernels-built.ts',
    testTimeout: 600_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
export default config;
