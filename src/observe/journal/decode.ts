import { FRAME_MS } from '../../audio/frame.js';
import { frameOf } from '../../audio/line-format.js';
import type { CallEvent } from '../../ports/call-events.js';
import { formatOf } from './audio-facts.js';
import {
  heardOf,
  type AgentAudioLine,
  type CallerAudioLine,
  type FormatName,
  type HeardCells,
  type JournalLine,
  type SentAudioLine,
} from './lines.js';
import { silence } from './silence.js';

/** The sound that a line tells of: so many bytes of what came in, in the order of the lines. */
export type SoundSource = (bytes: number, format: FormatName, crc: string) => Uint8Array;

/** Turns the lines of a journal back into the events of the call. What was gathered into one line comes back as one event. */
export class JournalDecoder {
  readonly #sound: SoundSource;
  #mediaMs = 0;

  /** `sound` is asked in the order of the lines. */
  constructor(sound: SoundSource) {
    this.#sound = sound;
  }

  /** Gives the events of a line to `visit`. */
  take(line: JournalLine, visit: (event: CallEvent) => void): void {
    switch (line.e) {
      case 'journal':
      case 'lost':
      case 'spent':
        return;
      case 'caller':
        return this.#caller(line, visit);
      case 'heard':
        return this.#heard(line.t, line.m, line.vad, visit);
      case 'agent':
        return visit(this.#agent(line));
      case 'up':
      case 'line':
        return visit(sentOf(line));
      case 'round':
        if (line.nested === undefined) return visit({ type: 'round', atMs: line.t });
        return visit({ type: 'round', atMs: line.t, nested: true });
      default: {
        const { t, e, ...rest } = line;
        // The number is the line's, and not the event's; as its last key it goes without cost.
        const numbered: { i?: number } = rest;
        delete numbered.i;
        return visit({ atMs: t, type: e, ...rest } as CallEvent);
      }
    }
  }

  #caller(line: CallerAudioLine, visit: (event: CallEvent) => void): void {
    const { t: atMs, ts: timestampMs, n, h, format = 'mulaw/8000', nested, late, m, vad } = line;
    const frame = frameOf(this.#sound(n, format, h), formatOf(format));
    const event = { type: 'audio', frame, timestampMs } as const;
    if (nested === undefined && late === undefined) visit({ type: 'carrier-event', atMs, event });
    else visit({ type: 'carrier-event', atMs, event, ...(nested && { nested }), ...(late && { late }) });
    if (vad !== undefined) this.#heard(atMs, m, vad, visit);
  }

  #heard(
    atMs: number,
    startMs = this.#mediaMs,
    vad: readonly HeardCells[],
    visit: (event: CallEvent) => void,
  ): void {
    this.#mediaMs = startMs;
    for (const cells of vad) {
      visit(heardOf(atMs, this.#mediaMs, cells));
      this.#mediaMs += FRAME_MS;
    }
  }

  #agent(line: AgentAudioLine): CallEvent {
    const { t: atMs, responseId, itemId, contentIndex, n, h, format, nested, session } = line;
    const frame = frameOf(this.#sound(n, format, h), formatOf(format));
    const part = { itemId, contentIndex };
    const event = { type: 'audio', responseId, part, frame } as const;
    const marks = { ...(nested && { nested }), ...(session !== undefined && { session }) };
    return { type: 'provider-event', atMs, event, ...marks };
  }
}

/** What went out was never kept: only its length comes back. */
function sentOf(line: SentAudioLine): CallEvent {
  const { t: atMs, n, format } = line;
  const command = { type: 'audio', frame: frameOf(silence(n, format), formatOf(format)) } as const;
  if (line.e === 'line') return { type: 'carrier-command', atMs, command };
  const { session } = line;
  return { type: 'provider-command', atMs, command, ...(session !== undefined && { session }) };
}
