import { binary, loading, simd, unary } from './assembler.js';
import type { Code } from './assembler.js';

/** Two float64 at a time. */
export const add = binary(0xf0);
export const subtract = binary(0xf1);
export const multiply = binary(0xf2);
export const floor = unary(0x75);
/** The lower two of four int32 as float64, and back: what is too large saturates, the upper two are 0. */
export const toFloats = unary(0xfe);
export const toIntegers = unary(0xfc);
/** One float64 from memory, in both lanes. */
export const loadBoth = loading(0x0a);
export const splat = (value: number): Code => {
  return [simd(0x0c), [...new Uint8Array(Float64Array.of(value, value).buffer)]];
};
