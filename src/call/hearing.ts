import type { Ear } from '../audio/ear.js';
import type { NeuralEar } from '../ports/neural-vad.js';
import type { LocalEar } from './caller-watch.js';

/** The two ears on the caller's side of the line, for one call. */
export interface Hearing {
  /** Frees what it holds when the call ends. */
  readonly ear: LocalEar & Pick<Ear, 'playing' | 'cleared'>;
  readonly neural: NeuralEar | undefined;
}
