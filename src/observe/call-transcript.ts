import { BoundedMap } from '../lib/bounded-map.js';
import type { CallEvent } from '../ports/call-events.js';
import type { SpokenLine } from '../ports/call-report.js';
import type { ProviderEvent } from '../ports/provider.js';

/** More than anybody says in a day (characters). */
export const MAX_TRANSCRIPT_CHARS = 500_000;
/** Utterances whose words have not come yet. */
const MAX_OPEN_UTTERANCES = 256;

/** Gathers what was said in a call. The caller's words come some time after they were spoken, so lines are ordered by when they began. */
export class CallTranscript {
  readonly #lines: SpokenLine[] = [];
  readonly #begunAtMs = new BoundedMap<string, number>(MAX_OPEN_UTTERANCES);
  #startedAtMs = 0;
  #chars = 0;

  observe(event: CallEvent): void {
    if (event.type === 'call-started') this.#startedAtMs = event.atMs;
    else if (event.type === 'provider-event') this.#provider(event.event, event.atMs);
    else if (event.type === 'caller-text') this.#add('caller', event.text, event.atMs);
    else if (event.type === 'playback') {
      this.#add('agent', event.heardText, event.atMs - event.heardMs);
    }
  }

  get lines(): readonly SpokenLine[] {
    return this.#lines.toSorted((a, b) => a.atMs - b.atMs);
  }

  #provider(event: ProviderEvent, atMs: number): void {
    if (event.type === 'speech-started') this.#begunAtMs.set(event.itemId, atMs);
    else if (event.type === 'transcript' && event.speaker === 'caller' && event.final) {
      this.#add('caller', event.text, this.#begunAtMs.get(event.itemId) ?? atMs);
      this.#begunAtMs.delete(event.itemId);
    }
  }

  #add(speaker: SpokenLine['speaker'], words: string, beganAtMs: number): void {
    const text = words.trim().slice(0, MAX_TRANSCRIPT_CHARS - this.#chars);
    if (text === '') return;
    this.#chars += text.length;
    const atMs = Math.max(0, Math.round(beganAtMs - this.#startedAtMs));
    this.#lines.push({ speaker, text, atMs });
  }
}
