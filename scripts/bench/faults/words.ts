import {
  MODEL_RATE_HZ,
  MULAW_SILENCE,
  TELEPHONE_FRAME_SAMPLES,
  TELEPHONE_RATE_HZ,
} from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { RECOVERY_DEFAULTS } from '../../../src/config/recovery-schema.js';
import type { Voice } from '../../../src/providers/practice-agent/voice.js';
import { sine } from '../bursts.js';

/** What a caller may hear. Each has a pitch of its own, so that the sound alone tells what was said. */
export type Word =
  | 'greeting'
  | 'answer'
  | 'result'
  | 'goodbye'
  | 'still-here'
  | 'welcome-back'
  | 'filler'
  | 'bridge'
  | 'apology'
  | 'drain-goodbye'
  | 'other'
  /** What the carrier itself says (TwiML). */
  | 'carrier-says';

interface Saying {
  readonly text: string;
  readonly hz: number;
  readonly seconds: number;
}

/** Pitches are whole hundreds: in a frame of 20 ms they do not sound like each other, nor like the tone of who waits (440 Hz). */
export const SAYINGS: Readonly<Record<Word, Saying>> = {
  greeting: { text: 'Hello, this is the line of the fault matrix.', hz: 600, seconds: 2.4 },
  answer: { text: 'This is the answer to what you said.', hz: 700, seconds: 4 },
  result: { text: 'This is what the tool found.', hz: 800, seconds: 2 },
  goodbye: { text: 'Thank you for calling. Goodbye.', hz: 900, seconds: 2.4 },
  'still-here': { text: 'I am still here.', hz: 1000, seconds: 1.5 },
  'welcome-back': { text: 'I am sorry, we were cut off for a moment. Please go on.', hz: 1100, seconds: 2 },
  filler: { text: RECOVERY_DEFAULTS.filler, hz: 1200, seconds: 1.2 },
  bridge: { text: RECOVERY_DEFAULTS.bridge, hz: 1300, seconds: 2 },
  apology: { text: RECOVERY_DEFAULTS.apology, hz: 1400, seconds: 2.4 },
  'drain-goodbye': {
    text: 'I am sorry, I have to end our call now. Please call again. Goodbye.',
    hz: 1500,
    seconds: 2,
  },
  other: { text: '', hz: 1700, seconds: 1.5 },
  'carrier-says': { text: '', hz: 1900, seconds: 3 },
};

/** What the agent itself says, and not a recording or the carrier. */
export const AGENT_WORDS: readonly Word[] = [
  'greeting',
  'answer',
  'result',
  'goodbye',
  'still-here',
  'welcome-back',
];

export const TOOL = 'look_up';
export const TOOL_KEY = '3';
export const GOODBYE_KEY = '9';
const PEAK = 8000;
const LEAVING = 'leaving';

/** The practice agent's script for these calls. */
export const SCRIPT = {
  keypad: '^The caller pressed (?<key>[0-9*#A-D]+) on the keypad\\.?$',
  rules: [
    {
      when: { is: 'instruction', matches: '^Say this to the caller now, word for word: "(?<words>.*)"\\s*$' },
      do: [{ say: '{{words}}' }],
    },
    { when: { is: 'start' }, do: [{ say: SAYINGS.greeting.text }] },
    { when: { is: 'speech' }, do: [{ say: SAYINGS.answer.text }] },
    { when: { is: 'key', key: TOOL_KEY }, do: [{ call: { tool: TOOL, arguments: {} } }] },
    {
      when: { is: 'key', key: GOODBYE_KEY },
      do: [
        { mode: LEAVING },
        { say: SAYINGS.goodbye.text },
        { call: { tool: 'hangup_call', arguments: { reason: 'goodbye' } } },
      ],
    },
    { when: { is: 'tool-result', tool: 'hangup_call' }, do: [] },
    { when: { is: 'tool-result' }, do: [{ say: SAYINGS.result.text }] },
    // A model that is asked again knows where it was.
    {
      when: { is: 'nothing-new', mode: LEAVING },
      do: [
        { say: SAYINGS.goodbye.text },
        { call: { tool: 'hangup_call', arguments: { reason: 'goodbye' } } },
      ],
    },
    { when: { is: 'nothing-new' }, do: [{ say: SAYINGS['still-here'].text }] },
  ],
};

const ALL = Object.entries(SAYINGS) as readonly (readonly [Word, Saying])[];

/** Speaks in tones: a sentence of a text is a part of its tone. */
export const tones: Voice = (text) => {
  const [, { hz, seconds, text: whole }] = ALL.find(([, saying]) => saying.text.includes(text)) ?? [
    'other',
    SAYINGS.other,
  ];
  const share = whole === '' ? 1 : text.length / whole.replaceAll(/(?<=[.!?]) /g, '').length;
  return Promise.resolve(sine(hz, Math.round(seconds * share * 50) / 50, PEAK, MODEL_RATE_HZ));
};

/** The same for a recording: whole frames of μ-law. */
export function recordingOf(word: Word): Uint8Array {
  const { hz, seconds } = SAYINGS[word];
  const samples = sine(hz, seconds, PEAK, TELEPHONE_RATE_HZ);
  const frames = Math.ceil(samples.length / TELEPHONE_FRAME_SAMPLES);
  const whole = new Uint8Array(frames * TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);
  whole.set(encodeMulaw(samples, new Uint8Array(samples.length)));
  return whole;
}
