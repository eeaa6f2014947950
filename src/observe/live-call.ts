import { FRAME_MS } from '../audio/frame.js';
import type { CallEvent, CallInfo, CallObserver } from '../ports/call-events.js';
import type { AudioPart, ProviderEvent } from '../ports/provider.js';
import type { CallCost, CostBreakdown } from './cost.js';

/** Who seldom falls silent for longer is still speaking (ms). */
const BREATH_MS = 400;

/** What operators see of a call that goes on. */
export interface LiveCallState extends CallInfo {
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt: string;
  /** Whether the caller's sound comes already. */
  readonly connected: boolean;
  /** `responding`: the model is answering; `playing-out`: what it said is still being played. */
  readonly turn: 'listening' | 'responding' | 'playing-out';
  readonly gateOpen: boolean;
  readonly callerSpeaks: boolean;
  readonly agentSpeaks: boolean;
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
  readonly #playing = new Set<string>();
  readonly #tools = new Map<string, string>();
  #connected = false;
  #responding = false;
  #gateOpen = true;
  #spokeAtMs: number | undefined;
  #heardMs = 0;
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
    const agentSpeaks = this.#playing.size > 0;
    return {
      ...this.#info,
      startedAt: this.#startedAt,
      connected: this.#connected,
      turn: this.#responding ? 'responding' : agentSpeaks ? 'playing-out' : 'listening',
      gateOpen: this.#gateOpen,
      callerSpeaks: this.#spokeAtMs !== undefined && this.#heardMs - this.#spokeAtMs <= BREATH_MS,
      agentSpeaks,
      tools: [...this.#tools.values()],
      interruptions: this.#interruptions,
      costUsd: this.#cost.usd.totalUsd,
    };
  }

  readonly observe: CallObserver = (event: CallEvent): void => {
    switch (event.type) {
      case 'carrier-event':
        if (event.event.type === 'started') this.#connected = true;
        return;
      case 'provider-event':
        return this.#fromProvider(event.event);
      case 'playback':
        return void this.#playing.delete(nameOf(event.part));
      case 'gate':
        this.#gateOpen = event.open;
        return;
      case 'heard':
        this.#heardMs = event.startMs + FRAME_MS;
        if (event.speech) this.#spokeAtMs = this.#heardMs;
        return;
      case 'interruption':
        this.#interruptions += 1;
        return;
      case 'tool':
        if (event.stage === 'ended') this.#tools.delete(event.toolCallId);
        else this.#tools.set(event.toolCallId, event.name);
        return;
      default:
        return;
    }
  };

  #fromProvider(event: ProviderEvent): void {
    if (event.type === 'response-started') this.#responding = true;
    else if (event.type === 'response-done' || event.type === 'closed') this.#responding = false;
    else if (event.type === 'audio') this.#playing.add(nameOf(event.part));
  }
}

function nameOf({ itemId, contentIndex }: AudioPart): string {
  return `${contentIndex} ${itemId}`;
}
