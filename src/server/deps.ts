import type { SignatureCheck } from '../carriers/twilio/signature.js';
import type { StreamTokens } from './stream-tokens.js';
import type { VoicemailLimits } from '../carriers/twilio/twiml.js';
import type { CallDirectory } from '../call/call-directory.js';
import type { CallSession } from '../call/call-session.js';
import type { SoftphoneConfig } from '../config/config.js';
import type { Secret } from '../lib/secret.js';
import type { CallCost } from '../observe/cost.js';
import type { Logger } from '../observe/logger.js';
import type { JournalFile } from '../observe/journal/find.js';
import type { CallInfo, CallObserver } from '../ports/call-events.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../ports/clock.js';
import type { Redactor } from '../tools/redactor.js';

/** Who brings calls. */
export type CarrierName = 'twilio' | 'softphone';

/** A call that a carrier announces. */
export interface IncomingCall {
  readonly carrier: CarrierName;
  readonly carrierCallId: string;
  readonly from: string;
  readonly to: string;
  /** Our origin as this carrier sees it, as in `https://agent.example.com`. */
  readonly origin: string;
  /** What an operator asked for, instead of what the routes and the configuration say. */
  readonly wanted?: WantedAgent;
}

/** An agent by name, and what is to be different about it in one call. */
export interface WantedAgent {
  readonly agent?: string;
  readonly instructions?: string;
  readonly voice?: string;
}

/** The records of calls, live and past. */
export interface JournalShelf {
  /** Newest first. */
  list(): readonly JournalFile[];
  /** By the call's id, a beginning of it, the carrier's id, or `last`. Throws `journal.not_found` and `journal.ambiguous`. */
  find(name: string): JournalFile;
}

/** Hands what happens in a live call to an observer, from now on until what it gives back is called; undefined where no such call is live. */
export type WatchCall = (callId: string, observer: CallObserver) => (() => void) | undefined;

/** What the routes stand on; built once, in compose.ts. */
export interface ServerDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly calls: CallDirectory;
  /** Absent where no journals are written. */
  readonly journals: JournalShelf | undefined;
  readonly watchCall: WatchCall;
  readonly metrics: Pick<Metrics, 'registry' | 'callsRefused'>;
  readonly tokens: StreamTokens;
  /** Checks who sent a request; absent when signatures are not validated. */
  readonly signature: SignatureCheck | undefined;
  /** Our origin as the carrier sees it, as in `https://agent.example.com`; absent on a private machine. */
  readonly publicUrl: string | undefined;
  /** Opens the routes for operators; without one they are open to this machine only. */
  readonly adminToken: Secret | undefined;
  readonly voicemail: VoicemailLimits;
  /** Who may call from a browser. */
  readonly softphone: SoftphoneConfig;
  /** The names of the agents that there are. */
  readonly agents: readonly string[];
  /** Counts what a call costs, from its events. */
  readonly costOf: (call: CallInfo) => CallCost;
  /** As Fastify takes it: which proxies' `X-Forwarded-*` are believed. */
  readonly trustProxy: boolean | string[];
  /** Takes the operator's secrets out of what others say to a model. */
  readonly redact: Redactor;
  /** Makes a call and starts connecting to its model; `undefined` when no further call can be taken. */
  readonly openCall: (call: IncomingCall) => CallSession | undefined;
  /** Whether calls can be taken. */
  readonly ready: () => boolean;
}
