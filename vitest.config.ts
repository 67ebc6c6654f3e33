import { defineConfig } from 'vitest/config';

/** Slow projects share one real Odoo; each test file there works in a database of its own, copied from a template. */
const slow = { testTimeout: 300_000, hookTimeout: 900_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{migration,pairs,odoo,store,report,cli,functions,real-odoo}/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'asl',
          include: ['test/local-cloud/**/*.test.ts', 'test/statemachines/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'odoo', include: ['test/with-odoo/**/*.test.ts'], ...slow, fileParallelism: false } },
      {
        test: {
          name: 'road',
          include: ['test/road/**/*.test.ts', 'test/faults/**/*.test.ts'],
          ...slow,
          fileParallelism: false,
        },
      },
    ],
  },
});
