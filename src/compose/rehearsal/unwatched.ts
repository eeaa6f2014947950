import { CallWatchers } from '../../call/watchers.js';
import type { Config } from '../../config/config.js';
import { systemClock } from '../../lib/system-clock.js';
import { DaySpending } from '../../observe/cost/day-spending.js';
import type { JournalOutput } from '../../observe/journal/append-file.js';
import { Journals } from '../../observe/journal/journals.js';
import { LiveCalls } from '../../observe/live-calls.js';
import { createLogger, type Logger } from '../../observe/logger.js';
import { createMetrics } from '../../observe/metrics.js';
import type { Clock } from '../../ports/clock.js';
import type { Observatory } from '../observatory.js';

/** Takes what is written, and keeps none of it. */
const NOWHERE: JournalOutput = {
  append: () => Promise.resolve(),
  put: () => Promise.resolve(),
  appendNow: () => undefined,
  close: () => Promise.resolve(),
  partBytes: 0,
};

/** A log as talkative as the server's, which nobody reads. */
export function unreadLog({ logging }: Config): Logger {
  return createLogger({ level: logging.level, pretty: false, destination: { write: () => undefined } });
}

/** Watches calls as the server's own does, with the same work, and keeps and tells nothing of them. */
export function unwatched(
  real: Observatory,
  { config, clock, logger }: { readonly config: Config; readonly clock: Clock; readonly logger: Logger },
): Observatory {
  const { date } = systemClock;
  const { dir, audio: sound, keepMs, maxBytes } = config.journal;
  const output = (): JournalOutput => NOWHERE;
  return {
    ...real,
    watchers: new CallWatchers(),
    liveCalls: new LiveCalls(),
    spending: new DaySpending({ date, timeZone: config.call.timeZone }),
    metrics: createMetrics({ maxCalls: 1, ofProcess: false }),
    journals: real.journals && new Journals({ dir, clock, date, logger, sound, keepMs, maxBytes, output }),
    tracing: undefined,
  };
}
