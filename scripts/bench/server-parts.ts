import type { z } from 'zod';
import { loadWebRtcVad } from '../../src/audio/webrtc-vad.js';
import { twilioCapabilities } from '../../src/carriers/twilio/capabilities.js';
import { partsOf, recipeOf, type CallRecipe, type RecipeParts } from '../../src/compose/recipe.js';
import { buildConfig } from '../../src/config/build-config.js';
import type { Agent, Config } from '../../src/config/config.js';
import { configFile } from '../../src/config/schema.js';
import { TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { NeuralVad } from '../../src/ports/neural-vad.js';

const vad = await loadWebRtcVad();

/** The recipe of a call without tools as the server makes it from a configuration. */
export function recipeFor(config: Config, agent: Agent, neural = false): CallRecipe {
  return recipeOf({
    config,
    agent,
    neural,
    carrier: twilioCapabilities,
    provider: { format: TELEPHONE_FORMAT, cancelsOnSpeech: true },
    control: false,
    briefing: {},
    tools: [],
  });
}

/** What the server makes such a call of. */
export function configuredParts(config: Config, agent: Agent, neural?: NeuralVad): RecipeParts {
  const recipe = recipeFor(config, agent, neural !== undefined);
  return partsOf(recipe, { vad, tools: [], neural: recipe.vad.neural ? neural?.open() : undefined });
}

/** What the server makes a call of when its configuration says this and no more. */
export function serverParts(says: z.input<typeof configFile> = {}): RecipeParts {
  const config = { ...buildConfig(configFile.parse(says), 'bench'), unresolved: [], fromEnvironment: [] };
  return configuredParts(config, config.defaultAgent);
}
