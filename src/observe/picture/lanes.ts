import type { AgentTurn, CallTimeline } from '../timeline/types.js';
import { isIn, LEFT, PLOT, RIGHT, within, xOf, type Row } from './scale.js';
import { el, label, num, tip } from './svg.js';
import { bandOf, waveOf } from './waves.js';

/** How high the lane of one side is (pixels), and how far its sound reaches from the middle. */
export const LANE_PX = 50;
const REACH_PX = 21;
const BAND_REACH_PX = 10;
/** What the agent did not get to say is hinted at up to so far (ms). */
const GHOST_MS = 4000;
const VAD_PX = 3;
/** Nearer to where it begins or ends a band shows no seam (ms). */
const SEAM_MS = 60;
/** What the detectors said has its own strip under the caller's lane. */
export const VAD_STRIP_PX = 12;
export const MARK_STRIP_PX = 8;

/** The caller's side of a row: its sound, where the model could not hear it, and where the detectors heard speech. */
export function drawCaller(row: Row, timeline: CallTimeline, y: number): string {
  const { levels, vad, providerVad } = timeline;
  const lane = { middleY: y + LANE_PX / 2, reachPx: REACH_PX };
  const style = { within: vad, loud: 'c-sound', soft: 'c-noise' };
  return [
    bed(row, y, 'c-bed'),
    gateOf(row, timeline, y),
    middleLine(row, lane.middleY),
    waveOf(row, { levels: levels.caller, stepMs: levels.stepMs }, lane, style),
    strip(row, vad, { y: y + LANE_PX + 3, style: 'c-fill' }),
    strip(row, providerVad, { y: y + LANE_PX + 7.5, style: 'c-pale' }),
  ].join('');
}

/** The agent's side of a row: what was playing to the caller, what was cut off, where it was held back, and the carrier's marks. */
export function drawAgent(row: Row, timeline: CallTimeline, y: number): string {
  const { levels, playing, doubts, agentTurns } = timeline;
  const lane = { middleY: y + LANE_PX / 2, reachPx: REACH_PX };
  const band = { middleY: lane.middleY, reachPx: levels.agentKnown ? REACH_PX + 2 : BAND_REACH_PX };
  const ground = levels.agentKnown ? 'a-bed' : 'a-band';
  const style = { within: playing, loud: 'a-sound', soft: 'a-sound' };
  return [
    bed(row, y, 'a-bed'),
    middleLine(row, lane.middleY),
    ...ghosts(row, agentTurns, band),
    ...within(row, playing).map((span) => bandOf(row, span, band, ground)),
    levels.agentKnown ? '' : seamsOf(row, timeline, band),
    levels.agentKnown ? waveOf(row, { levels: levels.agent, stepMs: levels.stepMs }, lane, style) : '',
    ...within(row, doubts).map((doubt) =>
      el(
        'g',
        {},
        tip(`held back in doubt: ${doubt.became === 'nothing' ? 'it fell silent again' : 'somebody spoke'}`),
        bandOf(row, doubt, { middleY: lane.middleY, reachPx: LANE_PX / 2 }, 'doubt'),
      ),
    ),
    marksOf(row, timeline, y + LANE_PX + 2),
  ].join('');
}

/** What each lane is, left of its beginning. */
export function laneName(y: number, style: string, text: string): string {
  return label(LEFT - 14, y + LANE_PX / 2 + 4, `${style} bold end`, text);
}

function bed(row: Row, y: number, style: string): string {
  const width = xOf(row, row.endMs) - LEFT;
  return el('rect', {
    class: style,
    x: LEFT,
    y,
    width: Math.max(0, Math.min(PLOT, width)),
    height: LANE_PX,
    rx: 5,
  });
}

function middleLine(row: Row, y: number): string {
  return el('path', { class: 'grid', d: `M${LEFT} ${y}H${Math.min(RIGHT, xOf(row, row.endMs))}` });
}

function gateOf(row: Row, { gate }: CallTimeline, y: number): string {
  return within(row, gate)
    .map((span) => {
      const x = xOf(row, span.fromMs);
      const opened = span.openedBy === undefined ? 'still shut' : `opened by ${span.openedBy}`;
      const box = { x, y, width: Math.max(1, xOf(row, span.toMs) - x), height: LANE_PX, rx: 3 };
      const words = tip(`gate shut by ${span.shutBy}, ${opened}: the model got silence`);
      return el('rect', { ...box, fill: 'url(#tp-shut)' }, words);
    })
    .join('');
}

function strip(
  row: Row,
  spans: CallTimeline['vad'],
  { y, style }: { readonly y: number; readonly style: string },
): string {
  const bars = within(row, spans).map(({ fromMs, toMs }) => {
    const x = xOf(row, fromMs);
    return el('rect', {
      class: style,
      x,
      y,
      width: Math.max(1, xOf(row, toMs) - x),
      height: VAD_PX,
      rx: 1.5,
    });
  });
  return bars.join('');
}

/** Where one part of the agent's speech follows another without a pause. */
function seamsOf(
  row: Row,
  { agentTurns, playing }: CallTimeline,
  band: { middleY: number; reachPx: number },
): string {
  const d = agentTurns
    .filter(({ fromMs }) => isIn(row, fromMs) && playing.some((span) => isAmid(span, fromMs)))
    .map(({ fromMs }) => `M${num(xOf(row, fromMs))} ${band.middleY - band.reachPx}v${2 * band.reachPx}`);
  return d.length === 0 ? '' : el('path', { class: 'seam', d: d.join('') });
}

function isAmid({ fromMs, toMs }: CallTimeline['playing'][number], atMs: number): boolean {
  return atMs > fromMs + SEAM_MS && atMs < toMs - SEAM_MS;
}

/** What was not heard any more, as far as it would have gone. */
function ghosts(row: Row, turns: readonly AgentTurn[], band: { middleY: number; reachPx: number }): string[] {
  return turns.flatMap((turn, i) => {
    const nextMs = turns[i + 1]?.fromMs ?? Infinity;
    const leftMs = Math.min(GHOST_MS, turn.receivedMs - turn.heardMs);
    if (turn.outcome !== 'cut' || leftMs < 100) return [];
    const ghost = { fromMs: turn.toMs, toMs: Math.min(turn.toMs + leftMs, nextMs, row.endMs) };
    return within(row, [ghost]).map((span) => bandOf(row, span, band, 'a-ghost'));
  });
}

function marksOf(row: Row, { marks }: CallTimeline, y: number): string {
  const reached = marks.flatMap(({ reachedAtMs }) =>
    reachedAtMs !== undefined && isIn(row, reachedAtMs) ? [`M${num(xOf(row, reachedAtMs))} ${y}v4`] : [],
  );
  const lost = marks.flatMap(({ sentAtMs, reachedAtMs }) =>
    reachedAtMs === undefined && isIn(row, sentAtMs) ? [`M${num(xOf(row, sentAtMs))} ${y}v4`] : [],
  );
  return [
    reached.length > 0 ? el('path', { class: 'wick', d: reached.join('') }) : '',
    lost.length > 0 ? el('path', { class: 'cut', d: lost.join('') }) : '',
  ].join('');
}
