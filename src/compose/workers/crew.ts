import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, TalkpathError } from '../../lib/errors.js';
import type { Logger } from '../../observe/logger.js';
import type { Metrics } from '../../observe/metrics.js';
import type { Clock, Timer } from '../../ports/clock.js';
import { closeSocketFolder } from './socket-folder.js';
import type { ConfigTexts } from './messages.js';
import { WorkerHost, type WorkerHostParts } from './worker-host.js';

/** A worker that ends sooner after its start is started again later each time. */
export const LASTS_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;
/** What a worker may take to close what it has, beyond the grace of its carriers; then it is ended as it is. */
const CLOSES_WITHIN_MS = 10_000;

/** What a crew is made of. */
export interface CrewParts extends Pick<WorkerHostParts, 'start' | 'practice' | 'tell'> {
  /** How many there are to be. */
  readonly count: number;
  /** Where they listen; it is gone when they are. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info'>;
  readonly metrics: Pick<Metrics, 'workersLost' | 'workersRestarted'>;
  /** The configuration as it is accepted. */
  readonly texts: () => ConfigTexts;
  /** A worker that was up is gone: what it had is dealt with here, and told. Gives how many calls it had. */
  readonly lost: (host: WorkerHost) => number;
}

/** The worker processes: as many as there are to be, each started again when it ends without being told to. */
export class Crew {
  readonly #parts: CrewParts;
  readonly #hosts = new Map<number, WorkerHost>();
  readonly #pauses = new Map<number, Timer>();
  /** How often in a row each ended soon after its start. */
  readonly #shortLives = new Map<number, number>();
  #lives = 0;
  #stopping = false;

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  /** Those that take calls. */
  get up(): readonly WorkerHost[] {
    return [...this.#hosts.values()].filter(({ isUp }) => isUp);
  }

  /** The one of that number, if it takes calls. */
  at(number: number): WorkerHost | undefined {
    const host = this.#hosts.get(number);
    return host?.isUp === true ? host : undefined;
  }

  /** Starts all of them. Throws `server.worker_lost` when one does not get ready. */
  async start(): Promise<void> {
    const numbers = Array.from({ length: this.#parts.count }, (_, index) => index + 1);
    const hosts = numbers.map((number) => this.#begin(number));
    await Promise.all(hosts.map(({ ready }) => ready));
    const lost = hosts.find(({ isUp }) => !isUp);
    if (lost === undefined) return;
    await this.stop(0);
    throw new TalkpathError('server.worker_lost', `worker ${lost.number} ended before it was ready`);
  }

  tellAll(message: Parameters<WorkerHost['send']>[0]): void {
    for (const host of this.#hosts.values()) host.send(message);
  }

  /** Settles when no call is left anywhere. */
  async drain(): Promise<void> {
    this.#startNoMore();
    await Promise.all([...this.#hosts.values()].map((host) => host.drain()));
  }

  /** Ends all of them, and settles when they are gone. */
  async stop(graceMs: number): Promise<void> {
    this.#startNoMore();
    this.tellAll({ type: 'stop', graceMs });
    const late = this.#parts.clock.after(graceMs + CLOSES_WITHIN_MS, () => {
      for (const host of this.#hosts.values()) host.kill();
    });
    await Promise.all([...this.#hosts.values()].map(({ gone }) => gone));
    late.cancel();
    closeSocketFolder(this.#parts.folder);
  }

  #startNoMore(): void {
    this.#stopping = true;
    for (const pause of this.#pauses.values()) pause.cancel();
  }

  #begin(number: number): WorkerHost {
    const { folder, start, clock, practice, tell } = this.#parts;
    // A life of its own has a socket of its own: what is left of an earlier one is in nobody's way.
    const socketPath = join(folder, `${(this.#lives += 1)}`);
    const ended = (host: WorkerHost, how: string): void => this.#ended(host, how);
    const hung = (host: WorkerHost): void => this.#tell('server.worker_hung', host, {});
    const texts = this.#parts.texts();
    const host = new WorkerHost({ number, socketPath, texts, start, clock, practice, tell, ended, hung });
    this.#hosts.set(number, host);
    return host;
  }

  #ended(host: WorkerHost, how: string): void {
    const { clock, lost, metrics } = this.#parts;
    rmSync(host.socketPath, { force: true });
    const calls = lost(host);
    if (this.#stopping) return void this.#hosts.delete(host.number);
    metrics.workersLost.inc({ reason: host.isHung ? 'hung' : 'exited' });
    const livedMs = clock.now() - host.sinceMs;
    const short = livedMs < LASTS_MS ? (this.#shortLives.get(host.number) ?? 0) + 1 : 0;
    this.#shortLives.set(host.number, short);
    const againInMs = short <= 1 ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (short - 2));
    this.#tell('server.worker_lost', host, { detail: how, calls, againInMs });
    this.#pauses.set(
      host.number,
      clock.after(againInMs, () => {
        this.#begin(host.number);
        metrics.workersRestarted.inc();
      }),
    );
  }

  #tell(code: 'server.worker_lost' | 'server.worker_hung', host: WorkerHost, more: object): void {
    const { number: worker, pid } = host;
    this.#parts.logger.error({ worker, pid, ...more, code, remedy: ERRORS[code].remedy }, code);
  }
}
