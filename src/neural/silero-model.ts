import { createRequire } from 'node:module';
import { TELEPHONE_RATE_HZ } from '../audio/frame.js';
import type { SileroFiles } from './silero-package.js';

/** What the model judges at once at 8 kHz: 32 ms. */
export const CHUNK_SAMPLES = 256;

/** The LSTM has two layers of 64 cells. */
const LAYERS = 2;
const CELLS = 64;
const INT16_SCALE = 32_768;

/** onnxruntime's level "error": its warnings about the model's graph are no news to an operator. */
const LOG_ERRORS_ONLY = 3;

/** What the model remembers of one stream: hidden and cell state, [2][64] each. */
export interface SileroState {
  readonly hidden: Float32Array;
  readonly cell: Float32Array;
}

/** The part of onnxruntime-node that is used here; its own types are not there where the package is not. */
interface Runtime {
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: {
    create(path: string, options: Readonly<Record<string, unknown>>): Promise<Session>;
  };
}
interface Tensor {
  readonly data: Float32Array;
}
interface Session {
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<'output' | 'hn' | 'cn', Tensor>>>;
}

/** The state of a stream that has heard nothing yet. */
export function freshState(): SileroState {
  return { hidden: new Float32Array(LAYERS * CELLS), cell: new Float32Array(LAYERS * CELLS) };
}

/** Silero (v4) on one onnxruntime session, for any number of streams. */
export class SileroModel {
  readonly #runtime: Runtime;
  readonly #session: Session;
  readonly #rate: Tensor;

  private constructor(runtime: Runtime, session: Session) {
    this.#runtime = runtime;
    this.#session = session;
    this.#rate = new runtime.Tensor('int64', BigInt64Array.of(BigInt(TELEPHONE_RATE_HZ)), []);
  }

  /** Loads the model and runs it once, so that what can't work fails here. */
  static async load({ modelPath, runtimePath }: SileroFiles): Promise<SileroModel> {
    const runtime = createRequire(import.meta.url)(runtimePath) as Runtime;
    const session = await runtime.InferenceSession.create(modelPath, {
      // With the default threads the same answers cost twice the CPU.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: LOG_ERRORS_ONLY,
    });
    const model = new SileroModel(runtime, session);
    await model.judge([freshState()], new Int16Array(CHUNK_SAMPLES));
    return model;
  }

  /** The confidence (0 to 1) of one chunk of each stream, the chunks one after the other in `samples`; moves the states on. */
  async judge(states: readonly SileroState[], samples: Int16Array): Promise<Float32Array> {
    const { output, hn, cn } = await this.#session.run({
      input: this.#tensor(Float32Array.from(samples, toFloat), [states.length, CHUNK_SAMPLES]),
      h: this.#tensor(interleaved(states.map(({ hidden }) => hidden)), [LAYERS, states.length, CELLS]),
      c: this.#tensor(interleaved(states.map(({ cell }) => cell)), [LAYERS, states.length, CELLS]),
      sr: this.#rate,
    });
    for (const [index, { hidden, cell }] of states.entries()) {
      takeBack(hn.data, index, states.length, hidden);
      takeBack(cn.data, index, states.length, cell);
    }
    return output.data;
  }

  #tensor(data: Float32Array, dims: readonly number[]): Tensor {
    return new this.#runtime.Tensor('float32', data, dims);
  }
}

function toFloat(sample: number): number {
  return sample / INT16_SCALE;
}

/** [2][64] of each stream → [2][streams][64]. */
function interleaved(states: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(LAYERS * states.length * CELLS);
  for (const [index, state] of states.entries())
    for (let layer = 0; layer < LAYERS; layer++)
      all.set(state.subarray(layer * CELLS, (layer + 1) * CELLS), (layer * states.length + index) * CELLS);
  return all;
}

function takeBack(all: Float32Array, index: number, streams: number, state: Float32Array): void {
  for (let layer = 0; layer < LAYERS; layer++) {
    const start = (layer * streams + index) * CELLS;
    state.set(all.subarray(start, start + CELLS), layer * CELLS);
  }
}
