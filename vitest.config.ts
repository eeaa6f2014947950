import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that play audio in real time and measure it: what runs beside them would make holes in it. */
const REAL_TIME = ['test/e2e/**/*.test.ts'];
/** Tests of servers, over real sockets and in processes of their own: they wait more than they work. */
const SERVERS = ['test/cli/**/*.test.ts', 'test/security/**/*.test.ts', 'test/server/**/*.test.ts'];
/** Whole calls by the dozen, with a fault in each: `npm run test:faults`. */
const FAULTS = ['test/bench/explain-*.test.ts', 'test/faults/matrix.test.ts'];
/** The built pages in a real Chromium, which is busy enough: one at a time. */
const BROWSER = ['test/browser/**/*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'virtual time',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...REAL_TIME, ...SERVERS, ...FAULTS, ...BROWSER],
          maxWorkers: 2,
          // No test changes what another file's could see: modules are loaded once.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: SERVERS,
          maxWorkers: 1,
          testTimeout: 60_000,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real time',
          include: REAL_TIME,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: FAULTS,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER,
          maxWorkers: 1,
          testTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
