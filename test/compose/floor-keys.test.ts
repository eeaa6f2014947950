import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FRAME_MS, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { configFile } from '../../src/config/schema.js';
import { mixed, mulawFrames, whiteNoise } from '../audio/ear-scenes.js';
import { ConfiguredCall, FixedNeuralVad } from '../support/configured-call.js';

/** One call, played once with each configuration: the caller does the same, so what comes of it depends on the key alone. */
interface Scene {
  /** Every key that the scene is about; `agents.NAME` stands for the block of one agent. */
  readonly keys: readonly string[];
  readonly title: string;
  /** How sure the neural detector is of everything; without one there is none. */
  readonly confidence?: number;
  /** What comes of it. */
  readonly play: (call: ConfiguredCall) => unknown;
  readonly outcomes: readonly Outcome[];
}

interface Outcome {
  readonly yaml: string;
  readonly agent?: string;
  readonly is: unknown;
}

const VOICE_HZ = 140;
const LOUD_DB = -20;
const FAINT_DB = -44;
const VERY_FAINT_DB = -48;

/** A line that is never quite silent, so that it can be told from the silence that stands for what is withheld. */
const quiet = (ms: number): Uint8Array[] => mulawFrames(whiteNoise(ms, -70));

/** Somebody says 'aaah' on that line: a buzz of unsteady pitch, at a level (dBFS). */
function voice(ms: number, levelDb = LOUD_DB): Uint8Array[] {
  const peak = 32_768 * Math.sqrt(3) * 10 ** (levelDb / 20);
  const buzz = Float64Array.from({ length: (ms * TELEPHONE_RATE_HZ) / 1000 }, (_, i) => {
    const s = i / TELEPHONE_RATE_HZ;
    return peak * (2 * ((s * VOICE_HZ * (1 + 0.05 * Math.sin(30 * s))) % 1) - 1);
  });
  return mulawFrames(mixed(whiteNoise(ms, -70), buzz));
}

const SPOKEN_AT_MS = 2000;

/** A sound from `SPOKEN_AT_MS` on, while the agent speaks. */
const talkOver = (call: ConfiguredCall, sound: readonly Uint8Array[]): ConfiguredCall =>
  call.hear(quiet(1000)).agentSpeaks(4000).hear(quiet(1000)).hear(sound).hear(quiet(1000));

const doubts = (call: ConfiguredCall): number =>
  call.events('doubt').filter(({ what }) => what === 'begins').length;

/** Where the agent was first held back (media time, ms). */
const heldAtMs = (call: ConfiguredCall): number => call.events('doubt')[0]?.mediaMs ?? NaN;

/** How long it was held back, until it went on or was cut off. */
function heldMs(call: ConfiguredCall): number {
  const ends = [
    ...call.events('doubt').filter(({ what }) => what === 'taken-back'),
    ...call.events('interruption'),
  ];
  return Math.min(...ends.map(({ mediaMs }) => mediaMs)) - heldAtMs(call);
}

/** Says something of a second, which the line plays from its next frame on. */
const agentSays = (call: ConfiguredCall): ConfiguredCall =>
  call.hear(quiet(1000)).agentSpeaks(1000).hear(quiet(2000));

const SAID_MS = 1020;

/** What the provider got as silence instead of the line's sound. */
const withheldMs = (call: ConfiguredCall): number => (call.up.match(/0/g) ?? []).length * FRAME_MS;

/** A word that has ended when the doubt has: what goes on is judged again. */
const cutsByWord = (call: ConfiguredCall): number => talkOver(call, voice(1000)).cuts;

const cutsByVoice = (call: ConfiguredCall): number => talkOver(call, voice(1000)).cuts;

/** Who got what by speaking: whether he stopped the agent, whether the provider heard him say so, and whether that stopped the agent. */
function whoDecides(call: ConfiguredCall): string {
  talkOver(call, voice(1000));
  const by = call.cuts > 0 ? 'caller' : 'nobody';
  const heard = /-$/.test(call.up) ? 'heard' : 'unheard';
  return `${by}, ${heard}, then ${call.providerHearsSpeech().cuts > 0 ? 'cut' : 'uncut'}`;
}

/** Cuts by speaking into the greeting, and by speaking into the next answer too. */
function greetingAndAnswer(call: ConfiguredCall): readonly number[] {
  const greeting = cutsByVoice(call);
  call.hear(quiet(5000));
  return [greeting, cutsByVoice(call) - greeting];
}

