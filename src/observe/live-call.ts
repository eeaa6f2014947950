import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { CallCost, CostBreakdown } from './cost.js';
import { FloorState, type FloorPicture } from './floor-state.js';

/** What operators see of a call that goes on. */
export interface LiveCallState extends CallInfo, FloorPicture {
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt: string;
  /** Whether the caller's sound comes already. */
  readonly connected: boolean;
  /** Names of tools that run or wait. */
  readonly tools: readonly string[];
  readonly interruptions: number;
  /** So far; null where a price is not known. */
  readonly costUsd: number | null;
}

/** What one call is doing just now: a fold over its events. */
export class LiveCall {
  readonly #info: CallInfo;
  readonly #startedAt: string;
  readonly #cost: CallCost;
  readonly #floor = new FloorState();
  readonly #tools = new Map<string, string>();
  #connected = false;
  #interruptions = 0;

  constructor(info: CallInfo, startedAt: string, cost: CallCost) {
    this.#info = info;
    this.#startedAt = startedAt;
    this.#cost = cost;
  }

  /** So far. */
  get cost(): CostBreakdown {
    return this.#cost.usd;
  }

  get state(): LiveCallState {
    return {
      ...this.#info,
      startedAt: this.#startedAt,
      connected: this.#connected,
      ...this.#floor.picture,
      tools: [...this.#tools.values()],
      interruptions: this.#interruptions,
      costUsd: this.#cost.usd.totalUsd,
    };
  }

  readonly observe: CallObserver = (event: CallEvent): void => {
    this.#floor.observe(event);
    if (event.type === 'interruption') this.#interruptions += 1;
    else if (event.type === 'tool') this.#tool(event);
    else if (event.type === 'carrier-event' && event.event.type === 'started') this.#connected = true;
  };

  #tool({ stage, toolCallId, name }: CallEvent & { type: 'tool' }): void {
    if (stage === 'ended') this.#tools.delete(toolCallId);
    else this.#tools.set(toolCallId, name);
  }
}
