import type { Agent, Config } from '../config/config.js';
import { systemClock } from '../lib/system-clock.js';
import type { Provider } from '../ports/provider.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { Dial } from '../ports/text-channel.js';
import type { ToolDeclaration } from '../ports/tool.js';
import { createRealtimeProvider } from '../providers/openai-realtime/provider.js';
import type { BreakerShelf } from '../providers/reconnecting/breaker-shelf.js';
import { reconnectingProvider, type ProviderEndpoint } from '../providers/reconnecting/provider.js';
import { dialProvider } from '../wire/provider-dialer.js';
import { dialText } from '../wire/text-socket.js';
import { endpointAt } from './endpoint.js';
import type { ComposeOptions, Endpoint } from './options.js';

/** An agent's way to its model, as it is configured: one attempt, at the first place. */
export function realtimeProvider(
  { config, endpoint, dial }: Pick<ComposeOptions, 'config' | 'endpoint' | 'dial'>,
  { settings }: Pick<Agent, 'settings'>,
  tools: readonly ToolDeclaration[],
): Provider {
  return providerAt({ name: config.providerName, endpoint, settings }, tools, dial);
}

/** The way that calls take: over all places where the agent's sessions can be had. */
export function resilientProvider(
  { config, endpoint, practice, clock, dial }: ComposeOptions,
  breakers: BreakerShelf,
  agent: Agent,
  tools: readonly ToolDeclaration[],
): Provider {
  const { connectTimeoutMs, retries } = agent.recovery;
  const at = (place: Place): ProviderEndpoint => ({
    ...breakers.of(identityOf(place)),
    provider: providerAt(place, tools, dial),
  });
  const first = at({ name: config.providerName, endpoint, settings: agent.settings });
  const others = fallbackPlaces(agent, practice).map(at);
  const { date } = systemClock;
  const endpoints = [first, ...others] as const;
  return reconnectingProvider({ endpoints, clock, random: Math.random, date, connectTimeoutMs, retries });
}

interface Place {
  readonly name: Config['providerName'];
  readonly endpoint: Endpoint;
  readonly settings: RealtimeSettings;
}

/** The practice agent is one of them only where it was started with the server. */
function fallbackPlaces({ fallbacks }: Agent, practice: Endpoint | undefined): readonly Place[] {
  return fallbacks.flatMap((fallback): readonly Place[] => {
    const { provider: name, settings } = fallback;
    const endpoint = fallback.provider === 'practice' ? practice : endpointAt(fallback.connection);
    return endpoint === undefined ? [] : [{ name, endpoint, settings }];
  });
}

function providerAt(
  { name, endpoint, settings }: Place,
  tools: readonly ToolDeclaration[],
  dial: Dial = dialText,
): Provider {
  return createRealtimeProvider({
    name,
    endpoint,
    settings,
    tools,
    connect: (target, codec) => dialProvider(target, codec, dial),
  });
}

function identityOf({ name, endpoint, settings: { model } }: Place) {
  const { baseUrl, apiKey, auth, query = {}, headers = {} } = endpoint;
  const credentials = JSON.stringify([apiKey.reveal(), auth, query, headers]);
  return {
    name: name === 'practice' ? name : `${new URL(baseUrl).host}/${model}`,
    baseUrl,
    credentials,
    model,
  };
}
