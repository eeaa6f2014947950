import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { ProviderEvent } from '../../ports/provider.js';
import type { SessionTimes, SpeechNews } from '../session-times.js';
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
  /** Which session wrote it down. */
  readonly session: number;
}

/** What the provider made of the caller: when it noticed speech, and the words that it understood. */
export class ProviderHearing {
  readonly #clock: MediaClock;
  readonly #sessions: SessionTimes;
  readonly #open = new BoundedMap<string, { fromMs: number; toMs: number | undefined }>(MAX_OPEN_UTTERANCES);
  readonly #spans = new BoundedList<Span>(MAX_UTTERANCES);
  readonly #utterances = new BoundedList<Utterance>(MAX_UTTERANCES);
  #chars = 0;

  constructor(clock: MediaClock, sessions: SessionTimes) {
    this.#clock = clock;
    this.#sessions = sessions;
  }

  /** Where it heard speech. */
  get spans(): readonly Span[] {
    return this.#spans.items;
  }

  /** What was said, in the order in which its words came; of what several sessions heard, the words of the last. */
  get utterances(): readonly Utterance[] {
    const all = this.#utterances.items;
    const later = all.filter(({ session }) => session > 1);
    return all.filter((said) => !later.some((again) => again.session > said.session && overlap(again, said)));
  }

  get leftOut(): number {
    return this.#spans.leftOut + this.#utterances.leftOut;
  }

  observe({ event, atMs, session }: CallEvent & { type: 'provider-event' }): void {
    if (event.type === 'speech-started' || event.type === 'speech-stopped') this.#heard(event, atMs, session);
    else if (event.type === 'transcript' && event.speaker === 'caller' && event.final) {
      this.#words(event, atMs, session);
    }
  }

  #heard(event: SpeechNews, toldAtMs: number, session: number | undefined): void {
    const { itemId, audioMs, type } = event;
    const place = this.#sessions.place(event, toldAtMs, session);
    const atMs = place.atMs ?? (session === undefined ? this.#clock.at(audioMs) : undefined) ?? toldAtMs;
    if (type === 'speech-started') {
      this.#open.set(itemId, { fromMs: atMs, toMs: undefined });
      return;
    }
    const fromMs = Math.min(this.#open.get(itemId)?.fromMs ?? atMs, atMs);
    this.#open.set(itemId, { fromMs, toMs: atMs });
    if (!place.again) this.#spans.push({ fromMs, toMs: atMs });
  }

  #words({ itemId, text }: ProviderEvent & { type: 'transcript' }, atMs: number, session = 1): void {
    const { fromMs, toMs = atMs } = this.#open.get(itemId) ?? { fromMs: atMs };
    this.#open.delete(itemId);
    const words = text.trim().slice(0, MAX_CHARS - this.#chars);
    if (words === '') return;
    this.#chars += words.length;
    this.#utterances.push({ fromMs, toMs, text: words, session });
  }
}

function overlap(a: Span, b: Span): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
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
