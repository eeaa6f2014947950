import { join } from 'node:path';
import { CallWatchers } from '../call/watchers.js';
import type { Config } from '../config/config.js';
import { packageVersion } from '../lib/package-root.js';
import { systemClock } from '../lib/system-clock.js';
import { DaySpending } from '../observe/cost/day-spending.js';
import { EarlierSpending } from '../observe/cost/earlier-spending.js';
import { findJournal, listJournals } from '../observe/journal/find.js';
import { Journals } from '../observe/journal/journals.js';
import { LiveCalls } from '../observe/live-calls.js';
import type { Logger } from '../observe/logger.js';
import { Snapshots } from '../observe/snapshots/snapshots.js';
import { createMetrics, type Metrics } from '../observe/metrics.js';
import { journalRedactor } from '../observe/redact.js';
import { openTracing, type Tracing } from '../observe/spans.js';
import type { Clock } from '../ports/clock.js';
import type { JournalShelf } from '../server/deps.js';

/** Everything that watches calls for as long as the server runs. */
export interface Observatory {
  readonly version: string;
  readonly watchers: CallWatchers;
  readonly liveCalls: LiveCalls;
  readonly spending: DaySpending;
  /** What another process goes on from when this one dies. */
  readonly snapshots: Snapshots;
  readonly metrics: Metrics;
  /** Absent where nothing is written down. */
  readonly journals: Journals | undefined;
  /** The journals of past calls; absent where none are written. */
  readonly shelf: JournalShelf | undefined;
  /** Absent where no collector is named. */
  readonly tracing: Tracing | undefined;
  /** Ends what is written and sent. */
  close(): Promise<void>;
}

/** What an observatory is made from. */
export interface ObservatoryParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In a worker process: what is done once for all of them is done by the one that has the port. */
  readonly seat?: object | undefined;
}

/** Opens everything that the configuration wants calls to be watched by. */
export async function openObservatory(parts: ObservatoryParts): Promise<Observatory> {
  const { config } = parts;
  const isFirst = parts.seat === undefined;
  const { dir, enabled } = config.journal;
  const version = packageVersion();
  const endpoint = config.telemetry.otlpEndpoint;
  const tracing =
    endpoint === undefined ? undefined : await openTracing({ endpoint, version, date: systemClock.date });
  const metrics = createMetrics({ maxCalls: config.limits.maxCalls });
  const journals = enabled ? journalsOf(parts, metrics) : undefined;
  const spending = new DaySpending({ date: systemClock.date, timeZone: config.call.timeZone });
  const earlier =
    enabled && isFirst ? new EarlierSpending({ dir, spending, logger: parts.logger }) : undefined;
  const countEarlier = await earlier?.start();
  // Old calls are in no hurry, new ones are: nobody waits for the count.
  void countEarlier?.();
  const snapshots = snapshotsOf(parts);
  if (isFirst) {
    journals?.start();
    await snapshots.start();
  }
  return {
    version,
    watchers: new CallWatchers(),
    liveCalls: new LiveCalls(),
    spending,
    metrics,
    journals,
    shelf: enabled ? { list: () => listJournals(dir), find: (name) => findJournal(dir, name) } : undefined,
    snapshots,
    tracing,
    close: async () => {
      earlier?.close();
      await journals?.close();
      await snapshots.close();
      await tracing?.close();
    },
  };
}

/** In the folder of the journals: what holds for those holds for these. */
function snapshotsOf({ config, clock, logger }: ObservatoryParts): Snapshots {
  const { dir, enabled, redact } = config.journal;
  const keepsWords = enabled && redact === 'none';
  return new Snapshots({ dir: join(dir, 'live'), clock, date: systemClock.date, logger, keepsWords });
}

function journalsOf({ config, clock, logger }: ObservatoryParts, metrics: Metrics): Journals {
  const { dir, audio, keepMs, maxBytes, redact } = config.journal;
  return new Journals({
    dir,
    clock,
    date: systemClock.date,
    logger,
    sound: audio,
    keepMs,
    maxBytes,
    redact: redact === 'none' ? undefined : journalRedactor(redact),
    lost: (lines) => metrics.journalLostLines.inc(lines),
  });
}
