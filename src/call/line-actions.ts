import { TalkpathError } from '../lib/errors.js';
import type { CallInput, LineAction } from '../ports/call-inputs.js';
import type { PhoneLine } from '../ports/phone-line.js';
import type { Closing } from './closing.js';
import type { KeysOut } from './keys-out.js';

/** What the line actions of a call need of it. */
export interface LineActionsParts {
  readonly closing: Closing;
  readonly keys: Pick<KeysOut, 'press'>;
  readonly enter: (input: CallInput & { type: 'line-action' }, work: () => void) => void;
}

/** What came of an action: what it gives, or what it threw, which is the tool's to know. */
type Outcome<Given> = { readonly given: Given } | { readonly thrown: unknown };

/** What tools may do to a telephone call, each by the part of the call that owns it. */
export class LineActions {
  readonly #parts: LineActionsParts;

  constructor(parts: LineActionsParts) {
    this.#parts = parts;
  }

  /** The line as one call of a tool has it: what the tool does comes into the call under its id. */
  of(toolCallId: string): PhoneLine {
    const { closing, keys } = this.#parts;
    const act = <Given>(action: LineAction, work: () => Given): Given => this.#act(toolCallId, action, work);
    return {
      hangUp: (reason, farewell) =>
        act({ action: 'hang-up', reason, ...(farewell !== undefined && { farewell }) }, () =>
          this.#hangUp(reason, farewell),
        ),
      transfer: (destination, reason) =>
        act({ action: 'transfer', destination, reason }, () =>
          closing.handOver.transfer(destination, reason),
        ),
      cancelTransfer: () => act({ action: 'cancel-transfer' }, () => closing.handOver.cancel()),
      sendDigits: (digits) => act({ action: 'send-digits', digits }, () => keys.press(digits)),
      leaveVoicemail: (reason) =>
        act({ action: 'leave-voicemail', reason }, () => closing.handOver.voicemail(reason)),
    };
  }

  #hangUp(reason: string, farewell: string | undefined): void {
    const accepted = this.#parts.closing.ending.afterPlayout({
      reason: 'agent-hung-up',
      detail: reason,
      revocable: true,
      ...(farewell !== undefined && { say: farewell }),
    });
    if (!accepted) throw new TalkpathError('call.ending', 'the call is about to end already');
  }

  #act<Given>(toolCallId: string, action: LineAction, work: () => Given): Given {
    let outcome: Outcome<Given> = { thrown: new TalkpathError('call.ending', 'the call is over') };
    this.#parts.enter({ type: 'line-action', toolCallId, ...action }, () => {
      outcome = outcomeOf(work);
    });
    return valueOf(outcome);
  }
}

function outcomeOf<Given>(work: () => Given): Outcome<Given> {
  try {
    return { given: work() };
  } catch (thrown) {
    return { thrown };
  }
}

function valueOf<Given>(outcome: Outcome<Given>): Given {
  if ('given' in outcome) return outcome.given;
  throw outcome.thrown;
}
