import { describe, expect, it } from 'vitest';
import { explain } from '../../scripts/bench/turns/explain.js';
import { figuresByFamily } from '../../scripts/bench/turns/figures.js';
import { makeScene, sceneIds } from '../../scripts/bench/turns/make-scene.js';
import { measure } from '../../scripts/bench/turns/measure.js';
import type { BridgeSettings } from '../../scripts/bench/turns/open-call.js';
import { createStage, playAll, playNamed } from '../../scripts/bench/turns/play-all.js';
import { type Played, playScene } from '../../scripts/bench/turns/run-scene.js';
import { judge } from '../../scripts/bench/turns/targets.js';

const SETTINGS: BridgeSettings = { mode: 'local', vadLevel: 1, enhanced: false };
const stage = createStage(7, undefined);

/** The scene on a line without echo and noise. */
function onQuietLine(id: string): Promise<Played> {
  const scene = makeScene(id, stage.seed, stage.studio, stage.sounds);
  const line = { ...scene.line, echo: { delayMs: 100, lossDb: 90 }, noise: undefined };
  return playScene({ ...scene, line }, SETTINGS, stage.studio);
}

describe('bench:turns', () => {
  it('gives the same figures for the same seed, to the last byte', async () => {
    const wanted = { scenes: 3, family: undefined };
    const run = () => playAll(wanted, SETTINGS, createStage(3, undefined));
    const [first, second] = [await run(), await run()];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(JSON.stringify(figuresByFamily(second))).toBe(JSON.stringify(figuresByFamily(first)));
  }, 60_000);

  it('spreads scenes over the families, and gives no id twice', () => {
    const ids = sceneIds(35, undefined);
    expect(new Set(ids).size).toBe(35);
    expect(new Set(ids.map((id) => id.replace(/-\d+$/, ''))).size).toBe(16);
  });

  it('sees a clean turn answered, with nothing missing on either side', async () => {
    const result = measure(await onQuietLine('clean-0'));
    expect(result).toMatchObject({
      finished: true,
      responses: 2,
      answered: [true],
      kept: [true, true],
      clippedMs: [0],
      lost: 0,
      unfaithful: 0,
      unasked: 0,
      refusals: [],
    });
  });

  it('takes the hole of a short doubt for a pause, and not for an underrun', async () => {
    const { underruns, pauses } = measure(await playNamed('late-0', SETTINGS, createStage(1, undefined)));
    expect({ underruns, pauses }).toEqual({ underruns: 0, pauses: 1 });
  });

  it('sees an interruption, when the line fell silent after it, and what the model was told', async () => {
    const played = await onQuietLine('mid-0');
    const result = measure(played);
    expect(result.yields).toHaveLength(1);
    expect(result.yields[0]?.yielded).toBe(true);
    expect(result.yields[0]?.latencyMs).toBeGreaterThan(0);
    expect(result.yields[0]?.latencyMs).toBeLessThan(1000);
    expect(result.ledger).toHaveLength(1);
    expect(result.ledger[0]?.finallyMs).toBeGreaterThan(1000);
    expect(result.uncorrected).toBe(0);
    expect(explain(played)).toMatch(/interruption begins[\s\S]*clear carried out[\s\S]*falls silent: cut/);
  });

  it('judges nothing that was not played', () => {
    expect(judge([]).filter(({ met }) => met !== null)).toEqual([]);
  });

  it('plays a scene alone as it plays it among others', async () => {
    const [among] = await playAll({ scenes: 1, family: 'cough' }, SETTINGS, stage);
    expect(measure(await playNamed('cough-0', SETTINGS, stage))).toEqual(among);
  });
});
