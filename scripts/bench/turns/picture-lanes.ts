import { markTrips, packetTrips, soundOf, type Story, voicesOf } from './barge-in-story.js';
import type { Played } from './run-scene.js';
import {
  type Axis,
  bottomOf,
  box,
  loudest,
  middleOf,
  path,
  placeOf,
  type Strip,
  text,
  type Wave,
  waveform,
} from './svg.js';
import { samplesOf } from './units.js';

/** Where each lane lies. */
export const LANES = {
  line: { top: 186, height: 76 },
  gate: { top: 276, height: 24 },
  model: { top: 314, height: 66 },
  floor: { top: 408, height: 28 },
  commands: { top: 462, height: 20 },
  generated: { top: 488, height: 30 },
  sent: { top: 532, height: 18 },
  heard: { top: 588, height: 60 },
  marks: { top: 676, height: 20 },
} as const satisfies Record<string, Strip>;

const NAMES_X = 20;
const GROUP_ABOVE = 10;
const PAD = 8;
/** Width of one character in a chip, and of the chip's rim. */
const CHIP_CHARACTER = 7.1;
const CHIP_RIM = 8;
const PACKET_WIDTH = 9;
const DELTA_WIDTH = 3.5;
const MARK_SIZE = 5;

/** What comes from the caller's side, and what of it the model gets. */
export function uplinkLanes(axis: Axis, story: Story, played: Played): string[] {
  const { gate } = LANES;
  const confirmed = placeOf(axis, story.confirmedMs);
  return [
    text('group caller-text', NAMES_X, LANES.line.top - GROUP_ABOVE, 'CALLER → MODEL'),
    ...name(LANES.line, "the caller's line", 'voice, echo of the agent'),
    ...lineWaves(axis, story, played),
    ...name(gate, 'gate', ''),
    box('shut', axis.left, gate, confirmed),
    text('small', axis.left + PAD, gate.top + 16, 'shut: no echo goes up'),
    box('open', confirmed, gate, axis.right),
    text('small', confirmed + PAD, gate.top + 16, 'open: the pre-roll goes first, then live'),
    ...modelLane(axis, story, played),
  ];
}

function lineWaves(axis: Axis, { cue, onsetMs }: Story, played: Played): string[] {
  const { own, rest } = voicesOf(played);
  const peak = Math.max(1, loudest(own, cue.onsetAt, samplesOf(axis.toMs)));
  return [
    waveform('caller', axis, LANES.line, { at: own, fromMs: onsetMs, toMs: axis.toMs, peak }),
    waveform('echo', axis, LANES.line, { at: rest, fromMs: axis.fromMs, toMs: axis.toMs, peak }),
  ];
}

function modelLane(axis: Axis, { confirmedMs, wayMs, preRollMs }: Story, { line }: Played): string[] {
  const { model } = LANES;
  const way = samplesOf(wayMs);
  const at = (sample: number): number => line.picked.all[sample - way] ?? 0;
  const peak = Math.max(1, loudest(at, samplesOf(axis.fromMs), samplesOf(axis.toMs)));
  const waitsMs = confirmedMs - preRollMs;
  const [from, to] = [placeOf(axis, waitsMs), placeOf(axis, confirmedMs)];
  const middle = middleOf(model);
  const wave = (fromMs: number, toMs: number): Wave => ({ at, fromMs, toMs, peak });
  return [
    ...name(model, 'to the model', 'what is sent up'),
    path('caller', `M${axis.left} ${middle}H${from}`),
    text('small', axis.left + PAD, middle - PAD, 'silence'),
    box('waits', from, model, to),
    waveform('held', axis, model, wave(waitsMs, confirmedMs)),
    text('small caller-text halo', from + PAD, model.top + 14, `pre-roll: ${preRollMs} ms wait`),
    waveform('caller', axis, model, wave(confirmedMs, axis.toMs)),
    path('arrow', `M${to - 46} ${bottomOf(model) - 9}h38m-6 -5l6 5l-6 5`),
  ];
}

/** Who has the floor, as the bridge sees it. */
export function floorLane(axis: Axis, { doubtMs, confirmedMs }: Story): string[] {
  const { floor } = LANES;
  const [doubt, confirmed] = [placeOf(axis, doubtMs), placeOf(axis, confirmedMs)];
  const y = floor.top + 18;
  return [
    ...name(floor, 'who has the floor', ''),
    box('agent-band', axis.left, floor, doubt),
    text('agent-text', axis.left + PAD, y, 'the agent'),
    box('doubt-band', doubt, floor, confirmed),
    text('doubt-text', doubt + PAD, y, `doubt: ${Math.round(confirmedMs - doubtMs)} ms, can be taken back`),
    box('caller-band', confirmed, floor, axis.right),
    text('caller-text', confirmed + PAD, y, 'the caller'),
  ];
}

/** What comes from the model, what of it is sent, and what of that is heard. */
export function downlinkLanes(axis: Axis, story: Story, played: Played): string[] {
  return [
    text('group agent-text', NAMES_X, LANES.commands.top + 4, 'MODEL → CALLER'),
    ...commandChips(axis, story),
    ...generatedLane(axis, story),
    ...sentLane(axis, story, played),
    ...heardLane(axis, story, played),
    ...marksLane(axis, played),
  ];
}

function commandChips(axis: Axis, { confirmedMs, audioEndMs, cancelled }: Story): string[] {
  const x = placeOf(axis, confirmedMs) + PAD;
  const truncate = chip(x, LANES.commands.top, `truncate at ${audioEndMs} ms`);
  const cancel = cancelled ? chip(truncate.right + PAD, LANES.commands.top, 'cancel').svg : [];
  return [...truncate.svg, ...cancel, ...chip(x, LANES.sent.top - 1, 'clear').svg];
}

