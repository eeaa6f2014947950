import type { Config } from '../config/config.js';
import type { Logger } from '../observe/logger.js';
import type { CallInfo, CallObserver } from '../ports/call-events.js';
import type { Scheduler } from '../ports/clock.js';
import type { NeuralVad } from '../ports/neural-vad.js';
import type { Dial } from '../ports/text-channel.js';
import type { Voice } from '../providers/practice-agent/voice.js';
import type { CallAdmission } from '../server/deps.js';
import type { RealtimeEndpoint } from '../providers/openai-realtime/request.js';

/** Where the models are, for every agent alike. */
export type Endpoint = Omit<RealtimeEndpoint, 'settings'>;

/** A process among several that take calls for one that has the port. */
export interface WorkerSeat {
  /** From 1 on. */
  readonly number: number;
  /** Decides for all of them which calls are taken. */
  readonly admission: CallAdmission & { stop(): void };
  /** Ends what the admission needs. */
  readonly close: () => void;
}

/** What a call server is made from. */
export interface ComposeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Scheduler;
  /** Where the models are: OpenAI, a compatible server, or the embedded practice agent. */
  readonly endpoint: Endpoint;
  /** Where the practice agent is, where it was started: as the provider, or as what others fall back on. */
  readonly practice?: Endpoint | undefined;
  /** Speaks the phrases that are recorded ahead where the agent's own voice can't be had. */
  readonly voice?: Voice | undefined;
  /** The neural detector, where the configuration asks for it and it is installed. */
  readonly neural?: NeuralVad | undefined;
  /** How the models are come by; over WebSockets where nobody says otherwise. */
  readonly dial?: Dial | undefined;
  /** What a worker process has instead of what a process has that takes calls for itself. */
  readonly seat?: WorkerSeat | undefined;
  /** Who watches a call besides the log. */
  readonly watch?: ((info: CallInfo) => CallObserver) | undefined;
}
