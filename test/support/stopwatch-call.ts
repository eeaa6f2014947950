import { FRAME_MS, MODEL_FORMAT, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';
import type { CallParts } from '../../src/call/call-parts.js';
import { FarCarrier } from './far-carrier.js';
import { SPEECH } from './scripted-ear.js';
import { TestCall } from './test-call.js';

const QUIET = 0x40;
/** Softer than this is no voice (int16 scale). */
const VOICE = 500;

/** A call at whose far end a caller with a stopwatch sits: what is true is read off there, and not from the call's events. */
export class StopwatchCall {
  readonly call: TestCall;
  readonly far: FarCarrier;
  /** When the caller's last sound left the mouth. */
  spokenToMs = 0;
  #frames = 0;
  readonly #openedAtMs: number;

  constructor(
    way: { thereMs: number; backMs: number } = { thereMs: 0, backMs: 0 },
    changes: Pick<Partial<CallParts>, 'briefing' | 'floor' | 'recovery'> = {},
  ) {
    this.call = new TestCall(changes);
    this.far = new FarCarrier(this.call.clock, way);
    this.call.session.attach(this.far.link, this.far.near.started);
    this.#openedAtMs = this.call.clock.now();
    this.call.provider.becomeReady();
  }

  /** Time passes, and with it the caller's side of the line; the caller is heard in it or not. */
  pass(ms: number, speaks = false): void {
    for (let passed = 0; passed < ms; passed += FRAME_MS) {
      this.call.clock.advance(FRAME_MS);
      if (speaks) this.spokenToMs = this.call.clock.now();
      const code = speaks ? SPEECH : QUIET;
      this.far.near.say(this.#frames++ * FRAME_MS, code);
    }
  }

  /** A delta of the agent's: silence, then voice. */
  delta(responseId: string, { silentMs = 0, voiceMs = 0 }: { silentMs?: number; voiceMs?: number }): void {
    const perMs = MODEL_FORMAT.rateHz / 1000;
    const samples = new Int16Array(perMs * (silentMs + voiceMs)).fill(4000, perMs * silentMs);
    const part = { itemId: `item_${responseId}`, contentIndex: 0 };
    this.call.provider.emit({ type: 'audio', responseId, part, frame: { ...MODEL_FORMAT, samples } });
  }

  done(responseId: string): void {
    this.call.provider.emit({ type: 'response-done', responseId, status: 'completed' });
  }

  /** When the caller heard the agent's voice for the first time after a moment; undefined when never. */
  heardAfter(ms: number): number | undefined {
    const recording = this.far.near.line.recording();
    const pcm = decodeMulaw(recording, new Int16Array(recording.length));
    const perMs = TELEPHONE_RATE_HZ / 1000;
    const from = Math.max(0, Math.ceil((ms - this.#openedAtMs) * perMs));
    const at = pcm.findIndex((sample, index) => index >= from && Math.abs(sample) > VOICE);
    return at < 0 ? undefined : this.#openedAtMs + at / perMs;
  }
}
