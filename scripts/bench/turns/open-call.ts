import type { Aggressiveness } from '../../../src/audio/webrtc-vad.js';
import { CallSession } from '../../../src/call/call-session.js';
import { Pacer } from '../../../src/call/pacer.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { Secret } from '../../../src/lib/secret.js';
import type { CallObserver } from '../../../src/ports/call-events.js';
import type { Scheduler } from '../../../src/ports/clock.js';
import type { TextChannel, TextReceiver, Dial } from '../../../src/ports/text-channel.js';
import { createRealtimeProvider } from '../../../src/providers/openai-realtime/provider.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { dialProvider } from '../../../src/wire/provider-dialer.js';
import type { CallRecipe } from '../../../src/compose/recipe.js';
import { configOf, partsFor, recipeFor } from '../server-parts.js';
import { CALL_ID } from './line.js';

export const MODES = ['local', 'provider', 'off'] as const;
export type Mode = (typeof MODES)[number];

/** What of the bridge's turn-taking is tried out. */
export interface BridgeSettings {
  readonly mode: Mode;
  readonly vadLevel: Aggressiveness;
  readonly enhanced: boolean;
}

export interface CallToOpen {
  readonly clock: Scheduler;
  readonly dial: Dial;
  readonly greeting: string;
  readonly settings: BridgeSettings;
  readonly observe: CallObserver;
  /** Opens the bridge's end of the media stream. */
  readonly openStream: (receiver: TextReceiver) => TextChannel;
}

export interface OpenedCall {
  readonly session: CallSession;
  readonly recipe: CallRecipe;
}

const INFO = {
  callId: 'bench',
  carrier: 'twilio',
  carrierCallId: CALL_ID,
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
};

/** One call as the server would make it, with nothing but the sockets replaced. The only place that knows how a call is built. */
export function openCall({ clock, dial, greeting, settings, observe, openStream }: CallToOpen): OpenedCall {
  const provider = createRealtimeProvider({
    name: INFO.provider,
    endpoint: { baseUrl: 'ws://practice.invalid/v1', apiKey: new Secret('practice'), auth: 'bearer' },
    settings: {
      dialect: 'ga',
      model: 'gpt-realtime',
      modalities: ['audio'],
      audioFormat: 'pcm16',
      turnDetection: { type: 'server_vad', interrupt_response: settings.mode === 'provider' },
    },
    tools: [],
    connect: (target, codec) => dialProvider(target, codec, dial),
  });
  const { mode, vadLevel, enhanced } = settings;
  const config = configOf({
    vad: { webrtc_aggressiveness: vadLevel, enhanced_enabled: enhanced },
    barge_in: { mode },
  });
  const recipe = recipeFor(config, { provider, briefing: { greeting } });
  const session = new CallSession({
    ...partsFor(recipe),
    info: INFO,
    clock,
    provider,
    briefing: { greeting },
    afterCall: undefined,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    observe,
    control: undefined,
  });
  const link = linkOverChannel(createMediaStreamsCodec(), openStream);
  link.onEvent = (event) => {
    if (event.type === 'started') session.attach(link, event);
  };
  return { session, recipe };
}
