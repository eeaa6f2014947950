import type { Socket } from 'node:net';
import { deferred, type Deferred } from '../../lib/deferred.js';
import type { MetricSums } from '../../observe/metrics/sums.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { CallHost } from '../../server/hosts/call-hosts.js';
import type {
  Answers,
  ConfigTexts,
  FromWorker,
  LiveCallOfWorker,
  ToWorker,
  WorkerState,
} from './messages.js';
import type { StartWorker, WorkerProcess } from './worker-process.js';

/** How often a worker is asked how it is. */
export const ASK_EVERY_MS = 1000;
/** Who looks at calls or figures waits so long for a worker; then what is known of it from before has to do. */
export const ANSWERS_WITHIN_MS = 1000;
/** A worker that has answered nothing for so long hangs: its callers hear nothing. */
export const HANGS_AFTER_MS = 8000;
/** The end of that: this process may itself have stood still, and not have looked at the answer that is there. */
const LAST_CHANCE_MS = 2000;
/** What it loads at its start takes its time. */
export const STARTS_WITHIN_MS = 60_000;

/** What a worker's place in the primary is made of. */
export interface WorkerHostParts {
  /** From 1 on. */
  readonly number: number;
  readonly socketPath: string;
  readonly start: StartWorker;
  readonly clock: Clock;
  readonly texts: ConfigTexts;
  /** Where the practice agent is, where there is one. */
  readonly practice?: { readonly baseUrl: string; readonly apiKey: string } | undefined;
  /** Called for what is no answer of it. */
  readonly tell: (host: WorkerHost, message: Exclude<FromWorker, { type: 'answer' }>) => void;
  /** Called once when its process is gone. */
  readonly ended: (host: WorkerHost, how: string) => void;
  /** Called when it has answered nothing for too long, and is about to be ended. */
  readonly hung: (host: WorkerHost) => void;
}

/** One life of a worker process, as its primary sees it. */
export class WorkerHost implements CallHost {
  readonly number: number;
  readonly socketPath: string;
  readonly sinceMs: number;
  readonly #parts: WorkerHostParts;
  readonly #process: WorkerProcess;
  readonly #ready = deferred<undefined>();
  readonly #drained = deferred<undefined>();
  readonly #gone = deferred<undefined>();
  readonly #asked = new Map<number, Deferred<unknown>>();
  #count = 0;
  /** What waits for it to hear: before it says so, what it is told is lost. */
  #unheard: ToWorker[] | undefined = [];
  #isReady = false;
  #isGone = false;
  #isHung = false;
  /** Whether it did not answer in time, and has not answered since. */
  #isSilent = false;
  #round: Timer | undefined;
  #patience: Timer;
  #state: WorkerState = { lagMs: 0, memoryBytes: 0, spentUsd: 0 };
  #counted: MetricSums = [];
  #live: readonly LiveCallOfWorker[] = [];

