import type { ProviderEvent } from '../../ports/provider.js';
import { someNumber, someText, type Fields } from './fields.js';

/** The caller began to speak; ms of audio appended since the session began. What matters is that: some servers leave out which item and when. */
export function speechStarted(event: Fields): readonly ProviderEvent[] {
  return [
    {
      type: 'speech-started',
      itemId: someText(event, 'item_id') ?? '',
      audioMs: someNumber(event, 'audio_start_ms') ?? 0,
    },
  ];
}

/** What the caller said so far became an item. */
export function audioCommitted(event: Fields): readonly ProviderEvent[] {
  return [{ type: 'committed', itemId: someText(event, 'item_id') ?? '' }];
}

/** The caller stopped; the same count. */
export function speechStopped(event: Fields): readonly ProviderEvent[] {
  return [
    {
      type: 'speech-stopped',
      itemId: someText(event, 'item_id') ?? '',
      audioMs: someNumber(event, 'audio_end_ms') ?? 0,
    },
  ];
}
