import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../audio/frame.js';

/** Frames that lie in one piece of memory: a second. Hundreds of callers must not leave an array behind for every frame. */
const FRAMES_A_PIECE = 1000 / FRAME_MS;

/** What one caller hears (μ-law), frame after frame, kept from the start of the call. */
export class Tape {
  readonly #pieces: Uint8Array[] = [];
  #piece = new Uint8Array(0);
  #frames = 0;

  /** The next frame: silence until somebody writes into it. */
  next(): Uint8Array {
    const at = (this.#frames % FRAMES_A_PIECE) * TELEPHONE_FRAME_SAMPLES;
    if (at === 0) this.#piece = this.#newPiece();
    this.#frames += 1;
    return this.#piece.subarray(at, at + TELEPHONE_FRAME_SAMPLES);
  }

  /** Everything but the newest frame, which is not over yet; a copy. */
  finished(): Uint8Array {
    const whole = new Uint8Array(Math.max(0, this.#frames - 1) * TELEPHONE_FRAME_SAMPLES);
    this.#pieces.forEach((piece, index) => {
      const at = index * piece.length;
      whole.set(piece.subarray(0, whole.length - at), at);
    });
    return whole;
  }

  #newPiece(): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(FRAMES_A_PIECE * TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);
    this.#pieces.push(piece);
    return piece;
  }
}
