import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, TalkpathError } from '../lib/errors.js';
import { makeFolder } from '../lib/make-folder.js';

/** Files that follow each other: `NAME.1.log`, `NAME.2.log` … */
export interface LogFileOptions {
  readonly path: string;
  /** A new file begins when one has got so large. */
  readonly maxMegabytes: number;
  /** How many older files are kept. */
  readonly keep: number;
  /** Whether a new file begins with every day, too. */
  readonly daily: boolean;
  /** Is told once when lines can't be written any more. */
  readonly onLost: (detail: string) => void;
}

/** A file of log lines. */
export interface LogFile {
  write(line: string): void;
  /** What was written so far is in the file then. */
  flushSync(): void;
  /** Writes the rest and closes the file. */
  close(): Promise<void>;
}

/** What waits for a slow disk; more is dropped rather than kept in memory. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Opens the files of a log; throws `config.log_file` where they can't be written. */
export async function openLogFile(options: LogFileOptions): Promise<LogFile> {
  try {
    await makeFolder(dirname(resolve(options.path)), OWNER_ONLY_FOLDER);
    await access(dirname(resolve(options.path)), constants.W_OK | constants.X_OK);
    return await openFiles(options);
  } catch (error) {
    const detail = `logging.file.path ${options.path}: ${messageOf(error)}`;
    throw new TalkpathError('config.log_file', detail, { cause: error });
  }
}

async function openFiles({ path, maxMegabytes, keep, daily, onLost }: LogFileOptions): Promise<LogFile> {
  // Three hundred modules that a server without such files need not read.
  const { default: openRollingFile } = await import('pino-roll');
  const file = await openRollingFile({
    file: path,
    size: `${maxMegabytes}m`,
    ...(daily && { frequency: 'daily' as const }),
    limit: { count: keep + 1, removeOtherLogFiles: true },
    mode: OWNER_ONLY,
    maxLength: MAX_WAITING_BYTES,
    sync: false,
  });
  await new Promise((opened, failed) => {
    file.once('ready', opened);
    file.once('error', failed);
  });
  file.removeAllListeners('error');
  let told = false;
  file.on('error', (error: Error) => {
    if (!told) onLost(`${path}: ${error.message}`);
    told = true;
  });
  return {
    write: (line) => void file.write(line),
    flushSync: () => file.flushSync(),
    close: () =>
      new Promise((closed) => {
        file.once('close', closed);
        file.once('error', closed);
        file.end();
      }),
  };
}
