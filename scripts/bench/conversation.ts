import { type AudioFormat, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { encodeMulaw } from '../../src/audio/mulaw.js';
import { type Burst, cutIntoBursts, seededRandom, voiceLike } from './bursts.js';
import type { FarEndScript } from './far-end-session.js';

/** The agent's greeting and each of its answers last so long (s). */
const GREETING_S = 2.5;
const ANSWER_S = 4;
/** The caller's part (s): speaks this long, when the agent has been silent for so long. */
const TURN_S = 1.2;
const PAUSE_S = 0.6;
/** From the caller's last sound to the agent's first, roughly. */
const ANSWER_AFTER_S = 0.25;
/** Every fourth answer is interrupted, when this much of it was heard (s). */
const INTERRUPTED_EVERY = 4;
const HEARD_S = 1.5;
/** From the beginning of one turn of the caller's to that of the next, when the answer between them is heard out, and when it is not (s). */
const HEARD_OUT_S = TURN_S + ANSWER_AFTER_S + ANSWER_S + PAUSE_S;
const INTERRUPTED_S = TURN_S + ANSWER_AFTER_S + HEARD_S;
/** The greeting is over by then, also when it came late (s). */
const FIRST_TURN_S = GREETING_S + 2 * PAUSE_S;

/** Peak of the noise on the caller's line (int16 scale): −65 dBFS, a quiet room. */
const NOISE_PEAK = 30;

/** Bursts are cut in so many ways, taken in turn. */
const KINDS = 16;

/** When one caller speaks. */
export interface CallerTurns {
  /** When each turn begins (s into the call), in order. */
  readonly startsS: readonly number[];
  /** How many of them cut the agent off. */
  readonly interruptions: number;
}

/**
 * The turns of one caller in a call of this length, laid out from its end: the last one ends as the caller hangs up, so that the gate is open
 * then and nothing of his waits in it. It interrupts, as does every fourth before it; where no whole answer fits before the first, that one is
 * interrupted too. The agent is heard about half of the time.
 */
export function callerTurns(seconds: number): CallerTurns {
  const startsS = [seconds - TURN_S];
  let interruptions = 0;
  for (let count = 0, first = seconds - TURN_S; ; count++) {
    const isHeardOut = count % INTERRUPTED_EVERY !== 0 && first - HEARD_OUT_S >= FIRST_TURN_S;
    first -= isHeardOut ? HEARD_OUT_S : INTERRUPTED_S;
    if (first < FIRST_TURN_S) return { startsS, interruptions };
    startsS.unshift(first);
    if (!isHeardOut) interruptions += 1;
  }
}

/** What one caller sends in a call of this length: μ-law, with the line's own noise where the agent has its turn. */
export function callerSpeech(seconds: number): Uint8Array {
  const noise = lineNoise(seconds);
  const speech = encodeMulaw(noise, new Uint8Array(noise.length));
  const voice = voiceLike(TURN_S, TELEPHONE_RATE_HZ);
  const turn = encodeMulaw(voice, new Uint8Array(voice.length));
  for (const startS of callerTurns(seconds).startsS) {
    speech.set(turn, Math.floor(startS * TELEPHONE_RATE_HZ));
  }
  return speech;
}

/** No telephone is as silent as digital silence, which tells an ear nothing of the line: neither its noise nor its echo. */
function lineNoise(seconds: number): Int16Array {
  const random = seededRandom(2);
  return Int16Array.from({ length: Math.ceil(seconds * TELEPHONE_RATE_HZ) }, () =>
    Math.round(NOISE_PEAK * (2 * random() - 1)),
  );
}

/** A far end that greets, and answers every turn at once, with recorded bursts of one of several kinds. */
export function conversationScript(format: AudioFormat): FarEndScript {
  const random = seededRandom(1);
  const kinds = (seconds: number): readonly (readonly Burst[])[] => {
    const speech = voiceLike(seconds, format.rateHz);
    return Array.from({ length: KINDS }, () => cutIntoBursts(speech, format, random));
  };
  const [greetings, answers] = [kinds(GREETING_S), kinds(ANSWER_S)];
  let count = 0;
  return {
    takesTurns: true,
    records: false,
    speechFor: ({ response }) => (response === 1 ? greetings : answers)[count++ % KINDS] ?? [],
  };
}
