import { durationMs } from '../audio/frame.js';
import type { CallEvent, RecoveryStep } from '../ports/call-events.js';
import type { ProviderEvent } from '../ports/provider.js';
import { MediaClock } from './timeline/media-clock.js';

/** Whether the call leaves a session with this step: nothing of it is open any more. */
export function leavesSession(step: RecoveryStep): boolean {
  return step === 'reconnect' || step === 'renewed';
}

/** What the provider's own detection says of the caller. */
export type SpeechNews = ProviderEvent & { type: 'speech-started' | 'speech-stopped' };

/** Of speech that the provider tells of: when it was, and whether an earlier session had told the same of it. */
export interface SpeechPlace {
  /** When it was on the call's clock; undefined where nothing but the telling is known. */
  readonly atMs: number | undefined;
  readonly again: boolean;
}

/** The session that the caller's sound goes to, where it is not the first. */
interface LaterSession {
  readonly number: number;
  readonly clock: MediaClock;
  sentMs: number;
}

/**
 * Puts what later sessions hear on the call's clock: their timelines begin with the turn that nobody had answered, which is sent to them again, all of it
 * at once. A pure fold.
 */
export class SessionTimes {
  #session: LaterSession | undefined;
  #stoppedAtMs = -Infinity;
  #isOpen = false;
  /** The same when the session began that is heard now. */
  #before = { stoppedAtMs: -Infinity, isOpen: false };

  /** Takes note of the sound that goes up. */
  observe(event: CallEvent): void {
    if (event.type !== 'provider-command' || event.session === undefined) return;
    if (event.command.type === 'audio')
      this.#sent(event.session, event.atMs, durationMs(event.command.frame));
  }

  /** Each such event once, in their order, told at `atMs`. */
  place(event: SpeechNews, atMs: number, session: number | undefined): SpeechPlace {
    const later = this.#session?.number === session ? this.#session : undefined;
    const saidAtMs = later?.clock.at(event.audioMs);
    const isOld = saidAtMs !== undefined && saidAtMs <= this.#before.stoppedAtMs;
    if (event.type === 'speech-started') {
      const again = isOld || (saidAtMs !== undefined && this.#before.isOpen);
      this.#before.isOpen = false;
      this.#isOpen ||= !again;
      return { atMs: saidAtMs, again };
    }
    const again = isOld && !this.#isOpen;
    this.#isOpen = false;
    if (!again) this.#stoppedAtMs = atMs;
    return { atMs: saidAtMs, again };
  }

  #sent(number: number, atMs: number, lengthMs: number): void {
    const known = this.#session?.number === number ? this.#session : undefined;
    const session = known ?? { number, clock: new MediaClock(), sentMs: 0 };
    if (known === undefined) this.#before = { stoppedAtMs: this.#stoppedAtMs, isOpen: this.#isOpen };
    this.#session = session;
    session.clock.heard(session.sentMs, atMs);
    session.sentMs += lengthMs;
  }
}
