import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/lib/package-root.js';
import { LOW_PASS_SPEC } from './low-pass-spec.js';
import { designEquiripple } from './remez.js';

/** Writes src/audio/fir-taps.ts; run it with `npm run design:fir`. */
const taps = designEquiripple(LOW_PASS_SPEC);
const half = taps.slice(0, (taps.length + 1) / 2);
const source = `/**
 * Taps 0…${half.length - 1} of the resampler's low-pass (${taps.length} taps, symmetric, unit gain at 0 Hz).
 * Written by \`npm run design:fir\` from scripts/low-pass-spec.ts; change that, not this.
 */
export const LOW_PASS_HALF: readonly number[] = [${[...half].join(', ')}];
`;
writeFileSync(join(packageRoot(), 'src', 'audio', 'fir-taps.ts'), source);
