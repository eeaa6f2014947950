/** Telephone audio: G.711 at 8 kHz (ITU-T G.711). */
export const TELEPHONE_RATE_HZ = 8000;
/** The Realtime API's PCM rate; no other is accepted. */
export const MODEL_RATE_HZ = 24000;
/** One frame: the packet time of the telephone network. */
export const FRAME_MS = 20;
/** Samples (and μ-law bytes) of a telephone frame. */
export const TELEPHONE_FRAME_SAMPLES = (TELEPHONE_RATE_HZ * FRAME_MS) / 1000;
/** μ-law code of digital silence (positive zero). */
export const MULAW_SILENCE = 0xff;

/** How samples are coded; mono always. */
export type AudioFormat =
  | { readonly encoding: 'mulaw'; readonly rateHz: 8000 }
  | { readonly encoding: 'pcm16'; readonly rateHz: 8000 | 16000 | 24000 };

/** G.711 μ-law, 8 kHz, mono: one byte a sample. */
export interface MulawFrame {
  readonly encoding: 'mulaw';
  readonly rateHz: 8000;
  readonly samples: Uint8Array;
}

/** Signed 16-bit PCM, mono, host order in memory (little-endian on the wire). */
export interface Pcm16Frame {
  readonly encoding: 'pcm16';
  readonly rateHz: 8000 | 16000 | 24000;
  readonly samples: Int16Array;
}

/** A stretch of mono audio with its format. Usually 20 ms, but any length is legal. */
export type AudioFrame = MulawFrame | Pcm16Frame;

export const TELEPHONE_FORMAT = { encoding: 'mulaw', rateHz: 8000 } as const satisfies AudioFormat;
export const MODEL_FORMAT = { encoding: 'pcm16', rateHz: 24000 } as const satisfies AudioFormat;

/** Telephone samples as a frame. Written out, as frames on the path of every packet are: a spread costs more than all that is done with most of them. */
export function telephoneFrame(samples: Uint8Array): MulawFrame {
  return { encoding: 'mulaw', rateHz: 8000, samples };
}

/** The model's samples as a frame. */
export function modelFrame(samples: Int16Array): Pcm16Frame {
  return { encoding: 'pcm16', rateHz: 24000, samples };
}

/** Length of a frame in media time (ms, exact: may be fractional). */
export function durationMs(frame: AudioFrame): number {
  return (frame.samples.length * 1000) / frame.rateHz;
}

/** Whether two formats are the same, so that audio may pass through untouched. */
export function sameFormat(a: AudioFormat, b: AudioFormat): boolean {
  return a.encoding === b.encoding && a.rateHz === b.rateHz;
}
