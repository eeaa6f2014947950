import { BoundedMap } from '../../lib/bounded-map.js';
import type { CallInfo } from '../../ports/call-events.js';
import type { CountedCalls } from '../../server/admission.js';

/** Calls that ended, and carrier's ids that were asked about, whose process is remembered. */
const MAX_REMEMBERED = 10_000;

/** A call that was let in: who it is as far as that is known, and as soon as it is there all of it. */
export interface HostedCall<Host> {
  readonly host: Host;
  readonly info: Pick<CallInfo, 'carrierCallId' | 'from' | 'agent'>;
  /** Absent until its process has made it. */
  readonly call?: CallInfo;
}

/** Which process has which call. */
export class HostedCalls<Host> implements CountedCalls {
  readonly #calls = new Map<string, HostedCall<Host>>();
  readonly #lately = new BoundedMap<string, Host>(MAX_REMEMBERED);

  get size(): number {
    return this.#calls.size;
  }

  all(): readonly HostedCall<Host>[] {
    return [...this.#calls.values()];
  }

  /** How many calls a process has. */
  countOf(host: Host): number {
    return this.all().filter((one) => one.host === host).length;
  }

  /** By the carrier's id, or our own. */
  find(id: string): HostedCall<Host> | undefined {
    return this.#calls.get(id) ?? this.all().find(({ call }) => call?.callId === id);
  }

  /** Who has the carrier's call, had it, or was asked about it first. */
  hostOf(carrierCallId: string): Host | undefined {
    return this.#calls.get(carrierCallId)?.host ?? this.#lately.get(carrierCallId);
  }

  /** A call was let in, and is to be made by that process: it counts from now on. */
  book(host: Host, info: HostedCall<Host>['info']): void {
    this.#calls.set(info.carrierCallId, { host, info });
  }

  opened(host: Host, call: CallInfo): void {
    this.#calls.set(call.carrierCallId, { host, info: call, call });
  }

  /** It has ended in that process, which is asked what follows. */
  ended(host: Host, carrierCallId: string): void {
    if (this.#calls.get(carrierCallId)?.host === host) this.#calls.delete(carrierCallId);
    this.remember(carrierCallId, host);
  }

  /** A call that was let in and not made is none. */
  unbook(host: Host, carrierCallId: string): void {
    const found = this.#calls.get(carrierCallId);
    if (found?.host === host && found.call === undefined) this.#calls.delete(carrierCallId);
  }

  remember(carrierCallId: string, host: Host): void {
    this.#lately.set(carrierCallId, host);
  }

  /** A process is gone, and its calls with it. Gives how many they were. */
  drop(host: Host): number {
    const its = this.all().filter((one) => one.host === host);
    for (const { info } of its) this.#calls.delete(info.carrierCallId);
    return its.length;
  }
}
