import { LATENCY_PARTS, type TurnLatency } from '../latency.js';
import type { CallTimeline } from '../timeline/types.js';
import { isIn, lengthText, within, xOf, type Row } from './scale.js';
import { el, escaped, label, tip } from './svg.js';

const BAR_PX = 6;
const TAG_OVER_PX = 7;
/** The channel between the two sides (pixels). */
export const BETWEEN_PX = 30;

/** What lies between the two sides of a row: how long the caller waited for each answer, and what for. */
export function drawBetween(row: Row, { latencies }: CallTimeline, y: number): string {
  return latencies
    .filter(({ endedAtMs, audibleAtMs }) => audibleAtMs >= row.fromMs && endedAtMs < row.toMs)
    .map((turn) => drawLatency(row, turn, y))
    .join('');
}

function drawLatency(row: Row, turn: TurnLatency, y: number): string {
  const [whole] = within(row, [{ fromMs: turn.endedAtMs, toMs: turn.audibleAtMs }]);
  if (whole === undefined) return '';
  const barY = y + BETWEEN_PX - BAR_PX - 7;
  const middleX = (xOf(row, whole.fromMs) + xOf(row, whole.toMs)) / 2;
  const bars = partsOf(turn).flatMap(({ name, fromMs, toMs }) =>
    within(row, [{ fromMs, toMs }]).map((span) => {
      const x = xOf(row, span.fromMs);
      return el('rect', { class: `l-${name}`, x, y: barY, width: xOf(row, span.toMs) - x, height: BAR_PX });
    }),
  );
  // The figure stands once, where the answer begins.
  const figure = isIn(row, turn.audibleAtMs)
    ? label(middleX, barY - 5, 'ink bold middle', lengthText(turn.totalMs))
    : '';
  return el('g', {}, tip(latencyText(turn)), ...bars, figure);
}

function partsOf(turn: TurnLatency) {
  let atMs = turn.endedAtMs;
  return LATENCY_PARTS.map((name) => {
    const fromMs = atMs;
    atMs += turn[`${name}Ms`];
    return { name, fromMs, toMs: atMs };
  }).filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** What a latency is made of, in words. */
export function latencyText(turn: TurnLatency): string {
  const parts = LATENCY_PARTS.filter((name) => turn[`${name}Ms`] >= 1);
  const listed = parts.map((name) => `${name} ${lengthText(turn[`${name}Ms`])}`).join(', ');
  return `answered after ${lengthText(turn.totalMs)} (${listed})`;
}

/** A short text on a coloured ground that ends at `x`: what comes after it has its place there. */
export function tag(x: number, y: number, style: string, text: string): string {
  const width = text.length * 5.6 + 12;
  return [
    el('rect', { class: style, x: x - width + TAG_OVER_PX, y: y - 11, width, height: 15, rx: 7.5 }),
    el('text', { x: x - width / 2 + TAG_OVER_PX, y, class: 'on-cut tiny bold middle' }, escaped(text)),
  ].join('');
}
