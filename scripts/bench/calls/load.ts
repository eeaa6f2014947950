import { waitMs } from '../load.js';
import { LoadCall } from './load-call.js';
import { type Provider, type ProviderOptions, startProvider } from './provider.js';
import type { LoadTarget } from './road.js';
import { roadOf } from './roads.js';
import { Spread, type SpreadFigures } from './spread.js';
import { Ticker } from './ticker.js';

/** What happened between two moments. */
export interface LoadFigures {
  readonly calls: number;
  /** Added delay (ms). */
  readonly up: SpreadFigures;
  readonly down: SpreadFigures;
  readonly setUp: SpreadFigures;
  /** How late the load's own frames were (ms). */
  readonly late: SpreadFigures;
  readonly frames: number;
  readonly underruns: number;
  readonly underrunMs: number;
  readonly clears: number;
  readonly marks: number;
  readonly responses: number;
  readonly turns: number;
  /** Turns after which no answer came, markers that were never found, calls that ended by themselves. */
  readonly unanswered: number;
  readonly lost: number;
  readonly broken: number;
  /** Sessions that are no call's, or not its first. */
  readonly strays: number;
  /** Caller audio that was lost since the beginning (ms): of the call that lost most. */
  readonly missingMs: number;
  /** The same, of what was lost between the two moments only. */
  readonly wentMissingMs: number;
  /** Part of the time in which the agent is heard. */
  readonly heardShare: number;
}

const WAIT_FOR_SESSION_MS = 5000;
/** What a server holds back when the stream ends has come by then. */
const SETTLE_MS = 300;

/** A load on one server: its callers, and the provider that it calls. */
export class Load {
  readonly #times = { up: new Spread(), down: new Spread(), setUp: new Spread() };
  readonly #late = new Spread();
  readonly #ticker = new Ticker(this.#late);
  readonly #calls: LoadCall[] = [];
  #provider: Provider | undefined;
  #strays = 0;
  #began = this.#sums();
  /** The call that is being placed waits for its session: calls are placed one after the other, so that it is known whose each session is. */
  #next: { readonly call: LoadCall; readonly came: () => void } | undefined;

  /** Starts the provider; gives its URL. */
  async open(options: ProviderOptions): Promise<string> {
    this.#provider = await startProvider(options, () => {
      const whose = this.#next;
      this.#next = undefined;
      whose?.came();
      if (whose === undefined) this.#strays += 1;
      return (session) => {
        whose?.call.joined(session);
        return whose?.call.sessionEars ?? { onset: () => {}, answers: () => {}, ended: () => {} };
      };
    });
    return this.#provider.baseUrl;
  }

  /** Places calls, so many a second at most; done when all are up. */
  async place(target: LoadTarget, count: number, perSecond: number): Promise<void> {
    const road = roadOf(target);
    const startMs = performance.now();
    for (let index = 0; index < count; index += 1) {
      await waitMs(Math.max(0, startMs + (index * 1000) / perSecond - performance.now()));
      const call = new LoadCall(this.#times, this.#calls.length);
      const session = new Promise<void>((came) => {
        this.#next = { call, came };
      });
      await Promise.all([call.place(road), Promise.race([session, waitMs(WAIT_FOR_SESSION_MS)])]);
      if (this.#next !== undefined) throw new Error('no session for a call');
      this.#calls.push(call);
      if (call.caller !== undefined) this.#ticker.add(call.caller);
    }
  }

  /** Counts anew from here, but for the times of set-up. */
  begin(): void {
    this.#times.up.reset();
    this.#times.down.reset();
    this.#late.reset();
    for (const call of this.#calls) call.begin();
    this.#began = this.#sums();
  }

  figures(): LoadFigures {
    const [from, to] = [this.#began, this.#sums()];
    const since = (of: Exclude<keyof typeof from, 'atMs'>): number => to[of] - from[of];
    const callMs = (to.atMs - from.atMs) * this.#calls.length;
    return {
      calls: this.#calls.length,
      up: this.#times.up.figures(),
      down: this.#times.down.figures(),
      setUp: this.#times.setUp.figures(),
      late: this.#late.figures(),
      frames: since('frames'),
      underruns: since('underruns'),
      underrunMs: since('underrunMs'),
      clears: since('clears'),
      marks: since('marks'),
      responses: since('responses'),
      turns: since('turns'),
      unanswered: since('unanswered'),
      lost: since('lost'),
      broken: this.#calls.filter(({ broken }) => broken).length,
      strays: this.#strays,
      missingMs: Math.max(0, ...this.#calls.flatMap(({ missingMs }) => missingMs ?? [])),
      wentMissingMs: Math.max(0, ...this.#calls.map(({ wentMissingMs }) => wentMissingMs)),
      heardShare: since('soundMs') / callMs,
    };
  }

  /** All callers fall silent; gives what had come in the end, and then they hang up. */
  async end(): Promise<LoadFigures> {
    this.#ticker.stop();
    await waitMs(SETTLE_MS);
    const figures = this.figures();
    for (const { caller } of this.#calls) caller?.stop();
    await waitMs(SETTLE_MS);
    for (const { session } of this.#calls) session?.close();
    this.#provider?.close();
    return figures;
  }

  #sums() {
    const sum = (of: (call: LoadCall) => number | undefined): number =>
      this.#calls.reduce((total, call) => total + (of(call) ?? 0), 0);
    return {
      atMs: performance.now(),
      frames: sum(({ caller }) => caller?.frames),
      underruns: sum(({ caller }) => caller?.playout.counts.underruns),
      underrunMs: sum(({ caller }) => caller?.playout.counts.underrunMs),
      clears: sum(({ caller }) => caller?.playout.counts.clears),
      marks: sum(({ caller }) => caller?.playout.counts.marks),
      soundMs: sum(({ caller }) => caller?.playout.counts.soundMs),
      unanswered: sum(({ caller }) => caller?.unanswered),
      responses: sum(({ session }) => session?.responses),
      turns: sum(({ session }) => session?.turns),
      lost: sum(({ lost }) => lost),
    };
  }
}
