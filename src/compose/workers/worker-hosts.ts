import { createHash } from 'node:crypto';
import type { Metrics } from '../../observe/metrics.js';
import { METRICS } from '../../observe/metrics/definitions.js';
import {
  addSums,
  lasting,
  sumsOf,
  textOfSums,
  valuesIn,
  type MetricSums,
} from '../../observe/metrics/sums.js';
import type { CallInfo } from '../../ports/call-events.js';
import type { Clock } from '../../ports/clock.js';
import type { CallHosts } from '../../server/hosts/call-hosts.js';
import type { Crew } from './crew.js';
import type { HostedCalls } from './hosted-calls.js';
import type { LiveElsewhere } from './live-elsewhere.js';
import type { WorkerHost } from './worker-host.js';

/** Where no worker is up, one is waited for so long: carriers wait for 15 s. */
export const WAITS_MS = 10_000;
const LOOKS_EVERY_MS = 50;

/** What the choice of workers stands on. */
export interface WorkerHostsParts {
  readonly crew: Pick<Crew, 'up' | 'at'>;
  readonly calls: HostedCalls<WorkerHost>;
  readonly live: Pick<LiveElsewhere, 'refresh'>;
  /** Of this process. */
  readonly metrics: Pick<Metrics, 'registry' | 'callsEnded' | 'workersUp'>;
  readonly clock: Clock;
}

/** Which worker has what, and who takes the next call: the one that has the fewest. */
export class WorkerHosts implements CallHosts {
  readonly #parts: WorkerHostsParts;
  /** What workers had counted that are gone. */
  #past: Promise<MetricSums> = Promise.resolve([]);
  #turn = 0;

  constructor(parts: WorkerHostsParts) {
    this.#parts = parts;
  }

  hostOf(id: string): WorkerHost | undefined {
    const found = this.#parts.calls.find(id);
    return found?.call === undefined ? undefined : found.host;
  }

  async hostFor(carrierCallId: string): Promise<WorkerHost | undefined> {
    const { calls } = this.#parts;
    await this.#someUp();
    const known = calls.hostOf(carrierCallId);
    if (known?.isUp === true) return known;
    const next = this.#next();
    if (next !== undefined && carrierCallId !== '') calls.remember(carrierCallId, next);
    return next;
  }

  async hostForAddress(address: string): Promise<WorkerHost | undefined> {
    await this.#someUp();
    // Of each worker's lot the highest: an address keeps its worker, and only those of one that is gone go to others.
    const lots = this.#parts.crew.up.map((host) => ({ host, lot: lotOf(address, host.number) }));
    return lots.sort((one, other) => (one.lot < other.lot ? 1 : -1))[0]?.host;
  }

  hostAt(number: number | undefined): WorkerHost | undefined {
    const { crew } = this.#parts;
    return (number === undefined ? undefined : crew.at(number)) ?? this.#next();
  }

  calls(): readonly CallInfo[] {
    return this.#parts.calls.all().flatMap(({ call }) => call ?? []);
  }

  refresh(): Promise<void> {
    return this.#parts.live.refresh();
  }

  async metrics(): Promise<string> {
    const { crew, metrics } = this.#parts;
    const { up } = crew;
    await Promise.all(up.map((host) => host.refresh('metrics')));
    // One that died meanwhile is in the past by now.
    const theirs = up.filter(({ isUp }) => isUp).map(({ counted }) => counted);
    metrics.workersUp.set(theirs.length);
    return textOfSums([await sumsOf(metrics.registry), ...theirs, await this.#past]);
  }

  /** What a worker had counted when it was asked last stays counted when it is gone: a sum must not fall. The calls that it had by then have ended with it. */
  keepCount({ counted }: Pick<WorkerHost, 'counted'>): void {
    for (const { labels, value } of valuesIn(counted, METRICS.callsLive.name))
      if (value > 0) this.#parts.metrics.callsEnded.inc({ ...labels, reason: 'worker-lost' }, value);
    this.#past = this.#past.then((past) => addSums([past, lasting(counted)]));
  }

  /** The one with the fewest calls; of those that have as few, each in its turn. */
  #next(): WorkerHost | undefined {
    const { crew, calls } = this.#parts;
    const { up } = crew;
    this.#turn += 1;
    const inTurn = up
      .map((_, index) => up[(index + this.#turn) % up.length])
      .filter((host) => host !== undefined);
    const counted = inTurn.map((host) => ({ host, count: calls.countOf(host) }));
    return counted.sort((one, other) => one.count - other.count)[0]?.host;
  }

  /** Settles when a worker is up, or when nobody would wait for it any more. */
  async #someUp(): Promise<void> {
    const { crew, clock } = this.#parts;
    const untilMs = clock.now() + WAITS_MS;
    while (crew.up.length === 0 && clock.now() < untilMs)
      await new Promise<void>((resolve) => void clock.after(LOOKS_EVERY_MS, resolve));
  }
}

function lotOf(address: string, number: number): string {
  return createHash('sha256').update(`${number} ${address}`).digest('hex');
}
