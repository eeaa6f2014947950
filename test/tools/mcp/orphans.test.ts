import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/lib/package-root.js';
import { until } from '../../support/until.js';

const PARENT = join(import.meta.dirname, '..', '..', 'fixtures', 'mcp-parent.js');
const isBuilt = existsSync(join(packageRoot(), 'dist', 'tools', 'mcp', 'connect.js'));

describe.runIf(isBuilt)('a server that is a child process', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('does not outlive a program that ends by %s', async (signal) => {
    const parent = spawn(process.execPath, [PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await parent.stdout.take(1).toArray()) as Buffer[];
    const pid = Number(printed?.toString());
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill(signal);
    await until(() => !lives(pid));
  });
});

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
