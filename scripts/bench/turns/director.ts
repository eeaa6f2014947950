import type { Caller } from './caller.js';
import type { Line } from './line.js';
import type { Moment, Scene } from './scene.js';
import { FRAME_SAMPLES, samplesOf } from './units.js';
import type { ResponseRecord, Witness } from './witness.js';

/** A response of which nothing was heard for so long, and nothing is queued, is over. */
const OVER_AFTER = samplesOf(1500);

export interface DirectorParts {
  readonly scene: Scene;
  readonly caller: Caller;
  readonly witness: Witness;
  readonly line: () => Line;
}

/** Lets the caller act when the call has come to the moments that the scene names. */
export class Director {
  readonly #parts: DirectorParts;
  readonly #pending: Set<number>;
  readonly #gaps: Set<number>;
  readonly #overAt = new Map<number, number>();

  constructor(parts: DirectorParts) {
    this.#parts = parts;
    this.#pending = new Set(parts.scene.cues.keys());
    this.#gaps = new Set(parts.scene.gaps.keys());
  }

  /** Before the frame at line time `at`; true when the scene is over. */
  frame(at: number): boolean {
    const { scene, caller } = this.#parts;
    scene.cues.forEach((cue, index) => {
      const onsetAt = this.#pending.has(index) ? this.#timeOf(cue.at, at) : undefined;
      // The sound's own lead-in begins earlier than its onset.
      if (onsetAt === undefined || onsetAt - cue.sound.onset >= at + FRAME_SAMPLES) return;
      this.#pending.delete(index);
      caller.place(cue, index, Math.max(onsetAt, at));
    });
    scene.gaps.forEach((gap, index) => {
      const startAt = this.#gaps.has(index) ? this.#timeOf(gap.at, at) : undefined;
      if (startAt === undefined || startAt > at) return;
      this.#gaps.delete(index);
      this.#parts.line().leaveOutUntil(at + samplesOf(gap.lengthMs));
    });
    const endAt = this.#timeOf(scene.until, at);
    return endAt !== undefined && at >= endAt;
  }

  #timeOf(moment: Moment, now: number): number | undefined {
    const from = this.#anchorOf(moment, now);
    return from === undefined ? undefined : from + samplesOf(moment.ms);
  }

  #anchorOf(moment: Moment, now: number): number | undefined {
    switch (moment.after) {
      case 'start':
        return 0;
      case 'heard':
        return this.#firstHeard(this.#parts.witness.responses[moment.response]);
      case 'response':
        return this.#over(moment.response, now);
      case 'cue':
        return this.#parts.caller.placed.find(({ index }) => index === moment.cue)?.endAt;
    }
  }

  #firstHeard(response: ResponseRecord | undefined): number | undefined {
    return response?.sentFrom === undefined
      ? undefined
      : this.#parts.line().playout.heardAt(response.sentFrom);
  }

  /** When that response was over: noticed a frame late at most. */
  #over(index: number, now: number): number | undefined {
    const known = this.#overAt.get(index);
    if (known !== undefined) return known;
    const response = this.#parts.witness.responses[index];
    if (response === undefined || response.status === 'open') return undefined;
    const { playout } = this.#parts.line();
    const lastAt = lastHeard(playout, response);
    if (playout.queued > 0) return undefined;
    if (lastAt === undefined) return this.#neverHeard(index, response, now);
    const whole = playout.head >= (response.sentFrom ?? 0) + response.expected.length - FRAME_SAMPLES;
    if (!whole && now - lastAt < OVER_AFTER) return undefined;
    this.#overAt.set(index, lastAt);
    return lastAt;
  }

  #neverHeard(index: number, { startedMs }: ResponseRecord, now: number): number | undefined {
    if (now - samplesOf(startedMs) < OVER_AFTER) return undefined;
    this.#overAt.set(index, now);
    return now;
  }
}

function lastHeard(playout: Line['playout'], { sentFrom = 0, sentTo }: ResponseRecord): number | undefined {
  for (let sample = Math.min(sentTo, playout.head) - 1; sample >= sentFrom; sample--) {
    const at = playout.heardAt(sample);
    if (at !== undefined) return at;
  }
  return undefined;
}
