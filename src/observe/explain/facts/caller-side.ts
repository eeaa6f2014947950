import { durationMs, FRAME_MS } from '../../../audio/frame.js';
import type { CallEvent, HeardFrame } from '../../../ports/call-events.js';
import type { CarrierEvent } from '../../../ports/carrier.js';
import type { Place } from './place.js';

/** Something that the local detector took for speech, with the pauses of speech inside it. */
export interface Utterance extends Place {
  /** When its last frame came (ms since the call began). */
  readonly endAtMs: number;
  /** The same in media time. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Frames of speech in it (ms). */
  readonly speechMs: number;
  /** Mean of those (dBFS). */
  readonly levelDb: number;
  /** How loud the caller was known to be, when it ended (dBFS). */
  readonly callerLevelDb: number | undefined;
}

/** The carrier's timestamps leave out so much. */
export interface Hole extends Place {
  /** Where the frame before it stands. */
  readonly sinceLine: number;
  readonly missingMs: number;
}

/** Nothing of the caller's came for a while, and then all of it at once. */
export interface Stall extends Place {
  readonly lengthMs: number;
  /** `ours`: our own rounds stood still with it. `line`: they did not. */
  readonly whose: 'ours' | 'line' | 'unknown';
}

/** A pause of so much ends an utterance (ms). */
const PAUSE_MS = 400;
/** Frames come every 20 ms; so much between two is a standstill of something. */
const STALL_MS = 100;
/** The pacer comes by every 20 ms while something plays. */
const ROUND_GRACE_MS = 45;

/** What came of the caller's side. */
export class CallerSide {
  frames = 0;
  audioMs = 0;
  first: Place | undefined;
  lastAtMs = 0;
  loudestDb = -Infinity;
  readonly holes: Hole[] = [];
  readonly stalls: Stall[] = [];
  readonly utterances: Utterance[] = [];
  #open: OpenUtterance | undefined;
  #nextStampMs: number | undefined;
  #lastLine = 0;
  #roundAtMs = -Infinity;
  #roundsSinceFrame = 0;

  observe(event: CallEvent, line: number): void {
    switch (event.type) {
      case 'carrier-event':
        if (event.event.type === 'audio') this.#audio(event.event, { line, atMs: event.atMs });
        else if (event.event.type === 'started') {
          this.#nextStampMs = undefined;
          this.lastAtMs = event.atMs;
        }
        return;
      case 'heard':
        return this.#heard(event, { line, atMs: event.atMs });
      case 'round':
        this.#roundAtMs = event.atMs;
        this.#roundsSinceFrame += 1;
        return;
      case 'call-ended':
        return this.#endUtterance();
      default:
        return;
    }
  }

  #audio({ frame, timestampMs }: CarrierEvent & { type: 'audio' }, place: Place): void {
    const lengthMs = durationMs(frame);
    const missingMs = this.#nextStampMs === undefined ? 0 : timestampMs - this.#nextStampMs;
    if (missingMs >= FRAME_MS) this.holes.push({ ...place, missingMs, sinceLine: this.#lastLine });
    else this.#watchFor(place);
    this.first ??= place;
    this.frames += 1;
    this.audioMs += lengthMs;
    this.lastAtMs = place.atMs;
    this.#lastLine = place.line;
    this.#roundsSinceFrame = 0;
    this.#nextStampMs = Math.max(this.#nextStampMs ?? 0, timestampMs + lengthMs);
  }

  /** Its timestamp goes on where the last one ended, but the clock does not. */
  #watchFor({ line, atMs }: Place): void {
    const lengthMs = atMs - this.lastAtMs;
    if (this.first === undefined || lengthMs < STALL_MS) return;
    const rounds = this.#roundsSinceFrame;
    // One round may come after the standstill and before the frame.
    const wasPlaying = this.#roundAtMs >= this.lastAtMs - ROUND_GRACE_MS;
    const enough = lengthMs / FRAME_MS / 2;
    const whose = rounds >= enough ? 'line' : wasPlaying && rounds <= 1 ? 'ours' : 'unknown';
    this.stalls.push({ line, atMs: this.lastAtMs, lengthMs, whose });
  }

  #heard(frame: HeardFrame, { line, atMs }: Place): void {
    this.loudestDb = Math.max(this.loudestDb, frame.levelDb);
    if (this.#open !== undefined && frame.startMs - this.#open.toMs > PAUSE_MS) this.#endUtterance();
    if (!frame.speech) return;
    const open = (this.#open ??= {
      line,
      atMs,
      endAtMs: atMs,
      fromMs: frame.startMs,
      toMs: frame.startMs,
      speechMs: 0,
      levelSum: 0,
      callerLevelDb: undefined,
    });
    open.endAtMs = atMs;
    open.toMs = frame.startMs + FRAME_MS;
    open.speechMs += FRAME_MS;
    open.levelSum += frame.levelDb;
    open.callerLevelDb = frame.callerLevelDb;
  }

  #endUtterance(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const { levelSum, ...utterance } = open;
    this.utterances.push({ ...utterance, levelDb: (levelSum * FRAME_MS) / utterance.speechMs });
  }
}

/** An utterance that goes on. */
type OpenUtterance = { -readonly [Key in keyof Omit<Utterance, 'levelDb'>]: Utterance[Key] } & {
  levelSum: number;
};
