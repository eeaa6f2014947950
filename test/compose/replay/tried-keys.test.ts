import { describe, expect, it } from 'vitest';
import { recipeOf, type CallRecipe } from '../../../src/compose/recipe.js';
import { withChanges } from '../../../src/compose/replay/other-recipe.js';
import { checkTried, TRIED_KEYS } from '../../../src/compose/replay/tried-keys.js';
import type { Config } from '../../../src/config/config.js';
import { leavesOf } from '../../../src/config/settings.js';
import { pathText } from '../../../src/config/faults.js';
import { load, readingOf } from '../../support/config-file.js';

/** With everything that other keys need to have an effect. */
const FILE = `
vad: { enhanced_enabled: true }
call: { no_input_s: 20, max_duration_warning_s: 20, max_cost_usd: 1 }
`;

/** Another value than the one that holds, for every key of the blocks that a replay has anything of. */
const OTHERS: Readonly<Record<string, string>> = {
  'vad.webrtc_aggressiveness': '3',
  'vad.enhanced_enabled': 'false',
  'vad.confidence_threshold': '0.9',
  'vad.energy_threshold': '99',
  'vad.start_ms': '300',
  'vad.hangover_ms': '900',
  'gate.release': 'response_done',
  'gate.pre_roll_ms': '100',
  'gate.tail_ms': '70',
  'barge_in.mode': 'off',
  'barge_in.greeting': 'false',
  'barge_in.decide_ms': '333',
  'call.max_duration_s': '60',
  'call.max_duration_warning_s': '33',
  'call.max_duration_warning': 'Soon.',
  'call.max_duration_goodbye': 'Bye.',
  'call.uplink_ms': '40',
  'call.keypad_wait_ms': '77',
  'call.no_input_s': '9',
  'call.no_input_ask': 'Hm?',
  'call.no_input_goodbye': 'Bye.',
  'call.hang_up_after_farewell_s': '4',
  'call.max_cost_usd': '2',
  'call.max_cost_goodbye': 'Bye.',
  'call.time_zone': 'Europe/Berlin',
  'tools.deadline_ms': '1234',
  'tools.approval_s': '12',
  'tools.max_result_chars': '1234',
};

const BLOCKS = /^(vad|gate|barge_in|call)\./;

function recipeFor(config: Config): CallRecipe {
  return recipeOf({
    config,
    agent: config.defaultAgent,
    carrier: {
      pacing: 'ours',
      clear: true,
      mark: 'echoed-when-cleared',
      dtmfOut: false,
      transfer: true,
      returns: true,
      format: { encoding: 'mulaw', rateHz: 8000 },
    },
    provider: { format: { encoding: 'pcm16', rateHz: 24_000 }, cancelsOnSpeech: false },
    control: false,
    neural: true,
    briefing: {},
    tools: [],
  });
}

function isTried(key: string): boolean {
  try {
    checkTried([`${key}=x`], 'default');
    return true;
  } catch {
    return false;
  }
}

describe('the keys that a replay can try', () => {
  it.each(Object.entries(OTHERS))('are those that change its recipe: %s', (key, value) => {
    const before = load(FILE);
    const after = load(FILE, { flags: { set: [`${key}=${value}`] } });
    const recipe = recipeFor(before);
    const changed = withChanges(recipe, { before, after }, 'default');
    expect(JSON.stringify(changed) !== JSON.stringify(recipe)).toBe(isTried(key));
  });

  it('are all looked at here', () => {
    const keys = leavesOf(readingOf(FILE)).map(({ path }) => pathText(path));
    const missing = keys.filter((key) => BLOCKS.test(key) && OTHERS[key] === undefined);
    // A list of texts has no value that can be set in one word.
    expect(missing).toEqual(['call.farewell_words']);
    expect(TRIED_KEYS.filter((key) => key.includes('.') && OTHERS[key] === undefined)).toEqual(missing);
  });
});
