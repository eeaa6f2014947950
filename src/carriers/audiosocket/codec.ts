import { type AudioFormat, FRAME_MS } from '../../audio/frame.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { ByteEnd, FrameCodec } from '../../ports/byte-channel.js';
import type { CarrierEvent } from '../../ports/carrier.js';
import { Arrivals, MAX_AHEAD_MS } from './arrivals.js';
import { formatOfWireRate } from './formats.js';
import { type Frame, frameBytes, FrameReader, KIND, kindOfRate, rateOfKind, UUID_BYTES } from './frames.js';
import { SAMPLE_BYTES, type WireSound, wireSound } from './wire-sound.js';

const MS_PER_S = 1000;
const KEY = /^[0-9*#A-D]$/;

/** The last frame that Asterisk is sent: its dialplan goes on. */
export const HANG_UP: Uint8Array = frameBytes(KIND.hangUp, new Uint8Array(0));

/** What one connection is to carry. */
export interface AudioSocketStream {
  readonly uuid: string;
  /** How the call was announced: the line's sound, as everybody else has it. */
  readonly format: AudioFormat;
  /** Samples a second on the wire, where those are others. */
  readonly wireRateHz?: number;
}

/** One connection's frames as a carrier's events. It knows no socket; what time it is it is told. */
export class AudioSocketCodec implements FrameCodec {
  readonly goodbye = HANG_UP;
  readonly #uuid: string;
  readonly #format: AudioFormat;
  readonly #wireRateHz: number;
  readonly #kind: number;
  readonly #wireSound: WireSound;
  readonly #reader = new FrameReader();
  readonly #arrivals = new Arrivals();
  readonly #told = new Set<ErrorCode>();
  #phase: 'new' | 'streaming' | 'stopped' = 'new';

  /** A line that is μ-law inside is slin at 8 kHz on the wire, as every line of its rate. */
  constructor({ uuid, format, wireRateHz = format.rateHz }: AudioSocketStream) {
    const kind = kindOfRate(wireRateHz);
    if (kind === undefined) throw new RangeError(`AudioSocket has no sound at ${wireRateHz} Hz`);
    this.#uuid = uuid;
    this.#format = format;
    this.#wireRateHz = wireRateHz;
    this.#kind = kind;
    this.#wireSound = wireSound(format, wireRateHz);
  }

  /** Hands on the events in what came by now, cut anywhere. Bytes are lent, and so is the sound of an event until `take` returns. Never throws by itself. */
  decode(bytes: Uint8Array, nowMs: number, take: (event: CarrierEvent) => void): void {
    if (this.#hasStopped()) return;
    const frames = this.#reader.push(bytes);
    const soundMs = frames.reduce((sum, frame) => sum + this.#soundMs(frame), 0);
    if (soundMs > 0) this.#arrivals.came(soundMs, nowMs);
    for (const frame of frames) {
      if (this.#hasStopped()) return;
      const floods = this.#arrivals.isFlood(this.#soundMs(frame) || FRAME_MS, nowMs);
      const events = floods ? this.#end('audiosocket.flood', flood()) : this.#take(frame);
      for (const event of events) take(event);
    }
    const { tooLong } = this.#reader;
    if (tooLong === undefined || this.#hasStopped()) return;
    for (const event of this.#end('audiosocket.frame_too_long', `${tooLong} bytes`)) take(event);
  }

  /** Sound of ours as one frame. */
  encode(frame: Uint8Array): Uint8Array {
    return frameBytes(this.#kind, this.#wireSound.encode(frame));
  }

  forget(): void {
    this.#wireSound.forget();
  }

  /** What the end of the connection means. */
  ended(end: ByteEnd): readonly CarrierEvent[] {
    if (this.#hasStopped()) return [];
    if (end.how === 'not-taken') return this.#end('audiosocket.slow_reader', `${end.bytes} bytes wait`);
    if (end.how === 'broke') return this.#end('carrier.connection_failed', end.message);
    return end.how === 'closed-there' ? this.#stop(true, 'hang-up') : this.#stop(false, end.reason);
  }

  /** May change with every event that is handed on. */
  #hasStopped(): boolean {
    return this.#phase === 'stopped';
  }

  #take({ kind, payload }: Frame): readonly CarrierEvent[] {
    if (kind === this.#kind) return this.#sound(payload);
    if (rateOfKind(kind) !== undefined) return this.#otherRate(kind);
    switch (kind) {
      case KIND.uuid:
        return this.#begin(payload);
      case KIND.key:
        return this.#key(payload);
      case KIND.hangUp:
      case KIND.error:
        return this.#stop(true, 'hang-up');
      default:
        return this.#fault('audiosocket.unknown_kind', `kind ${kind}, ${payload.length} bytes`);
    }
  }

  #begin({ length }: Uint8Array): readonly CarrierEvent[] {
    if (this.#phase !== 'new') return this.#fault('audiosocket.bad_frame', 'a second UUID');
    if (length !== UUID_BYTES) return this.#fault('audiosocket.bad_frame', `a UUID of ${length} bytes`);
    this.#phase = 'streaming';
    const start = { streamId: this.#uuid, carrierCallId: '', token: this.#uuid, format: this.#format };
    return [{ type: 'started', start }];
  }

  #key(payload: Uint8Array): readonly CarrierEvent[] {
    const digit = Buffer.from(payload).toString('latin1');
    if (KEY.test(digit)) return [{ type: 'dtmf', digit }];
    return this.#fault('audiosocket.bad_frame', `a key of ${payload.length} bytes`);
  }

  #sound(payload: Uint8Array): readonly CarrierEvent[] {
    const { length } = payload;
    if (length === 0 || length % SAMPLE_BYTES !== 0)
      return this.#fault('audiosocket.bad_frame', `sound of ${length} bytes`);
    const timestampMs = this.#arrivals.stamp(this.#soundMs({ kind: this.#kind, payload }));
    const frame = this.#wireSound.decode(payload);
    return frame.samples.length === 0 ? [] : [{ type: 'audio', frame, timestampMs }];
  }

  #otherRate(kind: number): readonly CarrierEvent[] {
    const rateHz = rateOfKind(kind) ?? 0;
    const isTaken = formatOfWireRate(rateHz) !== undefined;
    const code = isTaken ? 'audiosocket.wrong_rate' : 'audiosocket.unsupported_rate';
    return this.#end(code, `${rateHz} Hz came, ${this.#wireRateHz} Hz was announced`);
  }

  #soundMs({ kind, payload }: Frame): number {
    if (kind !== this.#kind) return 0;
    return (Math.floor(payload.length / SAMPLE_BYTES) * MS_PER_S) / this.#wireRateHz;
  }

  #fault(code: ErrorCode, detail: string): readonly CarrierEvent[] {
    if (this.#told.has(code)) return [];
    this.#told.add(code);
    return [{ type: 'fault', code, detail }];
  }

  #end(code: ErrorCode, detail: string): readonly CarrierEvent[] {
    return [{ type: 'fault', code, detail }, ...this.#stop(false, code)];
  }

  #stop(orderly: boolean, detail: string): readonly CarrierEvent[] {
    this.#phase = 'stopped';
    return [{ type: 'stopped', orderly, detail }];
  }
}

function flood(): string {
  return `over ${MAX_AHEAD_MS / MS_PER_S} s ahead of the clock`;
}
