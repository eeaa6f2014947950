import { type AudioFormat, MULAW_SILENCE, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
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

/** Bursts are cut in so many ways, taken in turn. */
const KINDS = 16;

/** What one caller says in a call of this length: μ-law, with silence where the agent has its turn. The agent is heard more than half of the time. */
export function callerSpeech(seconds: number): Uint8Array {
  const speech = new Uint8Array(Math.ceil(seconds * TELEPHONE_RATE_HZ)).fill(MULAW_SILENCE);
  const voice = voiceLike(TURN_S, TELEPHONE_RATE_HZ);
  const turn = encodeMulaw(voice, new Uint8Array(voice.length));
  let atS = GREETING_S + 2 * PAUSE_S;
  for (let count = 1; atS + TURN_S < seconds; count++) {
    speech.set(turn, Math.round(atS * TELEPHONE_RATE_HZ));
    const answerS = count % INTERRUPTED_EVERY === 0 ? HEARD_S : ANSWER_S + PAUSE_S;
    atS += TURN_S + ANSWER_AFTER_S + answerS;
  }
  return speech;
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
