import type { Clock } from '../../../src/ports/clock.js';
import { Lane } from '../lane.js';
import type { Dice } from './dice.js';

/** One direction of a TCP connection. */
export interface LaneConditions {
  readonly delayMs: number;
  /** The most that comes on top of the delay. */
  readonly jitterMs: number;
}

/** A lane whose jitter is mostly small and seldom all of it. */
export function laneOf(clock: Clock, { delayMs, jitterMs }: LaneConditions, dice: Dice): Lane {
  return new Lane(clock, delayMs, () => jitterMs * dice.unit() ** 2);
}
