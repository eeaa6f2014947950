import { usdText } from '../cost/cost-text.js';
import { LATENCY_PARTS } from '../latency.js';
import type { CallTimeline, Span } from '../timeline/types.js';
import { textWidth } from './measure.js';
import { clockText, LEFT, lengthText, PLOT, RIGHT } from './scale.js';
import { el, label, num, tip } from './svg.js';

const STRIP_PX = 26;
const LEFT_EDGE = 28;
/** How high the head of a drawing is, its overview and legend included (pixels). */
export const HEADER_PX = 196;
const OVERVIEW_Y = 102;
const LEGEND_Y = 168;
const FIGURE_PX = 118;
const SIGN_GAP_PX = 14;

/** The head: whose call it was, what it came to, all of it at one glance, and what the colours mean. */
export function drawHeader(timeline: CallTimeline): string {
  return [title(timeline), figures(timeline), overview(timeline), legend()].join('');
}

function title({ info, startedAt, lengthMs, end, cost }: CallTimeline): string {
  const who = info === undefined ? 'A call' : `${info.from || 'somebody'} → ${info.to || info.agent}`;
  const ending = end === undefined ? 'no end yet' : end.reason.replaceAll('-', ' ');
  const spent = cost.totalUsd && usdText(cost.totalUsd);
  const what = [info && `agent ${info.agent}`, info?.provider, lengthText(lengthMs), ending, spent];
  const which = [startedAt?.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'), info && `call ${info.callId}`];
  return [
    label(LEFT_EDGE, 42, 'ink big', who),
    label(LEFT_EDGE, 63, 'ink mid', what.filter(Boolean).join('  ·  ')),
    label(LEFT_EDGE, 81, 'soft', which.filter(Boolean).join('  ·  ')),
  ].join('');
}

function figures({ latencies, moments, callerTurns, tools }: CallTimeline): string {
  const middle = median(latencies.map(({ totalMs }) => totalMs));
  const bargeIns = moments.filter((moment) => moment.what === 'barge-in').length;
  const faults = moments.filter((moment) => moment.what === 'fault').length;
  const all: readonly (readonly [name: string, value: string])[] = [
    ['MEDIAN LATENCY', middle === undefined ? '–' : lengthText(middle)],
    ['CALLER TURNS', String(callerTurns.length)],
    ['BARGE-INS', String(bargeIns)],
    ['TOOL CALLS', String(tools.length)],
    ['FAULTS', String(faults)],
  ];
  return all
    .map(([name, value], i) => {
      const x = RIGHT - (all.length - 1 - i) * FIGURE_PX;
      const style = name === 'FAULTS' && faults > 0 ? 'cut-fill' : 'ink';
      return label(x, 45, `${style} figure end`, value) + label(x, 63, 'soft cap end', name);
    })
    .join('');
}

/** The whole call in one strip: the caller above, the agent below, barge-ins across. */
function overview({ callerTurns, playing, moments, lengthMs }: CallTimeline): string {
  const x = (atMs: number): number => LEFT + (atMs / Math.max(1, lengthMs)) * PLOT;
  const half = STRIP_PX / 2;
  const bars = (spans: readonly Span[], y: number): string =>
    spans
      .map(
        ({ fromMs, toMs }) =>
          `M${num(x(fromMs))} ${y}h${num(Math.max(0.8, x(toMs) - x(fromMs)))}v${half - 3}H${num(x(fromMs))}z`,
      )
      .join('');
  const cuts = moments
    .filter((moment) => moment.what === 'barge-in')
    .map(({ atMs }) => `M${num(x(atMs))} ${OVERVIEW_Y}v${STRIP_PX}`);
  return el(
    'g',
    {},
    tip('the whole call'),
    el('rect', {
      class: 'card edge',
      x: LEFT - 0.5,
      y: OVERVIEW_Y - 3.5,
      width: PLOT + 1,
      height: STRIP_PX + 7,
      rx: 6,
    }),
    el('path', { class: 'c-fill', d: bars(callerTurns, OVERVIEW_Y + 1) }),
    el('path', { class: 'a-fill', d: bars(playing, OVERVIEW_Y + half + 2) }),
    el('path', { class: 'cut', d: cuts.join('') }),
    label(LEFT, OVERVIEW_Y + STRIP_PX + 17, 'soft tiny', clockText(0)),
    label(RIGHT, OVERVIEW_Y + STRIP_PX + 17, 'soft tiny end', clockText(lengthMs)),
  );
}

/** A sign of the legend, 18 px wide from `x`; `y` is the base line of its text. */
type Sign = (x: number, y: number) => string;

const box =
  (style: string, height: number): Sign =>
  (x, y) =>
    el('rect', { class: style, x, y: y - 4 - height / 2, width: 18, height, rx: Math.min(3, height / 2) });

const LEGEND: readonly (readonly [sign: Sign, text: string])[] = [
  [box('c-fill', 3), 'speech (local)'],
  [box('c-pale', 3), 'speech (provider)'],
  [(x, y) => el('rect', { x, y: y - 10, width: 18, height: 12, rx: 2, fill: 'url(#tp-shut)' }), 'gate shut'],
  [box('doubt', 12), 'held back'],
  [(x, y) => el('rect', { class: 'a-ghost', x, y: y - 9, width: 18, height: 10, rx: 3 }), 'cut off'],
  [(x, y) => el('path', { class: 'wick', d: `M${x + 4} ${y - 7}v5m5 -5v5m5 -5v5` }), 'marks'],
];
const WAITED_FOR: typeof LEGEND = LATENCY_PARTS.map((name) => [box(`l-${name}`, 6), name]);

function legend(): string {
  const latencyX = RIGHT - WAITED_FOR.reduce((sum, [, text]) => sum + signPx(text), 0) + SIGN_GAP_PX;
  return [
    signs(LEFT, LEGEND),
    label(latencyX - 12, LEGEND_Y, 'soft end', 'answered after:'),
    signs(latencyX, WAITED_FOR),
  ].join('');
}

function signs(fromX: number, entries: typeof LEGEND): string {
  let x = fromX;
  return entries
    .map(([sign, text]) => {
      const at = x;
      x += signPx(text);
      return sign(at, LEGEND_Y) + label(at + 23, LEGEND_Y, 'soft', text);
    })
    .join('');
}

function signPx(text: string): number {
  return 23 + textWidth(text, 11) + SIGN_GAP_PX;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
