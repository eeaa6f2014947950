import type { AudioFrame } from '../audio/frame.js';
import { createConverter } from '../audio/convert.js';
import { BoundedMap } from '../lib/bounded-map.js';
import type { InterruptionSource } from '../ports/call-events.js';
import type { ProviderEvent } from '../ports/provider.js';
import { Floor } from './floor.js';
import { Greeting } from './greeting.js';
import { MediaPath } from './media-path.js';
import { OwnSounds } from './own-sounds.js';
import { MAX_CUTS } from './playback-ledger.js';
import type { TalkParts } from './talk-parts.js';
import { Uplink } from './uplink.js';

/** The talk of one call: both directions of sound, who has the floor, and what it does to the model's memory. */
export class Talk {
  readonly #parts: TalkParts;
  readonly #media: MediaPath;
  readonly #uplink: Uplink;
  /** What the caller hears that no model said. */
  readonly sounds: OwnSounds;
  readonly #floor: Floor;
  /** Responses that were cut off while they were open: their late audio is dropped, and they need no second cut. */
  readonly #cutResponses = new BoundedMap<string, true>(MAX_CUTS);
  /** The caller's turn that the provider told of last: some tell of one more than once. */
  #heardItemId: string | undefined;
  readonly #greeting: Greeting;
  #greeted = false;
  #spokeAtMs = 0;
  #lastWords = false;

