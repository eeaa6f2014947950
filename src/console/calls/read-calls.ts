/** A call that goes on, as the server tells of it. */
export interface LiveCall {
  readonly callId: string;
  readonly startedAt: string;
  readonly carrier: string;
  readonly from: string;
  readonly to: string;
  readonly agent: string;
  readonly provider: string;
  readonly connected: boolean;
  readonly turn: string;
  readonly gateOpen: boolean;
  readonly callerSpeaks: boolean;
  readonly agentSpeaks: boolean;
  readonly tools: readonly string[];
  readonly interruptions: number;
  readonly costUsd: number | null;
}

/** A line of the list of calls. */
export interface CallRow {
  readonly callId: string;
  readonly live: boolean;
  readonly startedAt: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly agent: string | undefined;
  readonly durationMs: number | undefined;
  readonly endReason: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none of what is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The objects of a list; none of what is none. */
export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** A text, or nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number, or nothing. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The calls in a `calls` event. */
export function liveCallsIn(body: unknown): readonly LiveCall[] {
  return objectsOf(fieldsOf(body)['calls']).map((call) => ({
    callId: textOf(call['callId']) ?? '',
    startedAt: textOf(call['startedAt']) ?? '',
    carrier: textOf(call['carrier']) ?? '',
    from: textOf(call['from']) ?? '',
    to: textOf(call['to']) ?? '',
    agent: textOf(call['agent']) ?? '',
    provider: textOf(call['provider']) ?? '',
    connected: call['connected'] === true,
    turn: textOf(call['turn']) ?? 'listening',
    gateOpen: call['gateOpen'] === true,
    callerSpeaks: call['callerSpeaks'] === true,
    agentSpeaks: call['agentSpeaks'] === true,
    tools: Array.isArray(call['tools']) ? call['tools'].filter((name) => typeof name === 'string') : [],
    interruptions: numberOf(call['interruptions']) ?? 0,
    costUsd: numberOf(call['costUsd']) ?? null,
  }));
}

/** The calls in the answer of `GET /calls`. */
export function callRowsIn(body: unknown): readonly CallRow[] {
  return objectsOf(fieldsOf(body)['calls']).map((call) => ({
    callId: textOf(call['callId']) ?? '',
    live: call['live'] === true,
    startedAt: textOf(call['startedAt']),
    from: textOf(call['from']),
    to: textOf(call['to']),
    agent: textOf(call['agent']),
    durationMs: numberOf(call['durationMs']),
    endReason: textOf(call['endReason']),
  }));
}

/** What a live call does, in a word for colours and in words for people. */
export function doingOf(call: LiveCall): { readonly who: string; readonly text: string } {
  if (!call.connected) return { who: 'nobody', text: 'connecting' };
  if (call.callerSpeaks && call.agentSpeaks) return { who: 'both', text: 'both speak' };
  if (call.agentSpeaks) return { who: 'agent', text: 'agent speaks' };
  if (call.callerSpeaks) return { who: 'caller', text: 'caller speaks' };
  const [tool] = call.tools;
  if (tool !== undefined) return { who: 'thinking', text: `using ${tool}` };
  if (call.turn === 'responding') return { who: 'thinking', text: 'agent thinks' };
  return { who: 'nobody', text: 'listening' };
}
