import { QUIET_DB } from '../timeline/call-levels.js';
import type { Levels, Span } from '../timeline/types.js';
import { LEFT, RIGHT, xOf } from './scale.js';
import { el, num } from './svg.js';

/** One bar of a waveform: 2 px, and 1 px to the next. */
const BAR_PX = 3;
/** What is softer is not drawn, what is louder fills the lane (dBFS). */
const SOFTEST_DB = -58;
const LOUDEST_DB = -12;

/** Where a lane's waveform lies: its middle, and how far it may go up and down. */
export interface WaveLane {
  readonly middleY: number;
  readonly reachPx: number;
}

/** Bars for how loud one side was in a row: `loud` within these spans, `soft` outside of them. */
export function waveOf(
  row: Span,
  { levels, stepMs }: { readonly levels: readonly number[]; readonly stepMs: Levels['stepMs'] },
  lane: WaveLane,
  style: { readonly within: readonly Span[]; readonly loud: string; readonly soft: string },
): string {
  const paths = { loud: '', soft: '' };
  const inside = walker(style.within);
  for (let x = LEFT + 1; x < RIGHT; x += BAR_PX) {
    const fromMs = timeAt(row, x);
    const toMs = timeAt(row, x + BAR_PX);
    const height = heightOf(loudest(levels, fromMs / stepMs, toMs / stepMs)) * lane.reachPx;
    if (height > 0) paths[inside(fromMs, toMs) ? 'loud' : 'soft'] += barAt(x, lane.middleY, height);
  }
  return [
    paths.soft && el('path', { class: style.soft, d: paths.soft }),
    paths.loud && el('path', { class: style.loud, d: paths.loud }),
  ].join('');
}

function barAt(x: number, middleY: number, height: number): string {
  return `M${num(x)} ${num(middleY - height)}v${num(2 * height)}`;
}

/** 0 to 1; loudness goes with the level, softened so that quiet speech can still be seen. */
function heightOf(levelDb: number): number {
  const share = (levelDb - SOFTEST_DB) / (LOUDEST_DB - SOFTEST_DB);
  return share <= 0 ? 0 : Math.min(1, share) ** 1.7;
}

function loudest(levels: readonly number[], from: number, to: number): number {
  let db = QUIET_DB;
  for (let i = Math.floor(from); i < Math.max(Math.ceil(to), from + 1); i++) {
    db = Math.max(db, levels[i] ?? QUIET_DB);
  }
  return db;
}

function timeAt(row: Span, x: number): number {
  return row.fromMs + ((x - LEFT) / (RIGHT - LEFT)) * (row.toMs - row.fromMs);
}

/** Answers for times that only grow whether they lie in one of the spans. */
function walker(spans: readonly Span[]): (fromMs: number, toMs: number) => boolean {
  let next = 0;
  return (fromMs, toMs) => {
    while ((spans[next]?.toMs ?? Infinity) < fromMs) next += 1;
    return (spans[next]?.fromMs ?? Infinity) < toMs;
  };
}

/** A band where something was playing, for sides of which only that is known. */
export function bandOf(row: Span, { fromMs, toMs }: Span, lane: WaveLane, style: string): string {
  const x = xOf(row, fromMs);
  return el('rect', {
    class: style,
    x,
    y: lane.middleY - lane.reachPx,
    width: Math.max(1.5, xOf(row, toMs) - x),
    height: 2 * lane.reachPx,
    rx: 4,
  });
}
