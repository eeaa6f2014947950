import { type AudioFormat, MULAW_SILENCE, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import type { StreamReport } from '../../src/cli/call/call-report.js';
import type { Secret } from '../../src/lib/secret.js';
import type { Clock } from '../../src/ports/clock.js';
import { dialText } from '../../src/wire/text-socket.js';
import { cutIntoBursts, seededRandom, sine } from './bursts.js';
import type { FarEnd } from './far-end.js';
import type { FarEndScript, FarEndSession } from './far-end-session.js';
import { measureTone, type ToneMeasure } from './spectrum.js';

/** One call: a tone goes up, another (or the same) comes down. */
export interface ToneCall {
  readonly upHz: number;
  readonly downHz: number;
  readonly format: 'pcm16' | 'g711_ulaw';
}

/** What became of it. */
export interface ToneResult {
  readonly call: ToneCall;
  /** At the provider. */
  readonly up: ToneMeasure;
  /** At the caller's ear. */
  readonly down: ToneMeasure;
  readonly stream: StreamReport;
  readonly session: FarEndSession;
}

/** How the calls are placed. */
export interface ToneCallOptions {
  readonly url: string;
  readonly authToken?: Secret | undefined;
  readonly farEnd: FarEnd;
  readonly clock: Clock;
  readonly date: () => Date;
  /** How long each caller stays. */
  readonly seconds: number;
}

/** Peak of every tone that is sent (int16 scale): −9 dBm0, where 32,124 is μ-law's full scale at 3.17 dBm0. */
export const TONE_AMPLITUDE = 8000;
/** The filters have settled by then, and the agent's first burst has come. */
const SETTLE_S = 0.2;
/** The agent stops before the caller leaves. */
const LEAVE_S = 0.2;
const CALLER = '+12025550123';

/** The configuration under which each of these calls has an agent, and so a tone, of its own. */
export function toneConfig(calls: readonly ToneCall[]): string {
  const agents = calls.map((call, index) => {
    const block = { greeting: greetingOf(call), audio_format: call.format };
    return [`tone-${index}`, block] as const;
  });
  return JSON.stringify({
    provider_name: 'openai',
    openai: { turn_detection: { type: 'server_vad' } },
    agents: Object.fromEntries(agents),
    routes: calls.map((_, index) => ({ to: numberOf(index), agent: `tone-${index}` })),
    limits: { max_calls: calls.length },
    logging: { level: 'warn' },
  });
}

/** A far end that keeps what it hears and says the tone that the greeting names. */
export function toneScript(seconds: number): FarEndScript {
  return {
    takesTurns: false,
    records: true,
    speechFor: ({ told, format }) => {
      const hz = Number(/tone (\d+)/.exec(told)?.[1] ?? NaN);
      const tone = sine(hz, seconds - LEAVE_S, TONE_AMPLITUDE, format.rateHz);
      return cutIntoBursts(tone, format, seededRandom(hz));
    },
  };
}

/** Places all calls at once and measures both ends of each. */
export async function runToneCalls(
  calls: readonly ToneCall[],
  options: ToneCallOptions,
): Promise<readonly ToneResult[]> {
  return Promise.all(calls.map((call, index) => runToneCall(call, numberOf(index), options)));
}

async function runToneCall(call: ToneCall, to: string, options: ToneCallOptions): Promise<ToneResult> {
  const { url, authToken, clock, date, farEnd, seconds } = options;
  const caller = sine(call.upHz, seconds, TONE_AMPLITUDE, TELEPHONE_RATE_HZ);
  const speech = encodeMulaw(caller, new Uint8Array(caller.length));
  const plan = { speech, speakAtMs: 0, keys: [], maxDurationMs: seconds * 1000 };
  const { stream } = await placeCall({ url, authToken, from: CALLER, to, plan, clock, date, dial: dialText });
  const session = farEnd.sessions.find(({ told }) => told.includes(`"${greetingOf(call)}"`));
  if (stream === undefined || session === undefined) throw new Error(`no call for ${greetingOf(call)}`);
  const { format } = session;
  return {
    call,
    stream,
    session,
    up: measureTone(settled(samplesOf(session.recording(), format), format.rateHz), format.rateHz),
    down: measureTone(heardTone(stream.recording), TELEPHONE_RATE_HZ),
  };
}

function greetingOf({ downHz, upHz, format }: ToneCall): string {
  return `tone ${downHz}, ${upHz} up, ${format}`;
}

function numberOf(index: number): string {
  return `+1202555${1000 + index}`;
}

/** Appended bytes as samples: μ-law, or PCM16 little-endian. */
export function samplesOf(bytes: Buffer, { encoding }: AudioFormat): Int16Array {
  if (encoding === 'mulaw') return decodeMulaw(bytes, new Int16Array(bytes.length));
  return Int16Array.from({ length: bytes.length / Int16Array.BYTES_PER_ELEMENT }, (_, i) =>
    bytes.readInt16LE(i * Int16Array.BYTES_PER_ELEMENT),
  );
}

/** The stretch in which the agent was heard: after its first sound, up to its last. */
function heardTone(recording: Uint8Array): Int16Array {
  const first = recording.findIndex((code) => code !== MULAW_SILENCE);
  const last = recording.findLastIndex((code) => code !== MULAW_SILENCE);
  const heard = recording.subarray(Math.max(0, first), last + 1);
  return settled(decodeMulaw(heard, new Int16Array(heard.length)), TELEPHONE_RATE_HZ);
}

function settled(samples: Int16Array, rateHz: number): Int16Array {
  return samples.subarray(SETTLE_S * rateHz);
}

/** What each measurement must keep to. */
export const TONE_LIMITS = { pitch: 0.001, levelDb: 0.2, spurDb: -35 } as const;

/** The departures of one measurement from what was sent, and whether each is within its limit. */
export function judgeTone(measure: ToneMeasure, sentHz: number) {
  const pitchError = measure.hz / sentHz - 1;
  const levelErrorDb = 20 * Math.log10(measure.amplitude / TONE_AMPLITUDE);
  const passed =
    Math.abs(pitchError) < TONE_LIMITS.pitch &&
    Math.abs(levelErrorDb) < TONE_LIMITS.levelDb &&
    measure.spurDb <= TONE_LIMITS.spurDb;
  return { pitchError, levelErrorDb, passed };
}
