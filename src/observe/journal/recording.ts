import { TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { wavHeader } from '../../audio/wav.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { CarrierCommand, CarrierEvent } from '../../ports/carrier.js';
import { PlayoutTrack } from './playout-track.js';
import { StereoWindow } from './stereo-window.js';
import { TelephoneSamples } from './telephone-samples.js';

const SAMPLES_A_MS = TELEPHONE_RATE_HZ / 1000;
/** What came or was heard so long ago can still be put right (a network that stood still brings it late). */
const BEHIND_MS = 5000;
/** No more than this is ever on its way to the caller's ear. */
const AHEAD_MS = 3000;
const CHANNELS = 2;
const FRAME_BYTES = CHANNELS * Int16Array.BYTES_PER_ELEMENT;
const HEADER_BYTES = wavHeader(0, TELEPHONE_RATE_HZ, CHANNELS).length;

/** A piece of the WAV file that has changed. */
export interface WavPiece {
  /** Where it goes, in bytes. */
  readonly at: number;
  readonly samples: Uint8Array;
  /** The file's first bytes, right for the length that it has then. */
  readonly header: Uint8Array;
}

/**
 * What people listen to: the caller left, at the time at which they spoke; right what was really played to them. One timeline, from the beginning of the call's first
 * stream on; a caller who comes back brings a second stream, which stands where it began.
 */
export class CallRecording {
  readonly #window = new StereoWindow((BEHIND_MS + AHEAD_MS) * SAMPLES_A_MS);
  readonly #playout = new PlayoutTrack(this.#window);
  readonly #caller = new TelephoneSamples();
  readonly #agent = new TelephoneSamples();
  /** When the first stream began (ms of the call); undefined before. */
  #beganAtMs: number | undefined;
  /** Where the stream that is there began; undefined while there is none. */
  #stream: number | undefined;
  /** Samples that the file has. */
  #length = 0;

  observe(event: CallEvent): void {
    if (event.type === 'carrier-event') {
      if (event.late === undefined) this.#came(event.event, event.atMs);
    } else if (event.type === 'carrier-command') this.#sent(event.command, event.atMs);
  }

  /** What has changed up to now; the last time, all that is left. */
  take(atMs: number, isLast: boolean): WavPiece | undefined {
    if (this.#beganAtMs === undefined) return undefined;
    const now = this.#placeOf(atMs);
    if (isLast) this.#playout.stop(now);
    const piece = this.#window.take(now);
    if (piece === undefined) return undefined;
    this.#length = Math.max(this.#length, piece.from + piece.samples.length / CHANNELS);
    this.#window.advance(now - BEHIND_MS * SAMPLES_A_MS);
    return {
      at: HEADER_BYTES + piece.from * FRAME_BYTES,
      samples: new Uint8Array(piece.samples.buffer),
      header: wavHeader(this.#length * FRAME_BYTES, TELEPHONE_RATE_HZ, CHANNELS),
    };
  }

  /** A piece could not be written. */
  retake({ at }: WavPiece): void {
    this.#window.retake((at - HEADER_BYTES) / FRAME_BYTES);
  }

  #came(event: CarrierEvent, atMs: number): void {
    switch (event.type) {
      case 'started':
        this.#beganAtMs ??= atMs;
        this.#stream = this.#placeOf(atMs);
        return;
      case 'audio':
        if (this.#stream === undefined) return;
        this.#makeRoom(atMs);
        return this.#window.put(
          'left',
          this.#stream + Math.round(event.timestampMs * SAMPLES_A_MS),
          this.#caller.of(event.frame),
        );
      case 'mark-reached':
        return this.#playout.reached(event.name, this.#placeOf(atMs));
      case 'stopped':
        this.#stream = undefined;
        return this.#playout.stop(this.#placeOf(atMs));
      default:
        return;
    }
  }

  #sent(command: CarrierCommand, atMs: number): void {
    if (this.#stream === undefined) return;
    if (command.type === 'mark') this.#playout.mark(command.name);
    else if (command.type === 'clear') this.#playout.clear(this.#placeOf(atMs));
    else {
      this.#makeRoom(atMs);
      this.#playout.sent(this.#agent.of(command.frame), this.#placeOf(atMs));
    }
  }

  /** The disk is behind: what it has not taken by now is silence. */
  #makeRoom(atMs: number): void {
    this.#window.advance(this.#placeOf(atMs) - BEHIND_MS * SAMPLES_A_MS);
  }

  #placeOf(atMs: number): number {
    return Math.round((atMs - (this.#beganAtMs ?? atMs)) * SAMPLES_A_MS);
  }
}
