/** The part of the Emscripten module that the benchmark uses; the package brings no types. Pointers are byte offsets into the heap. */
declare module '@echogarden/speex-resampler-wasm/simd' {
  export interface SpeexModule {
    readonly HEAP16: Int16Array;
    readonly HEAPU32: Uint32Array;
    _malloc(bytes: number): number;
    /** Returns the state's address; `fault` points at a 32-bit word that takes the error, 0 for none. */
    _speex_resampler_init(
      channels: number,
      fromHz: number,
      toHz: number,
      quality: number,
      fault: number,
    ): number;
    /** The lengths point at 32-bit words: samples offered before, samples taken and given after. Returns 0 or an error. */
    _speex_resampler_process_int(
      state: number,
      channel: number,
      input: number,
      inputLength: number,
      output: number,
      outputLength: number,
    ): number;
  }
  export default function load(): Promise<SpeexModule>;
}
