import type { ProviderEvent } from '../../ports/provider.js';
import { numberIn, textIn, type Fields } from './fields.js';

/** The caller began to speak; ms of audio appended since the session began. */
export function speechStarted(event: Fields): readonly ProviderEvent[] {
  return [
    {
      type: 'speech-started',
      itemId: textIn(event, 'item_id'),
      audioMs: numberIn(event, 'audio_start_ms'),
    },
  ];
}

/** The caller stopped; the same count. */
export function speechStopped(event: Fields): readonly ProviderEvent[] {
  return [
    { type: 'speech-stopped', itemId: textIn(event, 'item_id'), audioMs: numberIn(event, 'audio_end_ms') },
  ];
}
