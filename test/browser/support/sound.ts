import type { Page } from 'playwright-core';
import { vi } from 'vitest';

/** 10 ms of what a page played and what its microphone heard. */
export interface SoundFrame {
  /** On the audio clock of the page (s). */
  readonly timeS: number;
  /** When the page learnt of it, on the page's clock (ms). */
  readonly atMs: number;
  /** Loudness: RMS, 0 to 1. */
  readonly out: number;
  readonly microphone: number;
}

/** Louder is sound, of the agent and of the caller: −50 dB. Silence that has gone through μ-law is far below. */
const AUDIBLE = 0.003;
const FRAME_MS = 10;

export const isHeard = ({ out }: SoundFrame): boolean => out > AUDIBLE;
const isSpoken = ({ microphone }: SoundFrame): boolean => microphone > AUDIBLE;

/** What the page's loudspeaker and microphone had to do, in time. */
export class PageSound {
  readonly frames: readonly SoundFrame[];
  readonly #clickedMs: number;

  private constructor(frames: readonly SoundFrame[], clickedMs: number) {
    this.frames = frames;
    this.#clickedMs = clickedMs;
  }

  /** What was measured so far. */
  static async of(page: Page): Promise<PageSound> {
    const { frames, clickedMs } = await page.evaluate<{ frames: SoundFrame[]; clickedMs?: number }>('tapped');
    return new PageSound(frames, clickedMs ?? 0);
  }

  /** Waits until the page sounds like that; gives what was measured until then. The page's policy lets no script be evaluated in it, so that it is asked again and again. */
  static async until(
    page: Page,
    what: (sound: PageSound) => boolean = ({ heardMs }) => heardMs > 0,
    timeout = 20_000,
  ): Promise<PageSound> {
    let sound = await PageSound.of(page);
    const look = async (): Promise<boolean> => what((sound = await PageSound.of(page)));
    await vi.waitUntil(look, { timeout, interval: 100 });
    return sound;
  }

  /** How much of it was sound (ms). */
  get heardMs(): number {
    return this.frames.filter(isHeard).length * FRAME_MS;
  }

  /** The longest silence between two sounds (ms), on the audio clock. */
  get longestGapMs(): number {
    const times = this.frames.filter(isHeard).map(({ timeS }) => timeS);
    return 1000 * Math.max(0, ...times.slice(1).map((timeS, i) => timeS - (times[i] ?? timeS)));
  }

  /** From the last click to the first sound (ms). */
  get firstSoundMs(): number {
    const first = this.frames.find(isHeard);
    if (first === undefined) throw new Error('nothing was heard');
    return first.atMs - this.#clickedMs;
  }

  /** When the microphone heard the caller first (s). */
  get callerBeganS(): number | undefined {
    return this.frames.find(isSpoken)?.timeS;
  }

  /** From the caller's first sound to the last of what the page was playing (ms); undefined unless silence of `quietMs` has followed. */
  silencedMs(quietMs: number): number | undefined {
    const beganS = this.callerBeganS;
    if (beganS === undefined) return undefined;
    const after = this.frames.filter(({ timeS }) => timeS >= beganS);
    const quiet = quietMs / FRAME_MS;
    const at = after.findIndex(
      (_, i) => i + quiet <= after.length && !after.slice(i, i + quiet).some(isHeard),
    );
    const first = after[at];
    return first === undefined ? undefined : (first.timeS - beganS) * 1000;
  }
}
