import type { CallEvent } from '../../ports/call-events.js';
import type { ToolMode } from '../../ports/tool.js';
import { leavesSession } from '../session-times.js';

/** The model goes on without the results of others. */
const WAITED_FOR: readonly ToolMode[] = ['blocking', 'approval'];

/** Sums up the time in which a tool runs and no response is open: the conversation waits for tools. */
export class ToolWait {
  readonly #running = new Set<string>();
  #responseOpen = false;
  #totalMs = 0;
  #sinceMs: number | undefined;

  observe(event: CallEvent): void {
    if (event.type === 'tool') this.#tool(event);
    else if (event.type === 'recovery' && leavesSession(event.step)) this.#responseOpen = false;
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

  #tool(event: CallEvent & { type: 'tool' }): void {
    if (event.stage === 'ended') this.#running.delete(event.toolCallId);
    else if (event.stage === 'called' && WAITED_FOR.includes(event.mode)) this.#running.add(event.toolCallId);
  }

  #count(atMs: number): void {
    this.#totalMs = this.totalMs(atMs);
    this.#sinceMs = this.#running.size > 0 && !this.#responseOpen ? atMs : undefined;
  }
}
