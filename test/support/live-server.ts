import { pino } from 'pino';
import { compose } from '../../src/compose.js';
import { openAiEndpoint } from '../../src/compose/endpoint.js';
import type { Scheduler } from '../../src/ports/clock.js';
import { load } from './config-file.js';

/** A whole call server on loopback, in this process. */
export interface LiveServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a call server from its configuration's text, with its models at `baseUrl`. */
export async function startLiveServer(yaml: string, baseUrl: string, clock: Scheduler): Promise<LiveServer> {
  const config = load(yaml, { env: { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: baseUrl } });
  const logger = pino({ level: 'silent' });
  const server = await compose({
    config: { ...config, journal: { ...config.journal, enabled: false } },
    logger,
    clock,
    endpoint: openAiEndpoint(config),
  });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  return { url, stop: () => server.stop() };
}
