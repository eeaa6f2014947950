import type { ProviderCommand } from '../ports/provider.js';
import type { CutPart } from './playback-ledger.js';

/** The least that the API cuts an item to: it refuses 0. */
const MIN_AUDIO_END_MS = 1;

/** The model's memory brought in line with what was heard: heard parts are cut at the heard millisecond, items of which nothing was heard are forgotten. */
export function correctMemory(cuts: readonly CutPart[]): readonly ProviderCommand[] {
  // An unheard part must not take a part of the same item with it that was heard.
  const heardItems = new Set(cuts.filter((cut) => endOf(cut) > 0).map(({ part }) => part.itemId));
  const forgotten = new Set<string>();
  return cuts.flatMap((cut): ProviderCommand[] => {
    const { part } = cut;
    if (heardItems.has(part.itemId)) {
      return [{ type: 'truncate', part, audioEndMs: Math.max(MIN_AUDIO_END_MS, endOf(cut)) }];
    }
    if (forgotten.has(part.itemId)) return [];
    forgotten.add(part.itemId);
    return [{ type: 'delete-item', itemId: part.itemId }];
  });
}

/** In whole milliseconds; the API refuses anything past the audio it made. */
function endOf({ heardMs, receivedMs }: CutPart): number {
  return Math.floor(Math.min(heardMs, receivedMs));
}
