import { FRAME_MS } from '../../../src/audio/frame.js';
import { CallSession } from '../../../src/call/call-session.js';
import { Pacer } from '../../../src/call/pacer.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { twilioCapabilities } from '../../../src/carriers/twilio/capabilities.js';
import { MediaStreamsCaller } from '../../../src/cli/call/media-streams-caller.js';
import type { CallerEvent } from '../../../src/cli/call/stream-caller.js';
import { recipeOf } from '../../../src/compose/recipe.js';
import { Secret } from '../../../src/lib/secret.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { Provider } from '../../../src/ports/provider.js';
import type { TextReceiver } from '../../../src/ports/text-channel.js';
import { createRealtimeProvider } from '../../../src/providers/openai-realtime/provider.js';
import { openPracticeSession } from '../../../src/providers/practice-agent/practice-session.js';
import { practiceScriptSchema } from '../../../src/providers/practice-agent/script.js';
import { BreakerShelf } from '../../../src/providers/reconnecting/breaker-shelf.js';
import { reconnectingProvider } from '../../../src/providers/reconnecting/provider.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { dialProvider } from '../../../src/wire/provider-dialer.js';
import { seededRandom } from '../bursts.js';
import { noiseFrame, TURN_FRAMES } from '../faults/caller-sound.js';
import { soundOf, type Sound } from '../faults/ear.js';
import { SAYINGS, SCRIPT, tones } from '../faults/words.js';
import { configOf, partsFor } from '../server-parts.js';
import { VirtualClock } from '../turns/clock.js';
import { virtualDial } from './virtual-wire.js';

/** What a long call showed. */
export interface LongCallFigures {
  readonly hours: number;
  readonly sessions: number;
  /** When the talk went over to another session (ms of the call), and how many of those were not in a pause. */
  readonly swapsMs: readonly number[];
  readonly inSpeech: number;
  readonly turns: number;
  /** From the end of each turn to the first sound of the answer (ms). */
  readonly latenciesMs: readonly number[];
  /** Of those, the turns around a swap. */
  readonly swapLatenciesMs: readonly number[];
  /** How long each answer was heard, from its first sound to its last (ms). */
  readonly answersMs: readonly number[];
  /** Holes in what was heard, by the line's own count. */
  readonly underruns: number;
  readonly underrunMs: number;
  /** Anything else that was done so that nobody is left in silence. */
  readonly otherSteps: readonly string[];
  /** Memory in use after each half hour of the call (MB). */
  readonly heapMb: readonly number[];
  readonly seconds: number;
}

const MS_PER_HOUR = 3_600_000;
/** The caller says something so often (ms): never at the same distance from a swap. */
const TURN_EVERY_MS = 8_740;
const HEAP_EVERY_MS = MS_PER_HOUR / 2;
/** A swap concerns the turn before it and the one after it. */
const AROUND_MS = TURN_EVERY_MS;
const STREAM = { accountSid: 'AC1', callSid: 'CA0', streamSid: 'MZ0' };
const INFO = {
  callId: 'long',
  carrier: 'twilio',
  carrierCallId: STREAM.callSid,
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'practice',
};

