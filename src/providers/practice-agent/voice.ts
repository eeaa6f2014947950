/** Speech at some rate: mono PCM16. */
export interface Speech {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** Turns text into speech: mono PCM16 at 24 kHz. Rejects when it can't; never blocks the caller. */
export type Voice = (text: string) => Promise<Int16Array>;
