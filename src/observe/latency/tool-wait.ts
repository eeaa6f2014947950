import type { CallEvent } from '../../ports/call-events.js';

/** Sums up the time in which a tool runs and no response is open: the conversation waits for tools. */
export class ToolWait {
  readonly #running = new Set<string>();
  #responseOpen = false;
  #totalMs = 0;
  #sinceMs: number | undefined;

  observe(event: CallEvent): void {
    if (event.type === 'tool' && event.stage === 'called') this.#running.add(event.toolCallId);
    else if (event.type === 'tool' && event.stage === 'ended') this.#running.delete(event.toolCallId);
    else if (event.type !== 'provider-event') return;
    else if (event.event.type === 'response-started') this.#responseOpen = true;
    else if (event.event.type === 'response-done') this.#responseOpen = false;
    else return;
    this.#count(event.atMs);
  }

  /** All of it up to now (ms). */
  totalMs(nowMs: number): number {
    return this.#totalMs + (this.#sinceMs === undefined ? 0 : nowMs - this.#sinceMs);
  }

  #count(atMs: number): void {
    this.#totalMs = this.totalMs(atMs);
    this.#sinceMs = this.#running.size > 0 && !this.#responseOpen ? atMs : undefined;
  }
}
