import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that play audio in real time, through real sockets and processes: what runs beside them would make holes in it. */
const REAL_TIME = ['test/e2e/**/*.test.ts', 'test/cli/**/*.test.ts', 'test/server/**/*.test.ts'];

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
          exclude: [...configDefaults.exclude, ...REAL_TIME],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real time',
          include: REAL_TIME,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
