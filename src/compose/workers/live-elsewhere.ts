import type { CostBreakdown } from '../../observe/cost.js';
import type { LiveCallState } from '../../observe/live-call.js';
import type { WorkerHost } from './worker-host.js';

/** The live calls of all workers, as operators see them: as they were when the workers were asked last, and whoever looks has them asked again. */
export class LiveElsewhere {
  readonly #hosts: () => readonly WorkerHost[];
  readonly #isLive: (callId: string) => boolean;
  #underway: Promise<void> | undefined;

  /** `isLive`: whether a call has not ended meanwhile. */
  constructor(hosts: () => readonly WorkerHost[], isLive: (callId: string) => boolean) {
    this.#hosts = hosts;
    this.#isLive = isLive;
  }

  /** The newest first. */
  list(): readonly LiveCallState[] {
    void this.refresh();
    const states = this.#all().map(({ state }) => state);
    return states.sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
  }

  costOf(id: string): CostBreakdown | undefined {
    return this.#all().find(({ state }) => state.callId === id)?.cost;
  }

  /** Asks all of them; who asks meanwhile waits for the same answers. */
  refresh(): Promise<void> {
    const asked = this.#hosts().map((host) => host.refresh('live'));
    this.#underway ??= Promise.all(asked).then(() => {
      this.#underway = undefined;
    });
    return this.#underway;
  }

  #all() {
    return this.#hosts()
      .flatMap(({ live }) => live)
      .filter(({ state }) => this.#isLive(state.callId));
  }
}