  constructor(parts: WorkerHostParts) {
    const { number, socketPath, start, clock, texts, practice } = parts;
    this.number = number;
    this.socketPath = socketPath;
    this.sinceMs = clock.now();
    this.#parts = parts;
    this.#patience = this.#hangsIn(STARTS_WITHIN_MS);
    this.#process = start(number, {
      message: (message) => this.#take(message),
      ended: (how) => this.#ended(how),
    });
    this.send({ type: 'begin', socketPath, texts, ...(practice && { practice }) });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether it takes requests and streams. */
  get isUp(): boolean {
    return this.#isReady && !this.#isGone;
  }

  /** Settles when it takes requests, or is gone. */
  get ready(): Promise<unknown> {
    return Promise.race([this.#ready.promise, this.gone]);
  }

  /** Whether it is ended because it answered nothing. */
  get isHung(): boolean {
    return this.#isHung;
  }

  get gone(): Promise<undefined> {
    return this.#gone.promise;
  }

  /** As it was when it answered last. */
  get state(): WorkerState {
    return this.#state;
  }

  /** What it had counted when it was asked last. */
  get counted(): MetricSums {
    return this.#counted;
  }

  /** Its live calls when it was asked last. */
  get live(): readonly LiveCallOfWorker[] {
    return this.#live;
  }

  send(message: ToWorker): void {
    if (this.#isGone) return;
    if (this.#unheard === undefined) this.#process.send(message);
    else this.#unheard.push(message);
  }

  handOver(bytes: Buffer, socket: Socket, uuid?: string): void {
    const came = { bytes: bytes.toString('base64') };
    this.#process.send(
      uuid === undefined ? { type: 'stream', ...came } : { type: 'audiosocket', ...came, uuid },
      socket,
    );
  }

  /** Settles when no call of it is left, or it is gone. */
  async drain(): Promise<void> {
    this.send({ type: 'drain' });
    await Promise.race([this.#drained.promise, this.gone]);
  }

  /** Ends it as it is. */
  kill(): void {
    if (!this.#isGone) this.#process.kill();
  }

  /** Asks for what it has counted, or for its live calls; what it knew last stays where it does not answer in time. */
  async refresh(what: 'metrics' | 'live'): Promise<void> {
    if (!this.isUp || this.#isSilent) return;
    const late = deferred<undefined>();
    const timer = this.#parts.clock.after(ANSWERS_WITHIN_MS, () => {
      this.#isSilent = true;
      late.resolve(undefined);
    });
    await Promise.race([this.#learn(what), late.promise]);
    timer.cancel();
  }

  async #learn(what: 'metrics' | 'live'): Promise<void> {
    if (what === 'metrics') this.#counted = (await this.#ask('metrics')) ?? this.#counted;
    else this.#live = (await this.#ask('live')) ?? this.#live;
  }

  /** Settles when it has dealt with everything that it was sent before. */
  async settled(): Promise<void> {
    this.#state = (await this.#ask('state')) ?? this.#state;
  }

  /** Undefined when it is gone before it answers. */
  async #ask<What extends keyof Answers>(what: What): Promise<Answers[What] | undefined> {
    if (this.#isGone) return undefined;
    const id = (this.#count += 1);
    const answer = deferred<unknown>();
    this.#asked.set(id, answer);
    this.send({ type: 'ask', id, what });
    // What it answers is what was asked: it is our own program.
    return (await answer.promise) as Answers[What] | undefined;
  }

  #take(message: FromWorker): void {
    if (message.type === 'answer') {
      this.#isSilent = false;
      this.#asked.get(message.id)?.resolve(message.value);
      this.#asked.delete(message.id);
      return;
    }
    if (message.type === 'hello') this.#hears();
    if (message.type === 'ready') this.#begun();
    if (message.type === 'drained') this.#drained.resolve(undefined);
    this.#parts.tell(this, message);
  }

  #hears(): void {
    const waiting = this.#unheard ?? [];
    this.#unheard = undefined;
    for (const message of waiting) this.send(message);
  }

  #begun(): void {
    this.#isReady = true;
    this.#ready.resolve(undefined);
    this.#askHow();
  }

  #askHow(): void {
    this.#patience.cancel();
    this.#patience = this.#hangsIn(HANGS_AFTER_MS);
    void this.settled().then(() => {
      this.#patience.cancel();
      if (!this.#isGone) this.#round = this.#parts.clock.after(ASK_EVERY_MS, () => this.#askHow());
    });
  }

  #hangsIn(withinMs: number): Timer {
    const { clock, hung } = this.#parts;
    let timer = clock.after(withinMs - LAST_CHANCE_MS, () => {
      timer = clock.after(LAST_CHANCE_MS, () => {
        this.#isHung = true;
        hung(this);
        this.kill();
      });
    });
    return { cancel: () => timer.cancel() };
  }

  #ended(how: string): void {
    this.#isGone = true;
    this.#round?.cancel();
    this.#patience.cancel();
    for (const answer of this.#asked.values()) answer.resolve(undefined);
    this.#asked.clear();
    this.#gone.resolve(undefined);
    this.#parts.ended(this, how);
  }
}
