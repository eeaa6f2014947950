import type { EarFrame } from '../../src/audio/ear.js';
import { rmsLevel } from '../../src/audio/level.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';
import { ScriptedEar } from './scripted-ear.js';

/** So loud is somebody who speaks (RMS, int16 scale). */
const LOUD_RMS = 3000;

/** An ear that takes what is loud for speech: it hears the same on every line, whatever its format. */
export class LoudnessEar extends ScriptedEar {
  /** Frames that were no whole 20 ms. */
  oddFrames = 0;

  override hear(mulaw: Uint8Array): EarFrame {
    if (mulaw.length !== 160) this.oddFrames += 1;
    const speech = rmsLevel(decodeMulaw(mulaw, new Int16Array(mulaw.length))) > LOUD_RMS;
    return { ...super.hear(mulaw), speech, levelDb: speech ? -20 : -60 };
  }
}
