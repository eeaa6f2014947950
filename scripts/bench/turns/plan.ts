import { parseArgs } from 'node:util';
import { familyOf } from './make-scene.js';
import { type BridgeSettings, type Mode, MODES } from './open-call.js';
import { RECORDINGS_DIR } from './recordings.js';
import { FAMILIES, type Family } from './scene.js';

/** What bench:turns was asked for. */
export interface TurnsPlan {
  readonly scenes: number;
  readonly seed: number;
  readonly family: Family | undefined;
  /** One run for each. */
  readonly settings: readonly BridgeSettings[];
  readonly recordingsDir: string;
  /** Print the timeline of this scene only. */
  readonly explain: string | undefined;
  /** Print a picture of this scene's barge-in only. */
  readonly picture: string | undefined;
  /** Where the picture goes; the standard output when nothing is said. */
  readonly out: string | undefined;
  /** Print what the WebRTC VAD says by itself, and nothing else. */
  readonly vadAlone: boolean;
  readonly json: boolean;
}

const USAGE =
  `bench:turns --mode ${MODES.join('|')}|all --scenes 1…10000 --seed N --family ${FAMILIES.join('|')} --vad-level 0…3 --enhanced ` +
  '--recordings DIRECTORY --explain SCENE_ID --picture SCENE_ID --out FILE --vad-alone --json';

const LEVELS = [0, 1, 2, 3] as const;

/** Reads the command line. */
export function readTurnsPlan(): TurnsPlan {
  const { values } = parseArgs({
    options: {
      mode: { type: 'string', default: 'local' },
      scenes: { type: 'string', default: '280' },
      seed: { type: 'string', default: '1' },
      family: { type: 'string' },
      'vad-level': { type: 'string', default: '1' },
      enhanced: { type: 'boolean', default: false },
      recordings: { type: 'string', default: RECORDINGS_DIR },
      explain: { type: 'string' },
      picture: { type: 'string' },
      out: { type: 'string' },
      'vad-alone': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const modes = values.mode === 'all' ? MODES : MODES.filter((mode) => mode === values.mode);
  const [scenes, seed] = [values.scenes, values.seed].map(Number);
  const vadLevel = LEVELS.find((level) => String(level) === values['vad-level']);
  const family = FAMILIES.find((name) => name === values.family);
  const known =
    modes.length > 0 &&
    (values.family === undefined) === (family === undefined) &&
    isScene(values.explain) &&
    isScene(values.picture);
  if (!known || !isWhole(scenes, 1, 10_000) || !isWhole(seed, 0, 2 ** 31) || vadLevel === undefined) {
    console.error(USAGE);
    process.exit(2);
  }
  const { enhanced, recordings: recordingsDir, explain, picture, out, 'vad-alone': vadAlone, json } = values;
  const settings = modes.map((mode: Mode) => ({ mode, vadLevel, enhanced }));
  return { scenes, seed, family, settings, recordingsDir, explain, picture, out, vadAlone, json };
}

function isScene(id: string | undefined): boolean {
  return id === undefined || familyOf(id) !== undefined;
}

function isWhole(value: number | undefined, least: number, most: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
}
