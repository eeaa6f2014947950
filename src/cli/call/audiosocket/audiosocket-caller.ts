import { FRAME_MS } from '../../../audio/frame.js';
import { SOCKET_FORMATS, type SocketFormatName } from '../../../carriers/audiosocket/formats.js';
import {
  type Frame,
  frameBytes,
  KIND,
  kindOfRate,
  rateOfKind,
  uuidBytes,
} from '../../../carriers/audiosocket/frames.js';
import type { Clock } from '../../../ports/clock.js';
import type { LinkEnd } from '../../../ports/link.js';
import type { TextChannel } from '../../../ports/text-channel.js';
import { fromChannel, toChannel } from '../channel-sound.js';
import { FrameClock } from '../frame-clock.js';
import { Saying } from '../saying.js';
import type { CallerEvent, StreamCaller } from '../stream-caller.js';
import { warnOnce } from '../warn-once.js';
import { FrameIntake } from './frame-intake.js';
import { Phone } from './phone.js';

/** The application ends a call in which no frame went either way for so long (ms). */
export const NOTHING_WITHIN_MS = 2000;

const NORMAL_CLOSURE = 1000;

/** What a simulated Asterisk with its caller is made of. */
export interface AudioSocketCallerOptions {
  readonly clock: Clock;
  /** The first argument of `AudioSocket()`. */
  readonly uuid: string;
  /** The application knows 8 kHz only, and ends a line on which nothing goes; the channel driver has `c(…)`. */
  readonly form?: 'application' | 'channel';
  /** Of the channel driver's `c(…)`. */
  readonly format?: SocketFormatName;
  readonly onEvent: (event: CallerEvent) => void;
  /** Frames of the caller that get lost before Asterisk. */
  readonly leaveOut?: () => boolean;
}

/**
 * Asterisk's side of one AudioSocket connection with a caller behind it: says the UUID, sends 20 ms of the caller every 20 ms, passes what comes on to the
 * phone at once, and ends the call over everything that Asterisk ends it over. Its connection has binary messages, cut anywhere.
 */
export class AudioSocketCaller implements StreamCaller {
  readonly line = new Phone();
  readonly #options: AudioSocketCallerOptions;
  readonly #rateHz: number;
  readonly #intake: FrameIntake;
  readonly #frames: FrameClock;
  readonly #saying: Saying;
  readonly #warn: ReturnType<typeof warnOnce>;
  #channel: TextChannel | undefined;
  #startMs: number | undefined;
  #movedMs = 0;
  #frame = 0;
  #held = false;
  #phase: 'new' | 'streaming' | 'hung-up' | 'failed' | 'ended' = 'new';

  constructor(options: AudioSocketCallerOptions) {
    this.#options = options;
    this.#saying = new Saying(options.onEvent);
    this.#warn = warnOnce(options.onEvent);
    const { form, format = 'slin' } = options;
    this.#rateHz = SOCKET_FORMATS[form === 'channel' ? format : 'slin'].wireRateHz;
    this.#intake = new FrameIntake(options.clock, () =>
      this.#fail('Failed to read payload from AudioSocket'),
    );
    this.#frames = new FrameClock(options.clock, () => this.#nextFrame());
  }

  start(channel: TextChannel): void {
    this.#channel = channel;
    this.#startMs = this.#options.clock.now();
    this.#phase = 'streaming';
    channel.send(frameBytes(KIND.uuid, uuidBytes(this.#options.uuid)));
    this.#frames.start();
    this.#options.onEvent({ type: 'started' });
  }

  say(audio: Uint8Array): void {
    this.#saying.push(audio);
  }

  pressKey(digit: string): void {
    this.#send(frameBytes(KIND.key, Buffer.from(digit)));
  }

  /** Whether the caller's phone has put us on hold: it then sends nothing at all. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** The connection is closed, without a word before. */
  hangUp(): void {
    if (this.#phase !== 'streaming') return;
    this.#finish('hung-up');
  }

  text(): void {
    this.#fail('text came');
  }

  binary(bytes: Uint8Array): void {
    for (const frame of this.#phase === 'streaming' ? this.#intake.push(bytes) : []) this.#take(frame);
  }

  ended(end: LinkEnd): void {
    if (this.#phase === 'ended') return;
    const by = this.#phase === 'hung-up' ? 'caller' : 'bridge';
    this.#rest();
    this.#phase = 'ended';
    this.#options.onEvent({ type: 'ended', atMs: this.#atMs, by, end });
  }

  get #atMs(): number {
    const nowMs = this.#options.clock.now();
    return nowMs - (this.#startMs ?? nowMs);
  }

  #take({ kind, payload }: Frame): void {
    if (this.#phase !== 'streaming') return;
    this.#frames.catchUp();
    this.#movedMs = this.#atMs;
    if (kind === KIND.hangUp) return this.#finish('failed');
    if (rateOfKind(kind) === undefined) return this.#fail(`Received unexpected kind ${kind}`);
    if (payload.length === 0) return this.#fail('Received a frame of no length');
    if (kind !== this.#kind) return this.#warn('another-rate', `kind ${kind}`);
    this.line.play(fromChannel(this.#rateHz, payload), this.#atMs);
    if (this.line.lostMs > 0) this.#warn('burst', 'more came at once than a phone can keep');
    this.#options.onEvent({ type: 'media', atMs: this.#atMs });
  }

  get #kind(): number {
    return kindOfRate(this.#rateHz) ?? 0;
  }

  #nextFrame(): void {
    this.#frame += 1;
    const atMs = this.#frame * FRAME_MS;
    const heard = this.line.frameOver();
    const audio = this.#saying.frame(atMs);
    if (!this.#held && this.#options.leaveOut?.() !== true) {
      this.#movedMs = atMs;
      this.#send(frameBytes(this.#kind, toChannel(this.#rateHz, audio)));
    }
    if (this.#options.form !== 'channel' && atMs - this.#movedMs >= NOTHING_WITHIN_MS)
      return this.#fail('Reached timeout after 2000 ms of no activity');
    this.#options.onEvent({ type: 'frame', atMs, heard });
  }

  #send(bytes: Uint8Array): void {
    if (this.#phase === 'streaming') this.#channel?.send(bytes);
  }

  /** What Asterisk says in its own log when it ends the call. */
  #fail(detail: string): void {
    if (this.#phase !== 'streaming') return;
    this.#warn('call-ended', detail);
    this.#finish('failed');
  }

  #finish(phase: 'hung-up' | 'failed'): void {
    this.#rest();
    this.#phase = phase;
    this.#channel?.close(NORMAL_CLOSURE, '');
  }

  #rest(): void {
    this.#frames.stop();
    this.#intake.stop();
  }
}
