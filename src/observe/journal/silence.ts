import { MULAW_SILENCE } from '../../audio/frame.js';
import type { FormatName } from './lines.js';

/** Frames come in few lengths; longer pieces are made each time. */
const MAX_KEPT_BYTES = 65_536;
const MAX_KEPT = 256;

const kept = new Map<string, Map<number, Uint8Array>>();

/** So many bytes of silence, to be read only: one array may be given to many. */
export function silence(bytes: number, format: FormatName): Uint8Array {
  const code = format === 'mulaw/8000' ? MULAW_SILENCE : 0;
  if (bytes > MAX_KEPT_BYTES) return new Uint8Array(bytes).fill(code);
  const ofFormat = kept.get(format) ?? new Map<number, Uint8Array>();
  const found = ofFormat.get(bytes);
  if (found !== undefined) return found;
  const made = new Uint8Array(bytes).fill(code);
  kept.set(format, ofFormat);
  if (ofFormat.size < MAX_KEPT) ofFormat.set(bytes, made);
  return made;
}
