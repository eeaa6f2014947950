import { z } from 'zod';
import { pick, wholeNumber, words } from './schema-parts.js';

/** What holds where neither the file nor the agent says anything. */
export const BARGE_IN_DEFAULTS = { mode: 'local', greeting: true, decide_ms: 400 } as const;

/** YAML 1.1 read `off` as false and YAML 1.2 reads it as a word; people write both, and `Off`. */
const mode = z.preprocess((given) => wordOf(given), pick('local', 'provider', 'off'));

const onOff = z.preprocess(
  (given) => {
    const word = wordOf(given);
    return word === 'on' || word === 'off' ? word === 'on' : given;
  },
  z.boolean(words('on or off')),
);

/** Absent keys are told apart, so that blocks can be laid over each other. */
const KEYS = {
  mode: mode
    .exactOptional()
    .describe(
      'Who decides that a caller who speaks interrupts the agent: `local` (our own judgement of the sound), `provider` (its speech detection) or `off` (nobody).',
    ),
  greeting: onOff
    .exactOptional()
    .meta({ enum: ['on', 'off', true, false], type: undefined })
    .describe('Whether the greeting may be interrupted. `off`: it is always spoken to its end.'),
  decide_ms: wholeNumber(100, 400)
    .exactOptional()
    .describe(
      'The longest that the agent is held back (ms) before it stops or goes on. Shorter stops it sooner, and more often for a cough. `local` only.',
    ),
};

const BLOCK_WORDS = words('local, provider, off, or a block of keys');

/** What may stop one agent, where it differs from what holds for all. */
export const agentBargeInBlock = z.strictObject(KEYS, BLOCK_WORDS);

/** What may stop the agents. */
export const bargeInBlock = z.strictObject(
  {
    mode: KEYS.mode.meta({ default: BARGE_IN_DEFAULTS.mode }),
    greeting: KEYS.greeting.meta({ default: 'on' }),
    decide_ms: KEYS.decide_ms.meta({ default: BARGE_IN_DEFAULTS.decide_ms }),
  },
  BLOCK_WORDS,
);

export type BargeInBlock = z.output<typeof bargeInBlock>;

function wordOf(given: unknown): unknown {
  if (given === false) return 'off';
  return typeof given === 'string' ? given.toLowerCase() : given;
}
