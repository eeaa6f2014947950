import { z } from 'zod';
import { pick, wholeNumber, words } from './schema-parts.js';

/** YAML 1.1 read `off` as false and YAML 1.2 reads it as a word; people write both, and `Off`. */
const mode = z.preprocess((given) => wordOf(given), pick('local', 'provider', 'off'));

const onOff = z.preprocess(
  (given) => {
    const word = wordOf(given);
    return word === 'on' || word === 'off' ? word === 'on' : given;
  },
  z.boolean(words('on or off')),
);

/** What may stop the agent; for all of them at the top of the file, for one in its own block. Absent keys are told apart, so that blocks can be laid over each other. */
export const bargeInBlock = z.strictObject(
  {
    mode: mode.exactOptional(),
    greeting: onOff.exactOptional(),
    decide_ms: wholeNumber(100, 400).exactOptional(),
  },
  words('local, provider, off, or a block of keys'),
);

export type BargeInBlock = z.output<typeof bargeInBlock>;

function wordOf(given: unknown): unknown {
  if (given === false) return 'off';
  return typeof given === 'string' ? given.toLowerCase() : given;
}
