import type { Severity } from './finding.js';

/**
 * Every finding there is: first what makes all others doubtful, then in the order of how surely it is the cause of what went wrong: what somebody said in so many words, then what broke, then what can
 * only be told from how the call went. The first of a call's findings is the one to look at.
 */
export const FINDINGS = {
  'journal.hole': 'warning',
  'journal.disordered': 'warning',
  'session.tool_shape': 'error',
  'session.wrong_dialect': 'error',
  'provider.key_refused': 'error',
  'provider.no_quota': 'error',
  'provider.unknown_model': 'error',
  'session.format_mismatch': 'error',
  'session.not_applied': 'error',
  'session.refused': 'error',
  'provider.session_expired': 'error',
  'provider.rate_limited': 'error',
  'provider.unreachable': 'error',
  'provider.refused': 'error',
  'provider.not_ready': 'error',
  'server.defect': 'error',
  'provider.closed': 'error',
  'provider.response_failed': 'error',
  'provider.not_realtime': 'error',
  'recovery.gave_up': 'error',
  'recovery.session_lost': 'warning',
  'recovery.retried': 'warning',
  'carrier.no_stream': 'error',
  'carrier.stream_refused': 'error',
  'journal.unfinished': 'error',
  'tool.unknown': 'error',
  'tool.timed_out': 'error',
  'tool.unavailable': 'error',
  'tool.failing': 'error',
  'server.overloaded': 'error',
  'tool.bad_arguments': 'warning',
  'tool.refused': 'warning',
  'tool.no_effect': 'error',
  'tool.slow': 'error',
  'transfer.failed': 'error',
  'hang_up.failed': 'error',
  'journal.lost': 'warning',
  'journal.broken': 'warning',
  'caller.no_media': 'error',
  'caller.all_silence': 'error',
  'carrier.bad_messages': 'warning',
  'line.packet_loss': 'error',
  'line.stalls': 'warning',
  'agent.not_played': 'error',
  'agent.no_sound': 'error',
  'agent.wrong_rate': 'error',
  'agent.endless': 'error',
  'turns.cut_off': 'warning',
  'echo.loop': 'error',
  'gate.flutter': 'error',
  'barge_in.off': 'error',
  'caller.gate_shut': 'error',
  'caller.not_noticed': 'error',
  'agent.underruns': 'error',
  'keys.ignored': 'error',
  'barge_in.missed': 'error',
  'barge_in.clipped': 'warning',
  'agent.hesitates': 'warning',
  'farewell.no_hang_up': 'error',
  'start.slow': 'error',
  'dead_air.endpointing': 'error',
  'dead_air.tool': 'error',
  'dead_air.provider': 'error',
  'dead_air.queue': 'error',
  'provider.error': 'warning',
  'carrier.closed_early': 'error',
  'recovery.stream_broke': 'warning',
  'recovery.late_answer': 'warning',
  'tool.result_cut': 'warning',
  'ended.max_duration': 'warning',
  'ended.max_cost': 'warning',
  'ended.no_input': 'warning',
  'ended.server_stopped': 'warning',
} as const satisfies Record<string, Severity>;

/** A stable name of a finding: programs match on it, people look it up in docs/explain.md. */
export type FindingCode = keyof typeof FINDINGS;

const ORDER = new Map(Object.keys(FINDINGS).map((code, place) => [code, place]));

/** Less than 0 when the first is the likelier cause. */
export function compareCauses(a: FindingCode, b: FindingCode): number {
  return (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0);
}
