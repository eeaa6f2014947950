import { assertNever } from '../../lib/assert-never.js';
import { FRAME_MS } from '../../audio/frame.js';
import { InputBuffer, type Recording } from './input-buffer.js';
import { DEFAULT_SERVER_VAD, type Settings } from './settings.js';
import { ONSET_MS, SpeechDetector, type SpeechMoment } from './speech-detector.js';

/** So much of an utterance is kept, to be echoed back. */
const KEPT_SPEECH_MS = 15_000;
/** Practice can't tell a finished sentence from a pause, so eagerness only sets how long a silence ends the turn. */
const SEMANTIC_SILENCE_MS = { low: 2000, medium: 1000, high: 500, auto: 1000 } as const;

/** What the listener notices; times are media time: ms of audio appended since the session began. */
export type Heard =
  | { readonly type: 'speech-started'; readonly audioStartMs: number }
  | { readonly type: 'speech-stopped'; readonly audioEndMs: number; readonly recording: Recording };

/**
 * The input audio buffer with its turn detection. It counts samples and knows no clock: the same audio gives the same times however
 * it is cut into appends.
 */
export class Listener {
  readonly #rateHz: number;
  readonly #turns: Turns;
  readonly #buffer: InputBuffer;
  #detector: SpeechDetector;
  /** Samples short of a whole frame. */
  #rest = new Int16Array(0);
  /** Media time of the frames so far, and of the last commit. */
  #framedMs: number;
  #committedMs: number;

  /** `startMs`: media time so far, when settings change in the middle of a session. */
  constructor(turnDetection: Settings['turnDetection'], rateHz: number, startMs = 0) {
    this.#rateHz = rateHz;
    this.#turns = turnsOf(turnDetection);
    this.#buffer = new InputBuffer(rateHz);
    this.#detector = new SpeechDetector(this.#turns);
    this.#framedMs = startMs;
    this.#committedMs = startMs;
  }

  /** Media time: everything appended since the session began (ms). */
  get appendedMs(): number {
    return this.#framedMs + this.#restMs;
  }

  /** What a commit would take. */
  get bufferedMs(): number {
    return this.#buffer.audioMs + this.#restMs;
  }

  /** Whether a turn of the caller is open. */
  get speaking(): boolean {
    return this.#turns.detected && this.#detector.speaking;
  }

  /** Takes mono PCM16 at the listener's rate, any length. */
  append(samples: Int16Array): readonly Heard[] {
    const joined = new Int16Array(this.#rest.length + samples.length);
    joined.set(this.#rest);
    joined.set(samples, this.#rest.length);
    const frameSamples = (this.#rateHz * FRAME_MS) / 1000;
    const heard: Heard[] = [];
    let at = 0;
    for (; at + frameSamples <= joined.length; at += frameSamples) {
      const noticed = this.#frame(joined.slice(at, at + frameSamples));
      if (noticed) heard.push(noticed);
    }
    this.#rest = joined.slice(at);
    return heard;
  }

  /** Takes out what is in the buffer: the client's own commit, or the silence before an idle timeout. */
  commit(): Recording {
    this.#buffer.push(this.#rest, KEPT_SPEECH_MS);
    this.#framedMs += this.#restMs;
    this.#rest = new Int16Array(0);
    return this.#take();
  }

  get #restMs(): number {
    return (this.#rest.length * 1000) / this.#rateHz;
  }

  #frame(frame: Int16Array): Heard | undefined {
    const wasSpeaking = this.#detector.speaking;
    const moment = this.#detector.push(frame);
    this.#framedMs += FRAME_MS;
    const idle = this.#turns.detected && !wasSpeaking;
    this.#buffer.push(frame, idle ? this.#turns.prefixMs + ONSET_MS : KEPT_SPEECH_MS);
    return this.#turns.detected && moment ? this.#heard(moment) : undefined;
  }

  #heard(moment: SpeechMoment): Heard {
    switch (moment.type) {
      case 'started': {
        const beforeMs = Math.max(0, moment.onsetMs - this.#turns.prefixMs);
        const audioStartMs = this.#committedMs + beforeMs;
        this.#buffer.shortenTo(this.#framedMs - audioStartMs);
        return { type: 'speech-started', audioStartMs: Math.round(audioStartMs) };
      }
      case 'stopped':
        return {
          type: 'speech-stopped',
          audioEndMs: Math.round(this.#framedMs),
          recording: this.#take(),
        };
      default:
        return assertNever(moment);
    }
  }

  #take(): Recording {
    const recording = this.#buffer.take(this.#detector.spokenMs);
    this.#detector = new SpeechDetector(this.#turns);
    this.#committedMs = this.#framedMs;
    return recording;
  }
}

interface Turns {
  /** False: the client commits; speech is only measured. */
  readonly detected: boolean;
  readonly threshold: number;
  readonly prefixMs: number;
  readonly silenceMs: number;
}

function turnsOf(turnDetection: Settings['turnDetection']): Turns {
  const vad = turnDetection?.type === 'server_vad' ? turnDetection : DEFAULT_SERVER_VAD;
  const eagerness = turnDetection?.type === 'semantic_vad' ? turnDetection.eagerness : undefined;
  return {
    detected: turnDetection !== null,
    threshold: vad.threshold,
    prefixMs: vad.prefix_padding_ms,
    silenceMs: eagerness ? SEMANTIC_SILENCE_MS[eagerness] : vad.silence_duration_ms,
  };
}
