/** Writes WebAssembly modules (core specification 2.0, with its 128-bit SIMD) whose functions take `i32` numbers and share one memory. */

/** Instructions as bytes of the binary format, nested as they came. What leaves a value is built from what leaves its operands: code reads inside out. */
export type Code = readonly (number | Code)[];

/** Types of locals, as the binary format numbers them. */
export const I32 = 0x7f;
export const V128 = 0x7b;
const EMPTY_BLOCK = 0x40;
const FUNCTION_TYPE = 0x60;
const END = 0x0b;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 } as const;
const EXPORTED = { function: 0, memory: 2 } as const;

/** A function: its parameters are the locals 0, 1 … of type `i32`; behind them come `locals`. It returns nothing. */
export interface Kernel<Name extends string = string> {
  readonly name: Name;
  readonly parameters: number;
  readonly locals: readonly (typeof I32 | typeof V128)[];
  readonly body: Code;
}

/** The bytes of a module with these functions and so many pages of memory (64 KiB each), all exported; the memory as `memory`. */
export function assemble(kernels: readonly Kernel[], pages: number): Uint8Array<ArrayBuffer> {
  const functions = kernels.map(({ name }, i) => exported(name, EXPORTED.function, i));
  return Uint8Array.from(
    flat([
      HEADER,
      section(SECTION.type, vector(kernels.map(({ parameters }) => typeOf(parameters)))),
      section(SECTION.function, vector(kernels.map((_, i) => unsigned(i)))),
      section(SECTION.memory, vector([[0, unsigned(pages)]])),
      section(SECTION.export, vector([...functions, exported('memory', EXPORTED.memory, 0)])),
      section(SECTION.code, vector(kernels.map(bodyOf))),
    ]),
  );
}

function flat(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else flat(part, into);
  }
  return into;
}

function typeOf(parameters: number): Code {
  return [FUNCTION_TYPE, vector(Array.from({ length: parameters }, () => I32)), 0];
}

function exported(name: string, kind: number, index: number): Code {
  return [vector(Array.from(name, (letter) => letter.charCodeAt(0))), kind, unsigned(index)];
}

function bodyOf({ locals, body }: Kernel): Code {
  return sized([vector(locals.map((type) => [1, type])), body, END]);
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function sized(content: Code): Code {
  const bytes = flat(content);
  return [unsigned(bytes.length), bytes];
}

function vector(items: Code): Code {
  return [unsigned(items.length), items];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const last = value >= -0x40 && value < 0x40;
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, signed(value >> 7)];
}

/** Whole numbers (int32), which are also addresses. */
export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const plus = (a: Code, b: Code): Code => [a, b, 0x6a];
const below = (a: Code, b: Code): Code => [a, b, 0x49];

/** Repeats `body` while, after it, the number in `local` is below `end` (unsigned); at least once. */
export function repeat(local: number, end: Code, body: Code): Code {
  return [0x03, EMPTY_BLOCK, body, below(get(local), end), 0x0d, 0, END];
}

export const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
export const unary =
  (opcode: number) =>
  (a: Code): Code => [a, simd(opcode)];
export const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [a, b, simd(opcode)];
/** Its place is an address plus a constant `offset`; nothing is promised of its alignment. */
export const loading =
  (opcode: number) =>
  (address: Code, offset = 0): Code => [address, simd(opcode), 0, unsigned(offset)];

/** 16 bytes; four of them, the rest 0; an address. */
export const load = loading(0x00);
export const loadFew = loading(0x5c);
export const loadAddress = (address: Code, offset: number): Code => [address, 0x28, 0, unsigned(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  address,
  value,
  simd(0x0b),
  0,
  unsigned(offset),
];

/** The lower four of eight int16 as int32. */
export const widened = unary(0xa7);
/** Twice four int32 as eight int16; what is too large saturates. */
export const toSamples = binary(0x85);

/** Picks lanes of `size` bytes out of two vectors: the first one's count from 0, the second one's go on. */
export function pick(a: Code, b: Code, size: number, lanes: readonly number[]): Code {
  const bytes = lanes.flatMap((lane) => Array.from({ length: size }, (_, byte) => lane * size + byte));
  return [a, b, simd(0x0d), bytes];
}
