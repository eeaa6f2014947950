import type { Clock } from '../../ports/clock.js';
import type { PlaybackOutcome } from '../../ports/call-events.js';
import type { Message } from '../types.js';
import { HeardLedger, type HeardPart } from './heard-ledger.js';

/** What the agent says: words and sound of each item, and what became of them. */
export class AgentSpeech {
  readonly #clock: Clock;
  readonly #onMessage: (message: Message) => void;
  readonly #ledger: HeardLedger;
  readonly #texts = new Map<string, string>();
  /** Items of which more may come. */
  readonly #open = new Set<string>();
  /** Items that were cut off: what still comes of them is dropped. */
  readonly #cut = new Set<string>();

  constructor(rateHz: number, clock: Clock, onMessage: (message: Message) => void) {
    this.#ledger = new HeardLedger(rateHz);
    this.#clock = clock;
    this.#onMessage = onMessage;
  }

  get isPlaying(): boolean {
    return this.#ledger.isPlaying;
  }

  begin(itemId: string): void {
    this.#open.add(itemId);
  }

  isCut(itemId: string): boolean {
    return this.#cut.has(itemId);
  }

  /** A piece of sound goes to the player; returns the mark to put behind it. */
  sound(itemId: string, contentIndex: number, samples: number): string {
    return this.#ledger.queued(itemId, contentIndex, samples, this.#clock.now());
  }

  words(itemId: string, delta: string): void {
    this.wordsSoFar(itemId, (this.#texts.get(itemId) ?? '') + delta);
  }

  wordsSoFar(itemId: string, text: string): void {
    if (this.#cut.has(itemId)) return;
    this.#texts.set(itemId, text);
    this.#onMessage({ id: itemId, role: 'agent', text, final: false });
  }

  /** Nothing more comes of the item. One without sound has been read, if anything. */
  finish(itemId: string, hasSound: boolean): void {
    if (!this.#open.delete(itemId)) return;
    if (!hasSound && this.#texts.has(itemId)) this.#settle(itemId, 'heard', 1);
    this.#settleHeard();
  }

  markReached(name: string): void {
    this.#ledger.reached(name, this.#clock.now());
    this.#settleHeard();
  }

  /** The agent was cut off; returns what was being played or waited, with what was heard of it. */
  interrupt(): readonly HeardPart[] {
    const parts = this.#ledger.cut(this.#clock.now());
    for (const itemId of this.#open) this.#cut.add(itemId);
    for (const { itemId, heardMs, sentMs } of parts) {
      this.#cut.add(itemId);
      this.#settle(itemId, heardMs >= 1 ? 'cut' : 'unheard', heardMs / sentMs);
    }
    for (const itemId of this.#open) if (this.#texts.has(itemId)) this.#settle(itemId, 'unheard', 0);
    return parts;
  }

  #settleHeard(): void {
    const heard = this.#ledger.takeHeard((itemId) => this.#open.has(itemId));
    for (const { itemId } of heard) this.#settle(itemId, 'heard', 1);
  }

  #settle(itemId: string, outcome: PlaybackOutcome, share: number): void {
    const text = this.#texts.get(itemId) ?? '';
    this.#texts.delete(itemId);
    this.#onMessage({
      id: itemId,
      role: 'agent',
      text,
      final: true,
      outcome,
      heardText: headOf(text, share),
    });
  }
}

/** The words in the first part of a text; a word that was begun doesn't count. */
function headOf(text: string, share: number): string {
  if (share >= 1) return text;
  const words = text.slice(0, Math.floor(text.length * share));
  return words.slice(0, Math.max(0, words.lastIndexOf(' ')));
}
