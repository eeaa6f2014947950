import type { EchoConditions } from './echo.js';
import type { Speaker } from './flite-speaker.js';
import type { LaneConditions } from './lane.js';
import type { Sound } from './level.js';
import type { NoiseConditions } from './noise.js';

/** When something happens: ms after a moment that the call itself brings about. Responses are counted from 0, the greeting first. */
export type Moment =
  /** The stream begins. */
  | { readonly after: 'start'; readonly ms: number }
  /** The first sample of that response is heard. */
  | { readonly after: 'heard'; readonly response: number; readonly ms: number }
  /** That response is over, heard to its end or cut. */
  | { readonly after: 'response'; readonly response: number; readonly ms: number }
  /** That cue's sound has ended. */
  | { readonly after: 'cue'; readonly cue: number; readonly ms: number };

/**
 * What a sound of the caller's is. A `turn` is spoken into silence and wants an answer; an `interruption` must stop the agent; a
 * `continuation` goes on after a pause, and must stop the agent if it has begun; a `distraction` must not stop it.
 */
export type CueRole = 'turn' | 'interruption' | 'continuation' | 'distraction';

/** Something the caller does. */
export interface Cue {
  readonly role: CueRole;
  readonly what: string;
  readonly sound: Sound;
  /** When its labelled onset is on the line. */
  readonly at: Moment;
}

/** Frames that the carrier leaves out while its timestamps go on. */
export interface MediaGap {
  readonly at: Moment;
  readonly lengthMs: number;
}

export interface LineConditions {
  readonly toBridge: LaneConditions;
  readonly fromBridge: LaneConditions;
  readonly echo: EchoConditions;
  readonly noise: NoiseConditions | undefined;
}

export const FAMILIES = [
  'clean',
  'early',
  'mid',
  'late',
  'greeting',
  'backchannel',
  'cough',
  'click',
  'side-talk',
  'babble',
  'echo-only',
  'loud-echo',
  'double-talk',
  'silent-line',
  'slow-speaker',
  'media-gap',
] as const;
export type Family = (typeof FAMILIES)[number];

/** One call, labelled: what the line is like, who says what when, and by that what should happen. */
export interface Scene {
  /** `family-number`; with the seed it says everything. */
  readonly id: string;
  readonly family: Family;
  readonly seed: string;
  readonly line: LineConditions;
  readonly gaps: readonly MediaGap[];
  readonly agent: Speaker;
  readonly greeting: string;
  /** What the agent says to the caller's turns, one after the other; the last one again and again. */
  readonly answers: readonly string[];
  readonly cues: readonly Cue[];
  readonly until: Moment;
}
