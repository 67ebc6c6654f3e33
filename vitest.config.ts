import { defineConfig } from 'vitest/config';

/** Slow projects share one real Odoo; each test file there works in a database of its own, copied from a template. */
const slow = { testTimeout: 600_000, hookTimeout: 1_200_000, fileParallelism: false };

/** Projects that use all cores, or the one Odoo, run after one another. */
const after = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{migration,pairs,odoo,store,steps,report,cli,functions,real-odoo}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...after(0),
        },
      },
      {
        test: {
          name: 'asl',
          include: ['test/{local-cloud,statemachines}/**/*.test.ts'],
          testTimeout: 60_000,
          ...after(1),
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...after(2),
        },
      },
      {
        test: {
          name: 'odoo',
          include: ['test/with-odoo/**/*.test.ts'],
          ...slow,
          // Two at a time: Odoo has two workers, and nothing here is timed. On the road functions are killed and leases wait.
          fileParallelism: true,
          maxWorkers: 2,
          ...after(3),
        },
      },
      { test: { name: 'road', include: ['test/{road,faults}/**/*.test.ts'], ...slow, ...after(4) } },
    ],
  },
});
