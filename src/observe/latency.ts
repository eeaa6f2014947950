import { durationMs } from '../audio/frame.js';
import { BoundedMap } from '../lib/bounded-map.js';
import type { CallEvent } from '../ports/call-events.js';
import type { CarrierCommand } from '../ports/carrier.js';
import type { ProviderEvent } from '../ports/provider.js';
import { Answer, type AnswerState, type PlayedAnswer } from './latency/answer.js';
import { CallerSpeech } from './latency/caller-speech.js';
import { CarrierLine } from './latency/carrier-line.js';
import { ResponseKinds } from './latency/response-kinds.js';
import { ToolWait } from './latency/tool-wait.js';
import { leavesSession, SessionTimes } from './session-times.js';

/** What the figures mean, to be printed with them. */
export const LATENCY_DEFINITION =
  "Turn latency is what a stopwatch in the caller's hand shows: from the last sample of the caller's speech (local detector, media time) to the first audible " +
  'sample of the answer that the carrier confirmed as played. endpointing: until the provider took the turn for ended; provider: until its first audio, ' +
  'and the silence that audio begins with; tool: waiting for tools within that; queue: until the audio went to the carrier; carrier: until it was heard, the way there and back included.';

/**
 * One turn on the caller's clock: from the caller's last speech sample (media time, local detector, put on the call's clock) to the first audible sample of
 * the answer that the carrier confirmed as played. Both as seen from here: the caller's voice and the echo of a mark take the same way, so that their
 * difference is what the caller experiences. All ms; the five parts add up to `totalMs`.
 */
export interface TurnLatency {
  readonly endedAtMs: number;
  readonly audibleAtMs: number;
  readonly totalMs: number;
  readonly endpointingMs: number;
  readonly providerMs: number;
  readonly toolMs: number;
  readonly queueMs: number;
  readonly carrierMs: number;
  /** The response that was heard. */
  readonly responseId: string;
}

/** The parts of a turn's latency, in their order. */
export const LATENCY_PARTS = ['endpointing', 'provider', 'tool', 'queue', 'carrier'] as const;

/** A turn of the caller's that is to be answered. */
interface OpenTurn {
  readonly endedAtMs: number;
  /** When the provider took it for ended. */
  readonly decidedAtMs: number;
  /** Tool time before that. */
  readonly toolMs: number;
  responseId: string;
  answer?: Answer;
  /** Tool time until the answer's first audio. */
  answerToolMs?: number;
}

/** Items and responses that were cut off and may still be heard of. */
const MAX_CUTS = 64;
/** The provider tells of speech so much later than it began at the most; what was said before is another turn, or the local detector missed this one (ms). */
const SPEECH_NEWS_MS = 2000;

/** Measures every answered turn of a call. A pure fold over its events, live or from a journal; without sound the first sample counts as audible. */
export class TurnLatencies {
  readonly #listeners: ((turn: TurnLatency) => void)[] = [];
  readonly #speech = new CallerSpeech();
  readonly #line = new CarrierLine();
  readonly #tools = new ToolWait();
  readonly #kinds = new ResponseKinds();
  readonly #sessions = new SessionTimes();
  readonly #cut = new BoundedMap<string, true>(MAX_CUTS);
  readonly #turns: TurnLatency[] = [];
  #speechStartedAtMs = 0;
  #speechStoppedAtMs = 0;
  #responseId: string | undefined;
  #itemId: string | undefined;
  #open: OpenTurn | undefined;

  /** `listener` is told of each turn when its answer has been heard to begin. */
  onMeasured(listener: (turn: TurnLatency) => void): void {
    this.#listeners.push(listener);
  }

  get turns(): readonly TurnLatency[] {
    return this.#turns;
  }

  observe(event: CallEvent): void {
    this.#tools.observe(event);
    switch (event.type) {
      case 'heard':
        return this.#speech.hear(event, event.atMs);
      case 'carrier-event':
        if (event.event.type === 'mark-reached') this.#echoed(event.event.name, event.atMs);
        else if (event.event.type === 'started') this.#cleared(event.atMs);
        return;
      case 'carrier-command':
        return this.#toCarrier(event.command, event.atMs);
      case 'provider-command':
        this.#sessions.observe(event);
        return this.#kinds.ask(event);
      case 'provider-event':
        return this.#fromProvider(event);
      case 'recovery':
        if (leavesSession(event.step)) this.#leaveSession();
        return;
      case 'interruption':
        if (this.#responseId !== undefined) this.#giveUp(this.#responseId);
        return;
      case 'playback':
        if (event.outcome !== 'heard') this.#cutOff(event);
        return;
      case 'call-ended':
        return this.#settle('over');
      default:
        return;
    }
  }

  #fromProvider({ event, atMs, session }: CallEvent & { type: 'provider-event' }): void {
    switch (event.type) {
      case 'speech-started':
        // Of a turn that another session hears again.
        this.#speechStartedAtMs = this.#sessions.place(event, atMs, session).atMs ?? atMs;
        return;
      case 'speech-stopped':
        this.#speechStoppedAtMs = atMs;
        return;
      case 'response-started':
        return this.#responseStarted(event.responseId, atMs);
      case 'audio':
        return this.#audio(event, atMs);
      case 'audio-done':
        return this.#line.partEnded();
      case 'response-done':
        this.#line.partEnded();
        this.#responseId = undefined;
        return this.#settle(event.responseId === this.#open?.responseId ? 'complete' : 'open');
      default:
        return;
    }
  }

