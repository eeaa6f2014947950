import type { RealtimeError } from '../errors.js';

/** What the sound of one connection has to be. */
export interface AudioWanted {
  /** Rate of what comes in and goes out (PCM16, mono), whatever the sound card's is. */
  readonly rateHz: number;
  /** False: no microphone is opened. */
  readonly microphone: false | MediaTrackConstraints;
  /** False: nothing is heard, but time runs and marks are reached all the same. */
  readonly playback: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** Device of the loudspeaker; the system's when left out. */
  readonly outputId?: string | undefined;
}

/** What was played and is waiting, about ten times a second while there is something to tell. */
export interface PlayoutReport {
  readonly playedMs: number;
  readonly queuedMs: number;
  /** RMS of what was played since the last report, 0 to 1. */
  readonly level: number;
}

/** Who hears of the sound of one connection. */
export interface AudioListener {
  /** 20 ms of the microphone (PCM16, mono, at the wanted rate). */
  onCapture(samples: Int16Array): void;
  /** The last sample before the mark was played, or dropped by `clear`. */
  onMark(name: string): void;
  onPlayout(report: PlayoutReport): void;
  /** So much of the microphone came too late to be of use, and was thrown away (ms). */
  onLate(ms: number): void;
  /** Something changed for the worse while it ran: the microphone was pulled out, the loudspeaker can't be chosen. */
  onError(error: RealtimeError): void;
}

/** Microphone and loudspeaker of one connection. */
export interface AudioLine {
  /** Queues sound (PCM16, mono, at the wanted rate); it is played in real time after what is queued already. */
  play(samples: Int16Array): void;
  /** Queues a mark behind what was queued so far. */
  mark(name: string): void;
  /** Drops what is queued, at once; the marks in it are reported in their order. */
  clear(): void;
  setVolume(volume: number): void;
  setInput(deviceId: string): Promise<void>;
  setOutput(deviceId: string): Promise<void>;
  close(): void;
}

/** Microphone and loudspeaker, whoever brings them: the browser, or a test. */
export interface ClientAudio {
  /** Rejects with a `RealtimeError` (`microphone_denied`, `microphone_missing`). */
  open(wanted: AudioWanted, listener: AudioListener): Promise<AudioLine>;
}
