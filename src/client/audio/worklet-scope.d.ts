/* What the audio thread offers; TypeScript's DOM library has no types of it. */

declare const sampleRate: number;
declare const currentTime: number;

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(
  name: string,
  processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor,
): void;

/** Vite builds what is imported like this to a file of its own and gives its address. */
declare module '*?worker&url' {
  const address: string;
  export default address;
}
