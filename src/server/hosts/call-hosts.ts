import type { Socket } from 'node:net';
import type { CallInfo } from '../../ports/call-events.js';

/** A process that has calls, as seen by the one that has the port. */
export interface CallHost {
  /** From 1 on. */
  readonly number: number;
  /** Where it answers requests about its calls: a socket that only this user's processes reach. */
  readonly socketPath: string;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  /** Hands a connection over, with what came on it so far; where that can't be it is closed. `uuid`: of one that is AudioSocket's. */
  handOver(bytes: Buffer, socket: Socket, uuid?: string): void;
}

/** The processes that have the calls, where the one that has the port takes none itself. */
export interface CallHosts {
  /** Which of them has the call of that id, the carrier's or ours, on the line. */
  hostOf(id: string): CallHost | undefined;
  /** Who has the carrier's call, or had it, or is to have it. Waits a while when none of them is there; undefined when none came. */
  hostFor(carrierCallId: string): Promise<CallHost | undefined>;
  /** The same one for every request of an address, so that what an address may do is counted in one place. */
  hostForAddress(address: string): Promise<CallHost | undefined>;
  /** The one of that number (from 1 on), or where it is gone another. */
  hostAt(number: number | undefined): CallHost | undefined;
  /** The calls on the line, in the order in which they came. */
  calls(): readonly CallInfo[];
  /** What is known of live calls is as they are now. */
  refresh(): Promise<void>;
  /** What all of them and this process count, added up, as Prometheus reads it. */
  metrics(): Promise<string>;
}