  constructor(parts: TalkParts) {
    const { line, hearing, provider } = parts;
    this.#parts = parts;
    this.#greeting = new Greeting(parts.greetingInterruptible);
    this.#media = new MediaPath({
      ...parts,
      providerFormat: provider.format,
      onDrained: () => this.#drained(),
      onSending: (bytes) => hearing.ear.playing(bytes),
    });
    this.sounds = new OwnSounds({
      line,
      play: (kind, sound) => this.#play(kind, sound),
      drained: () => this.#media.drained,
      cut: () => {
        this.#media.cut('own sounds');
        hearing.ear.cleared();
        this.#floor.drained();
      },
    });
    this.#uplink = new Uplink({
      line,
      converter: createConverter(line.format, provider.format),
      send: (frame) => parts.ask({ type: 'audio', frame }),
      keepsTurns: parts.keepsTurns,
      pieceMs: parts.uplinkMs,
    });
    this.#floor = this.#createFloor();
  }

  /** Whether nothing of the agent is left to hear. */
  get drained(): boolean {
    return this.#media.drained;
  }

  /** Agent audio that the caller has not heard yet, by estimate (ms). */
  get remainingMs(): number {
    return this.#media.remainingMs;
  }

  /** Whether nobody speaks, and nothing is about to be said. */
  get quiet(): boolean {
    return this.still && !this.#parts.order.pending;
  }

  /** Whether nobody speaks, though something may be about to be said. */
  get still(): boolean {
    return this.#media.drained && !this.#floor.hearsCaller;
  }

  /** When the provider was last given speech of the caller's (ms of the clock). */
  get spokeAtMs(): number {
    return this.#spokeAtMs;
  }

  /** What the caller said that nobody has answered (ms of speech). */
  get unansweredMs(): number {
    return this.#uplink.unansweredMs;
  }

  /** Whether nothing that the model said is left to hear; sounds of our own may be. */
  get modelHeard(): boolean {
    return this.#media.modelHeard;
  }

  /** The session is gone, or another one takes its place: what it said is heard to its end, and what the caller says is kept. */
  sessionEnds(): void {
    this.#heardItemId = undefined;
    this.#uplink.suspend();
    this.#media.endPart();
    this.#floor.responseDone();
  }

  /** Both sides are there: what the caller said goes up, and the greeting, if there is one, is asked for the first time. */
  begin(greeting: string | undefined): void {
    this.#uplink.open();
    if (this.#greeted) return;
    this.#greeted = true;
    if (greeting === undefined) return;
    this.#greeting.asked();
    this.#parts.ask({ type: 'say', text: greeting });
    this.#parts.order.request();
  }

  /** What was heard of the caller and waits to be sent goes up now: what is asked next is about it. */
  sendHeard(): void {
    this.#uplink.flush();
  }

  /** Audio of the caller's side. */
  hear(frame: AudioFrame, timestampMs: number): void {
    this.#media.lineMoved();
    this.#floor.hear(frame, timestampMs);
  }

  /** The caller has a stream: what the agent says already is heard from its first word. */
  attach(): void {
    this.#media.attach();
  }

  /** The stream broke: what was not heard is taken out of the model's memory, and an open response is called off; whether the model was saying anything. */
  breakOff(): boolean {
    const spoke = !this.#media.modelHeard || this.#parts.order.openId !== undefined;
    if (this.#busy) this.#fallSilent(false);
    return spoke;
  }

  /** The stream is gone, the call is not: what was on the line is over. */
  detach(): void {
    this.#media.close();
    this.#parts.hearing.ear.cleared();
    this.#floor.drained();
    this.#floor.restart();
  }

  /** Whatever is heard from now on, nobody interrupts it: it is the last of the call. */
  beginLastWords(): void {
    this.#lastWords = true;
  }

  markReached(name: string): void {
    this.#media.markReached(name);
  }

  responseStarted(responseId: string): void {
    this.#parts.order.started(responseId);
    this.#greeting.responseStarted(responseId);
  }

  /** Whether it is late audio of what was cut: nobody hears it. */
  isCut({ responseId, part }: ProviderEvent & { type: 'audio' }): boolean {
    return this.#cutResponses.has(responseId) || this.#media.isCut(part.itemId);
  }

  /** The agent speaks. */
  speak(event: ProviderEvent & { type: 'audio' }): void {
    if (this.isCut(event)) return;
    if (this.sounds.stopHold()) this.#parts.holdYielded();
    this.#floor.agentAudio();
    this.#uplink.answered();
    this.#greeting.came(event.responseId);
    this.#media.speak(event);
    // Less than a frame is nothing to hear, so nobody will tell when it was heard.
    if (this.#media.drained) this.#floor.drained();
  }

  endPart(event: ProviderEvent & { type: 'audio-done' }): void {
    this.#media.endPart(event.part);
  }

  /** Everything of a response was made; what comes late for another than the open one ends nothing. */
  responseDone(responseId: string): void {
    if (!this.#parts.order.done(responseId)) return;
    this.#greeting.came(responseId);
    this.#media.endPart();
    this.#floor.responseDone();
  }

  transcript({ speaker, itemId, text, final }: ProviderEvent & { type: 'transcript' }): void {
    if (speaker === 'agent') this.#media.transcript(itemId, text, final);
  }

  /** The provider heard the caller begin to speak. */
  providerHeardSpeech(itemId: string): void {
    this.#floor.providerHears(true);
    if (itemId !== '' && itemId === this.#heardItemId) return;
    this.#heardItemId = itemId;
    this.#parts.callerHeard();
    this.#interrupt('provider');
  }

  /** The provider took what the caller said so far. */
  providerTookSpeech(): void {
    this.#floor.providerHears(false);
  }

  /** Whether the caller has said something that the provider has not taken yet. */
  get hasSpoken(): boolean {
    return this.#floor.hasSpoken;
  }

  /** The caller pressed a key, or wrote something. */
  interrupt(by: 'keypad' | 'text'): void {
    this.#parts.callerHeard();
    this.#interrupt(by);
  }

  /** The call is over. */
  close(): void {
    this.#media.close();
    this.#floor.close();
  }

  get #busy(): boolean {
    const { openId } = this.#parts.order;
    return !this.#media.drained || (openId !== undefined && !this.#cutResponses.has(openId));
  }

  get #mustBeHeard(): boolean {
    if (this.#lastWords) return true;
    const heardId = this.#media.heardResponseId;
    return OwnSounds.mustBeHeard(heardId) || (this.#greeting.isProtected && this.#greeting.is(heardId));
  }

  #createFloor(): Floor {
    const { clock, line, hearing, floor, enter, note, heard } = this.#parts;
    return new Floor({
      clock,
      line,
      ...hearing,
      settings: floor,
      up: (frame, withheld) => this.#up(frame, withheld),
      sendHeard: () => this.sendHeard(),
      playout: this.#media,
      busy: () => this.#busy,
      mustBeHeard: () => this.#mustBeHeard,
      cut: (by) => this.#cut(by),
      enter,
      note,
      heard,
    });
  }

  #up(frame: Uint8Array, withheld: boolean): void {
    const speech = this.#floor.passesSpeech;
    if (speech) this.#spokeAtMs = this.#parts.clock.now();
    const first = speech && this.#uplink.unansweredMs === 0;
    this.#uplink.push(frame, { speech, withheld });
    if (first) this.#parts.callerSpeaks();
  }

  #play(kind: string, sound: Uint8Array): void {
    this.#media.playSound(kind, sound);
    // In the middle of the caller's turn it must not take the provider's ear from them.
    if (kind === 'hold' && this.hasSpoken) return;
    this.#floor.agentAudio();
    if (this.#parts.order.openId === undefined) this.#floor.responseDone();
  }

  #interrupt(by: InterruptionSource): void {
    if (!this.#floor.interruptible || this.#greeting.mustCome(by)) return;
    this.#parts.interrupted();
    this.#floor.interrupt(by);
  }

  #cut(by: InterruptionSource): void {
    this.#parts.interrupted();
    this.#fallSilent(by === 'provider' && this.#parts.provider.cancelsOnSpeech);
  }

  /** In one tick: the line falls silent, the model's memory becomes what was heard, and the open response is called off. */
  #fallSilent(callsOffItself: boolean): void {
    const { order, hearing, ask } = this.#parts;
    this.sounds.cut();
    this.#media.cut();
    hearing.ear.cleared();
    const responseId = order.openId;
    if (responseId === undefined) return;
    this.#cutResponses.set(responseId, true);
    if (!callsOffItself) ask({ type: 'cancel', responseId });
  }

  #drained(): void {
    this.#floor.drained();
    this.#parts.onDrained();
  }
}
