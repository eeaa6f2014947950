import { performance } from 'node:perf_hooks';
import { cleanCalls } from './explain/clean.js';
import { runCall } from './explain/run-call.js';
import { Studio } from './turns/run-scene.js';
import { Sounds } from './turns/sounds.js';

const studio = new Studio();
const stage = { studio, sounds: new Sounds(studio, undefined) };
const n = Number(process.argv[2] ?? 20);
let bad = 0;
for (const { kind, plan } of cleanCalls(n, stage)) {
  const start = performance.now();
  const { facts, findings } = await runCall(plan(), studio);
  if (findings.length > 0) bad++;
  if (findings.length > 0 || n <= 20)
    console.log(
      kind,
      Math.round(facts.endMs),
      facts.call.ended?.reason,
      Math.round(performance.now() - start),
      'resp',
      facts.agent.responses.length,
      findings.map((f) => `\n    ${f.code}: ${f.because} ${JSON.stringify(f.evidence)}`).join(''),
    );
}
console.log('bad', bad, 'of', n);
