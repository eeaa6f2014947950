import type { Span } from '../timeline/types.js';
import { type Word, wrapped } from './measure.js';
import { LEFT, RIGHT, xOf, type Row } from './scale.js';
import { el, escaped, tip } from './svg.js';

const FONT_PX = 12;
const LINE_PX = 15;
const GAP_PX = 12;
/** Words stand near their sound, even where there is room. */
const MAX_WIDTH_PX = 380;
const MIN_WIDTH_PX = 56;
const MAX_LINES = 3;

/** Something said, with the words that are drawn. */
export interface Said extends Span {
  readonly words: readonly Word[];
  /** Written, not spoken. */
  readonly typed?: boolean;
  /** In full, for a pointer that rests on it. */
  readonly tip: string;
}

/** The words of one side in a row. */
export interface SaidInRow {
  readonly heightPx: number;
  /** `y` is the upper edge. The caller's words stand right above their sound, the agent's right below theirs. */
  readonly draw: (y: number) => string;
}

/** Places what one side said in a row. */
export function saidInRow(
  row: Row,
  turns: readonly Said[],
  { toward, style }: { readonly toward: 'above' | 'below'; readonly style: string },
): SaidInRow {
  const blocks = blocksOf(row, turns);
  const most = blocks.reduce((sum, { lines }) => Math.max(sum, lines.length), 0);
  const firstLine = (count: number): number => (toward === 'above' ? most - count : 0);
  const draw = (y: number): string =>
    blocks
      .map((block) => drawBlock(block, y + (firstLine(block.lines.length) + 1) * LINE_PX - 3, style))
      .join('');
  return { heightPx: most * LINE_PX, draw };
}

interface Block {
  readonly x: number;
  readonly lines: readonly (readonly Word[])[];
  readonly typed: boolean;
  readonly tip: string;
}

function blocksOf(row: Row, turns: readonly Said[]): readonly Block[] {
  const here = turns.filter((turn) => turn.words.length > 0 && rowHolds(row, turn));
  let freeFromX = LEFT;
  return here.map((turn, i) => {
    const next = here[i + 1];
    const limitX = next === undefined ? RIGHT + 16 : xOf(row, next.fromMs) - GAP_PX;
    const x = Math.max(freeFromX, Math.min(startOf(row, turn), limitX - MIN_WIDTH_PX));
    const widthPx = Math.max(MIN_WIDTH_PX, Math.min(MAX_WIDTH_PX, limitX - x));
    freeFromX = x + widthPx + GAP_PX;
    const { tip, typed = false } = turn;
    return { x, tip, typed, lines: wrapped(turn.words, { widthPx, fontPx: FONT_PX, lines: MAX_LINES }) };
  });
}

/** Words are drawn once: in the row that has most of their sound. */
function rowHolds(row: Row, { fromMs, toMs }: Span): boolean {
  const middleMs = fromMs + Math.min(toMs - fromMs, row.toMs - row.fromMs) / 2;
  return middleMs >= row.fromMs && middleMs < row.toMs;
}

/** Near the right edge words begin before their sound. */
function startOf(row: Row, { fromMs }: Span): number {
  return Math.min(Math.max(LEFT, xOf(row, fromMs)), RIGHT - 150);
}

function drawBlock({ x, lines, typed, tip: words }: Block, y: number, style: string): string {
  const rows = lines.map((line, i) => el('tspan', { x, y: y + i * LINE_PX }, textOf(line)));
  return el('text', { class: `said ${style}${typed ? ' typed' : ''}` }, tip(words), ...rows);
}

function textOf(words: readonly Word[]): string {
  const heard = words.filter((word) => word.heard).map(({ text }) => text);
  const unheard = words.filter((word) => !word.heard).map(({ text }) => text);
  const gap = heard.length > 0 && unheard.length > 0 ? ' ' : '';
  return [
    escaped(heard.join(' ') + gap),
    unheard.length > 0 ? el('tspan', { class: 'not' }, escaped(unheard.join(' '))) : '',
  ].join('');
}
