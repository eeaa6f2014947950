import {
  type AudioFrame,
  FRAME_MS,
  MULAW_SILENCE,
  TELEPHONE_FORMAT,
  TELEPHONE_FRAME_SAMPLES,
} from '../../src/audio/frame.js';
import { partsFor, recipeFor } from '../../scripts/bench/server-parts.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { NeuralVad } from '../../src/ports/neural-vad.js';
import { load } from './config-file.js';
import { ScriptedProvider } from './scripted-provider.js';
import { TestCall } from './test-call.js';

/** A neural detector that is always as sure, at once. */
export class FixedNeuralVad implements NeuralVad {
  readonly #confidence: number;

  constructor(confidence: number) {
    this.#confidence = confidence;
  }

  open(): ReturnType<NeuralVad['open']> {
    const confidence = this.#confidence;
    return {
      onConfidence: () => undefined,
      push(startMs) {
        this.onConfidence({ atMs: startMs + FRAME_MS, confidence });
      },
      reset: () => undefined,
      close: () => undefined,
    };
  }
}

/** A call made from a configuration file as the server makes it, in virtual time: the real ear, a line without echo, a scripted provider. */
export class ConfiguredCall {
  readonly #call: TestCall;
  readonly #provider = new ScriptedProvider({ format: TELEPHONE_FORMAT });
  #heardMs = 0;
  #answers = 0;

  constructor(yaml: string, { agent: name = 'default', neural = undefined as NeuralVad | undefined } = {}) {
    const config = load(yaml);
    const agent = config.agents.get(name);
    if (agent === undefined) throw new Error(`no agent ${name}`);
    const parts = partsFor(recipeFor(config, { agent, neural: neural !== undefined }), neural);
    const briefing = { greeting: agent.greeting };
    this.#call = TestCall.ready({ ...parts, briefing, provider: this.#provider });
  }

  /** The caller's side of the line, μ-law frames in their time. */
  hear(frames: readonly Uint8Array[]): this {
    for (const samples of frames) {
      const frame = { ...TELEPHONE_FORMAT, samples };
      this.#call.carrier.emit({ type: 'audio', timestampMs: this.#heardMs, frame });
      this.#heardMs += FRAME_MS;
      this.#call.clock.advance(FRAME_MS);
    }
    return this;
  }

  /** The agent answers; all of it is generated at once. */
  agentSpeaks(ms: number): this {
    this.#answers += 1;
    this.#provider.answer(`r${this.#answers}`, `i${this.#answers}`, ms);
    return this;
  }

  /** The provider's own detection hears the caller. */
  providerHearsSpeech(): this {
    this.#provider.emit({ type: 'speech-started', itemId: 'u1', audioMs: 0 });
    return this;
  }

  /** How often the agent was cut off. */
  get cuts(): number {
    return this.#call.carrier.types.filter((type) => type === 'clear').length;
  }

  /** What the provider was given, a sign for 20 ms: `0` silence, `-` the line's sound. */
  get up(): string {
    return this.#provider
      .sent('audio')
      .flatMap(({ frame: { samples } }) => framesOf(samples))
      .map((frame) => (frame.every((code) => code === MULAW_SILENCE) ? '0' : '-'))
      .join('');
  }

  events<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.#call.events.filter((event): event is Extract<CallEvent, { type: T }> => event.type === type);
  }
}

function framesOf(samples: AudioFrame['samples']): AudioFrame['samples'][] {
  return Array.from({ length: samples.length / TELEPHONE_FRAME_SAMPLES }, (_, n) =>
    samples.subarray(n * TELEPHONE_FRAME_SAMPLES, (n + 1) * TELEPHONE_FRAME_SAMPLES),
  );
}
