/** How sure the neural detector is that somebody speaks, at one moment of a call. */
export interface SpeechConfidence {
  /** Media time, ms: the end of the stretch that was judged. */
  readonly atMs: number;
  /** 0 to 1. */
  readonly confidence: number;
}

/** One call's neural detector. It remembers what it heard last, so it is worth its answer only after some 100 ms of unbroken sound. */
export interface NeuralEar {
  /**
   * Hears telephone PCM (8 kHz, int16) whose first sample stands at `startMs` of media time. Answers come later, in order, once per stretch
   * of the model's own length; under load the oldest questions stay unanswered. A jump in media time is a `reset`.
   */
  push(startMs: number, samples: Int16Array): void;
  /** Forgets what was heard; questions that are still open stay unanswered. */
  reset(): void;
  /** Who takes the answers. */
  onConfidence: (answer: SpeechConfidence) => void;
  /** Forgets and falls silent for good. Safe to call twice. */
  close(): void;
}

/** The process's neural detector: one model for all calls, off their hot path. */
export interface NeuralVad {
  /** An ear of its own for one call. */
  open(): NeuralEar;
}
