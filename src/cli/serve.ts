import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { CallServer } from '../compose.js';
import { openAiEndpoint } from '../compose/endpoint.js';
import type { ComposeOptions } from '../compose/options.js';
import type { EmbeddedPractice } from '../compose/practice-agent.js';
import type { Config } from '../config/config.js';
import type { ConfigReading } from '../config/load-config.js';
import { checkGoLive, isOpenToAll } from '../config/go-live.js';
import { needsPractice } from '../config/needs-practice.js';
import { ERRORS, messageOf, TalkpathError } from '../lib/errors.js';
import type { SileroVad } from '../neural/silero-vad.js';
import type { Logger } from '../observe/logger.js';
import type { WorkerVoice } from '../providers/practice-agent/worker-voice.js';
import { configHelp } from './config-path.js';
import type { CliContext, PrimaryProcess } from './context.js';
import { growHeapInLargeSteps } from './heap-growth.js';
import { helloLines } from './hello.js';
import { readFor } from './load.js';
import { startNeuralDetector } from './neural-detector.js';
import { ConfigReloader } from './serve-reload.js';
import { startLogger } from './start-logger.js';
import { tellOfCost } from './tell-of-cost.js';
import { tellOfTools } from './tell-of-tools.js';
import { watchFile } from './watch-file.js';

/** After the last streams were closed, carriers get this long to ask what follows them. */
export const STOP_GRACE_MS = 2_000;
const MAX_PORT = 65_535;

interface ServeFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
}

/** `talkpath serve`: the call server, until it is asked to stop. */
export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .option('--config <file>', configHelp(context))
    .option('--host <address>', 'address to listen on (HOST, 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for any free one (PORT, 8080)', portOf)
    .action((flags: ServeFlags) => {
      growHeapInLargeSteps();
      return context.primary ? serveIn(context, context.primary, flags) : serve(context, flags);
    });
}

/** The same program as a worker of a server that has several. */
async function serveIn(
  context: CliContext,
  primary: PrimaryProcess,
  { config: file, ...flags }: ServeFlags,
): Promise<void> {
  const { serveWorker } = await import('./serve-worker.js');
  await serveWorker(context, primary, (text) => readFor(context, file, flags, text));
}

async function serve(context: CliContext, { config: file, ...flags }: ServeFlags): Promise<void> {
  const read = (): ConfigReading => readFor(context, file, flags);
  const reading = read();
  const { config } = reading;
  const notYet = checkGoLive(config);
  if (notYet !== undefined) throw notYet;
  const { clock, terminal } = context;
  const { logger, learn, takeLine, close: closeLog } = await startLogger(config, terminal);
  const readAgain = (): ConfigReading => {
    const next = read();
    learn(next.config);
    return next;
  };
  const workers = workersOf(config);
  // Who has no calls hears nobody.
  const neural = workers > 1 ? undefined : await startNeuralDetector({ config, clock, logger });
  const { practiceVoice, startPracticeAgent } = await import('../compose/practice-agent.js');
  let practice: EmbeddedPractice | undefined;
  const voice = practiceVoice();
  const parts = { reading, read: readAgain, logger, takeLine, closeLog, voice, neural, workers };
  try {
    if (needsPractice(config)) practice = await startPracticeAgent(config, clock, voice);
    await start(context, { ...parts, practice });
  } catch (error) {
    // What listens would keep the process from ending, and what works for it would outlive it.
    await practice?.close();
    await voice.close();
    await neural?.close();
    await closeLog();
    throw error;
  }
}

/** What a server is started with; it closes what can be closed. */
interface Parts {
  readonly reading: ConfigReading;
  /** Reads the configuration again. */
  readonly read: () => ConfigReading;
  readonly logger: Logger;
  readonly takeLine: (line: string) => void;
  readonly closeLog: () => Promise<void>;
  readonly practice: EmbeddedPractice | undefined;
  readonly voice: WorkerVoice;
  readonly neural: SileroVad | undefined;
  /** Processes that have the calls; 1: this one. */
  readonly workers: number;
}