  /** A turn that was not answered is answered by the next session; what came of an answer is heard to its end. */
  #leaveSession(): void {
    this.#line.partEnded();
    this.#responseId = undefined;
  }

  #responseStarted(responseId: string, atMs: number): void {
    this.#responseId = responseId;
    const kind = this.#kinds.started();
    if (kind === 'own-words') return;
    const endedAtMs = this.#speech.endedAtMs;
    const isNew = kind === 'answer' && endedAtMs !== undefined;
    if (!isNew) {
      if (this.#open?.answer === undefined && this.#open !== undefined) this.#open.responseId = responseId;
      return;
    }
    this.#settle('over');
    this.#speech.take();
    this.#open = undefined;
    if (endedAtMs < this.#speechStartedAtMs - SPEECH_NEWS_MS) return;
    const isTold = this.#speechStoppedAtMs >= endedAtMs;
    const decidedAtMs = isTold ? this.#speechStoppedAtMs : atMs;
    const toolMs = this.#tools.totalMs(atMs);
    this.#open = { endedAtMs: Math.min(endedAtMs, decidedAtMs), decidedAtMs, toolMs, responseId };
  }

  #audio({ responseId, part, frame }: ProviderEvent & { type: 'audio' }, atMs: number): void {
    if (this.#cut.has(part.itemId) || this.#cut.has(responseId)) return;
    if (this.#itemId !== part.itemId) this.#line.partEnded();
    this.#itemId = part.itemId;
    const open = this.#open;
    if (open?.responseId !== responseId) this.#line.received(durationMs(frame));
    else if (open.answer !== undefined) open.answer.add(frame);
    else {
      open.answer = new Answer(this.#line, frame, atMs);
      open.answerToolMs = this.#tools.totalMs(atMs) - open.toolMs;
    }
  }

  #toCarrier(command: CarrierCommand, atMs: number): void {
    if (command.type === 'audio') this.#line.sent(durationMs(command.frame), atMs);
    else if (command.type === 'mark') this.#line.marked(command.name);
    else this.#cleared(atMs);
  }

  /** A sound of our own makes room for an answer at its first audio; otherwise an answer that was not heard yet never will be. */
  #cleared(atMs: number): void {
    this.#settle('over');
    this.#line.cleared(atMs);
    const answer = this.#open?.answer;
    if (answer === undefined) return;
    if (answer.firstAudioAtMs === atMs) answer.goesFirst();
    else this.#open = undefined;
  }

  #cutOff({ part, responseId, atMs }: CallEvent & { type: 'playback' }): void {
    this.#settle('over');
    this.#cut.set(part.itemId, true);
    if (this.#open?.answer === undefined || this.#open.responseId !== responseId) return;
    this.#open = undefined;
    this.#line.cleared(atMs);
  }

  #giveUp(responseId: string): void {
    this.#settle('over');
    this.#cut.set(responseId, true);
    if (this.#open?.responseId === responseId) this.#open = undefined;
  }

  #echoed(name: string, atMs: number): void {
    this.#line.echoed(name, atMs);
    this.#settle(this.#responseId === this.#open?.responseId ? 'open' : 'complete');
  }

  /** The turn is over when its answer was heard to begin. */
  #settle(state: AnswerState): void {
    const open = this.#open;
    const played = open?.answer?.played(state);
    if (open === undefined || played === undefined) return;
    this.#open = undefined;
    const turn = turnOf(open, played);
    this.#turns.push(turn);
    for (const listener of this.#listeners) listener(turn);
  }
}

function turnOf(open: OpenTurn, played: PlayedAnswer): TurnLatency {
  const { endedAtMs, decidedAtMs, responseId, answerToolMs = 0 } = open;
  const { firstAudioAtMs, leadInMs } = played;
  // A journal tells of several pieces of sent audio at once, under the time of the first.
  const sentAtMs = Math.max(firstAudioAtMs, played.sentAtMs);
  const audibleAtMs = Math.max(sentAtMs + leadInMs, played.heardAtMs);
  const toolMs = Math.min(answerToolMs, firstAudioAtMs - decidedAtMs);
  return {
    endedAtMs,
    audibleAtMs,
    totalMs: audibleAtMs - endedAtMs,
    endpointingMs: decidedAtMs - endedAtMs,
    providerMs: firstAudioAtMs - decidedAtMs - toolMs + leadInMs,
    toolMs,
    queueMs: sentAtMs - firstAudioAtMs,
    carrierMs: audibleAtMs - leadInMs - sentAtMs,
    responseId,
  };
}

/** The value that so large a share of the values does not exceed (nearest rank); null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
