import { open, type FileHandle } from 'node:fs/promises';
import { dbfsOf } from '../../audio/decibels.js';
import { readWav, wavHeader } from '../../audio/wav.js';
import { QUIET_DB } from './call-levels.js';
import type { CallTimeline, Levels } from './types.js';

const HEADER_BYTES = wavHeader(0, 1, 2).length;
const CHANNELS = 2;
const FRAME_BYTES = CHANNELS * Int16Array.BYTES_PER_ELEMENT;
/** Two seconds of a telephone call in stereo: less than a millisecond of work. */
const PIECE_BYTES = 16_384 * FRAME_BYTES;

/** As `withRecording`, from the file, in small pieces between which the calls of this process go on. Of a file that is no recording of ours nothing is taken. */
export async function withRecordingGently(timeline: CallTimeline, path: string): Promise<CallTimeline> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await file.read(header, 0, HEADER_BYTES, 0);
    const { rateHz, channels } = readWav(header);
    if (channels !== CHANNELS) return timeline;
    const startMs = timeline.moments.find(({ what }) => what === 'stream-began')?.atMs ?? 0;
    const meter = new StereoMeter({ rateHz, startMs, stepMs: timeline.levels.stepMs });
    await pour(file, meter);
    return { ...timeline, levels: meter.levels };
  } finally {
    await file.close();
  }
}

async function pour(file: FileHandle, meter: StereoMeter): Promise<void> {
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let at = HEADER_BYTES; ;) {
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
    const whole = bytesRead - (bytesRead % FRAME_BYTES);
    if (whole === 0) return;
    meter.take(piece, whole);
    at += whole;
  }
}

/** How loud both channels are in each step of a call. */
class StereoMeter {
  readonly #rateHz: number;
  readonly #startMs: number;
  readonly #stepMs: number;
  readonly #energy: [caller: number[], agent: number[]] = [[], []];
  readonly #counts: number[] = [];
  #frames = 0;

  constructor({ rateHz, startMs, stepMs }: { rateHz: number; startMs: number; stepMs: number }) {
    this.#rateHz = rateHz;
    this.#startMs = startMs;
    this.#stepMs = stepMs;
  }

  get levels(): Levels {
    const [caller, agent] = this.#energy.map((side) =>
      Array.from(this.#counts, (count: number | undefined, step) => levelOf(side[step], count)),
    );
    return { stepMs: this.#stepMs, caller: caller ?? [], agent: agent ?? [], agentKnown: true };
  }

  take(samples: Buffer, bytes: number): void {
    const [caller, agent] = this.#energy;
    for (let at = 0; at < bytes; at += FRAME_BYTES) {
      const step = Math.floor((this.#startMs + (this.#frames * 1000) / this.#rateHz) / this.#stepMs);
      caller[step] = (caller[step] ?? 0) + samples.readInt16LE(at) ** 2;
      agent[step] = (agent[step] ?? 0) + samples.readInt16LE(at + Int16Array.BYTES_PER_ELEMENT) ** 2;
      this.#counts[step] = (this.#counts[step] ?? 0) + 1;
      this.#frames += 1;
    }
  }
}

function levelOf(energy = 0, count = 0): number {
  return count === 0 ? QUIET_DB : Math.max(QUIET_DB, Math.round(dbfsOf(Math.sqrt(energy / count))));
}
