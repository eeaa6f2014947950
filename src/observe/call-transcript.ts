import { BoundedMap } from '../lib/bounded-map.js';
import type { CallEvent } from '../ports/call-events.js';
import type { SpokenLine } from '../ports/call-report.js';
import type { ProviderEvent } from '../ports/provider.js';
import { SessionTimes } from './session-times.js';

/** More than anybody says in a day (characters). */
export const MAX_TRANSCRIPT_CHARS = 500_000;
/** Utterances whose words have not come yet. */
const MAX_OPEN_UTTERANCES = 256;
/** What a session hears again may seem to begin so much later (ms). */
const SLACK_MS = 300;

/** A line, and which session wrote the words down. */
type Line = SpokenLine & { readonly session?: number };

/** Gathers what was said in a call. The caller's words come some time after they were spoken, so lines are ordered by when they began. */
export class CallTranscript {
  readonly #sessions = new SessionTimes();
  #lines: Line[] = [];
  readonly #begunAtMs = new BoundedMap<string, number>(MAX_OPEN_UTTERANCES);
  #startedAtMs = 0;
  #chars = 0;

  observe(event: CallEvent): void {
    this.#sessions.observe(event);
    if (event.type === 'call-started') this.#startedAtMs = event.atMs;
    else if (event.type === 'provider-event') this.#provider(event.event, event.atMs, event.session);
    else if (event.type === 'caller-text') this.#add('caller', event.text, event.atMs);
    else if (event.type === 'playback') {
      this.#add('agent', event.heardText, event.atMs - event.heardMs);
    }
  }

  get lines(): readonly SpokenLine[] {
    const lines = this.#lines.toSorted((a, b) => a.atMs - b.atMs);
    return lines.map(({ speaker, text, atMs }) => ({ speaker, text, atMs }));
  }

  #provider(event: ProviderEvent, atMs: number, session?: number): void {
    if (event.type === 'speech-stopped') this.#sessions.place(event, atMs, session);
    else if (event.type === 'speech-started') {
      const place = this.#sessions.place(event, atMs, session);
      this.#begunAtMs.set(event.itemId, place.atMs ?? atMs);
    } else if (event.type === 'transcript' && event.speaker === 'caller' && event.final) {
      const beganAtMs = this.#begunAtMs.get(event.itemId) ?? atMs;
      this.#begunAtMs.delete(event.itemId);
      if (session !== undefined && event.text.trim() !== '') this.#takeBack(beganAtMs, session);
      this.#add('caller', event.text, beganAtMs, session ?? 1);
    }
  }

  /** The session heard again what an earlier one had written down already. */
  #takeBack(beganAtMs: number, session: number): void {
    const fromMs = beganAtMs - this.#startedAtMs - SLACK_MS;
    this.#lines = this.#lines.filter(
      (line) => line.session === undefined || line.session >= session || line.atMs < fromMs,
    );
  }

  #add(speaker: SpokenLine['speaker'], words: string, beganAtMs: number, session?: number): void {
    const text = words.trim().slice(0, MAX_TRANSCRIPT_CHARS - this.#chars);
    if (text === '') return;
    this.#chars += text.length;
    const atMs = Math.max(0, Math.round(beganAtMs - this.#startedAtMs));
    this.#lines.push({ speaker, text, atMs, ...(session !== undefined && { session }) });
  }
}
