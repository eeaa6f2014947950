import type { Finding } from '../../../src/observe/explain/finding.js';
import type { CallPlan } from './plan.js';
import type { Fault } from './faults/fault.js';
import { ordinaryCall, type Stage } from './ordinary.js';
import { type PlayedCall, runCall } from './run-call.js';

/** A fault that was injected so many times, and what was found each time. */
export interface Injected {
  readonly fault: Pick<Fault, 'name' | 'expected' | 'how'>;
  readonly named: readonly (readonly Finding[])[];
}

/** A call in which nothing is the matter, and what was found all the same. */
export interface CleanCall {
  readonly kind: string;
  readonly lengthMs: number;
  readonly findings: readonly Finding[];
}

/** An ordinary call with that fault in it. */
export function playFault({ name, inject }: Fault, seed: string, stage: Stage): Promise<PlayedCall> {
  const { plan, kit } = ordinaryCall(`${name}/${seed}`, stage);
  return runCall(inject(plan, kit), stage.studio);
}

export async function injectAll(fault: Fault, calls: number, seed: string, stage: Stage): Promise<Injected> {
  const named: (readonly Finding[])[] = [];
  for (let call = 1; call <= calls; call++) {
    named.push((await playFault(fault, `${seed}/${call}`, stage)).findings);
  }
  const { name, expected, how } = fault;
  return { fault: { name, expected, how }, named };
}

export async function judgeClean(
  { kind, plan }: { readonly kind: string; readonly plan: () => CallPlan },
  { studio }: Stage,
): Promise<CleanCall> {
  const { findings, facts } = await runCall(plan(), studio);
  return { kind, lengthMs: facts.endMs, findings };
}

/** An ordinary call, as its journal. */
export function callOf(seed: string, stage: Stage): Promise<PlayedCall> {
  return runCall(ordinaryCall(seed, stage).plan, stage.studio);
}
