import type { CallInput, RecordedPhrase } from '../ports/call-inputs.js';
import type { Recordings } from '../ports/recordings.js';

/** Brings the sound of a recorded phrase (μ-law), or word that there is none. */
export type Recorded = (name: RecordedPhrase, take: (sound: Uint8Array | undefined) => void) => void;

/** What recorded phrases need of the call. */
export interface RecordedParts {
  readonly recordings?: Recordings | undefined;
  readonly enter: (input: CallInput & { type: 'recording' }, work: () => void) => void;
  readonly over: () => boolean;
}

/** The recorded phrases of a call: their sound comes in as everything does, and of no account when the call is over. */
export function recordedPhrases({ recordings, enter, over }: RecordedParts): Recorded {
  return (name, take) => {
    if (recordings === undefined) return take(undefined);
    void recordings(name).then((sound) => {
      const base64 = sound && Buffer.from(sound).toString('base64');
      enter({ type: 'recording', name, ...(base64 !== undefined && { sound: base64 }) }, () => {
        if (!over()) take(sound);
      });
    });
  };
}
