import { MODEL_RATE_HZ } from '../../../src/audio/frame.js';
import { breathsOf } from '../../../src/providers/practice-agent/response-plan.js';
import { type PracticeScript, practiceScriptSchema } from '../../../src/providers/practice-agent/script.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import type { Flite, Speaker } from './flite-speaker.js';
import { atLevel } from './level.js';

/** Active level of the agent's speech (dB of full scale). */
const LEVEL_DB = -20;

/** The agent's voices: each sentence is made once, so that the voice answers without waiting. */
export class AgentVoices {
  readonly #flite: Flite;
  readonly #made = new Map<string, Int16Array>();

  constructor(flite: Flite) {
    this.#flite = flite;
  }

  voiceOf(speaker: Speaker): Voice {
    return (text) => Promise.resolve(this.#speech(speaker, text));
  }

  /** How long the agent speaks when it says that text (ms). */
  lengthMs(speaker: Speaker, text: string): number {
    const samples = breathsOf(text).map((sentence) => this.#speech(speaker, sentence.trim()).length);
    return (samples.reduce((sum, count) => sum + count, 0) * 1000) / MODEL_RATE_HZ;
  }

  #speech(speaker: Speaker, words: string): Int16Array {
    const key = JSON.stringify([speaker, words]);
    const speech =
      this.#made.get(key) ?? atLevel(this.#flite.speak(speaker, { words }, MODEL_RATE_HZ), LEVEL_DB);
    this.#made.set(key, speech);
    return speech;
  }
}

/** A practice agent that greets as it is told, and says `answers` to the caller's turns in order, the last one for ever. */
export function scriptOf(answers: readonly string[]): PracticeScript {
  const modes = answers.map((_, index) => (index === 0 ? 'normal' : `answer-${index}`));
  const last = answers.length - 1;
  return practiceScriptSchema.parse({
    keypad: '^The caller pressed (?<key>[0-9*#A-D]+)',
    rules: [
      {
        when: { is: 'instruction', matches: 'word for word: "(?<words>.*)"\\s*$' },
        do: [{ say: '{{words}}' }],
      },
      ...answers.map((say, index) => ({
        when: { is: 'speech', mode: modes[index] },
        do: [{ say }, { mode: modes[Math.min(index + 1, last)] }],
      })),
    ],
  });
}
