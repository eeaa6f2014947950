import { parseArgs } from 'node:util';
import { table } from './bench/print.js';
import { fuzz } from './fuzz/run.js';

/** `npm run fuzz -- [--inputs 1000000] [--seed N]`: inputs near real ones for everything that reads what others say. */

const PROGRESS_EVERY_MS = 2000;

const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
const inputs = Number(values.inputs ?? '1000000');
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const beganMs = performance.now();
let toldMs = beganMs;

console.log(`${inputs} inputs, seed ${seed}`);
const figures = await fuzz({
  inputs,
  seed,
  progress: (done) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = nowMs;
    console.log(`${done} of ${inputs}, ${Math.round((done * 1000) / (nowMs - beganMs))} a second`);
  },
});
const sum = figures.reduce((all, one) => all + one.inputs, 0);
const rows = figures.map((one) => [one.name, String(one.inputs), one.longestMs.toFixed(1)]);
console.log(table(['target', 'inputs', 'longest ms'], rows));
console.log(
  `${sum} inputs in ${Math.round((performance.now() - beganMs) / 1000)} s: nothing threw, hung or swelled`,
);
