import { durationMs } from '../../../audio/frame.js';
import type { CallEvent, PlaybackOutcome } from '../../../ports/call-events.js';
import type { CarrierCommand } from '../../../ports/carrier.js';
import type { ProviderEvent, ResponseStatus } from '../../../ports/provider.js';
import type { Place, Span } from './place.js';

/** One response of the model. */
export interface Response extends Place {
  readonly id: string;
  firstAudio: Place | undefined;
  audioMs: number;
  toolCalls: number;
  /** What it said, in words. */
  text: string;
  done: (Place & { readonly status: ResponseStatus }) | undefined;
}

/** How a part of the agent's speech ended. */
export interface Played extends Place {
  readonly responseId: string;
  readonly heardMs: number;
  readonly outcome: PlaybackOutcome;
}

/** What came of the agent, and what of it went out. */
export class AgentSide {
  readonly responses: Response[] = [];
  /** Times at which we asked for a response. */
  readonly asked: Place[] = [];
  readonly played: Played[] = [];
  readonly underruns: (Place & { readonly gapMs: number })[] = [];
  /** When there was sound for the caller to hear, by what was sent. */
  readonly audible: Span[] = [];
  sentMs = 0;
  firstSent: Place | undefined;
  /** Marks that went out and came back. */
  readonly marks = { sent: 0, back: 0 };
  readonly #byId = new Map<string, Response>();
  readonly #byItem = new Map<string, Response>();

  observe(event: CallEvent, line: number): void {
    const place = { line, atMs: event.atMs };
    switch (event.type) {
      case 'provider-event':
        return this.#fromProvider(event.event, place);
      case 'provider-command':
        if (event.command.type === 'respond') this.asked.push(place);
        return;
      case 'carrier-command':
        return this.#toCarrier(event.command, place);
      case 'carrier-event':
        if (event.event.type === 'mark-reached') this.marks.back += 1;
        return;
      case 'playback':
        this.played.push({
          ...place,
          responseId: event.responseId,
          heardMs: event.heardMs,
          outcome: event.outcome,
        });
        return;
      case 'underrun':
        this.underruns.push({ ...place, gapMs: event.gapMs });
        return;
      default:
        return;
    }
  }

  #fromProvider(event: ProviderEvent, place: Place): void {
    switch (event.type) {
      case 'response-started':
        return this.#start(event.responseId, place);
      case 'audio':
        return this.#audio(event, place);
      case 'transcript':
        if (event.speaker === 'agent' && event.final) this.#said(event.itemId, event.text);
        return;
      case 'tool-call': {
        const response = this.#byId.get(event.responseId);
        if (response !== undefined) response.toolCalls += 1;
        return;
      }
      case 'response-done': {
        const response = this.#byId.get(event.responseId);
        if (response !== undefined) response.done ??= { ...place, status: event.status };
        return;
      }
      default:
        return;
    }
  }

  #start(id: string, place: Place): void {
    const response: Response = {
      ...place,
      id,
      firstAudio: undefined,
      audioMs: 0,
      toolCalls: 0,
      text: '',
      done: undefined,
    };
    this.#byId.set(id, response);
    this.responses.push(response);
  }

  #audio({ responseId, part, frame }: ProviderEvent & { type: 'audio' }, place: Place): void {
    const response = this.#byId.get(responseId);
    if (response === undefined) return;
    response.firstAudio ??= place;
    response.audioMs += durationMs(frame);
    this.#byItem.set(part.itemId, response);
  }

  #said(itemId: string, text: string): void {
    const response = this.#byItem.get(itemId);
    if (response !== undefined) response.text += ` ${text}`;
  }

  #toCarrier(command: CarrierCommand, place: Place): void {
    if (command.type === 'audio') this.#sent(durationMs(command.frame), place);
    else if (command.type === 'mark') this.marks.sent += 1;
    else this.#cleared(place.atMs);
  }

  #sent(lengthMs: number, place: Place): void {
    this.firstSent ??= place;
    this.sentMs += lengthMs;
    const last = this.audible.at(-1);
    if (last !== undefined && last.toMs >= place.atMs) {
      this.audible[this.audible.length - 1] = { fromMs: last.fromMs, toMs: last.toMs + lengthMs };
    } else this.audible.push({ fromMs: place.atMs, toMs: place.atMs + lengthMs });
  }

  #cleared(atMs: number): void {
    const last = this.audible.at(-1);
    if (last === undefined || last.toMs <= atMs) return;
    this.audible[this.audible.length - 1] = { fromMs: Math.min(last.fromMs, atMs), toMs: atMs };
  }
}
