import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file system in memory with so much room (KiB), gone when the test is; undefined where nobody may mount one. */
export function smallDisk(kib: number): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'talkpath-disk-'));
  const mounted = isDone('mount', '-t', 'tmpfs', '-o', `size=${kib}k`, 'talkpath-test', dir);
  onTestFinished(() => {
    if (mounted) isDone('umount', dir);
    rmSync(dir, { recursive: true });
  });
  return mounted ? dir : undefined;
}

function isDone(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
