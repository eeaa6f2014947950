import type { CallTimeline } from '../timeline/types.js';
import { drawHeader, HEADER_PX } from './header.js';
import { PAPER, styleSheet } from './palette.js';
import { drawRow, saidIn } from './row.js';
import { LEFT, PLOT, rowsOf, WIDTH, type Row } from './scale.js';
import { type Attributes, el, escaped, num, tip } from './svg.js';

const FOOT_PX = 12;

/**
 * Draws a call as one SVG that needs nothing besides: both sides' sound, who spoke when and in which words, gate, detectors, marks, tools, and the latency of
 * each turn. Long calls go on in further rows. Light and dark by the reader's own setting.
 */
export function drawCall(timeline: CallTimeline): string {
  const said = saidIn(timeline);
  let y = HEADER_PX;
  const rows = rowsOf(timeline.lengthMs).map((row) => {
    const { svg, heightPx } = drawRow(row, timeline, said);
    const placed = el('g', { ...placeOf(row, y, heightPx), transform: `translate(0 ${y})` }, svg);
    y += heightPx;
    return placed;
  });
  const height = Math.ceil(y + FOOT_PX);
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
  };
  return el(
    'svg',
    { ...frame, class: 'tp', role: 'img' },
    tip(titleOf(timeline)),
    `<style>${styleSheet()}</style>`,
    shutPattern(),
    el('rect', { class: 'paper', width: WIDTH, height }),
    drawHeader(timeline),
    ...rows,
  );
}

/** For who puts something over the drawing: which stretch of the call (ms) lies in which box (pixels: x, y, width, height). */
function placeOf(row: Row, y: number, heightPx: number): Attributes {
  const { fromMs, toMs, endMs } = row;
  return {
    'data-row': `${fromMs} ${toMs} ${endMs}`,
    'data-box': `${LEFT} ${num(y)} ${PLOT} ${num(heightPx)}`,
  };
}

/** The same as a page of its own. */
export function drawCallPage(timeline: CallTimeline): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(titleOf(timeline))}</title>
<style>body{margin:0;background:${PAPER[0]}}svg{display:block;margin:0 auto;max-width:100%;height:auto}@media(prefers-color-scheme:dark){body{background:${PAPER[1]}}}</style>
</head>
<body>
${drawCall(timeline)}
</body>
</html>
`;
}

function titleOf({ info }: CallTimeline): string {
  return info === undefined ? 'A call' : `Call ${info.callId} from ${info.from}`;
}

/** Where the gate was shut: lines across the caller's lane. */
function shutPattern(): string {
  const line = el('path', { class: 'hatch', d: 'M0 6L6 0M-1.5 1.5L1.5 -1.5M4.5 7.5L7.5 4.5' });
  const pattern = { id: 'tp-shut', width: 6, height: 6, patternUnits: 'userSpaceOnUse' };
  return el('defs', {}, el('pattern', pattern, line));
}
