import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { compareReplay, type Comparison } from '../../src/compose/replay/compare.js';
import { recordedCall } from '../../src/compose/replay/recorded-call.js';
import { describeMachine, machineFacts } from './machine.js';
import { Recording } from './replay/recording.js';
import { makeScene, sceneIds } from './turns/make-scene.js';
import { createStage } from './turns/play-all.js';
import { playScene } from './turns/run-scene.js';

/**
 * `npm run bench:replay [-- --calls 1000 --seed 1 --without-sound]`: practice calls in virtual time, each recorded and replayed. Exit 1 unless every
 * replay is the same as its recording, byte for byte.
 */

const PROGRESS_CALLS = 50;
const SETTINGS = { mode: 'local', vadLevel: 1, enhanced: false } as const;
const MS_PER_S = 1000;
const BYTES_PER_KB = 1024;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'without-sound': { type: 'boolean', default: false },
  },
});
const dir = mkdtempSync(join(tmpdir(), 'talkpath-replay-'));
try {
  await bench(Number(values.calls), Number(values.seed), !values['without-sound']);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function bench(calls: number, seed: number, sound: boolean): Promise<void> {
  console.log(`bench:replay: ${describeMachine(machineFacts())}`);
  const stage = createStage(seed, undefined);
  const sums = { same: 0, lines: 0, bytes: 0, callMs: 0, replayMs: 0 };
  for (const [index, id] of sceneIds(calls, undefined).entries()) {
    const recording = new Recording();
    const scene = makeScene(id, seed, stage.studio, stage.sounds);
    const { recipe, lengthMs } = await playScene(scene, SETTINGS, stage.studio, recording.observe);
    const path = recording.save(dir, id, recipe, sound);
    sums.bytes += statSync(path).size;
    sums.callMs += lengthMs;
    const startedMs = performance.now();
    const comparison = await compareReplay(path, recordedCall(path));
    sums.replayMs += performance.now() - startedMs;
    sums.lines += comparison.lines;
    if (comparison.difference === undefined && comparison.strays.length === 0) sums.same += 1;
    else tell(id, comparison);
    rmSync(path);
    if ((index + 1) % PROGRESS_CALLS === 0) process.stderr.write(`${index + 1} of ${calls} calls\n`);
  }
  const { same, lines, bytes, callMs, replayMs } = sums;
  console.log(`calls replayed identically   ${same} of ${calls}${sound ? '' : ' (without sound)'}`);
  console.log(`lines compared               ${lines}`);
  console.log(`speech time                  ${Math.round(callMs / MS_PER_S)} s`);
  console.log(`journal                      ${(bytes / BYTES_PER_KB / (callMs / MS_PER_S)).toFixed(2)} kB/s`);
  console.log(`replay                       ${Math.round(callMs / replayMs)} times real time`);
  process.exitCode = same === calls ? 0 : 1;
}

function tell(id: string, { difference, strays }: Comparison): void {
  console.log(`${id}: differs${strays.length > 0 ? `, ${strays.length} inputs were not waited for` : ''}`);
  if (difference === undefined) return;
  const { line, recorded = '(nothing)', replayed = '(nothing)' } = difference;
  console.log(`  line ${line}\n    recorded ${recorded}\n    replayed ${replayed}`);
}
