import { type AudioFormat, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { placeCall } from '../../src/cli/call/place-call.js';
import { FINISHED_AFTER_MS } from '../../src/cli/call/agent-ear.js';
import type { StreamReport } from '../../src/cli/call/call-report.js';
import type { Secret } from '../../src/lib/secret.js';
import type { Clock } from '../../src/ports/clock.js';
import { dialText } from '../../src/wire/text-socket.js';
import { cutIntoBursts, seededRandom, sine } from './bursts.js';
import type { FarEnd } from './far-end.js';
import type { FarEndScript, FarEndSession } from './far-end-session.js';
import { measureTone, type ToneMeasure } from './spectrum.js';

/** One call: a tone comes down, and when it is over another (or the same) goes up. Who sends both at once interrupts: the gate is shut while the agent speaks. */
export interface ToneCall {
  readonly upHz: number;
  readonly downHz: number;
  readonly format: 'pcm16' | 'g711_ulaw';
}

/** What became of it. */
export interface ToneResult {
  readonly call: ToneCall;
  /** At the provider. */
  readonly up: HeardTone;
  /** At the caller's ear. */
  readonly down: HeardTone;
  readonly stream: StreamReport;
  readonly session: FarEndSession;
}

/** A tone as it was heard. */
export interface HeardTone extends ToneMeasure {
  /** From its first sample that is not silent to its last. */
  readonly soundMs: number;
}

/** How the calls are placed. */
export interface ToneCallOptions {
  readonly url: string;
  readonly authToken?: Secret | undefined;
  readonly farEnd: FarEnd;
  readonly clock: Clock;
  readonly date: () => Date;
  /** How long each tone lasts. */
  readonly seconds: number;
}

/** Peak of every tone that is sent (int16 scale): −9 dBm0, where 32,124 is μ-law's full scale at 3.17 dBm0. */
export const TONE_AMPLITUDE = 8000;
/** The filters have settled by then. */
const SETTLE_S = 0.2;
/** The caller stays so much longer than both tones and the silence between them last: the agent may begin late, and the gate has opened when he leaves. */
const SPARE_MS = 900;
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
    limits: { max_calls: calls.length, calls_per_caller: 0, starts_per_second: 1000 },
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
      const tone = sine(hz, seconds, TONE_AMPLITUDE, format.rateHz);
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
  const maxDurationMs = 2 * seconds * 1000 + FINISHED_AFTER_MS + SPARE_MS;
  const plan = { speech, keys: [], maxDurationMs };
  const { stream } = await placeCall({ url, authToken, from: CALLER, to, plan, clock, date, dial: dialText });
  const session = farEnd.sessions.find(({ told }) => told.includes(`"${greetingOf(call)}"`));
  if (stream === undefined || session === undefined) throw new Error(`no call for ${greetingOf(call)}`);
  const { format } = session;
  return {
    call,
    stream,
    session,
    up: measureHeard(samplesOf(session.recording(), format), format.rateHz),
    down: measureHeard(
      decodeMulaw(stream.recording, new Int16Array(stream.recording.length)),
      TELEPHONE_RATE_HZ,
    ),
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

/** Measures the stretch from the first sound to the last. */
function measureHeard(recording: Int16Array, rateHz: number): HeardTone {
  const first = recording.findIndex((sample) => sample !== 0);
  const last = recording.findLastIndex((sample) => sample !== 0);
  const heard = recording.subarray(Math.max(0, first), last + 1);
  const soundMs = (heard.length * 1000) / rateHz;
  return { ...measureTone(heard.subarray(SETTLE_S * rateHz), rateHz), soundMs };
}

/** What each measurement must keep to. The length: resampling adds up to 2 ms at each end, and a lost frame takes 20. */
export const TONE_LIMITS = { pitch: 0.001, levelDb: 0.2, spurDb: -35, lengthMs: 5 } as const;

/** The departures of one measurement from what was sent, and whether each is within its limit. */
export function judgeTone(measure: HeardTone, sent: { readonly hz: number; readonly seconds: number }) {
  const pitchError = measure.hz / sent.hz - 1;
  const lengthErrorMs = measure.soundMs - sent.seconds * 1000;
  const levelErrorDb = 20 * Math.log10(measure.amplitude / TONE_AMPLITUDE);
  const passed =
    Math.abs(pitchError) < TONE_LIMITS.pitch &&
    Math.abs(levelErrorDb) < TONE_LIMITS.levelDb &&
    Math.abs(lengthErrorMs) < TONE_LIMITS.lengthMs &&
    measure.spurDb <= TONE_LIMITS.spurDb;
  return { pitchError, levelErrorDb, lengthErrorMs, passed };
}