const ENHANCED = 'vad: {enhanced_enabled: true}';
const GREETS = 'agents: {default: {greeting: Good morning.}}';
const BY_LOCAL = 'caller, heard, then cut';
const BY_PROVIDER = 'nobody, heard, then cut';
const BY_NOBODY = 'nobody, unheard, then uncut';

const SCENES: readonly Scene[] = [
  {
    keys: ['vad.webrtc_aggressiveness'],
    title: 'a very faint voice is suspected at 1 and passed over at 3',
    play: (call) => doubts(talkOver(call, voice(200, VERY_FAINT_DB))),
    outcomes: [
      { yaml: '', is: 1 },
      { yaml: 'vad: {webrtc_aggressiveness: 3}', is: 0 },
    ],
  },
  {
    keys: ['vad.start_ms'],
    title: 'the agent falls silent after so much speech',
    play: (call) => heldAtMs(talkOver(call, voice(1000))) - SPOKEN_AT_MS,
    outcomes: [
      { yaml: '', is: 60 },
      { yaml: 'vad: {start_ms: 200}', is: 200 },
    ],
  },
  {
    keys: ['vad.hangover_ms'],
    title: 'the agent goes on after so much silence, if the doubt lasts as long',
    play: (call) => heldMs(talkOver(call, voice(160))),
    outcomes: [
      { yaml: '', is: 400 },
      { yaml: 'vad: {hangover_ms: 100}', is: 200 },
    ],
  },
  {
    keys: ['vad.enhanced_enabled'],
    title: 'the neural detector has a say',
    confidence: 0,
    play: cutsByWord,
    outcomes: [
      { yaml: '', is: 1 },
      { yaml: ENHANCED, is: 0 },
    ],
  },
  {
    keys: ['vad.enhanced_enabled'],
    title: 'a faint voice is no speech any more',
    play: (call) => doubts(talkOver(call, voice(1000, FAINT_DB))),
    outcomes: [
      { yaml: '', is: 1 },
      { yaml: ENHANCED, is: 0 },
    ],
  },
  {
    keys: ['vad.energy_threshold'],
    title: 'a faint voice is speech if the threshold is low',
    play: (call) => doubts(talkOver(call, voice(1000, FAINT_DB))),
    outcomes: [
      { yaml: ENHANCED, is: 0 },
      { yaml: 'vad: {enhanced_enabled: true, energy_threshold: 100}', is: 1 },
    ],
  },
  {
    keys: ['vad.confidence_threshold'],
    title: 'whoever the neural detector is half sure of stops the agent if that is enough',
    confidence: 0.5,
    play: cutsByWord,
    outcomes: [
      { yaml: ENHANCED, is: 0 },
      { yaml: 'vad: {enhanced_enabled: true, confidence_threshold: 0.4}', is: 1 },
    ],
  },
  {
    keys: ['gate.release'],
    title: 'the caller is withheld while the agent is heard, or while it is generated (and the tail)',
    play: (call) => withheldMs(agentSays(call)),
    outcomes: [
      { yaml: '', is: SAID_MS + 200 },
      { yaml: 'gate: {release: response_done}', is: 200 },
    ],
  },
  {
    keys: ['gate.tail_ms'],
    title: 'the caller is withheld so much longer than the agent is heard',
    play: (call) => withheldMs(agentSays(call)),
    outcomes: [
      { yaml: '', is: SAID_MS + 200 },
      { yaml: 'gate: {tail_ms: 0}', is: SAID_MS },
      { yaml: 'gate: {tail_ms: 600}', is: SAID_MS + 600 },
    ],
  },
  {
    keys: ['gate.pre_roll_ms'],
    title: 'who interrupts is heard from his onset, or from so long ago',
    play: (call) => withheldMs(talkOver(call, voice(1000))),
    outcomes: [
      { yaml: '', is: 700 },
      { yaml: 'gate: {pre_roll_ms: 100}', is: 1360 },
      { yaml: 'gate: {pre_roll_ms: 0}', is: 1460 },
    ],
  },
  {
    keys: ['barge_in', 'barge_in.mode'],
    title: 'the caller, the provider or nobody stops the agent',
    play: whoDecides,
    outcomes: [
      { yaml: '', is: BY_LOCAL },
      { yaml: 'barge_in: provider', is: BY_PROVIDER },
      { yaml: 'barge_in: {mode: provider}', is: BY_PROVIDER },
      { yaml: 'barge_in: off', is: BY_NOBODY },
      { yaml: 'barge_in: {mode: off}', is: BY_NOBODY },
    ],
  },
  {
    keys: ['agents.NAME.barge_in', 'agents.NAME.barge_in.mode'],
    title: 'an agent’s own mode goes before that for all, and is no other agent’s',
    play: whoDecides,
    outcomes: [
      { yaml: 'agents: {clerk: {barge_in: off}}', agent: 'clerk', is: BY_NOBODY },
      { yaml: 'agents: {clerk: {barge_in: off}}', agent: 'default', is: BY_LOCAL },
      { yaml: '{barge_in: off, agents: {clerk: {barge_in: {mode: local}}}}', agent: 'clerk', is: BY_LOCAL },
      {
        yaml: '{barge_in: off, agents: {clerk: {barge_in: {mode: local}}}}',
        agent: 'default',
        is: BY_NOBODY,
      },
    ],
  },
  {
    keys: ['barge_in.greeting'],
    title: 'the greeting, and it alone, may be protected',
    play: greetingAndAnswer,
    outcomes: [
      { yaml: GREETS, is: [1, 1] },
      { yaml: `barge_in: {greeting: off}\n${GREETS}`, is: [0, 1] },
    ],
  },
  {
    keys: ['agents.NAME.barge_in.greeting'],
    title: 'an agent’s own word on its greeting goes before that for all',
    play: greetingAndAnswer,
    outcomes: [
      { yaml: 'agents: {clerk: {greeting: Hello., barge_in: {greeting: off}}}', agent: 'clerk', is: [0, 1] },
      {
        yaml: 'barge_in: {greeting: off}\nagents: {clerk: {greeting: Hello., barge_in: {greeting: on}}}',
        agent: 'clerk',
        is: [1, 1],
      },
    ],
  },
  {
    keys: ['barge_in.decide_ms'],
    title: 'the agent is cut off after so much doubt',
    play: (call) => heldMs(talkOver(call, voice(1000))),
    outcomes: [
      { yaml: '', is: 400 },
      { yaml: 'barge_in: {decide_ms: 100}', is: 100 },
    ],
  },
  {
    keys: ['agents.NAME.barge_in.decide_ms'],
    title: 'an agent’s own limit goes before that for all',
    play: (call) => heldMs(talkOver(call, voice(1000))),
    outcomes: [
      { yaml: 'agents: {clerk: {barge_in: {decide_ms: 200}}}', agent: 'clerk', is: 200 },
      {
        yaml: '{barge_in: {decide_ms: 100}, agents: {clerk: {barge_in: {decide_ms: 200}}}}',
        agent: 'clerk',
        is: 200,
      },
      { yaml: '{barge_in: {decide_ms: 100}, agents: {clerk: {voice: ash}}}', agent: 'clerk', is: 100 },
    ],
  },
];

