import { FRAME_MS, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { MediaPath } from '../../src/call/media-path.js';
import { Pacer } from '../../src/call/pacer.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { CarrierCommand } from '../../src/ports/carrier.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { type Jitter, Lane } from './lane.js';
import { TrueLine } from './ledger-line.js';

/** Bounds that random numbers are drawn from. */
const DELAY_MS = { from: 5, to: 80 };
const RESPONSE_FRAMES = { from: 30, to: 300 };
/** How much of a response is its first item; the rest is the second. */
const FIRST_ITEM = { from: 0.2, to: 1.8 };
const FIRST_BURST_FRAMES = { from: 2, to: 10 };
const BURST_FRAMES = { from: 2, to: 20 };
const SPEED = { from: 3, to: 8 };
const REST_MS = { from: 300, to: 1500 };

/** One call whose agent is interrupted again and again: the real playout, a simulated network, and a carrier that knows the truth. */
export class InterruptedCall {
  readonly line: TrueLine;
  readonly errorsMs: number[] = [];
  /** What each `clear` took on its way beyond the path's delay. */
  readonly clearsTookMs: number[] = [];
  /** What was at the carrier at each interruption. */
  readonly queuedMs: number[] = [];
  refused = 0;
  sentMs = 0;
  packets = 0;
  marks = 0;
  readonly #clock = new ManualClock();
  readonly #random: () => number;
  readonly #media: MediaPath;
  readonly #delayMs: number;
  readonly #there: Lane;
  /** What the model made, by item. */
  readonly #madeMs = new Map<string, number>();
  #response = 0;
  /** By the ledger's book: what was heard of this response. */
  #bookedMs = 0;
  #heardBeforeMs = 0;
  #interrupted = false;

  constructor(random: () => number, there: Jitter, back: Jitter) {
    this.#random = random;
    this.#delayMs = this.#between(DELAY_MS);
    this.#there = new Lane(this.#clock, this.#delayMs, there);
    const wayBack = new Lane(this.#clock, this.#between(DELAY_MS), back);
    this.line = new TrueLine(this.#clock, (name) => wayBack.send(() => this.#media.markReached(name)));
    this.#media = new MediaPath({
      clock: this.#clock,
      pacer: new Pacer(this.#clock, rethrow),
      mark: 'echoed-when-cleared',
      providerFormat: TELEPHONE_FORMAT,
      attached: () => true,
      play: (command) => this.#play(command),
      ask: (command) => this.#judge(command),
      observe: (event) => this.#book(event),
      enter: (_input, work) => work(),
      fault: rethrow,
      onDrained: () => undefined,
      onSending: () => undefined,
    });
  }

  /** The agent speaks, is interrupted somewhere, and the line becomes still. */
  interrupt(): void {
    const frames = Math.round(this.#between(RESPONSE_FRAMES));
    this.#begin(frames);
    this.#clock.advance(this.#random() * frames * FRAME_MS);
    this.queuedMs.push(this.line.queuedMs);
    this.#interrupted = true;
    this.#media.cut();
    this.#clock.advance(this.#between(REST_MS));
  }

  #begin(frames: number): void {
    this.#response += 1;
    this.#bookedMs = 0;
    this.#heardBeforeMs = this.line.heardMs;
    this.#interrupted = false;
    const first = Math.round(frames * Math.min(1, this.#between(FIRST_ITEM)));
    this.#generate({ done: 0, first, frames, burst: this.#between(FIRST_BURST_FRAMES) });
  }

  /** One burst of the model, and after it the next: faster than real time. */
  #generate(plan: { done: number; first: number; frames: number; burst: number }): void {
    const { done, first, frames } = plan;
    if (this.#interrupted) return;
    if (done === frames) return this.#media.endPart();
    const [item, end] = done < first ? [1, first] : [2, frames];
    const burst = Math.min(Math.round(plan.burst), end - done);
    this.#speak(`item_${this.#response}_${item}`, burst);
    const restMs = (burst * FRAME_MS) / this.#between(SPEED);
    const next = { ...plan, done: done + burst, burst: this.#between(BURST_FRAMES) };
    this.#clock.after(restMs, () => this.#generate(next));
  }

  #speak(itemId: string, frames: number): void {
    const samples = new Uint8Array(frames * TELEPHONE_FRAME_SAMPLES);
    this.#madeMs.set(itemId, (this.#madeMs.get(itemId) ?? 0) + frames * FRAME_MS);
    this.#media.speak({
      responseId: `response_${this.#response}`,
      part: { itemId, contentIndex: 0 },
      frame: { ...TELEPHONE_FORMAT, samples },
    });
  }

  #play(command: CarrierCommand): void {
    const lengthMs =
      command.type === 'audio' ? (command.frame.samples.length * FRAME_MS) / TELEPHONE_FRAME_SAMPLES : 0;
    this.sentMs += lengthMs;
    if (command.type === 'audio') this.packets += 1;
    else if (command.type === 'mark') this.marks += 1;
    const tookMs = this.#there.send(() => {
      if (command.type === 'clear') this.#compare();
      this.line.take(command, lengthMs);
    });
    if (command.type === 'clear') this.clearsTookMs.push(tookMs - this.#delayMs);
  }

  #compare(): void {
    this.errorsMs.push(this.#bookedMs - (this.line.heardMs - this.#heardBeforeMs));
  }

  #book(event: CallEvent): void {
    if (event.type === 'playback' && event.responseId === `response_${this.#response}`) {
      this.#bookedMs += event.heardMs;
    }
  }

  #judge(command: ProviderCommand): void {
    if (command.type !== 'truncate') return;
    const { audioEndMs, part } = command;
    const madeMs = this.#madeMs.get(part.itemId) ?? 0;
    if (!Number.isInteger(audioEndMs) || audioEndMs < 1 || audioEndMs > madeMs) this.refused += 1;
  }

  #between({ from, to }: { from: number; to: number }): number {
    return from + (to - from) * this.#random();
  }
}

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
