import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { clicks, cough } from './body-sounds.js';
import type { Dice } from './dice.js';
import type { Speaker, Utterance } from './flite-speaker.js';
import { atLevel, labelled, type Sound } from './level.js';
import { loadRecordings } from './recordings.js';
import type { Studio } from './run-scene.js';

/** Callers speak at this active level, from and to (dB of full scale). */
export const CALLER_DB = { from: -26, to: -16 } as const;
/** So many of the longer utterances are human recordings, where there are any. */
const HUMAN_SHARE = 0.4;
/** Callers: not more of them, because each of their utterances has to be synthesised. */
const CALLERS: readonly Speaker[] = [
  { voice: 'slt', stretch: 0.9 },
  { voice: 'slt', stretch: 1.15 },
  { voice: 'awb', stretch: 1 },
  { voice: 'rms', stretch: 0.85 },
  { voice: 'kal16', stretch: 1 },
  { voice: 'kal', stretch: 1.1 },
];

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
    const [first, ...others] = CALLERS.filter(({ voice }) => voice !== agent.voice);
    if (first === undefined) throw new RangeError(`nobody calls ${agent.voice}`);
    const speaker = dice.pick([first, ...others]);
    return { speaker, levelDb: dice.between(CALLER_DB.from, CALLER_DB.to) };
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
