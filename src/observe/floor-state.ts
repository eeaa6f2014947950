import { BoundedMap } from '../lib/bounded-map.js';
import type { CallEvent } from '../ports/call-events.js';
import type { ProviderEvent } from '../ports/provider.js';
import type { SoftphoneNoteBody } from '../ports/softphone-messages.js';
import { leavesSession } from './session-times.js';

/** Who has the floor, as pages and operators are told. */
export type FloorPicture = Omit<SoftphoneNoteBody & { note: 'state' }, 'note'>;

/** So many frames of speech in a row are somebody speaking, so many without are somebody silent. */
const SPEECH_FRAMES = 3;
const SILENT_FRAMES = 20;
/** Items and responses that were cut off and may still be heard of. */
const MAX_CUTS = 64;

/** Follows who has the floor. A pure fold over the events of a call. */
export class FloorState {
  #turn: FloorPicture['turn'] = 'listening';
  #gateOpen = true;
  #callerSpeaks = false;
  #agentSpeaks = false;
  /** Frames in a row that say otherwise than `#callerSpeaks`. */
  #otherwise = 0;
  #openId: string | undefined;
  /** Items that have audio, and have not ended for the caller. */
  readonly #playing = new Set<string>();
  readonly #cut = new BoundedMap<string, true>(MAX_CUTS);

  get picture(): FloorPicture {
    return {
      turn: this.#turn,
      gateOpen: this.#gateOpen,
      callerSpeaks: this.#callerSpeaks,
      agentSpeaks: this.#agentSpeaks,
    };
  }

  observe(event: CallEvent): void {
    switch (event.type) {
      case 'heard':
        return this.#heard(event.speech);
      case 'gate':
        return this.#gate(event);
      case 'provider-event':
        return this.#fromProvider(event.event);
      case 'carrier-command':
        if (event.command.type !== 'mark') this.#agentSpeaks = event.command.type === 'audio';
        return;
      case 'playback':
        return this.#ended(event);
      case 'interruption':
        return this.#cutOff();
      case 'doubt':
        if (event.what === 'begins') this.#agentSpeaks = false;
        return;
      case 'recovery':
        if (leavesSession(event.step)) this.#responseOver();
        return;
      case 'call-ended':
        return this.#rest();
      default:
        return;
    }
  }

  #heard(speech: boolean): void {
    this.#otherwise = speech === this.#callerSpeaks ? 0 : this.#otherwise + 1;
    if (this.#otherwise < (this.#callerSpeaks ? SILENT_FRAMES : SPEECH_FRAMES)) return;
    this.#callerSpeaks = speech;
    this.#otherwise = 0;
  }

  #gate({ open, cause }: CallEvent & { type: 'gate' }): void {
    this.#gateOpen = open;
    if (cause === 'playout-drained') this.#rest();
  }

  #fromProvider(event: ProviderEvent): void {
    if (event.type === 'response-started') this.#openId = event.responseId;
    else if (event.type === 'audio') this.#audio(event);
    else if (event.type === 'response-done' && event.responseId === this.#openId) this.#responseOver();
  }

  #responseOver(): void {
    this.#openId = undefined;
    if (this.#turn === 'responding') this.#turn = this.#playing.size > 0 ? 'playing-out' : 'listening';
  }

  /** Late audio of what was cut is not played. */
  #audio({ responseId, part: { itemId } }: ProviderEvent & { type: 'audio' }): void {
    if (this.#cut.has(responseId) || this.#cut.has(itemId)) return;
    this.#playing.add(itemId);
    this.#turn = 'responding';
  }

  #ended({ part: { itemId }, outcome }: CallEvent & { type: 'playback' }): void {
    this.#playing.delete(itemId);
    if (outcome !== 'heard') this.#cut.set(itemId, true);
    if (this.#playing.size > 0) return;
    this.#agentSpeaks = false;
    if (this.#turn === 'playing-out') this.#turn = 'listening';
  }

  #cutOff(): void {
    if (this.#openId !== undefined) this.#cut.set(this.#openId, true);
    this.#rest();
  }

  #rest(): void {
    this.#playing.clear();
    this.#turn = 'listening';
    this.#agentSpeaks = false;
  }
}
