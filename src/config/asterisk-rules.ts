import type { AriConfig } from './asterisk.js';
import type { AsteriskBlock } from './asterisk-schema.js';
import type { FaultReport } from './report.js';

/** What only AudioSocket carries. */
const OF_AUDIOSOCKET: readonly AriConfig['format'][] = ['slin12', 'slin32', 'slin44', 'slin48'];

/** Notes a format that the sound of calls by Stasis can't come in. */
export function checkAsterisk({ ari }: AsteriskBlock, report: FaultReport): void {
  const at = ['asterisk', 'ari', 'format'];
  if (ari.media === 'audiosocket' || !OF_AUDIOSOCKET.includes(ari.format) || report.isFaulty(at)) return;
  report.add(at, { message: 'comes over AudioSocket only: set media: audiosocket, or use slin24' });
}
