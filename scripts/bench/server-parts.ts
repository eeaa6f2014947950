import type { z } from 'zod';
import { loadWebRtcVad } from '../../src/audio/webrtc-vad.js';
import { twilioCapabilities } from '../../src/carriers/twilio/capabilities.js';
import {
  earOf,
  partsOf,
  recipeOf,
  type CallRecipe,
  type Configured,
  type RecipeParts,
} from '../../src/compose/recipe.js';
import { buildConfig } from '../../src/config/build-config.js';
import type { Config } from '../../src/config/config.js';
import { configFile } from '../../src/config/schema.js';
import { TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { NeuralVad } from '../../src/ports/neural-vad.js';

const vad = await loadWebRtcVad();

/** The configuration of a file that says this and no more. */
export function configOf(says: z.input<typeof configFile> = {}): Config {
  return { ...buildConfig(configFile.parse(says), 'bench'), unresolved: [], fromEnvironment: [] };
}

/** The recipe of a call without tools as the server makes it, but for what it does when something fails: a sound that bridges a wait would be one more in each scene. */
export function recipeFor(config: Config, changes: Partial<Configured> = {}): CallRecipe {
  const recipe = recipeOf({
    config,
    agent: config.defaultAgent,
    neural: false,
    carrier: twilioCapabilities,
    provider: { format: TELEPHONE_FORMAT, cancelsOnSpeech: true },
    control: false,
    briefing: {},
    tools: [],
    ...changes,
  });
  return { ...recipe, recovery: undefined };
}

/** What the server makes a call of. */
export function partsFor(recipe: CallRecipe, neural?: NeuralVad): RecipeParts {
  return partsOf(recipe, {
    ear: earOf(recipe, vad),
    tools: [],
    neural: recipe.vad.neural ? neural?.open() : undefined,
  });
}

/** What the server makes a call of when its configuration says this and no more. */
export function serverParts(says: z.input<typeof configFile> = {}): RecipeParts {
  return partsFor(recipeFor(configOf(says)));
}
