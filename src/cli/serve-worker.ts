import type { Socket } from 'node:net';
import type { ToWorker, WorkerBeginning } from '../compose/workers/messages.js';
import type { LocalCallServer } from '../compose.js';
import { composeWorker } from '../compose/workers/compose-worker.js';
import { WorkerChannel } from '../compose/workers/worker-channel.js';
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
  read: () => ConfigReading,
): Promise<void> {
  const beginning = deferred<WorkerBeginning>();
  let take = (message: ToWorker, socket: Socket | undefined): void => {
    if (message.type === 'begin') beginning.resolve(message);
    else early(primary, message, socket);
  };
  primary.onMessage((message, socket) => take(message, socket));
  const channel = new WorkerChannel(primary);
  channel.tell({ type: 'hello' });
  const first = read();
  const { config } = first;
  const logger = workerLogger(channel, config);
  const { clock } = context;
  const neural = await startNeuralDetector({ config, clock, logger });
  let reloader: ConfigReloader | undefined;
  const worker = await composeWorker({
    ...{ config, logger, clock, neural, channel, beginning: await beginning.promise },
    reload: (server) => {
      const apply: LocalCallServer['reload'] = (next, changes) => server.reload(next, changes);
      reloader ??= new ConfigReloader({ first, read, apply, logger });
      return reloader.reload();
    },
    close: async () => {
      await neural?.close();
      await channel.told();
      primary.leave(0);
    },
  });
  take = (message, socket) => worker.take(message, socket);
  context.onCrash((error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal({ code: 'internal.error', detail: messageOf(error), stack }, 'internal.error');
    return worker.crash();
  });
}

/** Before it is up nothing is asked of a worker but to stop. */
function early(primary: PrimaryProcess, message: ToWorker, socket: Socket | undefined): void {
  socket?.destroy();
  if (message.type === 'stop') primary.leave(0);
}

/** The primary takes secrets out of the lines, and writes them; each says whose it is. */
function workerLogger(channel: WorkerChannel, { logging: { level } }: Config): Logger {
  const write = (line: string): void => channel.tell({ type: 'log', line });
  return loggerTo(level, { write }, { worker: channel.number });
}
