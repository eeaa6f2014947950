import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { clicks, cough } from './body-sounds.js';
import type { Dice } from './dice.js';
import type { Speaker, Utterance, VoiceName } from './flite-speaker.js';
import { atLevel, labelled, type Sound } from './level.js';
import { loadRecordings } from './recordings.js';
import type { Studio } from './run-scene.js';

/** Callers speak at this active level, from and to (dB of full scale). */
export const CALLER_DB = { from: -26, to: -16 } as const;
/** So many of the longer utterances are human recordings, where there are any. */
const HUMAN_SHARE = 0.4;
/** Recordings that fit a place where at least 0.7 s must be spoken all have 1 s. */
const VOICES: readonly [VoiceName, ...VoiceName[]] = ['slt', 'awb', 'kal16', 'rms', 'kal'];

/** A caller: a voice, its pace and its level. */
export interface CallerVoice {
  readonly speaker: Speaker;
  readonly levelDb: number;
}

/** What callers can make heard. */
export class Sounds {
  readonly #studio: Studio;
  readonly #recordings: readonly Int16Array[];

  constructor(studio: Studio, recordingsDir: string | undefined) {
    this.#studio = studio;
    this.#recordings = recordingsDir === undefined ? [] : loadRecordings(recordingsDir);
  }

  /** How many human recordings there are. */
  get recordings(): number {
    return this.#recordings.length;
  }

  /** Somebody other than the agent. */
  voice(dice: Dice, agent: Speaker): CallerVoice {
    const others = VOICES.filter((voice) => voice !== agent.voice);
    const voice = dice.pick([others[0] ?? 'kal16', ...others.slice(1)]);
    return { speaker: { voice, stretch: paceOf(dice) }, levelDb: dice.between(CALLER_DB.from, CALLER_DB.to) };
  }

  speech({ speaker, levelDb }: CallerVoice, utterance: Utterance): Sound {
    return labelled(atLevel(this.#studio.flite.speak(speaker, utterance, TELEPHONE_RATE_HZ), levelDb));
  }

  /** Words of that voice, or a phrase that a human being read. */
  phrase(dice: Dice, voice: CallerVoice, words: string): { readonly what: string; readonly sound: Sound } {
    const [first, ...more] = this.#recordings;
    if (first === undefined || !dice.chance(HUMAN_SHARE)) {
      return { what: `${voice.speaker.voice}: ${words}`, sound: this.speech(voice, { words }) };
    }
    return { what: 'a recording', sound: labelled(atLevel(dice.pick([first, ...more]), voice.levelDb)) };
  }

  cough(dice: Dice): Sound {
    return labelled(atLevel(cough(dice), dice.between(-24, -12)));
  }

  clicks(dice: Dice): Sound {
    return labelled(atLevel(clicks(dice), dice.between(-22, -8)));
  }
}

function paceOf(dice: Dice): number {
  return dice.pick([0.85, 1, 1.15]);
}
