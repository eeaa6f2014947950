import type { CallSession } from '../call/call-session.js';
import { splitMessages } from '../carriers/softphone/split-messages.js';
import { assertNever } from '../lib/assert-never.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { SoftphoneNotes } from '../observe/softphone-notes.js';
import type { CallEvent } from '../ports/call-events.js';
import type { SoftphoneNote, SoftphoneNoteBody, SoftphoneWish } from '../ports/softphone-messages.js';
import type { TextChannel, TextReceiver } from '../ports/text-channel.js';
import type { ServerDeps } from './deps.js';
import type { Arrival } from './stream-lobby.js';
import { whoseCall } from './whose-call.js';

/** Notes wait for a page that reads slowly while less than this does (bytes: a second and a half of audio); beyond it they are dropped, and audio is not. */
export const MAX_BEHIND_BYTES = 16 * 1024;

const POLICY_VIOLATION = 1008;

/** What is known of who called from a page. */
export interface PageRights {
  readonly operator: boolean;
}

/** One page on its stream: brings its wishes into the call, and tells it what happens there. */
export class SoftphonePage implements Arrival {
  readonly #deps: Pick<ServerDeps, 'clock' | 'logger' | 'watchCall' | 'liveCalls'>;
  readonly #rightsOf: (carrierCallId: string) => PageRights;
  #channel: TextChannel | undefined;
  #call: { readonly session: CallSession; readonly operator: boolean } | undefined;
  /** Of the call's newest event. */
  #atMs = 0;
  /** The floor, where the page could not be told of its newest state. */
  #untold: SoftphoneNote | undefined;
  readonly #logged = new Set<ErrorCode>();

  constructor(
    deps: Pick<ServerDeps, 'clock' | 'logger' | 'watchCall' | 'liveCalls'>,
    rightsOf: (carrierCallId: string) => PageRights,
  ) {
    this.#deps = deps;
    this.#rightsOf = rightsOf;
  }

  /** Opens the channel of its stream, with the receiver of the Media Streams messages on it. */
  open(connect: (receiver: TextReceiver) => TextChannel, stream: TextReceiver): TextChannel {
    const channel = connect(
      splitMessages(stream, {
        clock: this.#deps.clock,
        wish: (wish) => this.#wish(wish),
        ignored: (code, detail) => this.#fault(code, detail),
        flooded: () => this.#flooded(),
      }),
    );
    this.#channel = channel;
    return channel;
  }

  admitted(session: CallSession): void {
    const { callId, carrierCallId } = session.info;
    const { operator } = this.#rightsOf(carrierCallId);
    this.#call = { session, operator };
    const costUsd = (): number | null => this.#deps.liveCalls.costOf(callId)?.totalUsd ?? null;
    const notes = new SoftphoneNotes({ details: operator, costUsd });
    this.#deps.watchCall(callId, (event: CallEvent) => {
      this.#atMs = event.atMs;
      for (const note of notes.observe(event)) this.#tell(note);
    });
  }

  refused(code: ErrorCode, detail: string): void {
    this.#fault(code, detail);
  }

  #wish(wish: SoftphoneWish): void {
    if (this.#call === undefined) return this.#fault('carrier.out_of_order', `${wish.event} before start`);
    const { session, operator } = this.#call;
    switch (wish.event) {
      case 'text':
        return session.caller.write(wish.text);
      case 'commit':
        return session.caller.done();
      case 'instructions':
        if (!operator) return this.#overstepped('auth.operators_only', 'instructions are for operators');
        return session.caller.instruct(wish.instructions);
      default:
        return assertNever(wish);
    }
  }

  #flooded(): void {
    this.#overstepped('softphone.too_fast', 'the stream is closed');
    this.#channel?.close(POLICY_VIOLATION, 'softphone.too_fast');
  }

  /** What no page of ours does is told to the operator too, once. */
  #overstepped(code: ErrorCode, detail: string): void {
    this.#fault(code, detail);
    if (this.#logged.has(code)) return;
    this.#logged.add(code);
    const whose = whoseCall(this.#call?.session.info);
    this.#deps.logger.warn({ ...whose, code, detail, remedy: ERRORS[code].remedy }, code);
  }

  #fault(code: ErrorCode, detail: string): void {
    const body: SoftphoneNoteBody = { note: 'fault', code, detail };
    this.#tell({ event: 'note', atMs: this.#atMs, ...body });
  }

  /** Never waits, and never stands before audio: a page that is behind misses notes, but not the newest state of the floor, nor the end. */
  #tell(note: SoftphoneNote): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    const behind = channel.bufferedBytes > MAX_BEHIND_BYTES && note.note !== 'ended';
    if (behind) {
      if (note.note === 'state') this.#untold = note;
      return;
    }
    if (this.#untold !== undefined && note.note !== 'state') channel.send(JSON.stringify(this.#untold));
    this.#untold = undefined;
    channel.send(JSON.stringify(note));
  }
}
