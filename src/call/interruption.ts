import type { ProviderCommand } from '../ports/provider.js';
import type { CutPart } from './playback-ledger.js';

/** The model's memory brought in line with what was heard: heard parts are cut at the heard millisecond, unheard items are forgotten. */
export function correctMemory(cuts: readonly CutPart[]): readonly ProviderCommand[] {
  return cuts.map(({ part, heardMs, receivedMs }): ProviderCommand => {
    // The API refuses 0 and anything past the audio it made.
    const audioEndMs = Math.floor(Math.min(heardMs, receivedMs));
    return audioEndMs >= 1
      ? { type: 'truncate', part, audioEndMs }
      : { type: 'delete-item', itemId: part.itemId };
  });
}
