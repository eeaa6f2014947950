import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';

/** ok: as it should be · skip: not looked at · warn: calls work, but look at it · fail: calls do not work. */
export type Verdict = 'ok' | 'skip' | 'warn' | 'fail';

/** One line of the examination. Never holds a secret. */
export interface Finding {
  /** The check that it comes from, as in `public-url`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly saw: string;
  /** Why that matters. */
  readonly why?: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What a check finds; the name of the check is put before it. */
export type Found = Omit<Finding, 'check'>;

/** One group of findings, independent of all others. */
export interface Check {
  readonly name: string;
  /** It is given up after so long. */
  readonly limitMs: number;
  readonly run: () => readonly Found[] | Promise<readonly Found[]>;
}

/** Who hears how the examination goes on. */
export interface Progress {
  readonly begins: (check: Check) => void;
  readonly found: (finding: Finding) => void;
}

export const ok = (saw: string): Found => ({ verdict: 'ok', saw });
export const skip = (saw: string): Found => ({ verdict: 'skip', saw });
export const warn = (saw: string, why: string, todo: string): Found => ({ verdict: 'warn', saw, why, todo });
export const fail = (saw: string, why: string, todo: string): Found => ({ verdict: 'fail', saw, why, todo });

/** Runs checks one after the other; one that fails, throws or takes too long does not stop the others. */
export async function examine(
  checks: readonly Check[],
  clock: Clock,
  { begins, found }: Progress,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    begins(check);
    for (const one of await inTime(check, clock)) {
      const finding = { check: check.name, ...one };
      findings.push(finding);
      found(finding);
    }
  }
  return findings;
}

async function inTime({ run, limitMs }: Check, clock: Clock): Promise<readonly Found[]> {
  const late = fail(
    `no answer within ${limitMs / 1000} s`,
    'what takes so long now takes as long in a call',
    'look at the network and at what answers there, then ask again',
  );
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => resolve([late]));
    const done = (found: readonly Found[]): void => {
      timer.cancel();
      resolve(found);
    };
    Promise.resolve()
      .then(run)
      .then(done, (error: unknown) => done([brokenCheck(error)]));
  });
}

function brokenCheck(error: unknown): Found {
  const todo = error instanceof TalkpathError ? error.remedy : 'see what the message says';
  return fail(messageOf(error), 'the check could not be carried out', todo);
}
