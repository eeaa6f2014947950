import { assemble } from './assembler.js';
import type { Kernel } from './assembler.js';

/** The part of the WebAssembly API used here (WebAssembly JavaScript Interface, W3C); the ES library files don't declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
};

/** The memory of an instance, and its kernels by their names. */
export type Instance<Names extends string> = { readonly memory: { readonly buffer: ArrayBuffer } } & Readonly<
  Record<Names, (...numbers: number[]) => void>
>;

/** Compiles kernels; what comes back makes an instance with so many pages of memory (64 KiB each). Undefined where the machine has no SIMD. */
export function compile<Names extends string>(
  kernels: readonly Kernel<Names>[],
  pages: number,
): (() => Instance<Names>) | undefined {
  const bytes = assemble(kernels, pages);
  if (!WebAssembly.validate(bytes)) return undefined;
  const module = new WebAssembly.Module(bytes);
  return () => new WebAssembly.Instance(module).exports as Instance<Names>;
}
