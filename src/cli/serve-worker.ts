import type { Socket } from 'node:net';
import type { ToWorker, WorkerBeginning } from '../compose/workers/messages.js';
import type { LocalCallServer } from '../compose.js';
import { composeWorker, type Worker } from '../compose/workers/compose-worker.js';
import { WorkerChannel } from '../compose/workers/worker-channel.js';
import { withoutRestart } from '../config/changes.js';
import type { Config } from '../config/config.js';
import type { ConfigReading } from '../config/load-config.js';
import { messageOf } from '../lib/errors.js';
import { deferred } from '../lib/deferred.js';
import { loggerTo, type Logger } from '../observe/logger.js';
import type { CliContext, PrimaryProcess } from './context.js';
import { startNeuralDetector } from './neural-detector.js';
import { ConfigReloader } from './serve-reload.js';

/** A worker of `talkpath serve`: has calls for the process that has the port, until that ends it or is gone. */
export async function serveWorker(
  context: CliContext,
  primary: PrimaryProcess,
  read: (text: string) => ConfigReading,
): Promise<void> {
  const { begun, goOnWith } = heard(primary);
  const channel = new WorkerChannel(primary);
  channel.tell({ type: 'hello' });
  const beginning = await begun;
  const { texts } = beginning;
  const first = read(texts.first);
  const last = texts.now === texts.first ? first : read(texts.now);
  const config = withoutRestart(first.config, last.config);
  const logger = workerLogger(channel, config);
  const { clock } = context;
  const neural = await startNeuralDetector({ config, clock, logger });
  let reloader: ConfigReloader | undefined;
  let now = texts.now;
  const worker = await composeWorker({
    ...{ config, logger, clock, neural, channel, beginning },
    reload: (server, text) => {
      now = text;
      const apply: LocalCallServer['reload'] = (...changed) => server.reload(...changed);
      reloader ??= new ConfigReloader({ first, last, read: () => read(now), apply, logger });
      return reloader.reload();
    },
    close: async () => {
      await neural?.close();
      await channel.told();
      primary.leave(0);
    },
  });
  goOnWith(worker);
  context.onCrash((error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal({ code: 'internal.error', detail: messageOf(error), stack }, 'internal.error');
    return worker.crash();
  });
}

/** What its primary says before it is up is done once it is; a stream comes to none that is not. */
function heard(primary: PrimaryProcess) {
  const beginning = deferred<WorkerBeginning>();
  const early: ToWorker[] = [];
  let take = (message: ToWorker, socket: Socket | undefined): void => {
    socket?.destroy();
    if (message.type === 'begin') beginning.resolve(message);
    else if (message.type === 'stop') primary.leave(0);
    else early.push(message);
  };
  primary.onMessage((message, socket) => take(message, socket));
  const goOnWith = (worker: Worker): void => {
    take = (message, socket) => worker.take(message, socket);
    for (const message of early) worker.take(message, undefined);
  };
  return { begun: beginning.promise, goOnWith };
}

/** The primary takes secrets out of the lines, and writes them; each says whose it is. */
function workerLogger(channel: WorkerChannel, { logging: { level } }: Config): Logger {
  const write = (line: string): void => channel.tell({ type: 'log', line });
  return loggerTo(level, { write }, { worker: channel.number });
}
