import { makeScene, sceneIds } from './make-scene.js';
import { measure, type SceneResult } from './measure.js';
import type { BridgeSettings } from './open-call.js';
import { type Played, playScene, Studio } from './run-scene.js';
import type { Family } from './scene.js';
import { Sounds } from './sounds.js';

export interface Stage {
  readonly studio: Studio;
  readonly sounds: Sounds;
  readonly seed: number;
}

/** Everything that scenes are played with; `recordingsDir`: where human speech may be found. */
export function createStage(seed: number, recordingsDir: string | undefined): Stage {
  const studio = new Studio();
  return { studio, sounds: new Sounds(studio, recordingsDir), seed };
}

/** Plays the scene of that name. */
export function playNamed(id: string, settings: BridgeSettings, stage: Stage): Promise<Played> {
  const { studio, sounds, seed } = stage;
  return playScene(makeScene(id, seed, studio, sounds), settings, studio);
}

export interface ScenesWanted {
  readonly scenes: number;
  readonly family: Family | undefined;
}

/** Plays so many scenes and measures each; the same for the same seed and settings. */
export async function playAll(
  { scenes, family }: ScenesWanted,
  settings: BridgeSettings,
  stage: Stage,
  progress: (done: number) => void = () => undefined,
): Promise<readonly SceneResult[]> {
  const results: SceneResult[] = [];
  for (const id of sceneIds(scenes, family)) {
    results.push(measure(await playNamed(id, settings, stage)));
    progress(results.length);
  }
  return results;
}
