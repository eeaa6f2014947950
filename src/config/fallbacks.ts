import { Secret } from '../lib/secret.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type { OpenAiConnection } from './config.js';
import type { Fallback } from './recovery-config.js';
import { connectionOf } from './openai-connection.js';
import type { OpenAiBlock, SessionBlock } from './openai-schema.js';
import type { FallbackBlock } from './recovery-schema.js';

/** What the settings of a session are made from, in a dialect. */
type SettingsIn = (dialect: RealtimeSettings['dialect'], session: SessionBlock) => RealtimeSettings;

/** Who is asked for one agent when its provider fails: what differs from the first one, laid over it. */
export function fallbacksOf(
  fallbacks: readonly FallbackBlock[],
  { openai, session, settingsIn }: { openai: OpenAiBlock; session: SessionBlock; settingsIn: SettingsIn },
): readonly Fallback[] {
  return fallbacks.map((fallback): Fallback => {
    if (fallback.provider === 'practice')
      return { provider: 'practice', settings: settingsIn(openai.dialect, session) };
    const { model, voice, dialect = openai.dialect } = fallback;
    const changed = {
      ...session,
      ...(model !== undefined && { model }),
      ...(voice !== undefined && { voice }),
    };
    return {
      provider: 'openai',
      connection: fallbackConnection(openai, fallback),
      settings: alike(settingsIn(dialect, changed), settingsIn(openai.dialect, session)),
    };
  });
}

/** Another server gets nothing that was meant for the first one. */
export function fallbackConnection(openai: OpenAiBlock, fallback: FallbackBlock): OpenAiConnection {
  const { base_url: baseUrl, api_key: apiKey, auth = openai.auth } = fallback;
  const key = apiKey !== undefined && { api_key: apiKey };
  if (baseUrl === undefined) return connectionOf({ ...openai, ...key, auth });
  const none = { api_key: new Secret(''), query: {}, headers: {} };
  return connectionOf({ ...openai, ...none, ...key, auth, base_url: baseUrl });
}

/** Turns are found, and answers cut off, as at the first one: the call is made for that. A server that speaks beta is told nothing and does it its own way. */
function alike(settings: RealtimeSettings, first: RealtimeSettings): RealtimeSettings {
  return settings.dialect === 'ga' && first.dialect === 'beta'
    ? withoutUndefined({ ...settings, turnDetection: first.turnDetection })
    : settings;
}
