import type { TransferOutcome } from '../../ports/phone-line.js';

/** The first argument of `Stasis()` where the dialplan brings a caller back whom nobody took; the second is its DIALSTATUS. */
export const RETURNED = 'returned';

/** How an attempt to ring somebody went, from the dialplan's DIALSTATUS. */
export function outcomeOf(dialStatus: string): TransferOutcome {
  switch (dialStatus) {
    case 'ANSWER':
      return 'answered';
    case 'BUSY':
      return 'busy';
    case 'NOANSWER':
      return 'no-answer';
    default:
      return 'failed';
  }
}

/** Why somebody hung up, in words for the log: the cause of Q.850 and what Asterisk calls it. */
export function causeText(cause: number, text = ''): string {
  return text === '' ? `hang-up cause ${cause}` : `hang-up cause ${cause}, ${text}`;
}
