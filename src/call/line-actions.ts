import { dtmf } from '../audio/dtmf.js';
import { TalkpathError } from '../lib/errors.js';
import type { PhoneLine, TransferOutcome, VoicemailOutcome } from '../ports/phone-line.js';
import type { Closing } from './closing.js';
import type { Talk } from './talk.js';

/** What tools may do to a telephone call, each by the part of the call that owns it. */
export class LineActions implements PhoneLine {
  readonly #closing: Closing;
  readonly #talk: Talk;

  constructor(closing: Closing, talk: Talk) {
    this.#closing = closing;
    this.#talk = talk;
  }

  hangUp(reason: string, farewell?: string): void {
    const accepted = this.#closing.ending.afterPlayout({
      reason: 'agent-hung-up',
      detail: reason,
      revocable: true,
      ...(farewell !== undefined && { say: farewell }),
    });
    if (!accepted) throw new TalkpathError('call.ending', 'the call is about to end already');
  }

  transfer(destination: string, reason: string): Promise<TransferOutcome> {
    return this.#closing.handOver.transfer(destination, reason);
  }

  cancelTransfer(): boolean {
    return this.#closing.handOver.cancel();
  }

  sendDigits(digits: string): void {
    this.#talk.playSignal(dtmf(digits));
  }

  leaveVoicemail(reason: string): Promise<VoicemailOutcome> {
    return this.#closing.handOver.voicemail(reason);
  }
}
