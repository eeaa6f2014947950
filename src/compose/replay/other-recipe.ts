import type { Agent, Config } from '../../config/config.js';
import type { CallRecipe } from '../recipe.js';
import { recipeOf } from '../recipe.js';

/** What of a recipe settings decide; everything else of it was the call's. */
type Settings = Pick<
  CallRecipe,
  'vad' | 'floor' | 'greetingInterruptible' | 'uplinkMs' | 'keypadWaitMs' | 'closing' | 'toolLimits'
>;

/** The recorded recipe with everything that this configuration decides. */
export function underConfig(recorded: CallRecipe, config: Config, agentName: string): CallRecipe {
  return { ...recorded, ...settingsOf(recorded, config, agentName) };
}

/** The recorded recipe with only what differs between two configurations: what was set on the command line, and nothing that has changed in the file since. */
export function withChanges(
  recorded: CallRecipe,
  { before, after }: { readonly before: Config; readonly after: Config },
  agentName: string,
): CallRecipe {
  const changed = changesOf(settingsOf(recorded, before, agentName), settingsOf(recorded, after, agentName));
  return merged(recorded, changed);
}

function settingsOf(recorded: CallRecipe, config: Config, agentName: string): Settings {
  const { vad, floor, greetingInterruptible, uplinkMs, keypadWaitMs, closing, toolLimits } = recipeOf({
    config,
    agent: agentOf(config, agentName),
    carrier: recorded.carrier,
    provider: recorded.provider,
    control: recorded.control,
    neural: recorded.vad.neural,
    briefing: recorded.briefing,
    tools: [],
  });
  return { vad, floor, greetingInterruptible, uplinkMs, keypadWaitMs, closing, toolLimits };
}

function agentOf({ agents, defaultAgent }: Config, name: string): Agent {
  return agents.get(name) ?? defaultAgent;
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The leaves of `after` that are not those of `before`. */
function changesOf(before: Tree, after: Tree): Tree {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    keys.flatMap((key): [string, unknown][] => {
      const [was, is] = [before[key], after[key]];
      if (isTree(was) && isTree(is)) {
        const inner = changesOf(was, is);
        return Object.keys(inner).length === 0 ? [] : [[key, inner]];
      }
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [[key, is]];
    }),
  );
}

function merged<Base extends Tree>(base: Base, changes: Tree): Base {
  const entries = Object.entries(changes).map(([key, change]) => {
    const was = base[key];
    return [key, isTree(was) && isTree(change) ? merged(was, change) : change] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}
