import { open, rm } from 'node:fs/promises';

/** Rejects when the file can't be written; leaves one that exists as it is, and none where there was none. */
export async function tryWriting(path: string): Promise<void> {
  try {
    await (await open(path, 'wx')).close();
  } catch (error) {
    if (!isThereAlready(error)) throw error;
    await (await open(path, 'a')).close();
    return;
  }
  await rm(path);
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
