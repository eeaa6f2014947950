import { Command, InvalidArgumentError } from 'commander';
import { compose, type CallServer } from '../compose.js';
import { openAiEndpoint } from '../compose/endpoint.js';
import { startPracticeAgent, type EmbeddedPractice } from '../compose/practice-agent.js';
import type { Config } from '../config/config.js';
import { checkGoLive } from '../config/go-live.js';
import { messageOf, TalkpathError } from '../lib/errors.js';
import type { SileroVad } from '../neural/silero-vad.js';
import type { Logger } from '../observe/logger.js';
import { DEFAULT_TOOLS } from '../tools/registry.js';
import type { CliContext } from './context.js';
import { helloLines, isOpenToAll } from './hello.js';
import { loadFor } from './load.js';
import { startNeuralDetector } from './neural-detector.js';
import { startLogger } from './start-logger.js';

/** After the last streams were closed, carriers get this long to ask what follows them. */
const STOP_GRACE_MS = 2_000;
const MAX_PORT = 65_535;

interface ServeFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
}

/** `talkpath serve`: the call server, until it is asked to stop. */
export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('answer phone calls')
    .option('--config <file>', 'configuration (TALKPATH_CONFIG, config/talkpath.yaml)')
    .option('--host <address>', 'address to listen on (HOST, 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for any free one (PORT, 8080)', portOf)
    .action((flags: ServeFlags) => serve(context, flags));
}

async function serve(context: CliContext, { config: file, ...flags }: ServeFlags): Promise<void> {
  const config = loadFor(context, file, flags);
  const notYet = checkGoLive(config);
  if (notYet !== undefined) throw notYet;
  const { clock, terminal } = context;
  const { logger, close: closeLog } = await startLogger(config, terminal);
  const neural = await startNeuralDetector({ config, clock, logger });
  let practice: EmbeddedPractice | undefined;
  try {
    if (config.providerName === 'practice') practice = await startPracticeAgent(config, clock);
    await start(context, { config, logger, closeLog, practice, neural });
  } catch (error) {
    // What listens would keep the process from ending, and what works for it would outlive it.
    await practice?.close();
    await neural?.close();
    await closeLog();
    throw error;
  }
}

/** What a server is started with; it closes what can be closed. */
interface Parts {
  readonly config: Config;
  readonly logger: Logger;
  readonly closeLog: () => Promise<void>;
  readonly practice: EmbeddedPractice | undefined;
  readonly neural: SileroVad | undefined;
}

async function start(context: CliContext, parts: Parts): Promise<void> {
  const { config, logger, practice, neural } = parts;
  const { clock, terminal } = context;
  const endpoint = practice?.endpoint ?? openAiEndpoint(config);
  const server = await compose({ config, logger, endpoint, clock, neural });
  tellOfDefaultTools(config, logger);
  await listen(server, config);
  const stop = once(async () => {
    await server.stop(STOP_GRACE_MS);
    await practice?.close();
    await neural?.close();
    await parts.closeLog();
  });
  context.onStop(() => void stop());
  context.onCrash(async (error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal({ code: 'internal.error', detail: messageOf(error), stack }, 'internal.error');
    await stop();
  });
  const url = urlOf(server, config);
  logger.info({ url, provider: config.providerName, unresolved: config.unresolved }, 'listening');
  if (isOpenToAll(config))
    logger.warn('signatures are not checked: anybody who reaches this server can call it');
  for (const line of helloLines(url, config)) terminal.err(line);
  void practice?.rehearse();
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

/** Who wrote no list shall know what it means. */
function tellOfDefaultTools({ agents }: Config, logger: Logger): void {
  for (const { name, tools } of agents.values()) {
    if (tools === undefined) logger.info({ agent: name, tools: DEFAULT_TOOLS }, 'agent has no list of tools');
  }
}
