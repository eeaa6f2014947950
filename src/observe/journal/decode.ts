import { FRAME_MS, type AudioFrame } from '../../audio/frame.js';
import type { CallEvent } from '../../ports/call-events.js';
import {
  heardOf,
  type AgentAudioLine,
  type CallerAudioLine,
  type FormatName,
  type HeardCells,
  type JournalLine,
  type SentAudioLine,
} from './lines.js';

/** Gives the next so many bytes of what came in; silence where no sound was kept. */
export type SoundSource = (bytes: number) => Uint8Array;

/** Turns the lines of a journal back into the events of the call. What was gathered into one line comes back as one event. */
export class JournalDecoder {
  readonly #sound: SoundSource;
  #mediaMs = 0;

  /** `sound` is asked in the order of the lines. */
  constructor(sound: SoundSource) {
    this.#sound = sound;
  }

  take(line: JournalLine): readonly CallEvent[] {
    switch (line.e) {
      case 'journal':
      case 'lost':
        return [];
      case 'caller':
        return this.#caller(line);
      case 'heard':
        return this.#heard(line.t, line.vad);
      case 'agent':
        return [this.#agent(line)];
      case 'up':
      case 'line':
        return [sentOf(line)];
      default: {
        const { t, e, ...rest } = line;
        return [{ atMs: t, type: e, ...rest } as CallEvent];
      }
    }
  }

  #caller({ t: atMs, ts: timestampMs, n, vad = [] }: CallerAudioLine): readonly CallEvent[] {
    const frame = frameOf(this.#sound(n), 'mulaw/8000');
    const heard = this.#heard(atMs, vad);
    if (frame.encoding !== 'mulaw') return heard;
    return [{ type: 'carrier-event', atMs, event: { type: 'audio', frame, timestampMs } }, ...heard];
  }

  #heard(atMs: number, vad: readonly HeardCells[]): readonly CallEvent[] {
    return vad.map((cells) => {
      const startMs = this.#mediaMs;
      this.#mediaMs += FRAME_MS;
      return { type: 'heard', atMs, ...heardOf(startMs, cells) };
    });
  }

  #agent({ t: atMs, responseId, itemId, contentIndex, n, format }: AgentAudioLine): CallEvent {
    const frame = frameOf(this.#sound(n), format);
    const part = { itemId, contentIndex };
    return { type: 'provider-event', atMs, event: { type: 'audio', responseId, part, frame } };
  }
}

/** What went out was never kept: only its length comes back. */
function sentOf({ t: atMs, e, n, format }: SentAudioLine): CallEvent {
  const command = { type: 'audio', frame: frameOf(new Uint8Array(n), format) } as const;
  return e === 'up'
    ? { type: 'provider-command', atMs, command }
    : { type: 'carrier-command', atMs, command };
}

/** The bytes as samples of a format; 16-bit samples lie at even places, so they are copied where they don't. */
function frameOf(bytes: Uint8Array, format: FormatName): AudioFrame {
  const [encoding, rate] = format.split('/');
  if (encoding === 'mulaw') return { encoding: 'mulaw', rateHz: 8000, samples: bytes };
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const samples = new Int16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
  return { encoding: 'pcm16', rateHz: Number(rate) as 8000 | 16000 | 24000, samples };
}
