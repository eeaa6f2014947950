/** How bad the line to the server is made, for people to feel it. */
export interface LineConditions {
  /** So many of a hundred frames get lost, both ways. */
  readonly lossPercent: number;
  /** Frames on their way up come up to so much later; their order stays. */
  readonly jitterMs: number;
  /** Level of the agent's echo in what goes up, against how it was played; −Infinity: none. */
  readonly echoDb: number;
  /** Level of white noise in what goes up (dBFS); −Infinity: none. */
  readonly noiseDb: number;
}

/** A line without faults. */
export const CLEAN_LINE: LineConditions = {
  lossPercent: 0,
  jitterMs: 0,
  echoDb: -Infinity,
  noiseDb: -Infinity,
};
