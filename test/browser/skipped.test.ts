import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.js';

const VITEST = join(packageRoot(), 'node_modules', 'vitest', 'vitest.mjs');

/** Runs some of these tests on a machine whose Chromium is there. */
async function runWhereChromiumIs(
  path: string,
): Promise<{ readonly exit: number | null; readonly said: string }> {
  const args = [VITEST, 'run', '--project', 'browser', 'test/browser/react-hook.test.ts'];
  const child = spawn(process.execPath, args, {
    cwd: packageRoot(),
    env: { PATH: process.env['PATH'], CHROMIUM: path, NO_COLOR: '1' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exit, said };
}

it('tests in a browser are skipped where there is none, which is said with the reason, and is no failure', async () => {
  const { exit, said } = await runWhereChromiumIs('/nowhere/chromium');
  expect(said).toContain(
    'skipped: an application with the hook, on an origin of its own: no Chromium in /nowhere/chromium',
  );
  expect(said).toMatch(/Tests\s+1 skipped/);
  expect(exit).toBe(0);
});
