import { percentile, table } from '../print.js';
import type { SceneResult } from './measure.js';
import { FAMILIES } from './scene.js';

/** So many scenes are named in one line. */
const NAMED = 40;

/** What can go wrong in a scene, in the words of the list. */
const FAULTS: Readonly<Record<string, (result: SceneResult) => boolean>> = {
  'did not yield': ({ yields }) => yields.some(({ yielded }) => !yielded),
  'yielded after more than 400 ms': ({ yields }) =>
    yields.some(({ yielded, latencyMs }) => yielded && latencyMs > 400),
  'sentence not kept': ({ kept }) => kept.includes(false),
  'stopped by itself': ({ selfInterruptions }) => selfInterruptions > 0,
  'answered nobody': ({ unasked }) => unasked > 0,
  'did not answer': ({ answered }) => answered.includes(false),
  'onset clipped': ({ clippedMs }) => clippedMs.some((ms) => ms > 0),
  'words lost': ({ lost }) => lost > 0,
  'ran dry': ({ underruns }) => underruns > 0,
  'refused by the provider': ({ refusals }) => refusals.length > 0,
  'sent what the agent did not say': ({ unfaithful }) => unfaithful > 0,
  'did not come to its end': ({ finished }) => !finished,
};

/** Which scenes to look at with --explain. */
export function printFaults(results: readonly SceneResult[]): string {
  const lines = Object.entries(FAULTS).flatMap(([name, isAtFault]) => {
    const ids = results.filter(isAtFault).map(({ id }) => id);
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
    return ids.length === 0 ? [] : [`${name}: ${ids.slice(0, NAMED).join(' ')}${more}`];
  });
  return lines.length === 0
    ? 'no scene to look at'
    : `Scenes to look at (--explain ID):\n${lines.join('\n')}`;
}

/** How long the caller's sounds are: from labelled onset to labelled end. */
export function printLengths(results: readonly SceneResult[]): string {
  const rows = FAMILIES.flatMap((family) => {
    const cues = results.filter((result) => result.family === family).flatMap((result) => result.cues);
    return (['interruption', 'continuation', 'distraction'] as const).flatMap((role) => {
      const lengths = cues.filter((cue) => cue.role === role).map(({ lengthMs }) => lengthMs);
      if (lengths.length === 0) return [];
      const spread = [0, 10, 50, 90, 100].map((percent) => percentile(lengths, percent).toFixed(0));
      return [[`${family}: ${role}`, String(lengths.length), ...spread]];
    });
  });
  return table(['sounds, length in ms', 'count', 'least', 'p10', 'p50', 'p90', 'most'], rows);
}
