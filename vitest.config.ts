import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/**
 * Slow projects share one real Odoo; each test file there works in a database of its own, copied from a template. Three
 * files at a time, since each waits a good part of its time: two leave a third of two cores idle.
 */
const slow = { testTimeout: 600_000, hookTimeout: 1_200_000, maxWorkers: 3 };

/** Projects that use all cores, or the one Odoo, run after one another: what is soonest over comes first. */
const after = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{migration,pairs,odoo,store,steps,report,cli,functions,real-odoo}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...after(1),
        },
      },
      {
        test: {
          name: 'asl',
          include: ['test/{local-cloud,statemachines}/**/*.test.ts'],
          testTimeout: 60_000,
          ...after(2),
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...after(3),
        },
      },
      { test: { name: 'odoo', include: ['test/with-odoo/**/*.test.ts'], ...slow, ...after(4) } },
      { test: { name: 'road', include: ['test/road/**/*.test.ts'], ...slow, ...after(5) } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...slow, ...after(5) } },
    ],
  },
});
