import { durationMs, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { assertNever } from '../../src/lib/assert-never.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { CarrierCommand } from '../../src/ports/carrier.js';
import type { ProviderCommand, ProviderEvent } from '../../src/ports/provider.js';

type Playback = CallEvent & { type: 'playback' };

/** What became of one item, as seen from outside. */
interface Item {
  readonly responseId: string;
  givenMs: number;
  readonly ends: Playback[];
  /** Whether a delta came after something that was to be its end. */
  late: boolean;
  done: boolean;
  cut: boolean;
}

/** How far the books may be from what was heard: the frame that plays at a cut, and the one that is on its way (ms). */
const BOOKING_ERROR_MS = 40;
/** What is lost sight of while the process stands still (ms). */
const STANDSTILL_ERROR_MS = 40;
/** A sample of an item is its code; the sign is its own. */
const CODE_BITS = 0x7f;

/** Watches a call from outside and keeps a list of what must never happen. */
export class CallWatcher {
  readonly wrong: string[] = [];
  /** Caller audio that went up (ms). */
  upMs = 0;
  gateOpen = true;
  /** Since when the agent is held back. */
  heldSinceMs: number | undefined;
  /** Audio came from the agent, or went to the caller, since this was last taken back. */
  agentSpoke = false;
  stoodStill = false;
  /** Whether a response was asked for that has not begun. */
  asked = false;
  #openId: string | undefined;
  #providerGone = false;
  /** Words were put into the conversation, and no response was asked for since. */
  #unanswered = false;
  readonly #items = new Map<string, Item>();
  /** Responses that were cut off while they were open. */
  readonly #cutResponses = new Set<string>();
  /** Every item so far: its place, counted from 1, is the code of its samples. */
  readonly #codes: string[] = [];

  codeOf(itemId: string): number {
    if (!this.#codes.includes(itemId)) this.#codes.push(itemId);
    return this.#codes.indexOf(itemId) + 1;
  }

  endsOf(itemId: string): readonly Playback[] {
    return this.#items.get(itemId)?.ends ?? [];
  }

  /** Whether the floor is free and every item has come to an end. */
  get calm(): boolean {
    const ended = [...this.#items.values()].every((item) => item.ends.length > 0 || this.#isDropped(item));
    return this.gateOpen && ended;
  }

  see(event: CallEvent): void {
    switch (event.type) {
      case 'provider-event':
        return this.#fromProvider(event.event);
      case 'provider-command':
        return this.#toProvider(event.command);
      case 'carrier-command':
        return this.#toCarrier(event.command);
      case 'playback':
        return this.#ended(event);
      case 'gate':
        this.gateOpen = event.open;
        return;
      case 'doubt':
        this.heldSinceMs = event.what === 'begins' ? event.atMs : undefined;
        return;
      case 'interruption':
        this.heldSinceMs = undefined;
        return;
      case 'fault':
        // A model may call the same tool under the same id in two answers; it is told so.
        if (event.code !== 'tool.repeated') this.wrong.push(JSON.stringify(event));
        return;
      case 'call-started':
      case 'carrier-event':
      case 'timer':
      case 'round':
      case 'confidence':
      case 'briefed':
      case 'line-action':
      case 'tool-settled':
      case 'tool-answer':
      case 'control-settled':
      case 'transfer-ended':
      case 'recording':
      case 'recovery':
      case 'stream-expected':
      case 'end-asked':
      case 'caller-text':
      case 'caller-done':
      case 'instructions':
      case 'heard':
      case 'neural':
      case 'tool':
      case 'farewell-forgotten':
      case 'underrun':
      case 'call-ended':
        return;
      default:
        return assertNever(event);
    }
  }

  /** Against what the caller really heard (μ-law): each item's own code tells whose sound it is. */
  compare(recording: Uint8Array): void {
    const errorMs = BOOKING_ERROR_MS + (this.stoodStill ? STANDSTILL_ERROR_MS : 0);
    const heard = new Uint32Array(CODE_BITS + 1);
    for (const sample of recording) heard[sample & CODE_BITS] = (heard[sample & CODE_BITS] ?? 0) + 1;
    this.#codes.forEach((itemId, index) => {
      const trueMs = ((heard[index + 1] ?? 0) * 1000) / TELEPHONE_RATE_HZ;
      const bookedMs = sum(this.endsOf(itemId), ({ heardMs }) => heardMs);
      const near = Math.abs(bookedMs - trueMs) <= errorMs;
      this.#must(near, `${itemId}: booked ${bookedMs}, heard ${trueMs}`);
    });
  }

  /** All is over and time has passed: every item has come to its end, the caller is heard, and everything is answered. */
  settled(): void {
    this.allEnded();
    this.#must(this.gateOpen, 'the gate stays shut');
    this.#must(!this.#unanswered, 'nobody answers');
  }

  /** Every item has come to one end, and each millisecond of it was booked once. */
  allEnded(): void {
    for (const [itemId, item] of this.#items) {
      const { ends, givenMs, late } = item;
      const dropped = this.#isDropped(item);
      const receivedMs = sum(ends, (end) => end.receivedMs);
      this.#must(dropped || ends.length > 0, `${itemId} has no end`);
      this.#must(late || ends.length <= 1, `${itemId} has ${ends.length} ends`);
      const whole = Math.abs(receivedMs - givenMs) < 1e-6;
      this.#must(whole || (dropped && receivedMs < givenMs), `${itemId}: ${receivedMs} of ${givenMs} booked`);
    }
  }

  #fromProvider(event: ProviderEvent): void {
    if (event.type === 'response-started') {
      this.asked = false;
      this.#openId = event.responseId;
    } else if (event.type === 'response-done') this.#responseDone(event.responseId);
    else if (event.type === 'audio-done') {
      const item = this.#items.get(event.part.itemId);
      if (item !== undefined) item.done = true;
    } else if (event.type === 'audio') this.#delta(event);
    else if (event.type === 'fault') this.#fault(event.fault.providerCode);
    else if (event.type === 'closed') {
      this.#providerGone = true;
      this.#openId = undefined;
    }
  }

  #responseDone(responseId: string): void {
    if (responseId === this.#openId) this.#openId = undefined;
    for (const item of this.#items.values()) item.done = true;
  }

  /** What was asked for crossed a response of the provider's own: it is still to be answered. */
  #fault(providerCode: string | undefined): void {
    if (providerCode !== 'conversation_already_has_active_response') return;
    this.#unanswered ||= this.asked || this.#openId !== undefined;
    this.asked = false;
  }

  #delta({ responseId, part: { itemId }, frame }: ProviderEvent & { type: 'audio' }): void {
    const known = this.#items.get(itemId);
    const item = known ?? { responseId, givenMs: 0, ends: [], late: false, done: false, cut: false };
    item.givenMs += durationMs(frame);
    item.late ||= item.done || responseId !== this.#openId;
    this.#items.set(itemId, item);
    this.agentSpoke = true;
  }

  #toProvider(command: ProviderCommand): void {
    if (command.type === 'audio') this.upMs += durationMs(command.frame);
    else if (command.type === 'user-text' || command.type === 'say') this.#unanswered = true;
    else if (command.type === 'respond') {
      this.#must(!this.#providerGone, 'nobody is there to answer');
      this.#must(!this.asked && this.#openId === undefined, 'two responses at a time');
      this.asked = true;
      this.#unanswered = false;
    } else if (command.type === 'truncate') this.#truncate(command.part.itemId, command.audioEndMs);
  }

  /** Never past what was made of the item, nor 0: the API refuses both. Never past what was heard: the model would remember too much. */
  #truncate(itemId: string, audioEndMs: number): void {
    const givenMs = this.#items.get(itemId)?.givenMs ?? 0;
    this.#must(audioEndMs >= 1 && audioEndMs <= givenMs, `${itemId} cut at ${audioEndMs} of ${givenMs}`);
    const heardMs = sum(this.endsOf(itemId), (end) => end.heardMs);
    this.#must(audioEndMs <= Math.max(1, heardMs), `${itemId} cut at ${audioEndMs}, heard ${heardMs}`);
  }

  #toCarrier(command: CarrierCommand): void {
    if (command.type === 'clear' && this.#openId !== undefined) this.#cutResponses.add(this.#openId);
    if (command.type !== 'audio') return;
    this.agentSpoke = true;
    const itemId = this.#codes[((command.frame.samples[0] ?? 0) & CODE_BITS) - 1] ?? 'nothing';
    const item = this.#items.get(itemId);
    this.#must(item !== undefined && !this.#isDropped(item), `${itemId} goes on after it was cut`);
  }

  #ended(event: Playback): void {
    const { receivedMs, sentMs, heardMs, outcome, part } = event;
    const item = this.#items.get(part.itemId);
    item?.ends.push(event);
    if (item !== undefined && outcome !== 'heard') item.cut = true;
    this.#must(0 <= heardMs && heardMs <= sentMs && sentMs <= receivedMs, JSON.stringify(event));
    const fits = { heard: heardMs === receivedMs, cut: heardMs > 0, unheard: heardMs === 0 }[outcome];
    this.#must(fits, JSON.stringify(event));
  }

  #isDropped({ cut, responseId }: Item): boolean {
    return cut || this.#cutResponses.has(responseId);
  }

  #must(holds: boolean, what: string): void {
    if (!holds) this.wrong.push(what);
  }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
