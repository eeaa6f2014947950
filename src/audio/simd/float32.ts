import { binary, loading, simd } from './assembler.js';
import type { Code } from './assembler.js';

/** Four float32 at a time. */
export const add = binary(0xe4);
export const subtract = binary(0xe5);
export const multiply = binary(0xe6);
/** The first unless the second is less, or greater. */
export const less = binary(0xea);
export const greater = binary(0xeb);
/** All bits of a lane where the first is greater than the second. */
export const above = binary(0x44);
/** `a` where `mask` has its bits, or 0; `a` or else `b`. */
export const masked = binary(0x4e);
export const choose = (a: Code, b: Code, mask: Code): Code => [a, b, mask, simd(0x52)];
/** One float32 from memory, in all lanes. */
export const loadEverywhere = loading(0x09);
export const splat = (value: number): Code => {
  return [simd(0x0c), [...new Uint8Array(Float32Array.of(value, value, value, value).buffer)]];
};
