import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** `*.test.ts` run in `npm test`; `*.slow.ts` (statistical, kill and real-data runs) in `npm run test:slow`. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/support/kernels-built.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
export default config;
