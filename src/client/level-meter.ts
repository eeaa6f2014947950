import type { Clock } from '../ports/clock.js';
import type { PlayoutReport } from './audio/client-audio.js';
import { levelOf } from './audio/samples.js';
import type { AudioBuffer } from './types.js';

/** Between two events. */
const EVERY_MS = 100;

const SILENT: PlayoutReport = { playedMs: 0, queuedMs: 0, level: 0 };

/** Puts what player and microphone tell together: about ten events a second. */
export class LevelMeter {
  readonly #clock: Clock;
  readonly #tell: (event: AudioBuffer) => void;
  #playout = SILENT;
  #energy = 0;
  #frames = 0;
  #lateMs = 0;
  #toldAtMs = -Infinity;

  constructor(clock: Clock, tell: (event: AudioBuffer) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Tells at once: the player has its own beat, and its last report is that it fell silent. */
  played(report: PlayoutReport): void {
    this.#playout = report;
    this.#now();
  }

  captured(frame: Int16Array): void {
    this.#energy += levelOf(frame) ** 2;
    this.#frames += 1;
    if (this.#clock.now() - this.#toldAtMs >= EVERY_MS) this.#now();
  }

  late(ms: number): void {
    this.#lateMs += ms;
  }

  #now(): void {
    this.#toldAtMs = this.#clock.now();
    const microphoneLevel = this.#frames === 0 ? 0 : Math.sqrt(this.#energy / this.#frames);
    this.#energy = 0;
    this.#frames = 0;
    this.#tell({ ...this.#playout, microphoneLevel, lateMs: this.#lateMs });
    this.#playout = { ...this.#playout, level: 0 };
  }
}
