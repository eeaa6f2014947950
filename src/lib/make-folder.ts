import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are missing, with this mode; one that is there stays as it is. Step by step, because Node's own recursive way tells of
 * a read-only disk as of a missing file, and never ends below /proc.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  const failure = await made(path, mode);
  if (failure === undefined) return;
  const above = dirname(path);
  if (codeOf(failure) !== 'ENOENT' || above === path) throw failure;
  await makeFolder(above, mode);
  const again = await made(path, mode);
  if (again !== undefined)
    throw codeOf(again) === 'ENOENT' ? new Error(`no folder can be made in ${above}`) : again;
}

/** What kept it from being made; undefined where it is there now. */
async function made(path: string, mode: number): Promise<Error | undefined> {
  try {
    await mkdir(path, { mode });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (codeOf(error) !== 'EEXIST') return error;
    return (await stat(path)).isDirectory() ? undefined : new Error(`${path} is a file, and no folder`);
  }
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
