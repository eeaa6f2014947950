import type { Config } from '../config/config.js';
import { ERRORS } from '../lib/errors.js';
import { startSileroVad, type SileroVad, type SileroVadOptions } from '../neural/silero-vad.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';

const WORKER_URL = new URL('../neural/silero-worker.js', import.meta.url);

/** What the neural detector is started for and with. */
export interface NeuralDetectorOptions extends Pick<SileroVadOptions, 'files'> {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts the neural detector if the configuration asks for it. Where it can't be, or is lost later, the log says so once and calls go on without. */
export async function startNeuralDetector({
  config,
  logger,
  ...options
}: NeuralDetectorOptions): Promise<SileroVad | undefined> {
  if (!config.vad.enhancedEnabled) return undefined;
  const code = 'vad.neural_unavailable';
  const onLost = (detail: string): void => logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code);
  const start = await startSileroVad({ ...options, workerUrl: WORKER_URL, onLost });
  if (start.vad === undefined) onLost(start.reason);
  return start.vad;
}
