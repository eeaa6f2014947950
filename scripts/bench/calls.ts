import { messageOf } from '../../src/lib/errors.js';
import { readArguments } from './arguments.js';
import { type ConnectFigures, measureConnect } from './calls/connect.js';
import { featuresOf, measureFeatures } from './calls/features.js';
import { CALLS_USAGE, type CallsPlan, planOf } from './calls/plan.js';
import { CALLS_LIMITS, printReport } from './calls/print-report.js';
import { measureParts } from './calls/profile.js';
import { measureRamp, type RampFigures } from './calls/ramp.js';
import { ratiosOf } from './calls/ratios.js';
import { cautionsOf, type CallsReport } from './calls/report.js';
import { printShort, shortCautions } from './calls/print-short.js';
import { hasFailed, runShort, type ShortFigures } from './calls/short.js';
import { checkStorable, readStored, writeStored } from './calls/stored.js';
import type { SubjectPlan } from './calls/subject.js';
import { ALONE, FLOOR, GROUPS, RAMPED, TALKPATH_PCM16 } from './calls/subjects.js';
import { targetsOf } from './calls/targets.js';
import { measureTogether, type SubjectFigures } from './calls/together.js';
import { describeMachine, machineFacts } from './machine.js';

/**
 * `npm run bench:calls [-- --calls 150 --seconds 10 --rounds 3 --only pcm16 --alone 400 --ramp 50,100,200,400,700 --features --carriers --json]`: what the built server costs for a call beside a bare
 * relay and a naive bridge, all on one core at the same time; what it adds in delay and memory; how many calls it carries. `--short [--against FILE] [--store FILE]`: the ratios alone, in a
 * minute; exit 1 when one has grown by more than a quarter, or calls went wrong.
 */

const { plan, stored } = readArguments(CALLS_USAGE, prepare);
const machine = machineFacts();
if (plan.short) await short();
else await whole();

/** Whatever can't be done is to be known before a minute has passed. */
function prepare(args: readonly string[]) {
  const asked = planOf(args);
  if (asked.store !== undefined) checkStorable(asked.store);
  return { plan: asked, stored: asked.against === undefined ? undefined : readStored(asked.against) };
}

async function short(): Promise<void> {
  const figures = await runShort(plan.together, stored);
  const { ratios, growth, troubles } = figures;
  if (plan.json) {
    const verdicts = { ratios, growth, troubles, cautions: shortCautions(figures), limits: CALLS_LIMITS };
    console.log(JSON.stringify({ benchmark: 'calls', machine, plan, ...verdicts }, null, 2));
  } else console.log(printShort(machine, figures));
  if (plan.store !== undefined) storeAt(plan.store, figures);
  process.exitCode = hasFailed(figures) ? 1 : 0;
}

function storeAt(path: string, { ratios, troubles }: ShortFigures): void {
  if (troubles.length > 0) process.stderr.write('not stored: calls went wrong\n');
  else writeStored(path, describeMachine(machine), ratios);
}

async function whole(): Promise<void> {
  const report = await measure();
  if (plan.json) {
    const verdicts = { targets: targetsOf(report), cautions: cautionsOf(report), limits: CALLS_LIMITS };
    console.log(JSON.stringify({ benchmark: 'calls', ...report, ...verdicts }, null, 2));
  } else console.log(printReport(report));
}

async function measure(): Promise<CallsReport> {
  const { together, only, features } = plan;
  const wanted = GROUPS.filter(([first]) => first?.name.includes(only) ?? false);
  const groups: (readonly SubjectFigures[])[] = [];
  for (const group of wanted) {
    process.stderr.write(`${group.map(({ name }) => name).join(' / ')}\n`);
    groups.push(await measureTogether(group, together));
  }
  return {
    machine,
    plan,
    groups,
    ratios: groups.flatMap(ratiosOf),
    alone: await measureAlone(plan),
    connect: only === '' ? await measureConnects() : [],
    features: await measureFeatures(featuresOf(plan), together),
    parts: features ? await measureParts(TALKPATH_PCM16, together) : [],
    ramps: await measureRamps(plan),
  };
}

async function measureAlone({ alone, only }: CallsPlan): Promise<readonly SubjectFigures[]> {
  if (alone.calls === 0) return [];
  const all: SubjectFigures[] = [];
  for (const subject of chosen(ALONE, only)) {
    process.stderr.write(`alone: ${subject.name}\n`);
    try {
      all.push(...(await measureTogether([subject], alone)));
    } catch (error) {
      const failure = `${alone.calls} calls: ${messageOf(error)}`;
      process.stderr.write(`  ${failure}\n`);
      all.push({ name: subject.name, pinned: true, idleRssKb: NaN, rssKb: NaN, rounds: [], failure });
    }
  }
  return all;
}

async function measureConnects(): Promise<readonly ConnectFigures[]> {
  process.stderr.write('a provider that takes its time\n');
  return [await measureConnect(FLOOR), await measureConnect(TALKPATH_PCM16)];
}

async function measureRamps({ ramp, only }: CallsPlan): Promise<readonly RampFigures[]> {
  if (ramp.length === 0) return [];
  const all: RampFigures[] = [];
  for (const subject of chosen(RAMPED, only)) all.push(await measureRamp(subject, ramp));
  return all;
}

/** Those whose name has this in it; the floor always, because the others are judged by it. */
function chosen(all: readonly SubjectPlan[], only: string): readonly SubjectPlan[] {
  return all.filter(({ name }) => name.includes(only) || name === FLOOR.name);
}
