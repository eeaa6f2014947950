import { BoundedMap } from '../../lib/bounded-map.js';
import type { ProviderEvent } from '../../ports/provider.js';
import { BoundedList } from './bounded-list.js';
import type { MediaClock } from './media-clock.js';
import type { CallerTurn, Span } from './types.js';

/** Pauses up to this do not end what somebody says (ms). */
const TURN_PAUSE_MS = 700;
/** Less speech than this, without words, is no turn but a click (ms). */
const SHORTEST_TURN_MS = 60;
/** So much around what the provider noticed still belongs to it (ms). */
const PROVIDER_SLACK_MS = 400;
const MAX_UTTERANCES = 10_000;
const MAX_OPEN_UTTERANCES = 256;
/** Words of all utterances together (characters). */
const MAX_CHARS = 500_000;

interface Utterance extends Span {
  readonly text: string;
}

/** What the provider made of the caller: when it noticed speech, and the words that it understood. */
export class ProviderHearing {
  readonly #clock: MediaClock;
  readonly #open = new BoundedMap<string, { fromMs: number; toMs: number | undefined }>(MAX_OPEN_UTTERANCES);
  readonly #spans = new BoundedList<Span>(MAX_UTTERANCES);
  readonly #utterances = new BoundedList<Utterance>(MAX_UTTERANCES);
  #chars = 0;

  constructor(clock: MediaClock) {
    this.#clock = clock;
  }

  /** Where it heard speech. */
  get spans(): readonly Span[] {
    return this.#spans.items;
  }

  /** What was said, in the order in which its words came. */
  get utterances(): readonly Utterance[] {
    return this.#utterances.items;
  }

  get leftOut(): number {
    return this.#spans.leftOut + this.#utterances.leftOut;
  }

  observe(event: ProviderEvent, atMs: number): void {
    if (event.type === 'speech-started') {
      this.#open.set(event.itemId, { fromMs: this.#clock.at(event.audioMs) ?? atMs, toMs: undefined });
    } else if (event.type === 'speech-stopped') this.#stopped(event, atMs);
    else if (event.type === 'transcript' && event.speaker === 'caller' && event.final) {
      this.#words(event, atMs);
    }
  }

  #stopped({ itemId, audioMs }: ProviderEvent & { type: 'speech-stopped' }, atMs: number): void {
    const toMs = this.#clock.at(audioMs) ?? atMs;
    const fromMs = Math.min(this.#open.get(itemId)?.fromMs ?? toMs, toMs);
    this.#open.set(itemId, { fromMs, toMs });
    this.#spans.push({ fromMs, toMs });
  }

  #words({ itemId, text }: ProviderEvent & { type: 'transcript' }, atMs: number): void {
    const { fromMs, toMs = atMs } = this.#open.get(itemId) ?? { fromMs: atMs };
    this.#open.delete(itemId);
    const words = text.trim().slice(0, MAX_CHARS - this.#chars);
    if (words === '') return;
    this.#chars += words.length;
    this.#utterances.push({ fromMs, toMs, text: words });
  }
}

/** The caller's turns: what the local detector heard, bridged over pauses, with the provider's words where they belong. */
export function callerTurns(vad: readonly Span[], utterances: readonly Utterance[]): readonly CallerTurn[] {
  const pieces = [
    ...vad.map((span) => ({ ...span, text: '', spoken: span.toMs - span.fromMs })),
    ...utterances.map((said) => ({ ...said, spoken: Infinity })),
  ].sort((a, b) => a.fromMs - b.fromMs);
  const turns: (CallerTurn & { spoken: number })[] = [];
  for (const piece of pieces) {
    const last = turns.at(-1);
    const pauseMs = piece.text === '' ? TURN_PAUSE_MS : PROVIDER_SLACK_MS;
    if (last === undefined || piece.fromMs > last.toMs + pauseMs || (last.text && piece.text))
      turns.push(piece);
    else turns[turns.length - 1] = joined(last, piece);
  }
  return turns
    .filter(({ spoken }) => spoken >= SHORTEST_TURN_MS)
    .map(({ fromMs, toMs, text }) => ({ fromMs, toMs, text }));
}

function joined<Piece extends CallerTurn & { readonly spoken: number }>(a: Piece, b: Piece): Piece {
  const toMs = Math.max(a.toMs, b.toMs);
  return { ...a, toMs, text: a.text || b.text, spoken: a.spoken + b.spoken };
}
