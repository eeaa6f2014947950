import { ask } from './ask.js';
import { fail, ok, skip, warn, type Found } from './finding.js';

/** Dates in answers are whole seconds, and cut. */
const HALF_A_SECOND_MS = 500;
const ODD_MS = 30_000;
const WRONG_MS = 300_000;

/** Compares our clock with the Date header of the first of these origins that answers. */
export async function clockFindings(origins: readonly string[]): Promise<readonly Found[]> {
  for (const origin of origins) {
    const answer = await ask(origin);
    if (!('date' in answer)) continue;
    const { theirsMs, oursMs } = answer.date;
    return [skewFinding(oursMs - theirsMs - HALF_A_SECOND_MS, new URL(origin).host)];
  }
  return [skip('not compared: nobody with a clock was reached')];
}

function skewFinding(skewMs: number, host: string): Found {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const saw = `our clock is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} that of ${host}`;
  if (Math.abs(skewMs) < ODD_MS) return ok(`our clock agrees with that of ${host} (${seconds} s)`);
  const todo = 'set the clock, and let it be kept (chrony, systemd-timesyncd)';
  return Math.abs(skewMs) < WRONG_MS
    ? warn(saw, 'times in logs and journals will not match those of others', todo)
    : fail(saw, 'certificates and ephemeral tokens are taken for expired, or not yet valid', todo);
}
