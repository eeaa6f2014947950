import type { CallEvent } from '../../../src/ports/call-events.js';
import { heardResponses, type HeardResponse } from './heard.js';
import type { Played } from './run-scene.js';
import { dbOfRms, FRAME_SAMPLES, msOf } from './units.js';

/** A line of the timeline. */
interface Entry {
  readonly atMs: number;
  readonly text: string;
}

/** One character of the picture is one frame, one row so many of them. */
const ROW_FRAMES = 100;
/** Events that come all the time, or say the same as another. */
const QUIET = new Set([
  'mark',
  'mark-reached',
  'usage',
  'rate-limits',
  'transcript',
  'ignored',
  'audio-done',
]);
const SILENCE_DB = -60;

/** One scene's timeline for people: what the line is like, a picture (20 ms a character), and every event in order of time. */
export function explain(played: Played): string {
  const responses = heardResponses(played);
  const entries = [...cueEntries(played), ...heardEntries(responses), ...eventEntries(played)];
  entries.push(...played.clearedAtMs.map((atMs) => ({ atMs, text: 'line     clear carried out' })));
  entries.sort((a, b) => a.atMs - b.atMs);
  const lines = entries.map(({ atMs, text }) => `${atMs.toFixed(1).padStart(9)}  ${text}`);
  return [describe(played), '', ...picture(played), '', ...lines].join('\n');
}

function describe({ scene, lengthMs }: Played): string {
  const { echo, noise, toBridge, fromBridge } = scene.line;
  const noiseText = noise ? `${noise.kind} noise at ${noise.levelDb.toFixed(1)} dBFS` : 'no noise';
  const delays = `${toBridge.delayMs.toFixed(0)} ms to the bridge, ${fromBridge.delayMs.toFixed(0)} ms from it`;
  return (
    `${scene.id}: ${lengthMs} ms; echo ${echo.delayMs.toFixed(1)} ms late, ${echo.lossDb.toFixed(1)} dB down; ${noiseText}; ` +
    `${delays}, jitter up to ${toBridge.jitterMs.toFixed(0)} ms; agent ${scene.agent.voice}`
  );
}

function cueEntries({ caller }: Played): Entry[] {
  return caller.placed.flatMap(({ cue, onsetAt, endAt }) => [
    { atMs: msOf(onsetAt), text: `caller   ${cue.role} begins: ${cue.what}` },
    { atMs: msOf(endAt), text: `caller   ${cue.role} ends` },
  ]);
}

function heardEntries(responses: readonly HeardResponse[]): Entry[] {
  return responses.flatMap(({ index, fate, firstAt, endAt, heard, holes, record }): Entry[] => {
    if (fate === 'unheard')
      return [{ atMs: record.startedMs, text: `line     response ${index} is never heard` }];
    const heardMs = `${msOf(heard).toFixed(1)} of ${msOf(record.expected.length).toFixed(1)} ms`;
    return [
      { atMs: msOf(firstAt), text: `line     response ${index} is heard from here` },
      ...holes.map(({ at, length, cause }) => ({
        atMs: msOf(at),
        text: `line     hole of ${msOf(length)} ms in response ${index} (${cause})`,
      })),
      { atMs: msOf(endAt), text: `line     response ${index} falls silent: ${fate}, ${heardMs}` },
    ];
  });
}

function eventEntries({ witness }: Played): Entry[] {
  return witness.notes.flatMap(({ atMs, event }) => {
    const text = textOf(event);
    return text === undefined ? [] : [{ atMs, text }];
  });
}

function textOf(event: CallEvent): string | undefined {
  switch (event.type) {
    case 'carrier-event':
    case 'provider-event':
      return QUIET.has(event.event.type)
        ? undefined
        : `${event.type.padEnd(16)} ${JSON.stringify(event.event)}`;
    case 'carrier-command':
    case 'provider-command':
      return QUIET.has(event.command.type)
        ? undefined
        : `${event.type.padEnd(16)} ${JSON.stringify(event.command)}`;
    default:
      return `call     ${JSON.stringify(event)}`;
  }
}

/** Rows of frames: the caller's own speech, the agent as heard, what the line picks up, what the model is sent. */
function picture(played: Played): string[] {
  const frames = Math.ceil(msOf(played.line.picked.length) / msOf(FRAME_SAMPLES));
  const rows: string[] = [];
  for (let from = 0; from < frames; from += ROW_FRAMES) {
    const row = Array.from(
      { length: Math.min(ROW_FRAMES, frames - from) },
      (_, n) => (from + n) * FRAME_SAMPLES,
    );
    const strip = (name: string, of: (at: number) => string): string =>
      `${name.padEnd(9)}|${row.map(of).join('')}|`;
    rows.push(
      `${msOf(from * FRAME_SAMPLES)
        .toFixed(0)
        .padStart(8)} ms`,
      strip('caller', (at) => callerMark(played, at)),
      strip('agent', (at) => agentMark(played, at)),
      strip('line dB', (at) => levelMark(played.line.picked.all, at)),
      strip('model dB', (at) => levelMark(played.farEnd.appended.all, at)),
    );
  }
  return [
    ...rows,
    '(dB: ninth of 6 dB above -60 dBFS in each digit; the model has its own timeline: audio appended so far)',
  ];
}

function callerMark({ caller }: Played, at: number): string {
  const cue = caller.placed.find(({ onsetAt, endAt }) => onsetAt < at + FRAME_SAMPLES && endAt > at)?.cue;
  return cue === undefined ? ' ' : cue.role.slice(0, 1).toUpperCase();
}

function agentMark({ line }: Played, at: number): string {
  const count = line.playout.filled[at / FRAME_SAMPLES] ?? 0;
  return count === 0 ? ' ' : count === FRAME_SAMPLES ? '#' : '+';
}

function levelMark(samples: Int16Array, at: number): string {
  const frame = samples.subarray(at, at + FRAME_SAMPLES);
  if (frame.length === 0) return ' ';
  const rms = Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length);
  const step = Math.floor((dbOfRms(rms) - SILENCE_DB) / 6);
  return step < 0 ? '.' : String(Math.min(9, step));
}
