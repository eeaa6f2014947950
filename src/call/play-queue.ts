import { ByteQueue } from '../audio/byte-queue.js';
import { byteScratch } from '../audio/scratch.js';
import type { AudioPart } from '../ports/provider.js';

/** What waits at the head of the queue: audio of a part, or (no bytes) the end of one. */
interface Stretch {
  readonly part: AudioPart;
  bytes: number;
  readonly end: boolean;
}

/** Agent audio (bytes of the line) that waits to be sent, in order, each stretch under its part. */
export class PlayQueue {
  readonly #bytes = new ByteQueue();
  readonly #taken = byteScratch();
  #stretches: Stretch[] = [];

  /** Bytes that wait. */
  get length(): number {
    return this.#bytes.length;
  }

  get head(): Readonly<Stretch> | undefined {
    return this.#stretches[0];
  }

  /** Appends a copy. */
  push(part: AudioPart, samples: Uint8Array): void {
    if (samples.length === 0) return;
    this.#bytes.push(samples.slice());
    const last = this.#stretches.at(-1);
    if (last?.part === part && !last.end) last.bytes += samples.length;
    else this.#stretches.push({ part, bytes: samples.length, end: false });
  }

  /** Notes that the part ends here. */
  end(part: AudioPart): void {
    this.#stretches.push({ part, bytes: 0, end: true });
  }

  /** Whether anything of a part waits, be it its end. */
  holds({ itemId, contentIndex }: AudioPart): boolean {
    return this.#stretches.some(({ part }) => part.itemId === itemId && part.contentIndex === contentIndex);
  }

  /** Takes up to so many bytes of the stretch at the head, or the end that is noted there: a view that the next use overwrites. */
  take(atMost: number): Uint8Array {
    const head = this.#stretches[0];
    const samples = this.#taken.take(Math.min(atMost, head?.bytes ?? 0));
    this.#bytes.takeInto(samples);
    if (head !== undefined) head.bytes -= samples.length;
    if (head?.bytes === 0) this.#stretches.shift();
    return samples;
  }

  clear(): void {
    this.#bytes.clear();
    this.#stretches = [];
  }
}
