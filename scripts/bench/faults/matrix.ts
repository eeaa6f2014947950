import type { Phase } from './fault.js';

/** What becomes of a caller: the agent goes on with them; they hear that it can't; the carrier says so; the call ends in order; or they have left. */
export type Outcome = 'agent' | 'apology' | 'carrier says' | 'ends' | 'left';

/** What must be true of a call in which something went wrong. */
export interface Expectation {
  readonly outcome: Outcome;
  /** Nobody is heard for so long at most, while somebody should be (ms). */
  readonly silenceMs: number;
}

/** Wherever there is a rung of the ladder. */
const SILENCE_MS = 3_000;

/** What becomes of the caller unless it is said below: the agent goes on, and a goodbye that has begun comes to its end. */
function ordinary(phase: Phase): Expectation {
  return { outcome: phase === 'goodbye' ? 'ends' : 'agent', silenceMs: SILENCE_MS };
}

/** What is expected otherwise, by the name of the fault. Every line has its reason. */
const OTHERWISE: Readonly<Record<string, (phase: Phase) => Partial<Expectation>>> = {
  // No model is left: who says goodbye already is let go, and everybody else hears the apology.
  'both providers refuse': (phase) => ({ outcome: phase === 'goodbye' ? 'ends' : 'apology' }),
  // Nobody is there to hear anything.
  'caller gone without stop': () => ({ outcome: 'left', silenceMs: Infinity }),
  // Who calls while the server stops is told to call later.
  SIGTERM: (phase) => (phase === 'ringing' ? { outcome: 'carrier says' } : {}),
  // Another process goes on with the call; it does not know that it was about to end. Silence counts from when it listens.
  'kill -9': () => ({ outcome: 'agent' }),
};

/** What is expected of a call with that fault in that phase. */
export function expectationOf(fault: string, phase: Phase): Expectation {
  return { ...ordinary(phase), ...OTHERWISE[fault]?.(phase) };
}
