import type { RecordedPhrase } from './call-inputs.js';

/** The phrases of an agent that were recorded ahead: their sound (μ-law, 8 kHz, whole frames), or nothing where there is none. Never rejects. */
export type Recordings = (name: RecordedPhrase) => Promise<Uint8Array | undefined>;
