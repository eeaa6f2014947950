import { messageOf } from '../../../lib/errors.js';
import type { Clock } from '../../../ports/clock.js';
import type { Recording } from '../input-buffer.js';
import type { PracticeScript } from '../script.js';
import type { Ears } from './ears.js';
import { HearingDesk } from './hearing-desk.js';
import { finalPhrasesOf, phrasesOf } from './phrases.js';
import { openSphinx } from './sphinx.js';
import { locateSphinx, SPHINX_PACKAGES, type SphinxFiles } from './sphinx-files.js';

export interface OpenEarsOptions {
  readonly script: PracticeScript;
  readonly clock: Clock;
  /** It stopped understanding for a while. */
  readonly onTrouble: (reason: string) => void;
  /** Where the recognizer is (`undefined`: not installed); looked up when the key is absent. */
  readonly files?: SphinxFiles | undefined;
}

/** Ears that can be put away. */
export interface OpenEars extends Ears {
  readonly phrases: readonly string[];
  close(): Promise<void>;
}

/** Ears, or why there are none and what can be done. */
export type EarsStart =
  | { readonly ears: OpenEars; readonly missing: readonly string[] }
  | { readonly ears: undefined; readonly reason: string; readonly remedy?: string };

/** Gets ready to understand the phrases of a script, where the recognizer is installed; takes a fraction of a second. */
export async function openEars({ script, ...options }: OpenEarsOptions): Promise<EarsStart> {
  const asked = phrasesOf(script);
  if (asked.length === 0) return { ears: undefined, reason: 'its script has no phrases to understand' };
  const files = 'files' in options ? options.files : await locateSphinx();
  if (files === undefined) {
    const remedy = `apt-get install ${SPHINX_PACKAGES}`;
    return { ears: undefined, reason: 'PocketSphinx and its English model are not installed', remedy };
  }
  try {
    const sphinx = await openSphinx(files, asked);
    const { phrases } = sphinx;
    const desk = new HearingDesk({
      ...options,
      recognize: sphinx.recognize,
      finalPhrases: finalPhrasesOf(script),
    });
    const ears = {
      phrases,
      understand: (recording: Recording) => desk.understand(recording),
      close: () => {
        desk.close();
        return sphinx.close();
      },
    };
    return { ears, missing: asked.filter((phrase) => !phrases.includes(phrase)) };
  } catch (error) {
    return { ears: undefined, reason: messageOf(error) };
  }
}
