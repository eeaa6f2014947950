import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { ProviderEvent } from '../../ports/provider.js';
import { BoundedList } from './bounded-list.js';
import { OpenParts, wordsHeard } from './open-parts.js';
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
  readonly #open = new OpenParts();
  readonly #words = new BoundedMap<string, string>(MAX_OPEN_ITEMS);

  get leftOut(): number {
    return this.#parts.leftOut;
  }

  /** What came of the model: sound, or the end of a part’s sound, or words. */
  came(event: ProviderEvent): void {
    if (event.type === 'audio') this.#open.received(event);
    else if (event.type === 'audio-done') this.#open.complete(event.part);
    else if (event.type === 'transcript' && event.speaker === 'agent') this.#said(event);
  }

  /** Each part where it played: the journal tells of sound later than of its end, so that this is known only afterwards. */
  turns(places: Places): readonly AgentTurn[] {
    return this.#parts.items.map(({ endedAtMs, ...part }) => {
      const place = places.take(part.heardMs, endedAtMs);
      if (part.outcome !== 'heard') places.skipTo(endedAtMs);
      return { ...place, ...part };
    });
  }

  /** Parts that have come and not ended, after `turns`: heard as far as their sound has played by now. */
  unfinished(places: Places, nowMs: number): readonly AgentTurn[] {
    return this.#open.all.map((open): AgentTurn => {
      const { itemId, responseId, receivedMs } = open;
      const heardMs = Math.min(receivedMs, places.freeUntil(nowMs));
      const said = this.#words.get(itemId) ?? '';
      const heardText = wordsHeard(said, open, heardMs);
      const unheardText = said.slice(heardText.length).trim();
      const texts = { heardText: heardText.trim(), unheardText };
      const place = places.take(heardMs, nowMs);
      return { ...place, kind: 'speech', responseId, outcome: 'unfinished', receivedMs, heardMs, ...texts };
    });
  }

  #said({ itemId, text, final }: ProviderEvent & { type: 'transcript' }): void {
    const before = final ? '' : (this.#words.get(itemId) ?? '');
    this.#words.set(itemId, (before + text).slice(0, MAX_ITEM_CHARS));
  }

  played(event: CallEvent & { type: 'playback' }): void {
    const { part, responseId, receivedMs, heardMs, outcome, heardText } = event;
    this.#open.ended(part);
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
