import { createConverter } from '../audio/convert.js';
import { type AudioFormat, durationMs } from '../audio/frame.js';
import { bytesOf, type LineFormat, TELEPHONE_LINE } from '../audio/line-format.js';
import type { ErrorCode } from '../lib/errors.js';
import type { CallEvent } from '../ports/call-events.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { CarrierCapabilities, CarrierCommand } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { AudioPart, ProviderCommand } from '../ports/provider.js';
import { type AgentAudio, Downlink, MAX_QUEUE_MS } from './downlink.js';
import { HeardText } from './heard-text.js';
import { correctMemory } from './interruption.js';
import type { Pacer, Place } from './pacer.js';
import { type PartAccount, type PartRecord, PlaybackLedger } from './playback-ledger.js';

/** Sounds of our own are booked under such items: the model knows nothing of them. */
const OWN_SOUND = 'sound:';

/** What the media path is made of. */
export interface MediaPathParts {
  readonly clock: Clock;
  readonly pacer: Pick<Pacer, 'join'>;
  readonly mark: CarrierCapabilities['mark'];
  /** How the line is coded; absent: as telephones do. */
  readonly line?: LineFormat;
  /** The audio the provider takes and gives. */
  readonly providerFormat: AudioFormat;
  /** Whether the caller is on a stream: without one the carrier is given nothing. */
  readonly attached: () => boolean;
  /** Whether the line takes sound now; absent: whenever there is one. */
  readonly hasRoom?: (() => boolean) | undefined;
  readonly ask: (command: ProviderCommand) => void;
  readonly play: (command: CarrierCommand) => void;
  readonly observe: (event: CallEvent) => void;
  readonly fault: (code: ErrorCode, detail: string) => void;
  /** How the pacer's rounds come in. */
  readonly enter: (input: CallInput & { type: 'round' }, work: () => void) => void;
  /** Everything that there was to play has been heard; told once each time, and not after `cut`. */
  readonly onDrained: () => void;
  /** Agent audio (whole frames of the line) as it is handed to the carrier: a view, valid until this returns. */
  readonly onSending: (bytes: Uint8Array) => void;
}

/** The agent's voice on its way to the caller, with the record of what was heard. */
export class MediaPath {
  readonly #parts: MediaPathParts;
  readonly #ledger: PlaybackLedger;
  readonly #downlink: Downlink;
  readonly #words = new HeardText();
  #soundCount = 0;
  /** Held while there is something to play. */
  #place: Place | undefined;

