import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { fitOf, isCredible, type Hypothesis } from '../../src/providers/practice-agent/ears/hypothesis.js';
import { finalPhrasesOf, phrasesOf } from '../../src/providers/practice-agent/ears/phrases.js';
import { openSphinx, type Sphinx } from '../../src/providers/practice-agent/ears/sphinx.js';
import { locateSphinx, SPHINX_PACKAGES } from '../../src/providers/practice-agent/ears/sphinx-files.js';
import { createFlite } from '../../src/providers/practice-agent/flite.js';
import { practiceScriptSchema } from '../../src/providers/practice-agent/script.js';
import { OTHER_SPEECH } from './ears/other-speech.js';
import { spokenTurn, type Line } from './ears/spoken.js';
import { describeMachine, machineFacts } from './machine.js';
import { percentile, table } from './print.js';

/** `npm run bench:ears [-- --json]`: how many phrases of the shipped script the practice agent understands on the telephone. */

const LIMITS =
  'Limits of this evidence: synthetic voices, each phrase once a voice and line; white noise; no echo, no loss, no accent but one Scot’s; the agent’s own loudness ' +
  'detector cuts the turns out, so that in noise a turn may never end, which counts as not understood. The thresholds of credibility were chosen with these sentences.';

const CLEAN: Line = { rateHz: TELEPHONE_RATE_HZ };
const CASES: readonly { readonly voice: string; readonly name: string; readonly line: Line }[] = [
  { voice: 'rms', name: 'clean, mu-law', line: CLEAN },
  { voice: 'rms', name: 'clean, pcm16', line: { rateHz: MODEL_RATE_HZ } },
  { voice: 'rms', name: 'noise 30 dB below', line: { ...CLEAN, noiseDb: 30 } },
  { voice: 'rms', name: 'noise 20 dB below', line: { ...CLEAN, noiseDb: 20 } },
  { voice: 'rms', name: 'noise 10 dB below', line: { ...CLEAN, noiseDb: 10 } },
  { voice: 'kal16', name: 'clean, mu-law', line: CLEAN },
  { voice: 'awb', name: 'clean, mu-law', line: CLEAN },
  { voice: 'slt', name: 'clean, mu-law', line: CLEAN },
];

interface Outcome {
  readonly said: string;
  readonly heard: string;
  readonly fit: number;
  readonly tookMs: number;
}

const files = await locateSphinx();
if (!files) {
  process.stdout.write(
    `bench:ears: skipped, PocketSphinx is not installed (apt-get install ${SPHINX_PACKAGES})\n`,
  );
  process.exit(0);
}
const machine = machineFacts();
const source = readFileSync(join(process.cwd(), 'config', 'practice', 'receptionist.yaml'), 'utf8');
const script = practiceScriptSchema.parse(parse(source));
const phrases = phrasesOf(script);
const final = finalPhrasesOf(script);
const sphinx = await openSphinx(files, phrases);
const results: { voice: string; name: string; phrases: Outcome[]; others: Outcome[] }[] = [];
for (const { voice, name, line } of CASES) {
  const inCase = { voice, line };
  results.push({
    voice,
    name,
    phrases: await hear(sphinx, phrases, inCase),
    others: await hear(sphinx, OTHER_SPEECH, inCase),
  });
}
await sphinx.close();
process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify({ machine, results, limits: LIMITS }, null, 2)}\n`
    : report(),
);

async function hear(
  by: Sphinx,
  texts: readonly string[],
  { voice, line }: { voice: string; line: Line },
): Promise<Outcome[]> {
  const flite = createFlite(voice);
  const random = seeded();
  const outcomes: Outcome[] = [];
  for (const said of texts) {
    const turn = spokenTurn(flite, said, line, random);
    const startMs = performance.now();
    const hypothesis = turn && (await by.recognize(turn, new AbortController().signal));
    const tookMs = performance.now() - startMs;
    outcomes.push({
      said,
      heard: credible(hypothesis, turn?.spokenMs ?? 0),
      fit: hypothesis ? fitOf(hypothesis, turn.spokenMs) : NaN,
      tookMs,
    });
  }
  return outcomes;
}

function credible(hypothesis: Hypothesis | undefined, spokenMs: number): string {
  return hypothesis && isCredible(hypothesis, spokenMs, final.has(hypothesis.words)) ? hypothesis.words : '';
}

function report(): string {
  const head = [
    'voice',
    'line',
    'understood',
    'taken for another',
    'not understood',
    'other speech taken for a phrase',
    'for one that hangs up',
    'ms p50',
    'ms p95',
  ];
  const rows = results.map(({ voice, name, phrases: said, others }) => {
    const right = said.filter((one) => one.heard === one.said).length;
    const none = said.filter((one) => one.heard === '').length;
    const wrong = others.filter((one) => one.heard !== '').length;
    const times = [...said, ...others].map(({ tookMs }) => tookMs);
    return [
      voice,
      name,
      `${right} of ${said.length}`,
      `${said.length - right - none}`,
      `${none}`,
      `${wrong} of ${others.length}`,
      `${others.filter(({ heard }) => final.has(heard)).length}`,
      percentile(times, 50).toFixed(0),
      percentile(times, 95).toFixed(0),
    ];
  });
  return [`bench:ears: ${describeMachine(machine)}`, '', table(head, rows), '', LIMITS, ''].join('\n');
}

/** Numbers from 0 to 1 that are the same in every run (linear congruential, Numerical Recipes' constants). */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
