import { FRAME_MS } from '../../src/audio/frame.js';
import type { EarFrame } from '../../src/audio/ear.js';
import type { LocalEar } from '../../src/call/caller-watch.js';

/** Codes of the frames that a scripted ear takes for speech; any other frame is quiet. */
export const SPEECH = 0x10;

/** An ear that goes by the first sample of a frame, so that a test says in plain words what was heard. */
export class ScriptedEar implements LocalEar {
  /** Bytes that went out on the line. */
  playedBytes = 0;
  callerLevelDb: number | undefined;
  freed = 0;
  #frames = 0;

  hear(mulaw: Uint8Array): EarFrame {
    const startMs = this.#frames++ * FRAME_MS;
    const speech = mulaw[0] === SPEECH;
    return { startMs, speech, levelDb: speech ? -20 : -60, barDb: -40, echoDb: -Infinity, humming: 0 };
  }

  playing(mulaw: Uint8Array): void {
    this.playedBytes += mulaw.length;
  }

  cleared(): void {
    this.playedBytes = 0;
  }

  free(): void {
    this.freed += 1;
  }
}
