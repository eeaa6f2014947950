import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { SoftphoneNoteBody } from '../../ports/softphone-messages.js';
import { SessionTimes } from '../session-times.js';

/** Items whose words may still grow. */
const MAX_ITEMS = 64;
/** The longest text of one item that a page is told. */
const MAX_TEXT_CHARS = 4000;
/** What a session hears again may seem to begin so much later (ms). */
const SLACK_MS = 300;

type AgentNote = SoftphoneNoteBody & { readonly note: 'agent' };
type CallerNote = SoftphoneNoteBody & { readonly note: 'caller' };

/** What was said, item by item: all words of it so far each time. A pure fold. */
export class SaidWords {
  readonly #caller = new BoundedMap<string, CallerNote>(MAX_ITEMS);
  readonly #agent = new BoundedMap<string, AgentNote>(MAX_ITEMS);
  readonly #sessions = new SessionTimes();
  /** Under which item a page knows what the caller says. */
  readonly #known = new BoundedMap<string, string>(MAX_ITEMS);
  #last = { itemId: '', beganAtMs: 0 };

  /** The words that an event changes. */
  observe(event: CallEvent): CallerNote | AgentNote | undefined {
    if (event.type === 'playback') return this.#played(event);
    this.#sessions.observe(event);
    if (event.type === 'provider-event') this.#heard(event);
    if (event.type !== 'provider-event' || event.event.type !== 'transcript') return undefined;
    const { speaker, text, final } = event.event;
    const itemId = this.#known.get(event.event.itemId) ?? event.event.itemId;
    const before = (speaker === 'caller' ? this.#caller : this.#agent).get(itemId)?.text ?? '';
    const words = (final ? text : before + text).slice(0, MAX_TEXT_CHARS);
    if (speaker === 'caller') {
      const note = { note: speaker, itemId, text: words, final } as const;
      this.#caller.set(itemId, note);
      return note;
    }
    const note = { ...this.#agent.get(itemId), note: speaker, itemId, text: words, final } as const;
    this.#agent.set(itemId, note);
    return note;
  }

  /** The words of what another session hears again take the place of those that are there. */
  #heard({ event, atMs, session }: CallEvent & { type: 'provider-event' }): void {
    if (event.type !== 'speech-started' && event.type !== 'speech-stopped') return;
    const place = this.#sessions.place(event, atMs, session);
    if (event.type === 'speech-stopped') return;
    const { itemId } = event;
    const beganAtMs = place.atMs ?? atMs;
    if (place.again && this.#last.beganAtMs >= beganAtMs - SLACK_MS)
      this.#known.set(itemId, this.#last.itemId);
    else this.#last = { itemId, beganAtMs };
  }

  /** What was heard of the agent's words; sounds of our own have none. */
  #played({ part, outcome, heardText }: CallEvent & { type: 'playback' }): AgentNote | undefined {
    const before = this.#agent.get(part.itemId);
    if (before === undefined) return undefined;
    const note = { ...before, outcome, heardText: heardText.slice(0, MAX_TEXT_CHARS) };
    this.#agent.set(part.itemId, note);
    return note;
  }
}
