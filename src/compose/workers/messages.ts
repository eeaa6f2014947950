import type { LiveCallState } from '../../observe/live-call.js';
import type { CostBreakdown } from '../../observe/cost.js';
import type { MetricSums } from '../../observe/metrics/sums.js';
import type { CallInfo } from '../../ports/call-events.js';
import type { Refusal } from '../../server/admission.js';
import type { IncomingCall } from '../../server/deps.js';

/** By this variable of its environment a process knows that it is a worker, and which. */
export const WORKER_VARIABLE = 'TALKPATH_WORKER';

/** How a worker is just now. */
export interface WorkerState {
  /** How late it comes to its work (ms). */
  readonly lagMs: number;
  readonly memoryBytes: number;
  /** What its calls of this day have cost. */
  readonly spentUsd: number;
}

/** A live call of a worker, and what it has cost so far. */
export interface LiveCallOfWorker {
  readonly state: LiveCallState;
  readonly cost: CostBreakdown | undefined;
}

/** What a primary may ask → what its workers answer. */
export interface Answers {
  readonly state: WorkerState;
  readonly live: readonly LiveCallOfWorker[];
  readonly metrics: MetricSums;
}

/** The configuration of a server, as the text of its file: that it was started with, and that it goes by now. */
export interface ConfigTexts {
  readonly first: string;
  readonly now: string;
}

/** What a worker is begun with. */
export interface WorkerBeginning {
  readonly type: 'begin';
  /** Whoever edits the file may not be done with it: a worker goes by what its primary has read and accepted. */
  readonly texts: ConfigTexts;
  /** Where it is to answer requests about its calls. */
  readonly socketPath: string;
  /** Where the primary's practice agent is, where there is one. */
  readonly practice?: { readonly baseUrl: string; readonly apiKey: string };
}

/** From the process that has the port to one that has calls. */
export type ToWorker =
  | WorkerBeginning
  | { readonly type: 'ask'; readonly id: number; readonly what: keyof Answers }
  | { readonly type: 'verdict'; readonly id: number; readonly refusal?: Refusal }
  /** A connection comes with it; `bytes`: what came on it so far, in base64. */
  | { readonly type: 'stream'; readonly bytes: string }
  /** The same for one of AudioSocket, and the UUID that it began with. */
  | { readonly type: 'audiosocket'; readonly bytes: string; readonly uuid: string }
  | { readonly type: 'stop'; readonly graceMs: number }
  /** The configuration that its primary goes by from now on. */
  | { readonly type: 'reload'; readonly text: string }
  | { readonly type: 'phrases' | 'drain' | 'hurry' };

/** The other way. */
export type FromWorker =
  | { readonly type: 'answer'; readonly id: number; readonly value: Answers[keyof Answers] }
  /** May this call begin? `held`: it is made only later, if at all, and counts until it is let go of. */
  | { readonly type: 'admit'; readonly id: number; readonly call: IncomingCall; readonly held?: true }
  | { readonly type: 'let-go'; readonly carrierCallId: string }
  | { readonly type: 'opened'; readonly info: CallInfo }
  | { readonly type: 'ended'; readonly carrierCallId: string }
  /** A line for the log, as JSON. */
  | { readonly type: 'log'; readonly line: string }
  /** It hears its primary; it listens; no call of it is left. */
  | { readonly type: 'hello' | 'ready' | 'drained' };

const TO_WORKER: readonly string[] = [
  'begin',
  'ask',
  'verdict',
  'stream',
  'audiosocket',
  'stop',
  'reload',
  'phrases',
  'drain',
  'hurry',
] satisfies ToWorker['type'][];
const FROM_WORKER: readonly string[] = [
  'answer',
  'admit',
  'let-go',
  'opened',
  'ended',
  'log',
  'hello',
  'ready',
  'drained',
] satisfies FromWorker['type'][];

/** A message of our own primary; undefined for what Node or somebody else sends on the same channel. */
export function toWorker(message: unknown): ToWorker | undefined {
  return isOneOf(message, TO_WORKER) ? (message as ToWorker) : undefined;
}

/** A message of our own worker. */
export function fromWorker(message: unknown): FromWorker | undefined {
  return isOneOf(message, FROM_WORKER) ? (message as FromWorker) : undefined;
}

function isOneOf(message: unknown, types: readonly string[]): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    typeof message.type === 'string' &&
    types.includes(message.type)
  );
}
