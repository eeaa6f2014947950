import type { CallEvent } from '../../ports/call-events.js';
import type { ToolSpan } from './types.js';

const MAX_TOOL_CALLS = 2000;
const MAX_ARGUMENTS_CHARS = 2000;

/** Calls of tools, from the model's call to their end. */
export class ToolSpans {
  readonly #calls = new Map<string, ToolSpan>();
  #leftOut = 0;

  get leftOut(): number {
    return this.#leftOut;
  }

  /** One that has not ended goes on to `nowMs`. */
  spans(nowMs: number): readonly ToolSpan[] {
    return [...this.#calls.values()].map((span) =>
      span.outcome === 'running' ? { ...span, toMs: Math.max(nowMs, span.fromMs) } : span,
    );
  }

  observe(event: CallEvent & { type: 'tool' }): void {
    const { toolCallId, name, atMs } = event;
    if (event.stage === 'called') {
      if (this.#calls.size >= MAX_TOOL_CALLS) return void (this.#leftOut += 1);
      const argumentsJson = event.argumentsJson.slice(0, MAX_ARGUMENTS_CHARS);
      const begun = { fromMs: atMs, toMs: atMs, toolCallId, name, mode: event.mode, argumentsJson };
      this.#calls.set(toolCallId, { ...begun, waitingFromMs: undefined, outcome: 'running' });
      return;
    }
    const span = this.#calls.get(toolCallId);
    if (span === undefined) return;
    if (event.stage === 'waiting') this.#calls.set(toolCallId, { ...span, waitingFromMs: atMs });
    else this.#calls.set(toolCallId, { ...span, toMs: atMs, outcome: event.outcome });
  }
}
