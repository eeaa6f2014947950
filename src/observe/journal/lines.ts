import type { CallEvent, HeardFrame } from '../../ports/call-events.js';
import type { AudioFormat } from '../../audio/frame.js';

/** Version of the lines' shapes; a reader refuses a newer one and knows every older one. */
export const JOURNAL_SCHEMA = 1;

/** The first line: what the call was made of. */
export interface HeaderLine {
  /** Ms since the call began, as on every line; here 0. */
  readonly t: 0;
  readonly e: 'journal';
  readonly schema: number;
  /** Talkpath's version, and Node's. */
  readonly version: string;
  readonly node: string;
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt: string;
  /** The configuration file, and what tells it from a changed one: the beginning of its SHA-256 with every value filled in. */
  readonly config: { readonly path: string; readonly fingerprint: string };
  /** Whether the sound is beside the journal, in `.sound` (what came in) and `.wav` (what people listen to). */
  readonly sound: boolean;
  /** What was taken out of the words: a journal with something taken out can't be replayed. */
  readonly redact: 'none' | 'numbers' | 'all';
  /** Everything the call's code was configured with, as a replay builds it again. */
  readonly recipe: unknown;
}

/** Caller audio as it came: its length in bytes, CRC-32 of the bytes, and what the detector made of each of its 20 ms. */
export interface CallerAudioLine {
  readonly t: number;
  readonly e: 'caller';
  /** The carrier's timestamp (ms since the stream began). */
  readonly ts: number;
  readonly n: number;
  readonly h: string;
  readonly vad?: readonly HeardCells[];
}

/** A frame as the detector heard it: speech (1) or not (0), level, bar, echo (dBFS), hum (0 to 1), the caller's usual level (dBFS). null: digital silence, none, unknown. */
export type HeardCells = readonly [
  speech: 0 | 1,
  levelDb: number | null,
  barDb: number | null,
  echoDb: number | null,
  humming: number,
  callerLevelDb: number | null,
];

/** Frames that the detector heard when another line stood already between them and their audio. */
export interface HeardLine {
  readonly t: number;
  readonly e: 'heard';
  readonly vad: readonly HeardCells[];
}

/** Audio of the model as it came. */
export interface AgentAudioLine {
  readonly t: number;
  readonly e: 'agent';
  readonly responseId: string;
  readonly itemId: string;
  readonly contentIndex: number;
  /** Bytes and their CRC-32. */
  readonly n: number;
  readonly h: string;
  /** `mulaw/8000`, `pcm16/24000`. */
  readonly format: FormatName;
}

/** Audio that went out, several pieces in one line: to the model (`up`) or to the carrier (`line`). */
export interface SentAudioLine {
  /** When the first piece went, and the last. */
  readonly t: number;
  readonly to: number;
  readonly e: 'up' | 'line';
  readonly pieces: number;
  /** All bytes, and their CRC-32. */
  readonly n: number;
  readonly h: string;
  readonly format: FormatName;
}

/** So much was not written: the disk was slow or full. */
export interface LostLine {
  readonly t: number;
  readonly e: 'lost';
  readonly lines: number;
  /** Bytes of sound that are missing with them. */
  readonly soundBytes: number;
}

/** Every other event stands as it is, with `t` for its time and `e` for its type. */
export type EventLine = { readonly t: number; readonly e: Exclude<CallEvent['type'], 'heard'> } & Readonly<
  Record<string, unknown>
>;

export type JournalLine =
  HeaderLine | CallerAudioLine | AgentAudioLine | HeardLine | SentAudioLine | LostLine | EventLine;

export type FormatName = `${AudioFormat['encoding']}/${AudioFormat['rateHz']}`;

/** The cells of a frame, in their order. */
export function cellsOf({ speech, levelDb, barDb, echoDb, humming, callerLevelDb }: HeardFrame): HeardCells {
  const known = callerLevelDb === undefined ? null : finite(callerLevelDb);
  return [speech ? 1 : 0, finite(levelDb), finite(barDb), finite(echoDb), humming, known];
}

/** What the cells say of the frame that begins at `startMs` of media time. */
export function heardOf(startMs: number, cells: HeardCells): HeardFrame {
  const [speech, levelDb, barDb, echoDb, humming, callerLevelDb] = cells;
  return {
    startMs,
    speech: speech === 1,
    levelDb: levelDb ?? -Infinity,
    barDb: barDb ?? -Infinity,
    echoDb: echoDb ?? -Infinity,
    humming,
    callerLevelDb: callerLevelDb ?? undefined,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
