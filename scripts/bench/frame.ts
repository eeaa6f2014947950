import { parseArgs } from 'node:util';
import { readArguments } from './arguments.js';
import { measureFloorCost } from './floor-cost.js';
import { describeMachine, machineFacts } from './machine.js';
import { table } from './print.js';
import { measureQuality } from './quality.js';
import type { Quality } from './quality.js';
import { candidates } from './resamplers.js';
import { measureTiming } from './timing.js';
import type { Timing } from './timing.js';

/** `npm run bench:frame [-- --json]`: what one 20 ms frame costs and how it sounds, beside other ways to resample. */
type Row = { readonly name: string } & Timing & Quality;

const LIMITS =
  'Limits of this evidence: one process on one machine, warm code, synthetic tones; linear interpolation is JavaScript, ours and speex are ' +
  'WebAssembly with SIMD; nothing here was listened to. Images and aliases below about -86 dB are less than one step of 16 bits: there the figures show rounding as much as the filter.';

const HEAD = [
  'per 20 ms frame, with mu-law',
  'up us',
  'down us',
  'both us',
  'x ours (min-max)',
  'ripple dB',
  'image dB',
  'alias dB',
  'delay up/down ms',
  'any cut, same bytes',
];

const USAGE = `bench:frame [--json]
  Exit 0 whether the target was met or not: it is a time of one machine. Exit 2: not begun, because of what was asked for.`;

const { json } = readArguments(
  USAGE,
  (args) => parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } }).values,
);
const list = await candidates();
const timings = measureTiming(list);
const rows = list.flatMap((candidate, i): Row[] => {
  const timing = timings[i];
  return timing === undefined ? [] : [{ name: candidate.name, ...timing, ...measureQuality(candidate) }];
});
const floor = measureFloorCost();
const machine = machineFacts();
process.stdout.write(
  json
    ? `${JSON.stringify({ machine, rows, floor, limits: LIMITS }, null, 2)}\n`
    : `bench:frame: ${describeMachine(machine)}\n\n${table(HEAD, rows.map(cellsOf))}\n\n${floorTable()}\n\n${LIMITS}\n`,
);

/** Who has the floor, beside the target of 40 µs for VAD, gate and ledger together. */
function floorTable(): string {
  const { hearingPlayingUs, hearingSilentUs, playoutUs } = floor;
  const us = (value: number): string => value.toFixed(1);
  return table(
    ['who has the floor, per 20 ms of a call', 'us', 'target'],
    [
      ['VAD, echo bar, gate, arbiter: the agent speaks', us(hearingPlayingUs), ''],
      ['the same: the agent is silent', us(hearingSilentUs), ''],
      ['queue, lead, ledger, marks: the agent speaks', us(playoutUs), ''],
      ['VAD, gate and ledger together', us(hearingPlayingUs + playoutUs), '<= 40'],
    ],
  );
}

function cellsOf(row: Row): string[] {
  return [
    row.name,
    row.upUs.toFixed(1),
    row.downUs.toFixed(1),
    row.bothUs.toFixed(1),
    `${row.bothToOurs.toFixed(2)} (${row.bothToOursMin.toFixed(2)}-${row.bothToOursMax.toFixed(2)})`,
    row.rippleDb.toFixed(3),
    row.imageDb.toFixed(1),
    row.aliasDb.toFixed(1),
    `${ms(row.upDelayMs)} / ${ms(row.downDelayMs)}`,
    row.cutIndependent ? 'yes' : 'NO',
  ];
}

function ms(value: number): string {
  return value.toFixed(3).replace('-0.000', '0.000');
}
