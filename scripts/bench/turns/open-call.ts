import { Ear } from '../../../src/audio/ear.js';
import { type Aggressiveness, loadWebRtcVad } from '../../../src/audio/webrtc-vad.js';
import { CallSession } from '../../../src/call/call-session.js';
import type { FloorSettings } from '../../../src/call/floor.js';
import { Pacer } from '../../../src/call/pacer.js';
import { twilioCapabilities } from '../../../src/carriers/twilio/capabilities.js';
import { createTwilioCodec } from '../../../src/carriers/twilio/codec.js';
import { Secret } from '../../../src/lib/secret.js';
import type { CallObserver } from '../../../src/ports/call-events.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { TextChannel, TextReceiver, Dial } from '../../../src/ports/text-channel.js';
import { createRealtimeProvider } from '../../../src/providers/openai-realtime/provider.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { dialProvider } from '../../../src/wire/provider-dialer.js';
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
  readonly clock: Clock;
  readonly dial: Dial;
  readonly greeting: string;
  readonly settings: BridgeSettings;
  readonly observe: CallObserver;
  /** Opens the bridge's end of the media stream. */
  readonly openStream: (receiver: TextReceiver) => TextChannel;
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
const MAX_CALL_MS = 600_000;
const KEYPAD_WAIT_MS = 1000;

const vad = await loadWebRtcVad();

/** As the configuration has them when nothing is said. */
const ENERGY_THRESHOLD_RMS = 1500;
const FLOOR: FloorSettings = {
  mode: 'local',
  release: 'playout_drained',
  preRollMs: 1500,
  tailMs: 200,
  arbiter: { startMs: 60, hangoverMs: 400, decideMs: 400, confidenceThreshold: 0.6 },
};

function floorOf({ mode }: BridgeSettings): FloorSettings {
  return { ...FLOOR, mode };
}

/** One call as the server would make it, with nothing but the sockets replaced. The only place that knows how a call is built. */
export function openCall({ clock, dial, greeting, settings, observe, openStream }: CallToOpen): CallSession {
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
  const session = new CallSession({
    info: INFO,
    clock,
    provider,
    tools: [],
    greeting,
    greetingInterruptible: true,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    carrier: twilioCapabilities,
    hearing: {
      ear: new Ear({
        vad: vad(settings.vadLevel),
        energyThresholdRms: settings.enhanced ? ENERGY_THRESHOLD_RMS : undefined,
      }),
      neural: undefined,
    },
    floor: floorOf(settings),
    keypadWaitMs: KEYPAD_WAIT_MS,
    maxDurationMs: MAX_CALL_MS,
    observe,
    control: undefined,
  });
  const link = linkOverChannel(createTwilioCodec(), openStream, () => []);
  link.onEvent = (event) => {
    if (event.type === 'started') session.attach(link, event);
  };
  return session;
}
