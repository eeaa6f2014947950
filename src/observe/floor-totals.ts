import type { CallEvent } from '../ports/call-events.js';

/** More gate closures in one call than this is flutter: something that is no caller opens the gate again and again. */
export const FLUTTER_CLOSURES = 50;

/** Who had the floor over one call, in sums for its last log line. */
export class FloorTotals {
  #bargeIns = 0;
  #doubts = 0;
  #doubtsTakenBack = 0;
  #gateClosures = 0;
  #gateShutMs = 0;
  #withheldMs = 0;
  /** Media time at which the gate shut, while it is shut. */
  #shutAtMs: number | undefined;

  get flutters(): boolean {
    return this.#gateClosures > FLUTTER_CLOSURES;
  }

  observe(event: CallEvent): void {
    if (event.type === 'interruption' && event.by !== 'keypad' && event.by !== 'text') this.#bargeIns += 1;
    else if (event.type === 'gate') this.#gate(event);
    else if (event.type === 'doubt' && event.what === 'begins') this.#doubts += 1;
    else if (event.type === 'doubt') this.#doubtsTakenBack += 1;
  }

  /** The flat fields of `call.end`; times in ms of inbound audio. */
  summary(): Readonly<Record<string, number>> {
    return {
      bargeIns: this.#bargeIns,
      doubts: this.#doubts,
      doubtsTakenBack: this.#doubtsTakenBack,
      gateClosures: this.#gateClosures,
      gateShutMs: this.#gateShutMs,
      callerAudioWithheldMs: this.#withheldMs,
    };
  }

  #gate({ open, mediaMs, withheldMs }: CallEvent & { type: 'gate' }): void {
    this.#withheldMs = withheldMs;
    if (!open) {
      this.#gateClosures += 1;
      this.#shutAtMs = mediaMs;
    } else if (this.#shutAtMs !== undefined) {
      this.#gateShutMs += mediaMs - this.#shutAtMs;
      this.#shutAtMs = undefined;
    }
  }
}
