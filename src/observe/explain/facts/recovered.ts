import type { RecoveryStep } from '../../../ports/call-events.js';
import type { AgentSide } from './agent-side.js';
import type { Fault, Happenings, Step } from './happenings.js';

/** What follows from a fault is done at once, or as soon as a recording is there (ms). */
const AT_ONCE_MS = 1000;
const ANSWERS: readonly RecoveryStep[] = ['retry', 'reconnect'];
const LAST_RESORTS: readonly RecoveryStep[] = ['apology', 'human', 'voicemail', 'hang-up'];

/** What was done when no model could serve the caller: in that order; empty where one could. */
export function lastResortsOf({ steps }: Happenings): readonly Step[] {
  return steps.filter(({ step }) => LAST_RESORTS.includes(step));
}

/** Whether a finding about the recovery tells of this fault already, in its own words. */
export function isToldByRecovery({ atMs }: Fault, call: Happenings): boolean {
  const isNext = (step: Step): boolean => step.atMs >= atMs && step.atMs <= atMs + AT_ONCE_MS;
  if (call.steps.some((step) => ANSWERS.includes(step.step) && isNext(step))) return true;
  if (lastResortsOf(call).some(isNext)) return true;
  return outagesOf(call).some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}

/** A session was lost, and another one was to be opened. */
export interface Outage {
  readonly lost: Step;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether another session went on. */
  readonly resumed: boolean;
}

/** Every session that was lost, and how long it took until the next one went on, or the call was over. */
export function outagesOf({ steps, ended, lastAtMs }: Happenings): readonly Outage[] {
  return steps.flatMap((lost, index): Outage[] => {
    if (lost.step !== 'reconnect') return [];
    const after = steps
      .slice(index + 1)
      .find(({ step }) => step === 'resumed' || LAST_RESORTS.includes(step));
    const toMs = after?.atMs ?? ended?.atMs ?? lastAtMs;
    return [{ lost, fromMs: lost.atMs, toMs, resumed: after?.step === 'resumed' }];
  });
}

/** Whether the conversation went on after a fault: in another session, or because what had failed was asked for again. */
export function wentOn({ atMs, line }: Fault, call: Happenings, { responses }: AgentSide): boolean {
  if (lastResortsOf(call).length > 0) return false;
  if (call.readies.some((ready) => ready.line > line)) return true;
  const retried = call.steps.some(({ step, atMs: thenMs }) => step === 'retry' && thenMs >= atMs);
  return retried && responses.some(({ done }) => done?.status === 'completed' && done.atMs > atMs);
}
