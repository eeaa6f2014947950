import { type CallerEars, CallerTurns } from './caller-turns.js';
import type { FrameSocket } from './frame-socket.js';
import { LOUD, peakIn } from './loudness.js';
import type { Caller } from './road.js';
import { SlotPlayout } from './slot-playout.js';
import type { CallerSounds } from './sounds.js';

/** Where such a caller writes to. */
export type FrameLine = Pick<FrameSocket, 'write' | 'close'>;

/** Asterisk's end of an AudioSocket at 8 kHz, with a caller behind it: frames are written as they lie, and what comes is played at once. Nothing else is said. */
export class LeanAudioSocketCaller implements Caller {
  readonly #turns: CallerTurns;
  readonly playout = new SlotPlayout();
  #socket: FrameLine | undefined;
  #frames = 0;

  /** `sounds`: whole frames of the wire; `seed`: what this caller's pauses are made of, and which of the answers it interrupts. */
  constructor(sounds: CallerSounds, ears: CallerEars, seed: number) {
    this.#turns = new CallerTurns(sounds, ears, seed);
  }

  get frames(): number {
    return this.#frames;
  }

  get unanswered(): number {
    return this.#turns.unanswered;
  }

  start(socket: FrameLine, nowMs: number): void {
    this.#socket = socket;
    this.#turns.start(nowMs);
  }

  /** The connection ends, with not a word before. */
  stop(): void {
    this.#socket?.close();
  }

  /** 20 ms have passed. */
  tick(nowMs: number): void {
    this.#socket?.write(this.#turns.next(nowMs, this.playout.endsAtMs));
    this.#frames += 1;
  }

  /** A frame of sound came, which lies there: silence too fills its slot. */
  came(bytes: Buffer, from: number, to: number, nowMs: number): void {
    const peak = peakIn((index) => bytes[index] ?? 0, from, to, 'pcm16');
    if (peak === 0) return;
    if (this.#turns.awaitsAnswer && peak >= LOUD) this.#turns.hears(nowMs);
    this.playout.frame(nowMs);
  }
}
