import type { AudioFormat } from '../audio/frame.js';
import type { SignatureCheck } from '../carriers/twilio/signature.js';
import type { Refusal } from './admission.js';
import type { CallHosts } from './hosts/call-hosts.js';
import type { StreamTokens } from './stream-tokens.js';
import type { VoicemailLimits } from '../carriers/twilio/twiml.js';
import type { CallDirectory } from '../call/call-directory.js';
import type { CallSession } from '../call/call-session.js';
import type { OpenChat } from '../chat/chat-session.js';
import type { ChatIdentity } from '../chat/conversation.js';
import type { AsteriskConfig } from '../config/asterisk.js';
import type { BrowserConfig, ChatConfig, Limits, SoftphoneConfig } from '../config/config.js';
import type { Secret } from '../lib/secret.js';
import type { Logger } from '../observe/logger.js';
import type { JournalFile } from '../observe/journal/find.js';
import type { CallObserver } from '../ports/call-events.js';
import type { LiveCalls } from '../observe/live-calls.js';
import type { Metrics } from '../observe/metrics.js';
import type { CallSnapshot } from '../observe/snapshots/snapshot.js';
import type { Snapshots } from '../observe/snapshots/snapshots.js';
import type { CarrierLink } from '../ports/carrier.js';
import type { BrowserSession } from '../ports/browser-session.js';
import type { Scheduler } from '../ports/clock.js';
import type { ReadyTool, ToolLimits } from '../ports/tool.js';
import type { Redactor } from '../tools/redactor.js';

/** Who brings calls. */
export type CarrierName = 'twilio' | 'softphone' | 'chan-websocket' | 'audiosocket';

/** A call that a carrier announces. */
export interface IncomingCall {
  readonly carrier: CarrierName;
  readonly carrierCallId: string;
  readonly from: string;
  readonly to: string;
  /** How the line is coded, where that is not the carrier's usual way. */
  readonly format?: AudioFormat;
  /** Whether Asterisk's REST interface has it in hand, so that it can be passed on and sent keys. */
  readonly byStasis?: true;
  /** Our origin as this carrier sees it, as in `https://agent.example.com`. */
  readonly origin: string;
  /** What an operator asked for, instead of what the routes and the configuration say. */
  readonly wanted?: WantedAgent;
  /** What an earlier process left of it when it died. */
  readonly continues?: CallSnapshot;
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

/** What a page for operators asks first. */
export interface About {
  readonly version: string;
  readonly provider: string;
  /** Names, the default one first. */
  readonly agents: readonly string[];
}

/** Tools that are kept ready until they are given back. */
export interface BorrowedTools {
  readonly tools: readonly ReadyTool[];
  readonly limits: ToolLimits;
  release(): void;
}

/** Whether calls are taken. */
export interface CallAdmission {
  /** Why nobody's call could be taken now; undefined while calls can be. */
  readonly closed: Refusal | undefined;
  /** Why this call is not taken. A call that is taken counts as begun. */
  refusalOf(call: IncomingCall): Refusal | undefined | Promise<Refusal | undefined>;
  /** The same for a call that is made only later, if at all: it counts until it is let go of. */
  hold(call: IncomingCall): Refusal | undefined | Promise<Refusal | undefined>;
  /** A call that was held has been made by now, or never will be; once more does nothing. */
  letGo(call: IncomingCall): void;
}

/** Asterisk's REST interface, beside the streams of its calls. */
export interface AsteriskLine {
  /** Whether Asterisk tells of its calls. */
  readonly isUp: boolean;
  /** A stream as the call of this channel is to have it: the end of one is no hang-up where Asterisk tells of those. */
  lineTo(carrierCallId: string, link: CarrierLink): CarrierLink;
}

/** What the routes stand on; built once, in compose.ts. */
export interface ServerDeps {
  readonly logger: Logger;
  readonly clock: Scheduler;
  readonly calls: CallDirectory;
  /** Absent where no journals are written. */
  readonly journals: JournalShelf | undefined;
  readonly watchCall: WatchCall;
  readonly liveCalls: Pick<LiveCalls, 'list' | 'costOf'>;
  /** What operators may choose from, as configured now. */
  readonly about: () => About;
  /** The folder of the built console. */
  readonly consoleDir: string;
  readonly metrics: Metrics;
  /** A telephone number as the log may show it. */
  readonly logAddress: (address: string) => string;
  readonly tokens: StreamTokens;
  /** Checks who sent a request; absent when signatures are not validated. */
  readonly signature: SignatureCheck | undefined;
  /** Our origin as the carrier sees it, as in `https://agent.example.com`; absent on a private machine. */
  readonly publicUrl: string | undefined;
  /** Opens the routes for operators; without one they are open to this machine only. */
  readonly adminToken: Secret | undefined;
  /** Who may come from a browser besides operators. */
  readonly browser: BrowserConfig;
  /** The session of this agent, or of the default one, for a browser that holds it itself; undefined when there is no such agent. */
  readonly browserSession: (agent?: string) => BrowserSession | undefined;
  /** The tools that pages may run, as they are now. */
  readonly borrowTools: () => BorrowedTools;
  readonly dialect: 'ga' | 'beta';
  /** Conversations in text. */
  readonly chat: ChatConfig;
  readonly limits: Limits;
  /** Starts a session in text with the conversation's agent; rejects with `browser.no_such_agent` when that is gone. */
  readonly openChat: (identity: ChatIdentity) => Promise<OpenChat>;
  readonly voicemail: VoicemailLimits;
  /** Who may call from a browser. */
  readonly softphone: SoftphoneConfig;
  /** Whether and how Asterisk brings calls. */
  readonly asterisk: AsteriskConfig;
  /** As Fastify takes it: which proxies' `X-Forwarded-*` are believed. */
  readonly trustProxy: boolean | string[];
  /** Addresses and ranges that may read the metrics without the token. */
  readonly metricsFrom: readonly string[];
  /** Takes the operator's secrets out of what others say to a model. */
  readonly redact: Redactor;
  /** Makes a call and starts connecting to its model. */
  readonly openCall: (call: IncomingCall) => CallSession;
  /** What earlier processes left of calls. */
  readonly snapshots: Pick<Snapshots, 'find' | 'forget'>;
  readonly admission: CallAdmission;
  /** Where the calls are when they are not in this process. */
  readonly hosts?: CallHosts | undefined;
  /** Absent where nobody asked Asterisk to tell of its calls. */
  readonly ari?: AsteriskLine;
  /** What follows the paths of media streams, as in `/2`, so that they find the process of their call. */
  readonly streamsAt?: string;
}
