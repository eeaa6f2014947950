import type { Recording } from '../input-buffer.js';

/** What understands a caller. */
export interface Ears {
  /** The phrase of the script that was said; undefined when it was none, or when that could not be told in time. Never rejects. */
  understand(recording: Recording): Promise<string | undefined>;
}
