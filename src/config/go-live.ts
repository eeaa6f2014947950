import { TalkpathError } from '../lib/errors.js';
import type { Config } from './config.js';

/** Why a server with this configuration must not be opened to the internet; `undefined` when it may. */
export function checkGoLive(config: Pick<Config, 'server' | 'twilio'>): TalkpathError | undefined {
  const { server, twilio } = config;
  if (server.publicUrl === undefined || twilio.authToken !== undefined || !twilio.validateSignatures)
    return undefined;
  return new TalkpathError(
    'server.no_auth_token',
    `PUBLIC_URL is ${server.publicUrl}, but without an auth token nobody can tell Twilio's calls from anybody's`,
  );
}
