import type { CallEvent, GateCause, InterruptionSource } from '../../../ports/call-events.js';
import type { Place } from './place.js';

/** The gate moved. */
export interface GateMove extends Place {
  readonly open: boolean;
  readonly cause: GateCause;
  readonly mediaMs: number;
  readonly withheldMs: number;
}

/** Somebody cut the agent off. */
export interface Interruption extends Place {
  readonly by: InterruptionSource;
  readonly mediaMs: number;
}

/** Who had the floor. */
export class FloorSide {
  readonly gate: GateMove[] = [];
  readonly doubts: Place[] = [];
  readonly takenBack: Place[] = [];
  readonly interruptions: Interruption[] = [];

  observe(event: CallEvent, line: number): void {
    const place = { line, atMs: event.atMs };
    switch (event.type) {
      case 'gate': {
        const { open, cause, mediaMs, withheldMs } = event;
        this.gate.push({ ...place, open, cause, mediaMs, withheldMs });
        return;
      }
      case 'doubt':
        (event.what === 'begins' ? this.doubts : this.takenBack).push(place);
        return;
      case 'interruption':
        this.interruptions.push({ ...place, by: event.by, mediaMs: event.mediaMs });
        return;
      default:
        return;
    }
  }

  /** Stretches of media time in which the gate was shut, until the caller's audio ended. */
  shutUntil(endMs: number): readonly { readonly fromMs: number; readonly toMs: number }[] {
    return this.gate.flatMap((move, index) =>
      move.open ? [] : [{ fromMs: move.mediaMs, toMs: this.gate[index + 1]?.mediaMs ?? endMs }],
    );
  }
}