  constructor(parts: MediaPathParts) {
    const { line = TELEPHONE_LINE } = parts;
    this.#parts = parts;
    this.#ledger = new PlaybackLedger({
      clock: parts.clock,
      mark: parts.mark,
      ended: (record) => this.#ended(record),
      underrun: (gapMs) => parts.observe({ type: 'underrun', atMs: parts.clock.now(), gapMs }),
    });
    this.#downlink = new Downlink({
      clock: parts.clock,
      line,
      converter: createConverter(parts.providerFormat, line.format),
      ledger: this.#ledger,
      attached: parts.attached,
      hasRoom: parts.hasRoom,
      send: (command) => this.#play(command),
      overflowed: () => parts.fault('provider.too_far_ahead', `over ${MAX_QUEUE_MS / 1000} s are waiting`),
    });
  }

  /** Whether nothing is playing and nothing waits to be played. */
  get drained(): boolean {
    return this.#downlink.queuedMs === 0 && this.#ledger.drained;
  }

  /** Agent audio that the caller has not heard yet, by the estimate. */
  get remainingMs(): number {
    return this.#downlink.queuedMs + this.#ledger.remainingMs;
  }

  /** Whether nothing that the model said is left to hear; sounds of our own may be. */
  get modelHeard(): boolean {
    return !this.#ledger.open.some(({ part }) => isModels(part));
  }

  /** What was received, sent and heard of each part that has not ended. */
  get openParts(): readonly PartAccount[] {
    return this.#ledger.open;
  }

  /** The response whose sound is being heard, or is next; undefined when nothing is left to hear. */
  get heardResponseId(): string | undefined {
    return this.#ledger.heardResponseId;
  }

  /** Whether late audio of this item must be dropped. */
  isCut(itemId: string): boolean {
    return this.#ledger.isCut(itemId);
  }

  /** Plays a sound of our own (whole frames of the line) after everything that waits; it is booked as if it were a response's. */
  playSound(responseId: string, sound: Uint8Array): void {
    this.#downlink.pushSound(
      responseId,
      { itemId: `${OWN_SOUND}${++this.#soundCount}`, contentIndex: 0 },
      sound,
    );
    this.#watch();
  }

  /** The caller is on a stream, for the first time or again: what has waited for it begins. */
  attach(): void {
    this.#downlink.feed();
    this.#watch();
  }

  /** Something came from the line, as it does all the time: the carrier is fed along with it, and a round of the pacer is spared. */
  lineMoved(): void {
    if (this.#place === undefined) return;
    this.#place.spare();
    this.#round();
  }

  /** The agent speaks. */
  speak(audio: AgentAudio): void {
    this.#words.audio(audio.part.itemId, durationMs(audio.frame));
    this.#downlink.push(audio);
    this.#watch();
  }

  /** The audio of a part is complete; without one, of every part that has begun. */
  endPart(part?: AudioPart): void {
    for (const { itemId } of this.#downlink.end(part)) this.#words.complete(itemId);
    this.#watch();
    this.#settle();
  }

  /** What the agent says, in words: a delta, or the whole text of the item. */
  transcript(itemId: string, text: string, final: boolean): void {
    this.#words.transcript(itemId, text, final);
  }

  /** The carrier echoed a mark. */
  markReached(name: string): void {
    this.#ledger.markReached(name);
    this.#downlink.feed();
    this.#settle();
  }

  /** The carrier gets no more until `resume`: the caller hears the agent fall silent when the lead has played. */
  pause(): void {
    this.#downlink.pause();
  }

  /** Goes on at the sample where `pause` stopped. */
  resume(): void {
    this.#downlink.resume();
    this.#watch();
  }

  /** In one tick the line falls silent and the model's memory becomes what was heard. Where only sounds of our own are cut, the model may go on with what it has begun. */
  cut(what: 'everything' | 'own sounds' = 'everything'): void {
    // First the books: a carrier that echoes the cleared marks at once must not get more to play.
    const mayGoOn = what === 'own sounds' ? isModels : undefined;
    const cuts = this.#ledger.cut(mayGoOn).filter(({ part }) => isModels(part));
    if (what === 'own sounds') this.#downlink.dropQueued();
    else this.#downlink.drop();
    if (this.#parts.attached()) this.#parts.play({ type: 'clear' });
    for (const command of correctMemory(cuts)) this.#parts.ask(command);
    this.#rest();
  }

  /** The call is over: what is open is booked as it stands. */
  close(): void {
    this.#ledger.cut();
    this.#downlink.drop();
    this.#rest();
  }

  #play(command: CarrierCommand): void {
    this.#parts.play(command);
    if (command.type === 'audio') this.#parts.onSending(bytesOf(command.frame));
  }

  /** Has a place in the pacer's round while there is something to play, and somebody to play it to. */
  #watch(): void {
    if (this.drained || !this.#parts.attached()) return;
    this.#place ??= this.#parts.pacer.join(() => this.#parts.enter({ type: 'round' }, () => this.#round()));
  }

  #round(): void {
    this.#downlink.feed();
    this.#settle();
  }

  #settle(): void {
    this.#ledger.settle();
    if (this.#place === undefined || !this.drained) return;
    this.#rest();
    this.#parts.onDrained();
  }

  #rest(): void {
    this.#place?.leave();
    this.#place = undefined;
  }

  #ended(record: PartRecord): void {
    const heardText = this.#words.heardText(record.part.itemId, record.heardMs);
    this.#parts.observe({ type: 'playback', atMs: this.#parts.clock.now(), ...record, heardText });
  }
}

function isModels({ itemId }: AudioPart): boolean {
  return !itemId.startsWith(OWN_SOUND);
}
