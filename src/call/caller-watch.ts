import type { Ear } from '../audio/ear.js';
import { FRAME_MS } from '../audio/frame.js';
import type { HeardFrame } from '../ports/call-events.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { NeuralEar } from '../ports/neural-vad.js';
import {
  arbitrate,
  AT_REST,
  onsetOf,
  overhear,
  speaksNow,
  type ArbiterSettings,
  type ArbiterState,
  type Verdict,
} from './arbiter.js';

/** The caller's first sound is softer than what the ear notices: so much before it belongs to it (ms). */
const ONSET_PAD_MS = 300;
/** The neural model hears so much before the onset, to find its bearings (ms). */
const NEURAL_LEAD_IN_MS = 200;
/** Its answers count from so much after the onset on (ms). */
const NEURAL_SETTLED_MS = 64;

/** What is needed of an ear: the real one, or a scripted one in tests. */
export type LocalEar = Pick<Ear, 'hear' | 'callerLevelDb' | 'free'>;

/** What the watch is made of. */
export interface CallerWatchParts {
  readonly ear: LocalEar;
  readonly settings: ArbiterSettings;
  /** Asked only while there is a doubt. */
  readonly neural: NeuralEar | undefined;
  /** What the neural model hears of a frame. */
  readonly samplesOf: (frame: Uint8Array) => Int16Array;
  /** The sound before the doubt, oldest frame first, from a media time on (ms). */
  readonly before: (fromMs: number) => Iterable<{ readonly startMs: number; readonly frame: Uint8Array }>;
  readonly answered: (atMs: number, confidence: number) => void;
  /** How the neural model's answers come in. */
  readonly enter: (input: CallInput & { type: 'confidence' }, work: () => void) => void;
  /** Told of every frame, before it is judged. */
  readonly heard: (frame: HeardFrame) => void;
}

/** What is heard is rounded to what a journal keeps: it is judged by exactly that. */
const PARTS_OF_DB = 10;
const PARTS_OF_HUM = 100;

/** Listens to the caller's side of the line and says when somebody takes the floor. Media time only. */
export class CallerWatch {
  readonly #parts: CallerWatchParts;
  #state: ArbiterState = AT_REST;
  #mediaMs = 0;
  #doubtFromMs: number | undefined;
  #confidence: number | undefined;

  constructor(parts: CallerWatchParts) {
    this.#parts = parts;
    const { neural, enter } = parts;
    if (neural === undefined) return;
    neural.onConfidence = (answer) => {
      const { atMs: mediaMs, confidence } = answer;
      enter({ type: 'confidence', mediaMs, confidence }, () => this.#answered(answer));
    };
  }

  /** Inbound audio so far (ms). */
  get mediaMs(): number {
    return this.#mediaMs;
  }

  /** From where on the line's sound is the caller's, if he is speaking now (media time, ms). */
  get onsetMs(): number | undefined {
    const onsetMs = onsetOf(this.#state, this.#mediaMs);
    return onsetMs === undefined ? undefined : onsetMs - ONSET_PAD_MS;
  }

  /** Whether a sound is going on that was suspected, and has not ended. */
  get inUtterance(): boolean {
    return this.#state.utterance !== undefined;
  }

  /** Whether somebody speaks at this moment. */
  get speaks(): boolean {
    return speaksNow(this.#state);
  }

  /** Takes the next frame; while `judging`, because the agent may be interrupted, says what it changes. */
  hear(frame: Uint8Array, { judging, missing }: Readonly<Record<'judging' | 'missing', boolean>>): Verdict {
    const heard = this.#listen(frame, missing);
    this.#mediaMs += FRAME_MS;
    if (!judging) {
      this.#state = overhear(this.#state, heard);
      this.#stopAsking();
      return undefined;
    }
    if (this.#doubtFromMs !== undefined) this.#ask(heard.startMs, frame);
    const verdict = this.#judge(heard);
    if (verdict === 'suspect') this.#beginDoubt();
    // What was taken back and goes on is judged again: what the model says of it still counts.
    else if (verdict === 'confirm' || !this.inUtterance) this.#stopAsking();
    return verdict;
  }

  close(): void {
    this.#parts.neural?.close();
    this.#parts.ear.free();
  }

  #listen(frame: Uint8Array, missing: boolean): HeardFrame {
    const { ear, heard: tell } = this.#parts;
    const { startMs, speech, levelDb, barDb, echoDb, humming } = ear.hear(frame, missing);
    const heard = {
      startMs,
      speech,
      levelDb: rounded(levelDb, PARTS_OF_DB),
      barDb: rounded(barDb, PARTS_OF_DB),
      echoDb: rounded(echoDb, PARTS_OF_DB),
      humming: rounded(humming, PARTS_OF_HUM),
      callerLevelDb: ear.callerLevelDb === undefined ? undefined : rounded(ear.callerLevelDb, PARTS_OF_DB),
    };
    tell(heard);
    return heard;
  }

  #judge({ startMs, speech, levelDb, humming, callerLevelDb }: HeardFrame): Verdict {
    const { settings } = this.#parts;
    const [state, verdict] = arbitrate(
      this.#state,
      {
        startMs,
        speech,
        levelDb,
        humming,
        callerLevelDb,
        confidence: this.#confidence,
      },
      settings,
    );
    this.#state = state;
    return verdict;
  }

  #beginDoubt(): void {
    const { neural, before } = this.#parts;
    const onsetMs = this.onsetMs ?? this.#mediaMs;
    this.#doubtFromMs = onsetMs;
    if (neural === undefined) return;
    neural.reset();
    for (const { startMs, frame } of before(onsetMs - NEURAL_LEAD_IN_MS)) this.#ask(startMs, frame);
  }

  #stopAsking(): void {
    this.#doubtFromMs = undefined;
    this.#confidence = undefined;
  }

  #ask(startMs: number, frame: Uint8Array): void {
    const { neural, samplesOf } = this.#parts;
    neural?.push(startMs, samplesOf(frame));
  }

  #answered({ atMs, confidence }: { readonly atMs: number; readonly confidence: number }): void {
    if (this.#doubtFromMs === undefined) return;
    this.#parts.answered(atMs, confidence);
    if (atMs < this.#doubtFromMs + ONSET_PAD_MS + NEURAL_SETTLED_MS) return;
    this.#confidence = Math.max(this.#confidence ?? 0, confidence);
  }
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
