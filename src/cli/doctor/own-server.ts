import { compose } from '../../compose.js';
import { openAiEndpoint } from '../../compose/endpoint.js';
import { startPracticeAgent } from '../../compose/practice-agent.js';
import type { AsteriskConfig } from '../../config/asterisk.js';
import type { Config } from '../../config/config.js';
import { createLogger } from '../../observe/logger.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { Scheduler } from '../../ports/clock.js';
import { localUrl } from './port.js';

/** The real call server, in this process, for as long as the examination lasts. */
export interface OwnServer {
  /** As in `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Where AudioSocket is, as in `127.0.0.1:41235`, if it is enabled. */
  readonly audioSocket: string;
  /** What the calls since the last time were made of. */
  takeEvents(): readonly CallEvent[];
  /** What the log warned of since the last time, as `code: detail`. */
  takeWarnings(): readonly string[];
  stop(): Promise<void>;
}

/** More than a call of some seconds has. */
const MAX_EVENTS = 20_000;
const MAX_WARNINGS = 20;
const HERE = '127.0.0.1';

/** Starts the server that the configuration describes; nobody outside is told of its calls, and its log is kept. */
export async function startOwnServer(
  config: Config,
  clock: Scheduler,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<OwnServer> {
  const events = new Kept<CallEvent>(MAX_EVENTS);
  const warnings = new Kept<string>(MAX_WARNINGS);
  const practice = config.providerName === 'practice' ? await startPracticeAgent(config, clock) : undefined;
  const destination = { write: (line: string) => warnings.add(warningOf(line)) };
  const server = await compose({
    config: {
      ...config,
      webhooks: [],
      asterisk: wiresOf(config.asterisk),
      journal: { ...config.journal, enabled: false },
      logging: { level: 'warn', providers: {}, redact: 'all' },
    },
    clock,
    logger: createLogger({ level: 'warn', pretty: false, destination }),
    endpoint: practice?.endpoint ?? openAiEndpoint(config),
    watch: () => (event) => events.add(event),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await practice?.close();
  };
  try {
    await server.app.listen({ host, port });
  } catch (error) {
    await stop();
    throw error;
  }
  const address = server.app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const url = localUrl(host, actual);
  void practice?.rehearse();
  const audioSocket = `${HERE}:${server.audioSocket.port}`;
  return { url, audioSocket, takeEvents: () => events.take(), takeWarnings: () => warnings.take(), stop };
}

/** Asterisk's wires only, AudioSocket on a port of its own: the application of its REST interface would be taken from the server that has it. */
function wiresOf({ enabled, username, password, audiosocket }: AsteriskConfig): AsteriskConfig {
  return {
    enabled,
    username,
    ...(password !== undefined && { password }),
    audiosocket: { ...audiosocket, host: HERE, port: 0, allow: [HERE] },
  };
}

/** The first of what came since the last time somebody looked. */
class Kept<T> {
  readonly #max: number;
  #items: T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(item: T): void {
    if (this.#items.length < this.#max) this.#items.push(item);
  }

  take(): readonly T[] {
    const taken = this.#items;
    this.#items = [];
    return taken;
  }
}

function warningOf(line: string): string {
  const entry: unknown = JSON.parse(line);
  const { msg = '', detail = '' } = entry as Readonly<Record<string, unknown>>;
  return detail === '' ? String(msg) : `${String(msg)}: ${String(detail)}`;
}
