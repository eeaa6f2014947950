import { pino } from 'pino';
import { secretsOf } from '../compose/secrets.js';
import type { Config } from '../config/config.js';
import { ERRORS } from '../lib/errors.js';
import { openLogFile } from '../observe/log-file.js';
import { createLogger, type Logger } from '../observe/logger.js';
import type { Terminal } from './terminal.js';

const STANDARD_OUTPUT = 1;

/** The log of the process: lines for people in a terminal, JSON otherwise, and in files where the configuration names some. */
export async function startLogger(
  config: Config,
  { interactive }: Pick<Terminal, 'interactive'>,
): Promise<{ readonly logger: Logger; readonly close: () => Promise<void> }> {
  const { level, file: files } = config.logging;
  const destination = pino.destination({ dest: STANDARD_OUTPUT, sync: true });
  const code = 'config.log_file';
  const onLost = (detail: string): void => logger.error({ code, detail, remedy: ERRORS[code].remedy }, code);
  const file = files && (await openLogFile({ ...files, onLost }));
  const logger = createLogger({ level, pretty: interactive, destination, file, secrets: secretsOf(config) });
  return { logger, close: async () => file?.close() };
}
