import loadSpeex from '@echogarden/speex-resampler-wasm/simd';
import type { SpeexModule } from '@echogarden/speex-resampler-wasm/simd';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { plainFilter } from '../../src/audio/plain-filter.js';
import { Downsampler, Upsampler } from '../../src/audio/resampler.js';

/** One direction of one call; what it returns is valid until the next push. */
export interface Resampler {
  push(samples: Int16Array): Int16Array;
}

/** A way to get from 8 to 24 kHz and back. */
export interface Candidate {
  readonly name: string;
  readonly createUp: () => Resampler;
  readonly createDown: () => Resampler;
}

/** Longest push (samples), and so the room for an answer in the other rate. */
const MAX_PUSH = 48_000;
const RATIO = MODEL_RATE_HZ / TELEPHONE_RATE_HZ;
const SPEEX_QUALITIES = [3, 5];

/** Ours first, then what it is compared with. */
export async function candidates(): Promise<readonly Candidate[]> {
  const speex = await loadSpeex();
  return [
    { name: 'talkpath FIR 97', createUp: () => new Upsampler(), createDown: () => new Downsampler() },
    {
      name: 'the same in plain JavaScript',
      createUp: () => new Upsampler(plainFilter),
      createDown: () => new Downsampler(plainFilter),
    },
    { name: 'linear interpolation', createUp: linearUp, createDown: everyThird },
    ...SPEEX_QUALITIES.map((quality) => ({
      name: `speex wasm simd q${quality}`,
      createUp: () => createSpeex(speex, quality, [TELEPHONE_RATE_HZ, MODEL_RATE_HZ]),
      createDown: () => createSpeex(speex, quality, [MODEL_RATE_HZ, TELEPHONE_RATE_HZ]),
    })),
  ];
}

/** The naive way up: a straight line from each sample to the next. */
function linearUp(): Resampler {
  const room = new Int16Array(RATIO * MAX_PUSH);
  let last = 0;
  return {
    push(samples) {
      let o = 0;
      for (const sample of samples) {
        for (let step = 1; step <= RATIO; step++) room[o++] = last + ((sample - last) * step) / RATIO;
        last = sample;
      }
      return room.subarray(0, o);
    },
  };
}

/** The naive way down: linear interpolation at points that fall on samples, which is to drop the two between. */
function everyThird(): Resampler {
  const room = new Int16Array(MAX_PUSH);
  let skip = 0;
  return {
    push(samples) {
      let o = 0;
      let i = skip;
      for (; i < samples.length; i += RATIO) room[o++] = samples[i] ?? 0;
      skip = i - samples.length;
      return room.subarray(0, o);
    },
  };
}

function createSpeex(module: SpeexModule, quality: number, rates: readonly [number, number]): Resampler {
  const [input, output] = [module._malloc(2 * MAX_PUSH), module._malloc(2 * RATIO * MAX_PUSH)];
  const [inputLength, outputLength, fault] = [module._malloc(4), module._malloc(4), module._malloc(4)];
  const state = module._speex_resampler_init(1, ...rates, quality, fault);
  if (state === 0 || module.HEAPU32[fault / 4] !== 0) throw new Error('speex would not start');
  return {
    push(samples) {
      module.HEAP16.set(samples, input / 2);
      module.HEAPU32[inputLength / 4] = samples.length;
      module.HEAPU32[outputLength / 4] = RATIO * MAX_PUSH;
      module._speex_resampler_process_int(state, 0, input, inputLength, output, outputLength);
      if (module.HEAPU32[inputLength / 4] !== samples.length) throw new Error('speex left samples over');
      const count = module.HEAPU32[outputLength / 4] ?? 0;
      return module.HEAP16.subarray(output / 2, output / 2 + count);
    },
  };
}
