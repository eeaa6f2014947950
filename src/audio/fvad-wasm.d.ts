declare module '@echogarden/fvad-wasm' {
  /** The functions of libfvad that its Emscripten build exports; numbers are addresses in its memory, or C ints. */
  export interface Fvad {
    /** The memory as it is now: another view once it has grown. */
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    /** A detector at mode 0 and 8 kHz; 0 when memory is out. */
    _fvad_new(): number;
    _fvad_free(handle: number): void;
    /** 0 when the mode exists. */
    _fvad_set_mode(handle: number, mode: number): number;
    /** 0 when the rate is supported. */
    _fvad_set_sample_rate(handle: number, rateHz: number): number;
    /** 1 speech, 0 none, -1 bad frame length. */
    _fvad_process(handle: number, samplesAt: number, count: number): number;
  }

  /** Makes one instance of the WASM module. */
  export default function createFvad(): Promise<Fvad>;
}