async function start(context: CliContext, parts: Parts): Promise<void> {
  const { clock, terminal } = context;
  const { logger, practice, voice, neural } = parts;
  const { config } = parts.reading;
  const server = await composed(parts, { config, logger, ...endpointsOf(parts), clock, neural, voice });
  tellOfTools(config, logger);
  tellOfCost(config, logger);
  try {
    await server.rehearse();
    await listen(server, config);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const stopWatching = takeOnChanges(context, server, parts);
  const stop = once(async () => {
    stopWatching();
    await server.stop(STOP_GRACE_MS);
    await practice?.close();
    await voice.close();
    await neural?.close();
    await parts.closeLog();
  });
  context.onStop(stopperOf(server, stop));
  context.onCrash(async (error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal({ code: 'internal.error', detail: messageOf(error), stack }, 'internal.error');
    await stop();
  });
  const url = urlOf(server, config);
  const { workers } = parts;
  const { providerName: provider, unresolved } = config;
  logger.info({ url, provider, unresolved, ...(workers > 1 && { workers }) }, 'listening');
  if (isOpenToAll(config))
    logger.warn('signatures are not checked: anybody who reaches this server can call it');
  for (const line of helloLines(url, config, workers)) terminal.err(line);
  void practice?.rehearse();
  void practice?.listen(logger);
  void server.recordPhrases();
}

/** Loaded when it is needed: the other commands shall answer at once. */
async function composed(
  { reading: { text }, workers, takeLine }: Parts,
  options: ComposeOptions,
): Promise<CallServer> {
  if (workers === 1) return (await import('../compose.js')).compose(options);
  const { composePrimary } = await import('../compose/workers/compose-primary.js');
  return composePrimary({ ...options, workers, text, takeLine });
}

function workersOf({ server: { workers } }: Config): number {
  return workers === 'auto' ? availableParallelism() : workers;
}

/** Where calls go first, and where the practice agent is. */
function endpointsOf({ reading: { config }, practice }: Parts) {
  const first = config.providerName === 'practice' ? practice?.endpoint : undefined;
  return { endpoint: first ?? openAiEndpoint(config), practice: practice?.endpoint };
}

/** New calls follow the configuration when its file changes, or when the process is told so. Gives what ends the watching. */
function takeOnChanges({ clock, onReload }: CliContext, server: CallServer, parts: Parts): () => void {
  const { reading: first, read, logger } = parts;
  const apply: CallServer['reload'] = async (config, changes, text) => {
    await server.reload(config, changes, text);
    void server.recordPhrases();
  };
  const reloader = new ConfigReloader({ first, read, apply, logger });
  const changed = (): void => void reloader.reload();
  onReload(changed);
  const lost = (detail: string): void => {
    const code = 'config.not_watched';
    logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code);
  };
  return watchFile(first.config.sourcePath, { clock, changed, lost });
}

/** What is done each time the process is asked to stop: at first calls may go on for a while, and who asks again does not want to wait. */
function stopperOf(server: CallServer, stop: () => Promise<void>): () => void {
  const drain = once(() => server.drain().then(stop));
  let asked = false;
  return () => {
    if (asked) server.hurry();
    asked = true;
    void drain();
  };
}

/** However often it is asked for, the work is done once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

async function listen({ app }: CallServer, { server: { host, port } }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof TalkpathError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const cause = { cause: error };
    if (code === 'EADDRINUSE') throw new TalkpathError('server.port_in_use', `port ${port} is in use`, cause);
    throw new TalkpathError('server.cannot_listen', `${host}:${port}: ${messageOf(error)}`, cause);
  }
}

function urlOf({ app }: CallServer, { server: { host, port } }: Config): string {
  const address = app.server.address();
  const listenedOn = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listenedOn}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT) throw new InvalidArgumentError(`a port is 0 to ${MAX_PORT}`);
  return port;
}