/** One call of so many hours in virtual time, whose sessions at the model end by themselves after `sessionS`. */
export async function longCall(hours: number, sessionS: number): Promise<LongCallFigures> {
  const startMs = performance.now();
  const clock = new VirtualClock();
  const watch = new Watch();
  const { provider, sessions } = practiceProvider(clock, sessionS);
  const session = openSession(clock, provider, (event) => watch.see(event));
  const talker = new Talker(clock, watch);
  openStream(clock, session, talker);
  const heapMb: number[] = [];
  for (let atMs = HEAP_EVERY_MS; atMs <= hours * MS_PER_HOUR; atMs += HEAP_EVERY_MS) {
    await clock.run(atMs, () => false);
    globalThis.gc?.();
    heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  session.end('server-stopped', '');
  const { underruns, underrunMs } = talker.leg.line.counts;
  const seconds = (performance.now() - startMs) / 1000;
  return { hours, sessions: sessions(), ...watch.figures(), underruns, underrunMs, heapMb, seconds };
}

function practiceProvider(
  clock: VirtualClock,
  sessionS: number,
): { provider: Provider; sessions: () => number } {
  const script = practiceScriptSchema.parse({ ...SCRIPT, session_s: sessionS });
  const date = (): Date => new Date(Date.UTC(2026, 0, 1) + clock.now());
  const options = { clock, voice: tones, script, random: seededRandom(5), date };
  let sessions = 0;
  const dial = virtualDial(clock, (request, channel) => {
    sessions += 1;
    return openPracticeSession(request, channel, options);
  });
  const one = createRealtimeProvider({
    name: INFO.provider,
    endpoint: { baseUrl: 'ws://practice.invalid/v1', apiKey: new Secret('practice'), auth: 'bearer' },
    settings: {
      dialect: 'ga',
      model: 'gpt-realtime',
      modalities: ['audio'],
      audioFormat: 'pcm16',
      turnDetection: { type: 'server_vad', interrupt_response: false },
    },
    tools: [],
    connect: (target, codec) => dialProvider(target, codec, dial),
  });
  const shelf = new BreakerShelf(clock, () => undefined);
  const { breaker } = shelf.of({ name: 'practice', baseUrl: '', credentials: '', model: '' });
  const endpoints = [{ name: 'practice', breaker, provider: one }] as const;
  const timing = { clock, random: seededRandom(6), date, connectTimeoutMs: 4000, retries: 2 };
  return { provider: reconnectingProvider({ endpoints, ...timing }), sessions: () => sessions };
}

function openSession(
  clock: VirtualClock,
  provider: Provider,
  observe: (event: CallEvent) => void,
): CallSession {
  const config = configOf();
  const briefing = { greeting: SAYINGS.greeting.text };
  const { closing, ...recipe } = recipeOf({
    config,
    agent: config.defaultAgent,
    neural: false,
    carrier: twilioCapabilities,
    provider,
    control: false,
    briefing,
    tools: [],
  });
  return new CallSession({
    // No configuration lets a call be so long.
    ...partsFor({ ...recipe, closing: { ...closing, timeLimit: { maxDurationMs: Infinity, goodbye: '' } } }),
    info: INFO,
    clock,
    provider,
    briefing,
    afterCall: undefined,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    observe,
    control: undefined,
  });
}

function openStream(clock: VirtualClock, session: CallSession, talker: Talker): void {
  const dial = virtualDial(clock, (_request, channel) => {
    let receiver: TextReceiver | undefined;
    const link = linkOverChannel(createMediaStreamsCodec(), (ours) => {
      receiver = ours;
      return channel;
    });
    link.onEvent = (event) => {
      if (event.type === 'started') session.attach(link, event);
    };
    if (receiver === undefined) throw new Error('a link opens its channel at once');
    return receiver;
  });
  const { leg } = talker;
  const channel = dial(
    { url: 'ws://server.invalid/twilio/media', headers: {}, timeoutMs: 1000 },
    {
      opened: () => leg.start(channel),
      text: (message) => leg.text(message),
      binary: (bytes) => leg.binary(bytes),
      ended: (end) => leg.ended(end),
    },
  );
}

/** The caller: says something every now and then, on a line with some noise. */
class Talker {
  readonly leg: MediaStreamsCaller;
  readonly #watch: Watch;
  #said = TURN_FRAMES.length;

  constructor(clock: VirtualClock, watch: Watch) {
    this.#watch = watch;
    this.leg = new MediaStreamsCaller({
      ...STREAM,
      clock,
      customParameters: {},
      onEvent: (event) => this.#on(event),
    });
  }

  #on(event: CallerEvent): void {
    if (event.type !== 'frame') return;
    const frame = event.atMs / FRAME_MS;
    this.#watch.hears(soundOf(event.heard), event.atMs);
    if (event.atMs % TURN_EVERY_MS === 0) this.#said = 0;
    const piece = TURN_FRAMES[this.#said];
    this.leg.say(piece ?? noiseFrame(frame));
    this.#said += 1;
    if (this.#said === TURN_FRAMES.length) this.#watch.turnEnds(event.atMs);
  }
}

/** What was heard, and what the call did. */
class Watch {
  readonly #swaps: number[] = [];
  readonly #otherSteps: string[] = [];
  readonly #turns: { readonly endMs: number; firstMs?: number; lastMs?: number }[] = [];
  #inSpeech = 0;

  see(event: CallEvent): void {
    if (event.type !== 'recovery') return;
    if (event.step !== 'renewed') return void this.#otherSteps.push(`${event.step}: ${event.detail}`);
    this.#swaps.push(event.atMs);
    if (event.detail.includes('in the middle')) this.#inSpeech += 1;
  }

  turnEnds(atMs: number): void {
    this.#turns.push({ endMs: atMs });
  }

  hears(sound: Sound, atMs: number): void {
    const turn = this.#turns.at(-1);
    if (turn === undefined || sound !== 'answer') return;
    turn.firstMs ??= atMs - FRAME_MS;
    turn.lastMs = atMs;
  }

  figures() {
    const heard = this.#turns.flatMap(({ endMs, firstMs, lastMs }) =>
      firstMs === undefined || lastMs === undefined
        ? []
        : [{ endMs, latencyMs: firstMs - endMs, ms: lastMs - firstMs }],
    );
    const nearSwap = ({ endMs }: { readonly endMs: number }): boolean =>
      this.#swaps.some((atMs) => Math.abs(atMs - endMs) < AROUND_MS);
    return {
      swapsMs: this.#swaps,
      inSpeech: this.#inSpeech,
      turns: this.#turns.length,
      latenciesMs: heard.map(({ latencyMs }) => latencyMs),
      swapLatenciesMs: heard.filter(nearSwap).map(({ latencyMs }) => latencyMs),
      // The last one may not be over.
      answersMs: heard.slice(0, -1).map(({ ms }) => ms),
      otherSteps: this.#otherSteps,
    };
  }
}
