import { pino } from 'pino';
import { secretsOf } from '../compose/secrets.js';
import type { Config } from '../config/config.js';
import { ERRORS } from '../lib/errors.js';
import { openLogFile } from '../observe/log-file.js';
import { lineSink, loggerTo, type Logger } from '../observe/logger.js';
import { LiveScrubber } from '../observe/scrub.js';
import type { Terminal } from './terminal.js';

const STANDARD_OUTPUT = 1;
/** What can't be written waits up to so much; beyond it lines are lost. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** The log of a process. */
export interface ProcessLog {
  readonly logger: Logger;
  /** The secrets of another configuration are kept out of it too from now on. */
  readonly learn: (config: Config) => void;
  /** A line of another process of this server, as JSON. */
  readonly takeLine: (line: string) => void;
  readonly close: () => Promise<void>;
}

/** The log of the process: lines for people in a terminal, JSON otherwise, and in files where the configuration names some. */
export async function startLogger(
  config: Config,
  { interactive }: Pick<Terminal, 'interactive'>,
): Promise<ProcessLog> {
  const { level, file: files } = config.logging;
  const destination = pino.destination({ dest: STANDARD_OUTPUT, sync: true, maxLength: MAX_WAITING_BYTES });
  // A log that can't be written, on a full disk, is no reason to end calls; what waits is written with the next line that can be.
  destination.on('error', () => undefined);
  const code = 'config.log_file';
  const onLost = (detail: string): void => logger.error({ code, detail, remedy: ERRORS[code].remedy }, code);
  const file = files && (await openLogFile({ ...files, onLost }));
  const secrets = new LiveScrubber();
  const learn = (of: Config): void => secrets.learn(secretsOf(of));
  learn(config);
  const { scrub } = secrets;
  const sink = lineSink({ pretty: interactive, destination, file, scrub });
  const logger = loggerTo(level, sink);
  return { logger, learn, takeLine: (line) => sink.write(line), close: async () => file?.close() };
}