function chip(x: number, top: number, words: string): { readonly svg: string[]; readonly right: number } {
  const right = x + words.length * CHIP_CHARACTER + 2 * CHIP_RIM;
  return {
    svg: [box('chip', x, { top, height: 20 }, right), text('mono', x + CHIP_RIM, top + 14, words)],
    right,
  };
}

function generatedLane(axis: Axis, { answer, confirmedMs, generatedMs }: Story): string[] {
  const { generated } = LANES;
  const { deltas } = answer.record;
  const most = Math.max(...deltas.map(({ lengthMs }) => lengthMs));
  const shown = deltas.filter(({ atMs }) => atMs >= axis.fromMs && atMs <= axis.toMs);
  const lateMs = shown.findLast(({ atMs }) => atMs > confirmedMs)?.atMs;
  const words = `${seconds(generatedMs)} generated${lateMs === undefined ? '' : ', more is dropped'}`;
  return [
    ...name(generated, 'from the model', 'faster than speech'),
    ...shown.map(({ atMs, lengthMs }) => {
      const height = Math.round((generated.height * lengthMs) / most);
      const x = placeOf(axis, atMs);
      const kind = atMs > confirmedMs ? 'late' : 'agent-fill';
      return box(kind, x, { top: bottomOf(generated) - height, height }, x + DELTA_WIDTH);
    }),
    text('small halo', placeOf(axis, lateMs ?? confirmedMs) + PAD, middleOf(generated) + 6, words),
  ];
}

function sentLane(axis: Axis, { confirmedMs }: Story, played: Played): string[] {
  const { sent, heard } = LANES;
  const trips = packetTrips(played).filter(
    ({ sentMs, heardMs }) => heardMs > axis.fromMs && sentMs < confirmedMs,
  );
  const shown = trips.filter(({ sentMs }) => sentMs >= axis.fromMs);
  const leadMs =
    shown.reduce((sum, { sentMs, heardMs }) => sum + heardMs - sentMs, 0) / Math.max(1, shown.length);
  const fan = shown.map(({ sentMs, heardMs }) => {
    const x = placeOf(axis, sentMs) + PACKET_WIDTH / 2;
    return `M${x} ${bottomOf(sent) + 2}L${placeOf(axis, heardMs)} ${heard.top + 2}`;
  });
  return [
    ...name(sent, 'sent to the carrier', `each heard ${leadMs.toFixed(0)} ms later`),
    path('fan', fan.join('')),
    ...shown.map(({ sentMs }) => {
      const x = placeOf(axis, sentMs);
      return box('agent-fill', x, sent, x + PACKET_WIDTH);
    }),
  ];
}

function heardLane(axis: Axis, story: Story, played: Played): string[] {
  const { heard } = LANES;
  const { answer, onsetMs, silentMs, confirmedMs, audioEndMs, heardText } = story;
  const at = soundOf(played, answer);
  const peak = Math.max(1, loudest(at, samplesOf(axis.fromMs), samplesOf(silentMs)));
  const [onset, silent] = [placeOf(axis, onsetMs), placeOf(axis, silentMs)];
  const x = placeOf(axis, confirmedMs) + PAD;
  const y = bottomOf(heard) + 6;
  return [
    ...name(heard, 'heard by the caller', 'the agent, as played'),
    path('rail', `M${silent} ${middleOf(heard)}H${axis.right}`),
    waveform('agent', axis, heard, { at, fromMs: axis.fromMs, toMs: silentMs, peak }),
    path('bracket', `M${onset} ${y}v5H${silent}v-5`),
    text('small strong halo', silent + PAD, y + 7, `${Math.round(silentMs - onsetMs)} ms to yield`),
    text('small halo', x, heard.top + 20, `${audioEndMs} ms were heard:`),
    text('halo', x, heard.top + 49, `“${lastWords(heardText)}”`),
  ];
}

function marksLane(axis: Axis, played: Played): string[] {
  const { marks } = LANES;
  const shown = markTrips(played).filter(
    ({ sentMs, backMs }) => sentMs >= axis.fromMs && backMs <= axis.toMs,
  );
  const [out, back] = [marks.top + MARK_SIZE, bottomOf(marks) - MARK_SIZE];
  return [
    ...name(marks, 'marks', 'sent, echoed'),
    ...shown.flatMap(({ sentMs, backMs }) => {
      const [from, to] = [placeOf(axis, sentMs), placeOf(axis, backMs)];
      return [
        path('fan', `M${from} ${out}L${to} ${back}`),
        path('mark-out', diamond(from, out)),
        path('mark-back', diamond(to, back)),
      ];
    }),
  ];
}

function diamond(x: number, y: number): string {
  return `M${x} ${y - MARK_SIZE}l${MARK_SIZE} ${MARK_SIZE}l${-MARK_SIZE} ${MARK_SIZE}l${-MARK_SIZE} ${-MARK_SIZE}z`;
}

function name(strip: Strip, what: string, more: string): string[] {
  const y = middleOf(strip) + (more === '' ? 4 : -2);
  return [text('', NAMES_X, y, what), ...(more === '' ? [] : [text('small', NAMES_X, y + 15, more)])];
}

/** As much of the end of what was heard as there is room for. */
function lastWords(heardText: string): string {
  const most = 30;
  if (heardText.length <= most) return heardText;
  return `… ${heardText.slice(heardText.indexOf(' ', heardText.length - most) + 1)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
