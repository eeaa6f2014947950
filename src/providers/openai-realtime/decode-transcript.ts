import type { ProviderEvent } from '../../ports/provider.js';
import { peerErrorOf, peerFault } from './errors.js';
import { someFields, someText, textIn, type Fields } from './fields.js';

type Speaker = 'caller' | 'agent';

/** A few more words. (The caller's may come without any, and are then no news.) */
export function transcriptDelta(speaker: Speaker): (event: Fields) => readonly ProviderEvent[] {
  return (event) => {
    const text = someText(event, 'delta') ?? '';
    const itemId = textIn(event, 'item_id');
    return text === '' ? [] : [{ type: 'transcript', speaker, itemId, text, final: false }];
  };
}

/** The whole text, which the event holds in `field`. */
export function transcriptDone(
  speaker: Speaker,
  field: 'transcript' | 'text',
): (event: Fields) => readonly ProviderEvent[] {
  return (event) => {
    const itemId = textIn(event, 'item_id');
    return [{ type: 'transcript', speaker, itemId, text: textIn(event, field), final: true }];
  };
}

/** The caller's words could not be written down. The model has heard them all the same, so the call goes on whatever the cause. */
export function transcriptionFailed(event: Fields): readonly ProviderEvent[] {
  const error = peerErrorOf(someFields(event, 'error'));
  const message = `the caller's words were not transcribed: ${error.message}`;
  const fault = peerFault({ ...error, message }, { code: 'provider.error', severity: 'retryable' });
  return [{ type: 'fault', fault }];
}
