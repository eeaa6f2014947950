import { systemClock } from '../../../src/lib/system-clock.js';
import { waitMs } from '../load.js';
import { Caller } from './caller.js';
import { CarrierLine } from './carrier-line.js';
import type { Fault, Phase, Surroundings } from './fault.js';
import { longestSilence, storyOf } from './judge.js';
import { expectationOf, type Expectation } from './matrix.js';
import type { ServerUnderTest } from './server.js';
import type { Seat } from './stage.js';
import { Lane, TcpProxy } from './tcp-proxy.js';
import { AGENT_WORDS, GOODBYE_KEY, SAYINGS, TOOL_KEY } from './words.js';

/** What became of one call. */
export interface CellResult {
  readonly fault: string;
  readonly phase: Phase;
  readonly callSid: string;
  /** What the caller heard from the fault on. */
  readonly story: readonly string[];
  readonly verbs: readonly string[];
  readonly silenceMs: number;
  /** Where in the call that was, and the fault (ms since somebody answered). */
  readonly silenceAtMs: number;
  readonly faultAtMs: number;
  /** When the fault was (ms of this process). */
  readonly atMs: number;
  readonly expected: Expectation;
  /** What is not as expected; none: all is well. */
  readonly wrong: readonly string[];
}

const LOOK_EVERY_MS = 20;
const REACH_WITHIN_MS = 25_000;
const WATCH_FOR_MS = 30_000;
/** How far into what is said the fault comes (ms). */
const INTO_WORDS_MS = 600;
const INTO_TOOL_MS = 500;
/** After the greeting the caller waits so long (ms), and before a question of theirs it has been quiet for so long. */
const POLITE_MS = 700;
/** The question that shows that the call goes on comes not before (ms after the fault); who still waits for an answer asks again only after … */
const PROBE_AFTER_MS = 2_500;
const ASK_AGAIN_MS = 14_000;
/** So much of an answer shows that it is one. */
const ANSWERED_MS = 1_000;

/** One call in which one thing goes wrong, from the first ring to its end. */
export class Cell {
  readonly #fault: Fault;
  readonly #phase: Phase;
  readonly #seat: Seat;
  readonly #server: ServerUnderTest;
  /** Several calls that are struck at once wait for each other here. */
  readonly #together: ((strike: () => Promise<void>) => Promise<void>) | undefined;
  #surrounded: Surroundings | undefined;
  #atMs = 0;
  #struckMs = Infinity;
  #missed = false;

  constructor(parts: {
    fault: Fault;
    phase: Phase;
    seat: Seat;
    server: ServerUnderTest;
    together?: (strike: () => Promise<void>) => Promise<void>;
  }) {
    this.#fault = parts.fault;
    this.#phase = parts.phase;
    this.#seat = parts.seat;
    this.#server = parts.server;
    this.#together = parts.together;
  }

