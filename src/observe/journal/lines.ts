import type { CallEvent } from '../../ports/call-events.js';
import type { LineKind, LineOf } from './schema.js';

/** Version of the lines' shapes; a reader refuses a newer one and knows every older one. */
export const JOURNAL_SCHEMA = 1;

/** The first line: what the call was made of. */
export type HeaderLine = LineOf<'journal'>;

/** Caller audio as it came: its length in bytes, CRC-32 of the bytes, and what the detector made of each of its 20 ms. */
export type CallerAudioLine = LineOf<'caller'>;

/** What the detector heard where no audio came. */
export type HeardLine = LineOf<'heard'>;

/** A frame as the detector heard it: speech (1) or not (0), level, bar, echo (dBFS), hum (0 to 1), the caller's usual level (dBFS). null: digital silence, none, unknown. */
export type HeardCells = HeardLine['vad'][number];

/** Audio of the model as it came. */
export type AgentAudioLine = LineOf<'agent'>;

/** Audio that went out, several pieces in one line: to the model (`up`) or to the carrier (`line`). */
export type SentAudioLine = LineOf<'up' | 'line'>;

/** So much was not written: the disk was slow or full. */
export type LostLine = LineOf<'lost'>;

/** Any line. Those that are not of audio or of the journal itself are events as they stand, with `t` for the time and `e` for the type. */
export type JournalLine = { [Kind in LineKind]: LineOf<Kind> }[LineKind];

/** `mulaw/8000`, `pcm16/24000`. */
export type FormatName = SentAudioLine['format'];

/** What the cells say of the frame that begins at `startMs` of media time. */
export function heardOf(atMs: number, startMs: number, cells: HeardCells): CallEvent & { type: 'heard' } {
  return {
    type: 'heard',
    atMs,
    startMs,
    speech: cells[0] === 1,
    levelDb: cells[1] ?? -Infinity,
    barDb: cells[2] ?? -Infinity,
    echoDb: cells[3] ?? -Infinity,
    humming: cells[4],
    callerLevelDb: cells[5] ?? undefined,
  };
}
