import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { ProviderEvent } from '../../ports/provider.js';
import { BoundedList } from './bounded-list.js';
import type { Places } from './line-playout.js';
import type { AgentTurn } from './types.js';

/** Sounds of our own are booked under such items. */
const OWN_SOUND = 'sound:';
const MAX_TURNS = 10_000;
/** Items whose words are kept until their sound has ended. */
const MAX_OPEN_ITEMS = 256;
/** The words of one item (characters). */
const MAX_ITEM_CHARS = 20_000;

interface Part extends Omit<AgentTurn, 'fromMs' | 'toMs'> {
  readonly endedAtMs: number;
}

/** What the agent said: how much of it the caller heard, and what not. */
export class AgentTurns {
  readonly #parts = new BoundedList<Part>(MAX_TURNS);
  readonly #words = new BoundedMap<string, string>(MAX_OPEN_ITEMS);

  get leftOut(): number {
    return this.#parts.leftOut;
  }

  /** Each part where it played: the journal tells of sound later than of its end, so that this is known only afterwards. */
  turns(places: Places): readonly AgentTurn[] {
    return this.#parts.items.map(({ endedAtMs, ...part }) => {
      const place = places.take(part.heardMs, endedAtMs);
      if (part.outcome !== 'heard') places.skipTo(endedAtMs);
      return { ...place, ...part };
    });
  }

  words({ itemId, text, final }: ProviderEvent & { type: 'transcript' }): void {
    const before = final ? '' : (this.#words.get(itemId) ?? '');
    this.#words.set(itemId, (before + text).slice(0, MAX_ITEM_CHARS));
  }

  played(event: CallEvent & { type: 'playback' }): void {
    const { part, responseId, receivedMs, heardMs, outcome, heardText } = event;
    const said = this.#words.get(part.itemId) ?? heardText;
    this.#parts.push({
      endedAtMs: event.atMs,
      kind: part.itemId.startsWith(OWN_SOUND) ? 'sound' : 'speech',
      responseId,
      outcome,
      receivedMs,
      heardMs,
      heardText: heardText.trim(),
      unheardText: said.startsWith(heardText) ? said.slice(heardText.length).trim() : '',
    });
  }
}
