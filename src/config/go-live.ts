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

/** Tools of the program that have the carrier do something by REST. */
const NEEDS_REST: readonly string[] = ['transfer_call', 'leave_voicemail'];

/** What of these works in calls of Asterisk's that its REST interface brings. */
const ARI_HAS: readonly string[] = ['transfer_call'];

/** Agents with the tools that they were given in vain, because there are no credentials for a carrier's REST API. */
export function toolsInVain({
  agents,
  twilio,
  asterisk,
}: Pick<Config, 'agents' | 'twilio' | 'asterisk'>): ReadonlyMap<string, readonly string[]> {
  if (twilio.accountSid !== undefined && twilio.authToken !== undefined) return new Map();
  const works = asterisk.enabled && asterisk.ari !== undefined ? ARI_HAS : [];
  const vain = NEEDS_REST.filter((tool) => !works.includes(tool));
  const given = [...agents.values()].map(
    ({ name, tools = [] }) => [name, tools.filter((tool) => vain.includes(tool))] as const,
  );
  return new Map(given.filter(([, tools]) => tools.length > 0));
}

const LOOPBACK = /^(?:127\.|localhost$|::1$)/;

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether strangers can reach the server and nothing tells them from the carrier. */
export function isOpenToAll({ server, twilio }: Pick<Config, 'server' | 'twilio'>): boolean {
  const checked = twilio.authToken !== undefined && twilio.validateSignatures;
  return !checked && (server.publicUrl !== undefined || !isLoopback(server.host));
}
