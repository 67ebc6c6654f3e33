import { defineConfig } from 'vitest/config';

/** Slow projects share one real Odoo; each test file there works in a database of its own, copied from a template. */
const slow = { testTimeout: 600_000, hookTimeout: 1_200_000, fileParallelism: false };

/** Odoo has two workers, and nothing here is timed. */
const twoAtATime = { fileParallelism: true, maxWorkers: 2 };

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
      { test: { name: 'odoo', include: ['test/with-odoo/**/*.test.ts'], ...slow, ...twoAtATime, ...after(3) } },
      { test: { name: 'road', include: ['test/road/**/*.test.ts'], ...slow, ...twoAtATime, ...after(4) } },
      // Here functions are killed, leases wait and calls are given up after seconds: another road beside would slow them.
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...slow, ...after(5) } },
    ],
  },
});
