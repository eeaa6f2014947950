import { createConverter } from '../../../src/audio/convert.js';
import { type AudioFrame, durationMs, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { ProviderCommand, ProviderEvent } from '../../../src/ports/provider.js';
import { byteTape } from './tape.js';

/** A piece of the agent's audio, when it came from the model. */
export interface Delta {
  readonly atMs: number;
  readonly lengthMs: number;
}

/** What became known of one response on its way through the bridge. */
export class ResponseRecord {
  readonly id: string;
  readonly startedMs: number;
  readonly itemIds = new Set<string>();
  /** What the line should hear of it: its audio at 8 kHz, as far as it came. */
  readonly expected = byteTape();
  /** Its audio as it came. */
  readonly deltas: Delta[] = [];
  readonly #converter = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
  /** Numbers of its samples in the stream to the carrier: from the first, to the one after the last. */
  sentFrom: number | undefined;
  sentTo = 0;
  status: 'open' | 'completed' | 'stopped' = 'open';

  constructor(id: string, startedMs: number) {
    this.id = id;
    this.startedMs = startedMs;
  }

  audio(atMs: number, itemId: string, frame: AudioFrame): void {
    this.itemIds.add(itemId);
    this.deltas.push({ atMs, lengthMs: durationMs(frame) });
    this.#keep(frame.encoding === 'mulaw' ? frame : this.#converter.convert(frame));
  }

  done(completed: boolean): void {
    this.#keep(this.#converter.flush());
    this.status = completed ? 'completed' : 'stopped';
  }

  /** Whether nothing of it is left to send. */
  get allSent(): boolean {
    return this.status !== 'open' && this.sentTo - (this.sentFrom ?? this.sentTo) >= this.expected.length;
  }

  #keep(frame: AudioFrame): void {
    if (frame.encoding === 'mulaw') this.expected.append(frame.samples);
  }
}

/** One packet to the carrier. */
export interface SentPacket {
  readonly atMs: number;
  readonly from: number;
  readonly length: number;
}

/** What the bridge told the model about what was heard. */
export interface Correction {
  readonly atMs: number;
  readonly itemId: string;
  /** Heard, as the bridge believes; 0 when it had the item deleted. */
  readonly claimedMs: number;
}

/** An event that the timeline shows. */
export interface Note {
  readonly atMs: number;
  readonly event: CallEvent;
}

/** Watches one call from inside the bridge, through its call events alone. */
export class Witness {
  readonly responses: ResponseRecord[] = [];
  readonly packets: SentPacket[] = [];
  readonly corrections: Correction[] = [];
  readonly refusals: string[] = [];
  readonly notes: Note[] = [];
  readonly gate: { readonly atMs: number; readonly open: boolean }[] = [];
  #sent = 0;
  /** The response whose audio goes out now, or will be next. */
  #sending = 0;

  readonly observe = (event: CallEvent): void => {
    if (!isAudio(event)) this.notes.push({ atMs: event.atMs, event });
    switch (event.type) {
      case 'provider-event':
        return this.#fromProvider(event.atMs, event.event);
      case 'provider-command':
        return this.#toProvider(event.atMs, event.command);
      case 'carrier-command':
        if (event.command.type === 'audio') this.#sentAudio(event.atMs, event.command.frame.samples.length);
        else if (event.command.type === 'clear') this.#sending = this.responses.length;
        return;
      default:
        return this.#other(event);
    }
  };

  responseOf(itemId: string): ResponseRecord | undefined {
    return this.responses.find(({ itemIds }) => itemIds.has(itemId));
  }

  #fromProvider(atMs: number, event: ProviderEvent): void {
    switch (event.type) {
      case 'response-started':
        this.responses.push(new ResponseRecord(event.responseId, atMs));
        return;
      case 'audio':
        return this.#response(event.responseId)?.audio(atMs, event.part.itemId, event.frame);
      case 'response-done':
        return this.#response(event.responseId)?.done(event.status === 'completed');
      case 'fault':
        if (isOfTruncation(event.fault.message))
          this.refusals.push(`${event.fault.providerCode ?? event.fault.code}: ${event.fault.message}`);
        return;
      default:
        return;
    }
  }

  #toProvider(atMs: number, command: ProviderCommand): void {
    if (command.type === 'truncate') {
      this.corrections.push({ atMs, itemId: command.part.itemId, claimedMs: command.audioEndMs });
    } else if (command.type === 'delete-item') {
      this.corrections.push({ atMs, itemId: command.itemId, claimedMs: 0 });
    }
  }

  /** Audio goes out in the order of the responses: a packet is of the oldest that was neither cleared nor sent to its end. */
  #sentAudio(atMs: number, length: number): void {
    this.packets.push({ atMs, from: this.#sent, length });
    while (this.responses[this.#sending]?.allSent) this.#sending += 1;
    const response = this.responses[this.#sending];
    if (response) {
      response.sentFrom ??= this.#sent;
      response.sentTo = this.#sent + length;
    }
    this.#sent += length;
  }

  #response(id: string): ResponseRecord | undefined {
    return this.responses.findLast((response) => response.id === id);
  }

  #other(event: CallEvent): void {
    if (event.type === 'gate') this.gate.push({ atMs: event.atMs, open: event.open });
  }
}

/** The API's words for a truncation that it can't make. */
function isOfTruncation(message: string): boolean {
  return /truncate|already shorter|item/i.test(message);
}

function isAudio(event: CallEvent): boolean {
  if (event.type === 'carrier-event' || event.type === 'provider-event') return event.event.type === 'audio';
  return (
    (event.type === 'carrier-command' || event.type === 'provider-command') && event.command.type === 'audio'
  );
}
