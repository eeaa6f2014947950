import type { SignatureCheck } from '../carriers/twilio/signature.js';
import type { StreamTokens } from '../carriers/twilio/stream-tokens.js';
import type { VoicemailLimits } from '../carriers/twilio/twiml.js';
import type { CallDirectory } from '../call/call-directory.js';
import type { CallSession } from '../call/call-session.js';
import type { Secret } from '../lib/secret.js';
import type { Logger } from '../observe/logger.js';
import type { Metrics } from '../observe/metrics.js';
import type { Clock } from '../ports/clock.js';

/** A call that a carrier announces. */
export interface IncomingCall {
  readonly carrierCallId: string;
  readonly from: string;
  readonly to: string;
  /** Our origin as this carrier sees it, as in `https://agent.example.com`. */
  readonly origin: string;
}

/** What the routes stand on; built once, in compose.ts. */
export interface ServerDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly calls: CallDirectory;
  readonly metrics: Pick<Metrics, 'registry' | 'callsRefused'>;
  readonly tokens: StreamTokens;
  /** Checks who sent a request; absent when signatures are not validated. */
  readonly signature: SignatureCheck | undefined;
  /** Our origin as the carrier sees it, as in `https://agent.example.com`; absent on a private machine. */
  readonly publicUrl: string | undefined;
  /** Opens the routes for operators; without one they are open to this machine only. */
  readonly adminToken: Secret | undefined;
  readonly voicemail: VoicemailLimits;
  /** As Fastify takes it: which proxies' `X-Forwarded-*` are believed. */
  readonly trustProxy: boolean | string[];
  /** Makes a call and starts connecting to its model; `undefined` when no further call can be taken. */
  readonly openCall: (call: IncomingCall) => CallSession | undefined;
  /** Whether calls can be taken. */
  readonly ready: () => boolean;
}
