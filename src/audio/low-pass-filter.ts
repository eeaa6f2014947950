/** Longest stretch that is filtered at once (samples at the filter's input). A multiple of 3, so that only the last block of a push is uneven. */
export const BLOCK = 960;
/** Old input samples that an output of the upsampler needs, and one of the downsampler. */
export const UP_KEPT = 32;
export const DOWN_KEPT = 96;

/** The arithmetic of both resamplers. It remembers nothing: what a stream needs of its past is in `kept`, which each call brings up to date. */
export interface LowPassFilter {
  /** Three samples in `output` for each one of `block`. */
  up(kept: Int16Array, block: Int16Array, output: Int16Array): void;
  /** Fills `output`: one sample for every third of `block`, beginning behind the first `skip`. */
  down(kept: Int16Array, block: Int16Array, skip: number, output: Int16Array): void;
}
