import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As in `talkpath-ears-4711-Xy12ab`: whose they are stands in the name. */
const NAME = /^talkpath-ears-(?<pid>\d+)-/;

/** A new private folder for the recognizer, in the system's folder for temporary files. What killed processes of this user have left there is removed first: it is what callers said. */
export async function openEarsFolder(parent = tmpdir()): Promise<string> {
  await removeOrphans(parent);
  return mkdtemp(join(parent, `talkpath-ears-${process.pid}-`));
}

/** Never fails: what can't be removed is no reason to hear nothing. */
async function removeOrphans(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  await Promise.all(names.filter(isOrphan).map((name) => removeOwn(join(parent, name))));
}

function isOrphan(name: string): boolean {
  const pid = Number(NAME.exec(name)?.groups?.['pid']);
  return pid > 0 && pid !== process.pid && !isAlive(pid);
}

/** Also true of processes that are not ours to ask. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

async function removeOwn(folder: string): Promise<void> {
  try {
    if ((await lstat(folder)).uid === process.getuid?.()) await rm(folder, { recursive: true, force: true });
  } catch {
    // Somebody else was faster.
  }
}
