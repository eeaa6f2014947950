/** Turns text into speech: mono PCM16 at 24 kHz. Rejects when it can't; never blocks the caller. */
export type Voice = (text: string) => Promise<Int16Array>;
