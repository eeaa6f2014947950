import { waitMs } from '../load.js';
import { startSubject, type SubjectPlan } from './subject.js';

/** What was lost of the callers' first words while the provider took its time. */
export interface ConnectFigures {
  readonly name: string;
  /** Of the call that lost most (ms); NaN where no marker came that would tell. */
  readonly lostMs: number;
}

/** So long the provider takes to answer the upgrade. */
export const ACCEPT_MS = 300;
const CALLS = 10;
const PER_SECOND = 10;
/** The greeting is over by then, and markers have been sent. */
const LASTS_S = 10;

export async function measureConnect(plan: SubjectPlan): Promise<ConnectFigures> {
  const subject = await startSubject(plan, ACCEPT_MS);
  try {
    const { load, target, name } = subject;
    await load.ask({ type: 'place', target, calls: CALLS, perSecond: PER_SECOND });
    await waitMs(LASTS_S * 1000);
    const { missingMs, up } = await load.ask({ type: 'end' });
    return { name, lostMs: up.count === 0 ? NaN : missingMs };
  } finally {
    await subject.close();
  }
}
