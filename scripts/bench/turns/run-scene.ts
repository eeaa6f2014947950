import { tellAll } from '../../../src/call/observers.js';
import type { CallRecipe } from '../../../src/compose/recipe.js';
import type { CallObserver } from '../../../src/ports/call-events.js';
import { AgentVoices, scriptOf } from './agent.js';
import { Caller } from './caller.js';
import { VirtualClock } from './clock.js';
import { Dice } from './dice.js';
import { Director } from './director.js';
import { FarEnd } from './far-end.js';
import { Flite } from './flite-speaker.js';
import { Line } from './line.js';
import { Noises } from './noise.js';
import { type BridgeSettings, openCall } from './open-call.js';
import type { Scene } from './scene.js';
import { Witness } from './witness.js';

/** What all scenes share: everything that is made once. */
export class Studio {
  readonly flite = new Flite();
  readonly noises = new Noises(this.flite);
  readonly agents = new AgentVoices(this.flite);
}

/** A scene that was played: everything there is to measure. */
export interface Played {
  readonly recipe: CallRecipe;
  readonly scene: Scene;
  readonly line: Line;
  readonly caller: Caller;
  readonly witness: Witness;
  readonly farEnd: FarEnd;
  readonly clearedAtMs: readonly number[];
  /** Whether the scene came to its end, rather than to the limit. */
  readonly finished: boolean;
  readonly lengthMs: number;
}

/** No scene is longer. */
const LIMIT_MS = 30_000;

/** Plays one scene to the whole bridge in virtual time. */
export async function playScene(
  scene: Scene,
  settings: BridgeSettings,
  studio: Studio,
  watch: CallObserver = () => undefined,
): Promise<Played> {
  const clock = new VirtualClock();
  const dice = new Dice(scene.seed);
  const caller = new Caller();
  const witness = new Witness();
  const clearedAtMs: number[] = [];
  let over = false;
  const director = new Director({ scene, caller, witness, line: () => line });
  const line: Line = new Line({
    clock,
    conditions: scene.line,
    caller,
    noises: studio.noises,
    dice: dice.for('line'),
    onFrame: (at) => {
      over = director.frame(at);
    },
    onClear: () => clearedAtMs.push(clock.now()),
  });
  const farEnd = new FarEnd({
    clock,
    voice: studio.agents.voiceOf(scene.agent),
    script: scriptOf(scene.answers),
    dice: dice.for('far end'),
  });
  const { greeting } = scene;
  const { dial } = farEnd;
  const observe = tellAll({ ofEverything: [witness.observe, watch], butForPackets: [] }, (error) => {
    throw error;
  });
  const { session, recipe } = openCall({
    clock,
    dial,
    greeting,
    settings,
    observe,
    openStream: (to) => line.open(to),
  });
  line.start();
  await clock.run(LIMIT_MS, () => over || session.ended);
  const lengthMs = clock.now();
  session.end('server-stopped', 'the scene is over');
  return { recipe, scene, line, caller, witness, farEnd, clearedAtMs, finished: over, lengthMs };
}
