import type { AudioFormat } from '../../audio/frame.js';
import { TELEPHONE_FORMAT } from '../../audio/frame.js';
import { assertNever } from '../../lib/assert-never.js';

/** How the sound of a call is coded, as Asterisk calls it. */
export type AsteriskFormat = 'ulaw' | 'alaw' | 'slin' | 'slin16' | 'slin24';

/** The same in our words; A-law is turned into samples where it comes in. */
export function lineFormatOf(format: AsteriskFormat): AudioFormat {
  switch (format) {
    case 'ulaw':
      return TELEPHONE_FORMAT;
    case 'alaw':
    case 'slin':
      return { encoding: 'pcm16', rateHz: 8000 };
    case 'slin16':
      return { encoding: 'pcm16', rateHz: 16000 };
    case 'slin24':
      return { encoding: 'pcm16', rateHz: 24000 };
    default:
      return assertNever(format);
  }
}

/** What AudioSocket carries of that: samples only. */
export function samplesOf(format: AsteriskFormat): AsteriskFormat {
  return format === 'ulaw' || format === 'alaw' ? 'slin' : format;
}