describe('who has the floor is as the configuration says', () => {
  it.each(named(SCENES))('%s', (_, { outcomes, play, confidence }) => {
    const neural = confidence === undefined ? undefined : new FixedNeuralVad(confidence);
    const played = outcomes.map(({ yaml, agent }) => play(new ConfiguredCall(yaml, { agent, neural })));
    expect(played).toEqual(outcomes.map(({ is }) => is));
  });

  it('is tried for every key that there is', () => {
    const played = new Set(SCENES.flatMap(({ keys }) => keys));
    expect([...played].sort()).toEqual(keysThereAre().sort());
  });
});

function named(scenes: readonly Scene[]): [string, Scene][] {
  return scenes.map((scene) => [`${scene.keys.join(', ')}: ${scene.title}`, scene]);
}

/** The part of JSON Schema that is looked at. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape;
}

/** As the schema has them; `barge_in` itself may be a word. */
function keysThereAre(): string[] {
  const { properties = {} } = z.toJSONSchema(configFile, { io: 'input', unrepresentable: 'any' }) as Shape;
  const { vad, gate, barge_in: bargeIn, agents } = properties;
  const ofAgents = agents?.additionalProperties?.properties?.['barge_in'];
  const blocks = { vad, gate, barge_in: bargeIn, 'agents.NAME.barge_in': ofAgents };
  const keys = Object.entries(blocks).flatMap(([name, block]) =>
    Object.keys(block?.properties ?? {}).map((key) => `${name}.${key}`),
  );
  return ['barge_in', 'agents.NAME.barge_in', ...keys];
}
