import {
  type AudioFormat,
  type AudioFrame,
  FRAME_MS,
  MODEL_RATE_HZ,
  TELEPHONE_RATE_HZ,
  telephoneFrame,
} from '../../audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.js';
import { byteScratch, int16Scratch } from '../../audio/scratch.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { ByteEnd, FrameCodec } from '../../ports/byte-channel.js';
import type { CarrierEvent } from '../../ports/carrier.js';
import { Arrivals, MAX_AHEAD_MS } from './arrivals.js';
import { type Frame, frameBytes, FrameReader, KIND, kindOfRate, rateOfKind, UUID_BYTES } from './frames.js';

const SAMPLE_BYTES = 2;
const MS_PER_S = 1000;
/** Those that a call can be announced with. */
const SPOKEN_RATES_HZ: readonly number[] = [TELEPHONE_RATE_HZ, 16_000, MODEL_RATE_HZ];
const KEY = /^[0-9*#A-D]$/;

/** The last frame that Asterisk is sent: its dialplan goes on. */
export const HANG_UP: Uint8Array = frameBytes(KIND.hangUp, new Uint8Array(0));

/** One connection's frames as a carrier's events. It knows no socket; what time it is it is told. */
export class AudioSocketCodec implements FrameCodec {
  readonly goodbye = HANG_UP;
  readonly #uuid: string;
  readonly #format: AudioFormat;
  readonly #kind: number;
  readonly #reader = new FrameReader();
  readonly #arrivals = new Arrivals();
  readonly #told = new Set<ErrorCode>();
  readonly #samples = int16Scratch();
  readonly #codes = byteScratch();
  #phase: 'new' | 'streaming' | 'stopped' = 'new';

  /** `format`: how the call was announced. A line that is μ-law inside is slin at 8 kHz on the wire, as every line of its rate. */
  constructor({ uuid, format }: { readonly uuid: string; readonly format: AudioFormat }) {
    const kind = kindOfRate(format.rateHz);
    if (kind === undefined) throw new RangeError(`AudioSocket has no sound at ${format.rateHz} Hz`);
    this.#uuid = uuid;
    this.#format = format;
    this.#kind = kind;
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
    return frameBytes(this.#kind, this.#format.encoding === 'mulaw' ? this.#decoded(frame) : frame);
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
    return [{ type: 'audio', frame: this.#frameOf(payload), timestampMs }];
  }

  #otherRate(kind: number): readonly CarrierEvent[] {
    const rateHz = rateOfKind(kind) ?? 0;
    const code = SPOKEN_RATES_HZ.includes(rateHz) ? 'audiosocket.wrong_rate' : 'audiosocket.unsupported_rate';
    return this.#end(code, `${rateHz} Hz came, ${this.#format.rateHz} Hz was announced`);
  }

  #frameOf(payload: Uint8Array): AudioFrame {
    const samples = this.#aligned(payload);
    const { encoding, rateHz } = this.#format;
    return encoding === 'mulaw'
      ? telephoneFrame(encodeMulaw(samples, this.#codes.take(samples.length)))
      : { encoding, rateHz, samples };
  }

  /** Samples begin at even addresses; what comes from the network begins anywhere. */
  #aligned(payload: Uint8Array): Int16Array {
    const samples = this.#samples.take(payload.length / SAMPLE_BYTES);
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).set(payload);
    return samples;
  }

  #decoded(codes: Uint8Array): Uint8Array {
    const samples = decodeMulaw(codes, this.#samples.take(codes.length));
    return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  }

  #soundMs({ kind, payload }: Frame): number {
    if (kind !== this.#kind) return 0;
    return (Math.floor(payload.length / SAMPLE_BYTES) * MS_PER_S) / this.#format.rateHz;
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
