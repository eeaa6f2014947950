import { Dice } from './dice.js';
import { type Kit, PLOTS } from './families.js';
import type { Speaker } from './flite-speaker.js';
import type { LaneConditions } from './lane.js';
import type { NoiseConditions } from './noise.js';
import type { Studio } from './run-scene.js';
import { FAMILIES, type Family, type LineConditions, type Scene } from './scene.js';
import type { Sounds } from './sounds.js';

/** How often a family comes in one round of scenes. */
const WEIGHTS: Readonly<Record<Family, number>> = {
  clean: 2,
  early: 3,
  mid: 3,
  late: 3,
  greeting: 2,
  backchannel: 4,
  cough: 2,
  click: 1,
  'side-talk': 2,
  babble: 2,
  'echo-only': 3,
  'loud-echo': 1,
  'double-talk': 3,
  'silent-line': 1,
  'slow-speaker': 2,
  'media-gap': 1,
};

/** The voices that agents have. */
export const AGENTS: readonly [Speaker, ...Speaker[]] = [
  { voice: 'rms', stretch: 1 },
  { voice: 'slt', stretch: 1 },
  { voice: 'awb', stretch: 0.95 },
];

/** Above this the practice agent, which goes by loudness alone, takes noise for speech that never ends (dB of full scale). */
const LOUDEST_NOISE_DB = -41;

/** The ids of so many scenes, spread over the families by weight, or all of one family. */
export function sceneIds(count: number, only: Family | undefined): readonly string[] {
  const round = only ? [only] : FAMILIES.flatMap((family) => Array<Family>(WEIGHTS[family]).fill(family));
  const numbers = new Map<Family, number>();
  return Array.from({ length: count }, (_, n) => {
    // A step that shares no factor with the round's length, so that a short run has something of everything.
    const family = round[(n * 13) % round.length] ?? 'clean';
    const number = numbers.get(family) ?? 0;
    numbers.set(family, number + 1);
    return `${family}-${number}`;
  });
}

export function familyOf(id: string): Family | undefined {
  return FAMILIES.find((family) => id.startsWith(`${family}-`) && /^\d+$/.test(id.slice(family.length + 1)));
}

/** Makes a scene from its id: the same seed and id give the same scene, whatever else is played. */
export function makeScene(id: string, seed: number, studio: Studio, sounds: Sounds): Scene {
  const family = familyOf(id);
  if (family === undefined) throw new RangeError(`no scene is called ${id}`);
  const sceneSeed = `${seed}/${id}`;
  const dice = new Dice(`${sceneSeed}/scene`);
  const agent = dice.pick(AGENTS);
  const caller = sounds.voice(dice.for('caller'), agent);
  const kit: Kit = { studio, sounds, dice: dice.for('plot'), agent, caller };
  const { line, gaps = [], ...plot } = PLOTS[family](kit);
  const ordinary = ordinaryLine(dice.for('line'), caller.levelDb);
  return { id, family, seed: sceneSeed, agent, ...plot, gaps, line: { ...ordinary, ...line } };
}

/** Any of the lines that callers have. */
export function ordinaryLine(dice: Dice, callerDb: number): LineConditions {
  const network = networkOf(dice);
  return {
    toBridge: network,
    fromBridge: network,
    echo: { delayMs: dice.between(0, 400), lossDb: dice.between(15, 40) },
    noise: ordinaryNoise(dice, callerDb),
  };
}

/** Three lines of four lead to a carrier nearby; the fourth is far away and jitters by up to 60 ms. */
function networkOf(dice: Dice): LaneConditions {
  if (dice.chance(0.25)) return { delayMs: dice.between(40, 80), jitterMs: 60 };
  return { delayMs: dice.between(5, 40), jitterMs: dice.between(2, 20) };
}

/** Most lines have some noise, 15 to 35 dB below the caller. */
function ordinaryNoise(dice: Dice, callerDb: number): NoiseConditions | undefined {
  if (dice.chance(0.25)) return undefined;
  return {
    kind: dice.pick(['white', 'pink', 'babble']),
    levelDb: Math.min(LOUDEST_NOISE_DB, callerDb - dice.between(15, 35)),
  };
}
