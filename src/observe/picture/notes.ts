import { assertNever } from '../../lib/assert-never.js';
import { RECOVERY_STEPS } from '../../lib/recovery-steps.js';
import type { CallTimeline, Moment } from '../timeline/types.js';
import { textWidth } from './measure.js';
import { clockText, isIn, lengthText, RIGHT, xOf, type Row } from './scale.js';
import { el, escaped, label, num, tip } from './svg.js';

const FONT_PX = 11;
const LINE_PX = 14;
const MAX_LINES = 3;
const MAX_CHARS = 60;

interface Note {
  readonly atMs: number;
  readonly text: string;
  readonly style: string;
  readonly tip: string;
}

interface Placed extends Note {
  readonly x: number;
  readonly line: number;
}

/** Notes over a row: what happened at one time and is neither side's speech. */
export interface Notes {
  readonly heightPx: number;
  /** `y`: the upper edge; a wick leads from each note down to `footY`. */
  readonly draw: (y: number, footY: number) => string;
}

/** The notes of a row, each in the first line that has room for it. */
export function notesOf(row: Row, { moments, end }: CallTimeline): Notes {
  const notes = moments.filter(({ atMs }) => isIn(row, atMs)).flatMap(noteOf);
  // The end belongs to the row that it fills.
  if (end !== undefined && end.atMs > row.fromMs && end.atMs <= row.toMs) {
    const text = end.reason.replaceAll('-', ' ');
    notes.push({ atMs: end.atMs, text, style: 'ink bold', tip: `${end.reason}: ${end.detail}` });
  }
  const placed = placedIn(row, notes);
  const lines = placed.reduce((most, { line }) => Math.max(most, line + 1), 0);
  const heightPx = lines * LINE_PX + (lines > 0 ? 4 : 0);
  return { heightPx, draw: (y, footY) => placed.map((note) => drawNote(row, note, { y, footY })).join('') };
}

function placedIn(row: Row, notes: readonly Note[]): readonly Placed[] {
  const freeFromX = Array.from({ length: MAX_LINES }, () => 0);
  return notes.flatMap((note) => {
    const width = textWidth(note.text, FONT_PX) + 10;
    const x = Math.min(xOf(row, note.atMs) + 4, RIGHT + 20 - width);
    const line = freeFromX.findIndex((fromX) => fromX <= x);
    if (line < 0) return [];
    freeFromX[line] = x + width;
    return [{ ...note, x, line }];
  });
}

function drawNote(
  row: Row,
  note: Placed,
  { y, footY }: { readonly y: number; readonly footY: number },
): string {
  const baseY = y + note.line * LINE_PX + 10;
  const x = xOf(row, note.atMs);
  return el(
    'g',
    {},
    tip(`${clockText(note.atMs)} ${note.tip}`),
    el('path', { class: 'grid', d: `M${num(x)} ${baseY - 9}V${footY}` }),
    label(note.x, baseY, note.style, note.text),
  );
}

function noteOf(moment: Moment): Note[] {
  const note = (text: string, style: string, words = text): Note[] => [
    { atMs: moment.atMs, text: text.slice(0, MAX_CHARS), style, tip: words },
  ];
  switch (moment.what) {
    case 'stream-began':
      return note('stream', 'soft');
    case 'model-ready':
      return note('model ready', 'soft');
    case 'underrun':
      return note(`underrun ${lengthText(moment.gapMs)}`, 'cut-fill');
    case 'farewell-forgotten':
      return note('goodbye without hang-up', 'cut-fill');
    case 'fault':
      return note(`⚠ ${moment.code}`, 'cut-fill', `${moment.code}: ${moment.detail}`);
    case 'recovery': {
      const { words, mends } = RECOVERY_STEPS[moment.step];
      const text = `↻ ${moment.step.replaceAll('-', ' ')}`;
      return note(text, mends ? 'ink' : 'cut-fill', [words, moment.detail].filter(Boolean).join(': '));
    }
    case 'line':
      return note(moment.text, 'ink');
    case 'barge-in':
    case 'key':
    case 'typed':
      return [];
    default:
      return assertNever(moment);
  }
}

/** A key of the telephone, or the sign of a keyboard, as a key; and what a pointer that rests on it is told. */
export function keyCap(x: number, y: number, sign: string, words: string): string {
  return el(
    'g',
    {},
    tip(words),
    el('rect', { class: 'card edge', x: x - 8, y: y - 8, width: 16, height: 16, rx: 4 }),
    el('text', { x, y: y + 4, class: 'ink bold middle' }, escaped(sign)),
  );
}
