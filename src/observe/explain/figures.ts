import type { CostBreakdown } from '../cost.js';
import { LATENCY_DEFINITION, type TurnLatency } from '../latency.js';
import type { CallFacts } from './facts/call-facts.js';

/** The few figures of a call that everybody asks for first. Times in ms. */
export interface CallFigures {
  readonly durationMs: number;
  readonly endReason: string | null;
  readonly callerUtterances: number;
  readonly callerSpokeMs: number;
  /** What the caller wrote instead of saying it. */
  readonly callerTexts: number;
  readonly responses: number;
  readonly agentSpokeMs: number;
  readonly interruptions: number;
  readonly toolCalls: number;
  readonly underruns: number;
  /** On the caller's clock, of the turns that were answered. */
  readonly latency: {
    readonly turns: number;
    readonly medianMs: number;
    readonly worstMs: number;
    /** What these figures mean. */
    readonly definition: string;
  } | null;
  readonly cost: CostBreakdown;
}

/** Less is a noise (ms). */
const WORD_MS = 100;

/** What there is to say of a call in figures. */
export function figuresOf(facts: CallFacts, turns: readonly TurnLatency[], cost: CostBreakdown): CallFigures {
  const { caller, agent, floor, call, endMs } = facts;
  const spoken = caller.utterances.filter(({ speechMs }) => speechMs >= WORD_MS);
  return {
    durationMs: Math.round(endMs),
    endReason: call.ended?.reason ?? null,
    callerUtterances: spoken.length,
    callerSpokeMs: spoken.reduce((sum, { speechMs }) => sum + speechMs, 0),
    callerTexts: call.typed.length,
    responses: agent.responses.length,
    agentSpokeMs: Math.round(agent.played.reduce((sum, { heardMs }) => sum + heardMs, 0)),
    interruptions: floor.interruptions.length,
    toolCalls: call.tools.length,
    underruns: agent.underruns.length,
    latency: latencyOf(turns.map(({ totalMs }) => totalMs).toSorted((a, b) => a - b)),
    cost,
  };
}

function latencyOf(sortedMs: readonly number[]): CallFigures['latency'] {
  const worstMs = sortedMs.at(-1);
  if (worstMs === undefined) return null;
  const medianMs = sortedMs[Math.floor((sortedMs.length - 1) / 2)] ?? worstMs;
  const figures = { medianMs: Math.round(medianMs), worstMs: Math.round(worstMs) };
  return { turns: sortedMs.length, ...figures, definition: LATENCY_DEFINITION };
}
