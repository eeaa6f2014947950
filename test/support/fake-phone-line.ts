import { TalkpathError } from '../../src/lib/errors.js';
import type { AfterCall } from '../../src/ports/after-call.js';
import type { PhoneLine, TransferOutcome, VoicemailOutcome } from '../../src/ports/phone-line.js';

/** A telephone line that behaves as a call's does: it ends once, knows its destinations, and writes down what was asked of it. */
export class FakePhoneLine implements PhoneLine {
  readonly asked: string[] = [];
  readonly #destinations: readonly string[];
  readonly #outcome: TransferOutcome;
  #ending = false;

  constructor(destinations: readonly string[], outcome: TransferOutcome = 'no-answer') {
    this.#destinations = destinations;
    this.#outcome = outcome;
  }

  hangUp(reason: string, farewell?: string): void {
    this.#begin();
    this.asked.push(`hang up: ${reason}${farewell === undefined ? '' : ` (${farewell})`}`);
  }

  transfer(destination: string, reason: string): Promise<TransferOutcome> {
    return this.#leaving(() => {
      if (!this.#destinations.includes(destination))
        throw new TalkpathError('call.unknown_destination', `there is no ${destination}`);
      this.asked.push(`transfer to ${destination}: ${reason}`);
      return this.#outcome;
    });
  }

  cancelTransfer(): boolean {
    this.asked.push('cancel the transfer');
    return false;
  }

  sendDigits(digits: string): void {
    this.asked.push(`send ${digits}`);
  }

  leaveVoicemail(reason: string): Promise<VoicemailOutcome> {
    return this.#leaving(() => {
      this.asked.push(`voicemail: ${reason}`);
      return 'cancelled';
    });
  }

  /** The caller comes back when it did not work out, and the call may be ended again. */
  async #leaving<T>(leave: () => T): Promise<T> {
    this.#begin();
    try {
      return await Promise.resolve().then(leave);
    } finally {
      this.#ending = false;
    }
  }

  #begin(): void {
    if (this.#ending) throw new TalkpathError('call.ending', 'the call is about to end already');
    this.#ending = true;
  }
}

/** What is sent after the call, written down. */
export class FakeAfterCall implements AfterCall {
  readonly asked: string[] = [];

  sendTranscript(note: string): void {
    this.asked.push(`transcript: ${note}`);
  }

  sendSummary(summary: string): void {
    this.asked.push(`summary: ${summary}`);
  }
}
