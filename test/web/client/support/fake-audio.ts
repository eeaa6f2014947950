import type {
  AudioLine,
  AudioListener,
  AudioWanted,
  ClientAudio,
} from '../../../../src/client/audio/client-audio.js';
import type { RealtimeError } from '../../../../src/client/errors.js';

/** Microphone and loudspeaker that a test moves by hand. Marks are reached when the test says so, or by a clear. */
export class FakeAudio implements ClientAudio {
  readonly opened: AudioWanted[] = [];
  readonly played: Int16Array[] = [];
  readonly marks: string[] = [];
  readonly did: string[] = [];
  clears = 0;
  closed = 0;
  /** What the next opening fails with. */
  refusal: RealtimeError | undefined;
  #listener: AudioListener | undefined;

  open(wanted: AudioWanted, listener: AudioListener): Promise<AudioLine> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.opened.push(wanted);
    this.#listener = listener;
    return Promise.resolve({
      play: (samples) => void this.played.push(samples),
      mark: (name) => void this.marks.push(name),
      clear: () => this.#clear(),
      setVolume: (volume) => void this.did.push(`volume ${volume}`),
      setInput: (id) => Promise.resolve(void this.did.push(`input ${id}`)),
      setOutput: (id) => Promise.resolve(void this.did.push(`output ${id}`)),
      close: () => void this.closed++,
    });
  }

  get listener(): AudioListener {
    if (this.#listener === undefined) throw new Error('nobody has opened the sound');
    return this.#listener;
  }

  /** The microphone heard 20 ms of this. */
  speak(sample: number, count = 1): void {
    const samples = ((this.opened.at(-1)?.rateHz ?? 0) * 20) / 1000;
    for (let i = 0; i < count; i++) this.listener.onCapture(new Int16Array(samples).fill(sample));
  }

  /** The next mark is heard. */
  reach(): void {
    const name = this.marks.shift();
    if (name !== undefined) this.listener.onMark(name);
  }

  /** All samples that were played, in one. */
  get heard(): number[] {
    return this.played.flatMap((samples) => [...samples]);
  }

  #clear(): void {
    this.clears += 1;
    for (const name of this.marks.splice(0)) this.listener.onMark(name);
  }
}