  async run(): Promise<CellResult> {
    const carrierWire = new Lane();
    const proxy = await TcpProxy.start({ port: () => this.#server.port }, () => carrierWire);
    try {
      this.#surrounded = this.#surroundings(carrierWire, proxy.port);
      await this.#play();
      return this.#result();
    } finally {
      await proxy.close();
    }
  }

  get #around(): Surroundings {
    if (this.#surrounded === undefined) throw new Error('the call has not begun');
    return this.#surrounded;
  }

  #surroundings(carrierWire: Lane, port: number): Surroundings {
    const { far, providerWire, fallbackWire, from, to } = this.#seat;
    const carrier = new CarrierLine();
    const url = `http://127.0.0.1:${port}`;
    const onStream = (): void => this.#came('stream');
    const caller = new Caller({ url: () => url, from, to, dial: carrier.dial, onStream });
    far.onSession = () => this.#came('session');
    return { server: this.#server, caller, far, providerWire, fallbackWire, carrier, carrierWire };
  }

  #came(what: 'session' | 'stream'): void {
    const { whenRinging } = this.#fault;
    if (this.#phase === 'ringing' && whenRinging === what && this.#struckMs === Infinity) void this.#strike();
  }

  async #play(): Promise<void> {
    const { caller } = this.#around;
    const ringing = this.#phase === 'ringing';
    if (ringing && this.#fault.whenRinging === 'before') {
      await this.#strike();
      await this.#fault.noticed?.(this.#around);
    }
    const over = caller.call();
    if (!ringing) {
      this.#missed = !(await this.#reach());
      await this.#strike();
    }
    await this.#watch();
    caller.hangUp();
    await Promise.race([over, waitMs(5_000)]);
  }

  async #strike(): Promise<void> {
    const strike = async (): Promise<void> => {
      await this.#fault.strike(this.#around);
    };
    this.#struckMs = this.#around.caller.nowMs;
    if (this.#together === undefined) await strike();
    else await this.#together(strike);
    this.#struckMs = Math.max(this.#struckMs, this.#around.caller.nowMs);
    this.#atMs = systemClock.now();
  }

  /** Brings the call to its phase. */
  async #reach(): Promise<boolean> {
    const { caller } = this.#around;
    const heard = (word: 'greeting' | 'answer' | 'goodbye') =>
      this.#until(() => caller.tape.heardMs(word) >= INTO_WORDS_MS);
    if (this.#phase === 'greeting') return heard('greeting');
    const greeted = SAYINGS.greeting.seconds * 1000 * 0.9;
    const begun = await this.#until(
      () => caller.tape.heardMs('greeting') > greeted && caller.tape.quietMs > POLITE_MS,
    );
    if (!begun || this.#phase === 'listening') return begun;
    if (this.#phase === 'speaking') {
      caller.speak();
      return heard('answer');
    }
    if (this.#phase === 'goodbye') {
      caller.press(GOODBYE_KEY);
      return heard('goodbye');
    }
    let working = false;
    this.#seat.onTool = () => (working = true);
    caller.press(TOOL_KEY);
    if (!(await this.#until(() => working))) return false;
    await waitMs(INTO_TOOL_MS);
    return true;
  }

  async #until(condition: () => boolean): Promise<boolean> {
    const { caller } = this.#around;
    for (let ms = 0; ms < REACH_WITHIN_MS && !caller.over; ms += LOOK_EVERY_MS) {
      if (condition()) return true;
      await waitMs(LOOK_EVERY_MS);
    }
    return false;
  }

  /** The call after the fault: the caller asks something, and leaves when that is answered; who was about to leave waits for the end. */
  async #watch(): Promise<void> {
    const { caller } = this.#around;
    const waitsForEnd =
      this.#phase === 'goodbye' && expectationOf(this.#fault.name, this.#phase).outcome === 'ends';
    let askedMs: number | undefined;
    for (let ms = 0; ms < WATCH_FOR_MS && !caller.over && !caller.hungUp; ms += LOOK_EVERY_MS) {
      await waitMs(LOOK_EVERY_MS);
      if (askedMs !== undefined && caller.tape.heardMs('answer', askedMs) >= ANSWERED_MS) return;
      if (waitsForEnd || this.#struckMs === Infinity || !this.#mayAsk(askedMs)) continue;
      caller.speak();
      askedMs = caller.tape.turns.at(-1)?.toMs;
    }
  }

  /** Whether the caller would say something now: it is quiet, and what they wait for has come, or has not come for long. */
  #mayAsk(askedMs: number | undefined): boolean {
    const { streaming, speaking, tape, nowMs } = this.#around.caller;
    const quiet = streaming && !speaking && tape.quietMs > POLITE_MS;
    if (!quiet || nowMs - this.#struckMs < PROBE_AFTER_MS) return false;
    return askedMs === undefined ? !this.#owed(nowMs) : nowMs - askedMs >= ASK_AGAIN_MS;
  }

  /** Whether the caller still waits for something, and it is not hopeless. */
  #owed(nowMs: number): boolean {
    const { tape } = this.#around.caller;
    if (nowMs - this.#struckMs > ASK_AGAIN_MS) return false;
    return this.#phase !== 'listening' && longestSilence(tape, nowMs - 200).ms > 100;
  }

  #result(): CellResult {
    const { caller, server } = this.#around;
    const fault = this.#fault.name;
    const phase = this.#phase;
    const faultAtMs = Math.max(0, Number.isFinite(this.#struckMs) ? this.#struckMs : 0);
    // Nobody answers while the process is not there.
    const upMs = fault === 'kill -9' ? server.upAtMs - (systemClock.now() - caller.nowMs) : 0;
    const silence = longestSilence(caller.tape, Math.max(faultAtMs, upMs));
    const story = storyOf(caller.tape, faultAtMs);
    const expected = expectationOf(fault, phase);
    const wrong = [
      ...(this.#missed ? [`the phase was not reached`] : []),
      ...(this.#struckMs === Infinity ? ['the fault did not come about'] : []),
      ...this.#wrongOutcome(expected, story, faultAtMs),
      ...(silence.ms > expected.silenceMs ? [`${silence.ms} ms of silence`] : []),
    ];
    const { callSid, verbs } = caller;
    return {
      fault,
      phase,
      callSid,
      story,
      verbs,
      silenceMs: silence.ms,
      silenceAtMs: silence.atMs,
      faultAtMs,
      atMs: this.#atMs,
      expected,
      wrong,
    };
  }

  #wrongOutcome({ outcome }: Expectation, story: readonly string[], faultAtMs: number): readonly string[] {
    const { caller } = this.#around;
    const ended = caller.over && (!caller.hungUp || caller.verbs.at(-1) === 'Hangup');
    switch (outcome) {
      case 'agent':
        return this.#answered(faultAtMs) ? [] : ['the agent does not go on'];
      case 'apology':
        return story.includes('apology') && ended ? [] : ['no apology, or no end'];
      case 'carrier says':
        return caller.verbs.includes('Say') && ended ? [] : ['the carrier says nothing'];
      case 'ends':
        return ended ? [] : ['the call does not end'];
      case 'left':
        return [];
    }
  }

  #answered(faultAtMs: number): boolean {
    const { tape } = this.#around.caller;
    const asked = tape.turns.findLast(({ fromMs }) => fromMs >= faultAtMs);
    if (asked !== undefined) return tape.heardMs('answer', asked.toMs) >= ANSWERED_MS;
    return AGENT_WORDS.some((word) => tape.heardMs(word, faultAtMs) >= ANSWERED_MS);
  }
}
