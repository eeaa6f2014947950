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

/** Where somebody spoke: as the local detector heard it, or as the provider did. */
interface Piece extends CallerTurn {
  /** Speech that the local detector heard in it (ms). */
  readonly heardMs: number;
}

/** The caller's turns: what the local detector heard, bridged over pauses, with the provider's words where they belong. */
export function callerTurns(vad: readonly Span[], utterances: readonly Utterance[]): readonly CallerTurn[] {
  const pieces: Piece[] = [
    ...vad.map((span) => ({ ...span, text: '', heardMs: span.toMs - span.fromMs })),
    ...utterances.map((said) => ({ ...said, heardMs: 0 })),
  ];
  const turns: Piece[] = [];
  for (const piece of pieces.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = turns.at(-1);
    if (last === undefined || !belongTogether(last, piece)) turns.push(piece);
    else turns[turns.length - 1] = joined(last, piece);
  }
  return turns
    .filter(({ heardMs, text }) => text !== '' || heardMs >= SHORTEST_TURN_MS)
    .map(({ fromMs, toMs, text }) => ({ fromMs, toMs, text }));
}

function belongTogether(before: Piece, next: Piece): boolean {
  if (before.text !== '' && next.text !== '') return false;
  return next.fromMs <= before.toMs + (next.text === '' ? TURN_PAUSE_MS : PROVIDER_SLACK_MS);
}

/** The provider's times have slack: where the local detector heard something, its times count. */
function joined(a: Piece, b: Piece): Piece {
  const text = a.text === '' ? b.text : a.text;
  const heardMs = a.heardMs + b.heardMs;
  if (a.heardMs === 0) return { ...b, text, heardMs };
  return { ...a, text, heardMs, toMs: b.heardMs === 0 ? a.toMs : Math.max(a.toMs, b.toMs) };
}
