import type { InterruptionSource } from '../../ports/call-events.js';
import type { AgentTurn, CallerTurn, CallTimeline, Moment } from '../timeline/types.js';
import { BETWEEN_PX, drawBetween, tag } from './between.js';
import { drawAgent, drawCaller, LANE_PX, laneName, MARK_STRIP_PX, VAD_STRIP_PX } from './lanes.js';
import { wordsOf } from './measure.js';
import { keyCap, notesOf } from './notes.js';
import { saidInRow, type Said } from './said.js';
import { clockText, isIn, lengthText, xOf, type Row } from './scale.js';
import { el, label, num } from './svg.js';
import { toolsOf } from './tools-lane.js';

const RULER_PX = 20;
const FOOT_PX = 26;
/** Stands where the caller wrote, and before the words. */
const KEYBOARD = '⌨';
const CUT_BY: Readonly<Record<InterruptionSource, string>> = {
  caller: 'barge-in',
  provider: 'barge-in',
  keypad: 'cut by key',
  text: 'cut by text',
};

/** What was said, as it is drawn: made once for all rows. */
export interface SaidByBoth {
  readonly caller: readonly Said[];
  readonly agent: readonly Said[];
}

/** The words of a call. */
export function saidIn({ callerTurns, agentTurns, moments }: CallTimeline): SaidByBoth {
  const caller = [...callerTurns.map(saidByCaller), ...moments.flatMap(writtenByCaller)];
  return { caller: caller.toSorted((a, b) => a.fromMs - b.fromMs), agent: agentTurns.map(saidByAgent) };
}

/** Draws one row of a call; says how high it became. */
export function drawRow(
  row: Row,
  timeline: CallTimeline,
  said: SaidByBoth,
): { readonly svg: string; readonly heightPx: number } {
  const notes = notesOf(row, timeline);
  const tools = toolsOf(row, timeline);
  const callerWords = saidInRow(row, said.caller, { toward: 'above', style: 'c-fill' });
  const agentWords = saidInRow(row, said.agent, { toward: 'below', style: 'a-fill' });
  const callerWordsY = RULER_PX + notes.heightPx + 2;
  const callerY = callerWordsY + callerWords.heightPx + 5;
  const betweenY = callerY + LANE_PX + VAD_STRIP_PX;
  const agentY = betweenY + BETWEEN_PX;
  const agentWordsY = agentY + LANE_PX + MARK_STRIP_PX + 2;
  const toolsY = agentWordsY + agentWords.heightPx + 8;
  const svg = [
    ruler(row, agentY + LANE_PX),
    notes.draw(RULER_PX, agentY + LANE_PX),
    callerWords.draw(callerWordsY),
    laneName(callerY, 'c-fill', 'caller'),
    drawCaller(row, timeline, callerY),
    laneName(agentY, 'a-fill', 'agent'),
    drawAgent(row, timeline, agentY),
    drawBetween(row, timeline, betweenY),
    interruptions(row, timeline, { callerY, betweenY, agentY }),
    agentWords.draw(agentWordsY),
    tools.draw(toolsY),
  ].join('');
  return { svg, heightPx: toolsY + tools.heightPx + FOOT_PX };
}

function ruler(row: Row, footY: number): string {
  const ticks: string[] = [];
  let lines = '';
  for (let atMs = row.fromMs; atMs <= row.endMs; atMs += row.stepMs) {
    const x = xOf(row, atMs);
    lines += `M${num(x)} ${RULER_PX - 4}V${footY}`;
    ticks.push(label(x, RULER_PX - 9, `soft tiny${atMs === row.fromMs ? '' : ' middle'}`, clockText(atMs)));
  }
  return el('path', { class: 'grid', d: lines }) + ticks.join('');
}

function interruptions(
  row: Row,
  { moments }: CallTimeline,
  { callerY, betweenY, agentY }: { callerY: number; betweenY: number; agentY: number },
): string {
  const here = moments.filter(({ atMs }) => isIn(row, atMs));
  const cuts = here.map((moment) => {
    if (moment.what !== 'barge-in') return '';
    const x = xOf(row, moment.atMs);
    const line = el('path', { class: 'cut', d: `M${num(x)} ${callerY}V${agentY + LANE_PX}` });
    const text = CUT_BY[moment.by];
    return line + tag(x, betweenY + BETWEEN_PX / 2 + 4, 'cut-fill', text);
  });
  const keys = here.map((moment) => {
    const cap = (sign: string, words: string): string =>
      keyCap(xOf(row, moment.atMs), callerY + LANE_PX / 2, sign, words);
    if (moment.what === 'key') return cap(moment.digit, `the caller pressed ${moment.digit}`);
    return moment.what === 'typed' ? cap(KEYBOARD, `the caller wrote: ${moment.text}`) : '';
  });
  return [...cuts, ...keys].join('');
}

function saidByCaller({ fromMs, toMs, text }: CallerTurn): Said {
  const words = wordsOf(text, true);
  return { fromMs, toMs, words, tip: `${clockText(fromMs)} caller, ${lengthText(toMs - fromMs)}: ${text}` };
}

function writtenByCaller(moment: Moment): readonly Said[] {
  if (moment.what !== 'typed') return [];
  const { atMs, text } = moment;
  const words = wordsOf(`${KEYBOARD} ${text}`, true);
  return [{ fromMs: atMs, toMs: atMs, words, typed: true, tip: `${clockText(atMs)} caller wrote: ${text}` }];
}

function saidByAgent(turn: AgentTurn): Said {
  const { fromMs, toMs, kind, heardText, unheardText, heardMs, receivedMs } = turn;
  const words =
    kind === 'sound' ? wordsOf('♪', true) : [...wordsOf(heardText, true), ...wordsOf(unheardText, false)];
  const heard = `heard ${lengthText(heardMs)} of ${lengthText(receivedMs)}`;
  const unheard = unheardText === '' ? '' : ` · not heard: ${unheardText}`;
  return { fromMs, toMs, words, tip: `${clockText(fromMs)} agent, ${heard}: ${heardText}${unheard}` };
}
