import { encodeMulaw } from '../../src/audio/mulaw.js';
import { type AudioFormat, type AudioFrame, durationMs, FRAME_MS } from '../../src/audio/frame.js';
import type { CallParts } from '../../src/call/call-parts.js';
import { twilioCapabilities } from '../../src/carriers/twilio/capabilities.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { LoudnessEar } from './loudness-ear.js';
import { tone } from './signals.js';
import { TestCall } from './test-call.js';

const VOICE_HZ = 140;
const VOICE_PEAK = 5600;

/** Samples as a frame of a format. */
export function framed(samples: Int16Array, format: AudioFormat): AudioFrame {
  return format.encoding === 'mulaw'
    ? { ...format, samples: encodeMulaw(samples, new Uint8Array(samples.length)) }
    : { ...format, samples };
}

/** A call on a line of any format, whose caller is loud or silent. */
export class LineCall {
  readonly ear = new LoudnessEar();
  readonly call: TestCall;
  readonly format: AudioFormat;
  #mediaMs = 0;

  constructor(format: AudioFormat, changes: ConstructorParameters<typeof TestCall>[0] = {}) {
    this.format = format;
    const carrier: CallParts['carrier'] = { ...twilioCapabilities, ...changes.carrier, format };
    this.call = TestCall.ready({ hearing: { ear: this.ear, neural: undefined }, ...changes, carrier });
  }

  /** So much of a tone from the caller, in pieces of 20 ms unless it is said otherwise. */
  says(ms: number, hz = 500, pieceMs = FRAME_MS): this {
    return this.#bring(ms, pieceMs, (count, from) => {
      const all = tone(hz, this.format.rateHz, from + count, 12_000);
      return all.subarray(from);
    });
  }

  /** Somebody says 'aaah': a buzz of unsteady pitch that a real ear takes for a voice. */
  speaks(ms: number): this {
    const { rateHz } = this.format;
    return this.#bring(ms, FRAME_MS, (count, from) =>
      Int16Array.from({ length: count }, (_, i) => {
        const s = (from + i) / rateHz;
        return VOICE_PEAK * (2 * ((s * VOICE_HZ * (1 + 0.05 * Math.sin(30 * s))) % 1) - 1);
      }),
    );
  }

  /** The caller is silent. */
  listens(ms: number, pieceMs = FRAME_MS): this {
    return this.#bring(ms, pieceMs, (count) => new Int16Array(count));
  }

  /** Nothing comes from the line, though time passes. */
  misses(ms: number): this {
    this.call.clock.advance(ms);
    this.#mediaMs += ms;
    return this;
  }

  /** All that was told of the call, without the samples: those of lines differ, and so does what comes of them. */
  get story(): unknown[] {
    return this.call.events.map(withoutSamples);
  }

  /** What went up, as one stretch of the provider's PCM. */
  get up(): Int16Array {
    return Int16Array.from(
      this.call.provider.sent('audio').flatMap(({ frame }) => Array.from(frame.samples)),
    );
  }

  #bring(ms: number, pieceMs: number, samplesOf: (count: number, from: number) => Int16Array): this {
    const perMs = this.format.rateHz / 1000;
    for (let atMs = 0; atMs < ms; atMs += pieceMs) {
      const samples = samplesOf(pieceMs * perMs, atMs * perMs);
      this.call.carrier.bringFrame(this.#mediaMs, framed(samples.slice(), this.format));
      this.#mediaMs += pieceMs;
      this.call.clock.advance(pieceMs);
    }
    return this;
  }
}

function withoutSamples(event: CallEvent): unknown {
  if ('command' in event && event.command.type === 'audio')
    return { ...event, command: { type: 'audio', ms: durationMs(event.command.frame) } };
  if (event.type === 'provider-event' && event.event.type === 'audio')
    return { ...event, event: { ...event.event, frame: durationMs(event.event.frame) } };
  if (event.type !== 'carrier-event') return event;
  if (event.event.type === 'audio')
    return { ...event, event: { ...event.event, frame: durationMs(event.event.frame) } };
  return event.event.type === 'started' ? { ...event, event: 'started' } : event;
}
