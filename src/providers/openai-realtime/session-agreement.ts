import type { ProviderEvent } from '../../ports/provider.js';
import { meaningOf, peerErrorOf, peerFault } from './errors.js';
import { faultOf } from './fault.js';
import { fieldsIn, someFields, someNumber, someText, type Fields } from './fields.js';
import { compareEcho, describeMismatch } from './session-echo.js';

/** From `session.created` to a session that is exactly what was asked for. */
export class SessionAgreement {
  #asked: Fields;
  readonly #toolCount: number;
  #connected = false;
  /** Set while a `session.update` is unanswered. */
  #awaitsAnswer = false;
  #updates = 0;
  #instructed = 0;

  constructor(asked: Fields, toolCount: number) {
    this.#asked = asked;
    this.#toolCount = toolCount;
  }

  /** The `session.update` that asks for the settings, with these instructions instead of theirs where some are given. */
  ask(instructions?: string): string {
    if (instructions !== undefined) this.#asked = { ...this.#asked, instructions };
    this.#updates += 1;
    this.#awaitsAnswer = true;
    return JSON.stringify({ type: 'session.update', event_id: this.#updateId(), session: this.#asked });
  }

  /** Other instructions in the middle of a session: what was agreed besides stays so, and a server that refuses them leaves the session as it is. */
  instruct(instructions: string): string {
    const kind = this.#asked['type'];
    return JSON.stringify({
      type: 'session.update',
      event_id: `instructions-${(this.#instructed += 1)}`,
      session: { ...(kind !== undefined && { type: kind }), instructions },
    });
  }

  created(event: Fields): readonly ProviderEvent[] {
    if (this.#connected) return [];
    this.#connected = true;
    const session = someFields(event, 'session');
    const expiresAtS = someNumber(session, 'expires_at') ?? 0;
    const sessionId = someText(session, 'id') ?? '';
    return [{ type: 'connected', sessionId, ...(expiresAtS > 0 && { expiresAtS }) }];
  }

  updated(event: Fields): readonly ProviderEvent[] {
    if (!this.#awaitsAnswer) return [];
    const mismatches = compareEcho(this.#asked, fieldsIn(event, 'session'));
    this.#awaitsAnswer = false;
    if (mismatches.length === 0) return [{ type: 'ready', toolCount: this.#toolCount }];
    const fault = faultOf({
      code: 'provider.config_not_applied',
      severity: 'fatal',
      message: mismatches.map(describeMismatch).join('; '),
    });
    return [{ type: 'fault', fault }];
  }

  /** An `error` event: while the settings are unanswered it is their rejection, because one bad field rejects all of them. */
  failed(event: Fields): readonly ProviderEvent[] {
    const error = fieldsIn(event, 'error');
    const peerError = peerErrorOf(error);
    const meaning = meaningOf(peerError);
    const aboutSettings = this.#awaitsAnswer || someText(error, 'event_id') === this.#updateId();
    if (!aboutSettings || meaning.severity === 'harmless') {
      return [{ type: 'fault', fault: peerFault(peerError, meaning) }];
    }
    this.#awaitsAnswer = false;
    const rejection = { ...meaning, code: 'provider.session_rejected', severity: 'fatal' } as const;
    return [{ type: 'fault', fault: peerFault(peerError, rejection) }];
  }

  #updateId(): string {
    return `session-update-${this.#updates}`;
  }
}
