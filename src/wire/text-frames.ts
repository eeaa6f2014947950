import { randomFillSync } from 'node:crypto';
import type { Duplex } from 'node:stream';

/** FIN and the opcode of a message (RFC 6455, section 5.2). */
const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
/** Lengths up to 125 stand in the second byte; with 126 two bytes follow, with 127 eight. */
const SHORT = 125;
const TWO_BYTES = 126;
const MAX_TWO_BYTES = 0xffff;
const EIGHT_BYTES = 127;
const KEY_BYTES = 4;
/** Frames are made here, all in the same place; longer ones are rare and have memory of their own. */
const bench = Buffer.allocUnsafeSlow(64 * 1024);
/** Masking keys must not be guessed; drawn in bulk they cost next to nothing. */
const keys = new Int32Array(1024);
let keysUsed = keys.length;

/**
 * Writes one text message as one WebSocket frame in one piece: what a relay spends on a message is mostly the write. `masked`: as a client has to. The stream must be the one of
 * an open WebSocket without extensions, between whose frames this one may stand.
 */
export function writeText(stream: Duplex, message: string, masked: boolean): void {
  const length = Buffer.byteLength(message);
  if (masked) writeMasked(stream, message, length);
  else if (length === message.length) stream.write(plainHead(length) + message, 'latin1');
  else {
    stream.write(plainHead(length), 'latin1');
    stream.write(message);
  }
}

/** The same for a binary message; its bytes are copied. */
export function writeBytes(stream: Duplex, message: Uint8Array, masked: boolean): void {
  const head = headBytes(message.length);
  const from = masked ? head + KEY_BYTES : head;
  const frame = Buffer.allocUnsafe(from + message.length);
  frame.set(message, from);
  writeHead(frame, FINAL_BINARY, message.length, masked ? MASKED : 0);
  if (masked) {
    const key = nextKey();
    frame.writeInt32LE(key, head);
    mask(frame, from, key);
  }
  stream.write(frame);
}

/** The head of an unmasked frame, a character a byte. */
function plainHead(length: number): string {
  const head = Buffer.allocUnsafe(headBytes(length));
  writeHead(head, FINAL_TEXT, length, 0);
  return head.toString('latin1');
}

function headBytes(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MAX_TWO_BYTES ? 4 : 10;
}

function writeHead(frame: Buffer, kind: number, length: number, mask: number): void {
  frame[0] = kind;
  if (length <= SHORT) frame[1] = mask | length;
  else if (length <= MAX_TWO_BYTES) {
    frame[1] = mask | TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = mask | EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
}

/**
 * As a client has to. What is written is a string, a character a byte: so no frame needs a buffer of its own, whose memory V8 has to count and to give back.
 */
function writeMasked(stream: Duplex, message: string, length: number): void {
  const head = headBytes(length);
  const from = head + KEY_BYTES;
  const size = from + length;
  const frame = size <= bench.length ? bench.subarray(0, size) : Buffer.allocUnsafeSlow(size);
  writeHead(frame, FINAL_TEXT, length, MASKED);
  const key = nextKey();
  frame.writeInt32LE(key, head);
  frame.write(message, from, length === message.length ? 'latin1' : 'utf8');
  mask(frame, from, key);
  if (size <= bench.length) stream.write(frame.toString('latin1'), 'latin1');
  else stream.write(frame);
}

/** Most of it in words of four bytes (little-endian hosts, as Node's platforms are): they are aligned but for the shortest messages. */
function mask(frame: Buffer, from: number, key: number): void {
  const start = frame.byteOffset + from;
  const words = start % KEY_BYTES === 0 ? (frame.length - from) >> 2 : 0;
  if (words > 0) {
    const view = new Int32Array(frame.buffer, start, words);
    for (let i = 0; i < words; i += 1) view[i] = (view[i] ?? 0) ^ key;
  }
  for (let i = words * KEY_BYTES; from + i < frame.length; i += 1) {
    frame[from + i] = (frame[from + i] ?? 0) ^ (key >> (8 * (i % KEY_BYTES)));
  }
}

function nextKey(): number {
  if (keysUsed === keys.length) {
    randomFillSync(keys);
    keysUsed = 0;
  }
  return keys[keysUsed++] ?? 0;
}
