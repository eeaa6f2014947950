import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ledgerError } from './ledger-error.js';
import { describeMachine, machineFacts } from './machine.js';
import { explain } from './turns/explain.js';
import { figuresByFamily } from './turns/figures.js';
import type { SceneResult } from './turns/measure.js';
import type { BridgeSettings } from './turns/open-call.js';
import { picture } from './turns/picture.js';
import { readTurnsPlan } from './turns/plan.js';
import { createStage, playAll, playNamed } from './turns/play-all.js';
import { LEGEND, printFigures, printVerdicts, TURNS_LIMITS } from './turns/print-turns.js';
import { printFaults, printLengths } from './turns/print-scenes.js';
import { judge, judgeLedger, type Verdict } from './turns/targets.js';
import { vadAlone } from './turns/vad-alone.js';

/**
 * `npm run bench:turns [-- --mode local|provider|off|all --scenes 280 --seed 1 --family NAME --json --explain SCENE_ID --picture SCENE_ID --out FILE]`: labelled
 * scenes on a simulated line, played to the whole bridge in virtual time. Exit 1 when a target was missed. A picture is an SVG, in the file or on the
 * standard output; `--vad-alone` prints what the WebRTC VAD would say by itself.
 */

/** Progress is shown after every so many scenes. */
const PROGRESS_SCENES = 20;

interface Run {
  readonly settings: BridgeSettings;
  readonly results: readonly SceneResult[];
  readonly verdicts: readonly Verdict[];
  readonly seconds: number;
}

/** Random interruptions for the ledger's row. */
const LEDGER_INTERRUPTIONS = 10_000;

const plan = readTurnsPlan();
const stage = createStage(plan.seed, plan.recordingsDir);
if (plan.vadAlone) console.log(await vadAlone(stage));
else if (plan.picture !== undefined) await pictureOne(plan.picture);
else if (plan.explain !== undefined) await explainOne(plan.explain);
else await bench();

async function bench(): Promise<void> {
  const machine = machineFacts();
  const runs: Run[] = [];
  const ledger = judgeLedger(ledgerError(LEDGER_INTERRUPTIONS, plan.seed));
  for (const settings of plan.settings) runs.push(await run(settings, ledger));
  if (plan.json) {
    console.log(
      JSON.stringify({ benchmark: 'turns', machine, plan, runs: runs.map(reportOf), limits: TURNS_LIMITS }),
    );
  } else {
    console.log(`bench:turns: ${describeMachine(machine)}`);
    for (const each of runs) console.log(textOf(each));
    console.log(`\n${LEGEND}\n\n${TURNS_LIMITS}`);
  }
  const missed = runs.some(({ verdicts }) => verdicts.some(({ met }) => met === false));
  process.exitCode = missed ? 1 : 0;
}

async function run(settings: BridgeSettings, ledger: readonly Verdict[]): Promise<Run> {
  const startMs = performance.now();
  const results = await playAll(plan, settings, stage, (done) => {
    if (done % PROGRESS_SCENES === 0)
      process.stderr.write(`\r${settings.mode}: ${done} of ${plan.scenes} scenes`);
  });
  process.stderr.write('\r');
  const verdicts = [...judge(results), ...ledger];
  return { settings, results, verdicts, seconds: (performance.now() - startMs) / 1000 };
}

function reportOf({ settings, results, verdicts, seconds }: Run) {
  return { settings, seconds, figures: figuresByFamily(results), targets: verdicts, scenes: results };
}

function textOf({ settings, results, verdicts, seconds }: Run): string {
  const { mode, vadLevel, enhanced } = settings;
  const minutes = results.reduce((sum, { lengthMs }) => sum + lengthMs, 0) / 60_000;
  const human = stage.sounds.recordings;
  const voices = human === 0 ? 'synthetic voices only' : `synthetic voices and ${human} recordings`;
  const setting = `mode ${mode}, VAD level ${vadLevel}${enhanced ? ', enhanced' : ''}, seed ${plan.seed}`;
  const time = `${results.length} scenes, ${minutes.toFixed(0)} minutes of call in ${seconds.toFixed(1)} s`;
  return [
    `\n${setting}; ${voices}; ${time}`,
    printFigures(figuresByFamily(results)),
    printVerdicts(verdicts),
    printLengths(results),
    printFaults(results),
  ].join('\n\n');
}

async function explainOne(id: string): Promise<void> {
  for (const settings of plan.settings) {
    console.log(`mode ${settings.mode}\n${explain(await playNamed(id, settings, stage))}`);
  }
}

async function pictureOne(id: string): Promise<void> {
  for (const settings of plan.settings) {
    const svg = picture(await playNamed(id, settings, stage));
    if (svg === undefined) continue;
    if (plan.out === undefined) process.stdout.write(svg);
    else writeFileSync(plan.out, svg);
    return;
  }
  console.error(`${id}: no interruption there that was confirmed in its first doubt`);
  process.exitCode = 1;
}
